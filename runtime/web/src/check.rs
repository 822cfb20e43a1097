//! Checking papers for programs and for the page's script: a judgement as JSON, and whom to trust. For anybody; nothing is kept of what
//! is asked, but that somebody looked by a share code.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use kernel::Class;
use kernel::Genuine;
use kernel::House;
use kernel::Judgement;
use kernel::Lang;
use kernel::Refusal;
use kernel::Sharing;
use kernel::Shown;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use crate::Site;
use crate::api;
use crate::problem;

pub(crate) fn mount(router: Router<Site>) -> Router<Site> {
    router
        .route("/api/v1/verify", post(verify))
        .route("/v/trust.json", get(trust))
        .route("/v/revoked.crl", get(revoked))
}

/// What is asked: a code, a share code, or what stands on the page.
fn asked(body: &[u8]) -> Option<Shown> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    if let Some(code) = text("code") {
        return Some(Shown::Code(code));
    }
    if let Some(code) = text("share_code") {
        return Some(Shown::Share(code));
    }
    Some(Shown::Page {
        number: text("number")?,
        issued_on: text("issued_on")?.parse().ok()?,
        name: text("name")?,
    })
}

async fn verify(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let lang = api::lang(&headers);
    let shown = body.ok().and_then(|body| {
        if is_pdf(&headers) {
            Some(Shown::File(body.to_vec()))
        } else {
            asked(&body)
        }
    });
    let Some(shown) = shown else {
        return problem::refused(&NOT_ASKED.into(), lang);
    };
    if let (Shown::Share(code), true) = (&shown, wants_pdf(&headers)) {
        return match site.node.open_shared(code).await {
            Ok(file) => ([(header::CONTENT_TYPE, "application/pdf")], file.pdf).into_response(),
            Err(refusal) => problem::refused(&refusal.into(), lang),
        };
    }
    match site.node.judge(shown).await {
        Ok(judgement) => as_json(&told(&judgement)),
        Err(refusal) => problem::refused(&refusal.into(), lang),
    }
}

/// The file itself, as `application/pdf`.
fn is_pdf(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/pdf"))
}

/// Whether the paper itself is wanted, and not only what is told of it.
fn wants_pdf(headers: &HeaderMap) -> bool {
    let wanted = headers.get(header::ACCEPT);
    wanted.is_some_and(|wanted| wanted.as_bytes().starts_with(b"application/pdf"))
}

async fn trust(State(site): State<Site>, headers: HeaderMap) -> Response {
    match site.node.trust().await {
        Ok(trust) => as_json(&trust),
        Err(refusal) => problem::refused(&refusal.into(), api::lang(&headers)),
    }
}

/// The centre's list of revoked certificates, for programs that check a paper's file as any signed PDF.
async fn revoked(State(site): State<Site>) -> Response {
    match site.node.revoked_certificates() {
        Some(list) => ([(header::CONTENT_TYPE, "application/pkix-crl")], list).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn as_json(body: &Value) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

/// The same names as `ieum verify --json` has.
fn told(judgement: &Judgement) -> Value {
    let refused = |verdict, code, words: &kernel::Words| {
        json!({
            "genuine": false, "verdict": verdict, "code": code,
            "ko": words.ko, "en": words.en, "easy": words.easy,
        })
    };
    match judgement {
        Judgement::Genuine(paper) => genuine(paper),
        // A program that asks for nothing but `genuine` must not take it for a certificate.
        Judgement::Interim(paper) => {
            let mut said = genuine(paper);
            said["genuine"] = json!(false);
            said["verdict"] = json!("interim");
            said["interim"] = json!(true);
            let title = |lang| kernel::interim_title(paper.title, lang);
            said["title"] = json!({
                "ko": title(Lang::Ko), "en": title(Lang::En), "easy": title(Lang::Easy),
            });
            said
        }
        Judgement::NotGenuine { code, words } => refused("not-genuine", code, words),
        Judgement::Unreadable { code, words } => refused("unreadable", code, words),
    }
}

fn genuine(paper: &Genuine) -> Value {
    let issuer = paper
        .issuer
        .as_ref()
        .map(|node| json!({"node": node.name, "ko": node.title_ko, "en": node.title_en}));
    json!({
        "genuine": true,
        "verdict": "genuine",
        "interim": false,
        "check_number": paper.check_number,
        "kind": paper.kind,
        "title": paper.title,
        "issuer": issuer,
        "issued_at": paper.issued_at.to_string(),
        "as_of": paper.as_of.to_string(),
        "expires_at": paper.expires_at.to_string(),
        "expired": paper.expired,
        "mode": paper.mode,
        "signed_at": paper.signed.map(|(at, _)| at.to_string()),
        "time_stamp": paper.signed.and_then(|(_, stamp)| stamp).map(|at| at.to_string()),
        "specimen": paper.specimen,
        "address": paper.address,
        "persons": paper.persons,
        "persons_in_all": paper.persons_in_all,
        "since": {
            "state": paper.since.name(),
            "at": paper.since.at().map(|at| at.to_string()),
            "words": paper.since.words(),
        },
    })
}

const NOT_ASKED: Refusal = Refusal::new(
    "verify.not-asked",
    Class::Input,
    words(
        "무엇을 확인할지 알 수 없습니다.",
        "It is not said what is to be checked.",
        "무엇을 확인할지 모르겠어요.",
    ),
    words(
        "{\"code\": \"…\"}, {\"share_code\": \"…\"} 또는 {\"number\", \"issued_on\", \"name\"}을 JSON으로 보내세요.",
        "Send JSON: {\"code\": \"…\"}, {\"share_code\": \"…\"}, or {\"number\", \"issued_on\", \"name\"}.",
        "찍어서 나온 글자나 서류 번호를 보내 주세요.",
    ),
);
