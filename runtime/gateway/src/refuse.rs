//! What a gateway says itself: short, made once, in Korean and English, and it says what to do. Making it costs the same however busy it is.

use http_body_util::Full;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::CACHE_CONTROL;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderValue;
use hyper::header::RETRY_AFTER;

use crate::bodies::Answering;

/// Why a gateway answers by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nobody behind it works.
    NobodyWorks,
    /// The request may have arrived, and nobody knows what became of it.
    Unknown,
    /// It takes too long.
    TooSlow,
    /// Too many at once.
    TooMany,
    /// This source asks too much.
    TooOften,
    /// The body is too large.
    TooLarge,
    /// The body did not arrive in time.
    NoBody,
}

/// The status, the code, and what is said in Korean and English.
type Said = (
    StatusCode,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

impl Why {
    const fn said(self) -> Said {
        match self {
            Why::NobodyWorks => (
                StatusCode::SERVICE_UNAVAILABLE,
                "gateway.nobody-works",
                "지금은 연결할 수 있는 곳이 없습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 해 주세요. 급하면 가까운 주민센터에서 됩니다.",
                "Nobody can be reached now. Nothing has changed. Please try again shortly; if it is urgent, any service centre nearby can help.",
                Some("5"),
            ),
            Why::Unknown => (
                StatusCode::BAD_GATEWAY,
                "gateway.unknown",
                "신청이 들어갔는지 알 수 없습니다. 앞 화면으로 돌아가 같은 버튼을 다시 누르세요. 두 번 처리되지 않습니다.",
                "It is not known whether this has arrived. Go back and press the same button again: it will not be done twice.",
                Some("2"),
            ),
            Why::TooSlow => (
                StatusCode::GATEWAY_TIMEOUT,
                "gateway.too-slow",
                "답이 너무 늦어집니다. 앞 화면으로 돌아가 같은 버튼을 다시 누르세요. 두 번 처리되지 않습니다.",
                "The answer takes too long. Go back and press the same button again: it will not be done twice.",
                Some("5"),
            ),
            Why::TooMany => (
                StatusCode::SERVICE_UNAVAILABLE,
                "gateway.too-many",
                "지금은 이용하는 사람이 너무 많습니다. 바뀐 것은 없습니다. 잠시 뒤 다시 해 주세요.",
                "Too many people are using this now. Nothing has changed. Please try again shortly.",
                Some("10"),
            ),
            Why::TooOften => (
                StatusCode::TOO_MANY_REQUESTS,
                "gateway.too-often",
                "한곳에서 너무 자주 요청했습니다. 잠시 뒤 다시 해 주세요.",
                "Too many requests came from one place. Please try again shortly.",
                Some("10"),
            ),
            Why::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "gateway.too-large",
                "보낸 내용이 너무 큽니다. 나누어 보내 주세요.",
                "What was sent is too large. Please send it in parts.",
                None,
            ),
            Why::NoBody => (
                StatusCode::REQUEST_TIMEOUT,
                "gateway.no-body",
                "보낸 내용이 다 오지 않았습니다. 바뀐 것은 없습니다. 다시 보내 주세요.",
                "What was sent did not arrive in full. Nothing has changed. Please send it again.",
                None,
            ),
        }
    }

    /// Its code, for programs.
    pub(crate) const fn code(self) -> &'static str {
        self.said().1
    }

    /// The answer: a page for people, a problem (RFC 9457) for programs, as the request's Accept header says.
    pub(crate) fn answer(self, accept: Option<&HeaderValue>) -> Response<Answering> {
        let (status, code, ko, en, again) = self.said();
        let accept = accept.and_then(|value| value.to_str().ok());
        let page = accept.is_some_and(|accept| accept.contains("text/html"));
        let (kind, text) = if page {
            ("text/html; charset=utf-8", page_of(ko, en))
        } else {
            ("application/problem+json", problem(status, code, ko, en))
        };
        let mut response = Response::new(Answering::Own(Full::new(Bytes::from(text))));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = again {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

/// One page without anything beside it: what could serve a style sheet is what does not work.
fn page_of(ko: &str, en: &str) -> String {
    format!(
        "<!doctype html><html lang=\"ko\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>잠시 뒤 다시 · 이음</title><style>{STYLE}</style></head><body><main><h1>잠시 뒤 다시 해 주세요</h1><p>{ko}</p><p lang=\"en\">{en}</p>\
         <p><a href=\"/status\">지금 되는 곳 보기 <span lang=\"en\">What works now</span></a></p></main></body></html>"
    )
}

const STYLE: &str = "body{margin:0;background:#f3f5f8;color:#1c2430;font:1.125rem/1.7 'Pretendard GOV',system-ui,sans-serif;word-break:keep-all}\
    main{box-sizing:border-box;max-width:36rem;margin:12vh auto 0;padding:2rem 1.5rem;background:#fff;border-top:.3rem solid #05245e}\
    h1{margin:0 0 1rem;color:#05245e;font-size:1.6rem;line-height:1.35}p{margin:0 0 1rem}p:last-child{margin:0}\
    [lang=en]{color:#4a5565;font-size:1rem}a{color:#0a49b4;display:inline-block;padding:.4rem 0}a [lang=en]{color:inherit}";

fn problem(status: StatusCode, code: &str, ko: &str, en: &str) -> String {
    serde_json::json!({
        "type": "about:blank",
        "status": status.as_u16(),
        "code": code,
        "title": ko,
        "detail": en,
    })
    .to_string()
}
