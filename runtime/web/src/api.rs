//! The API: every request of every service at `POST /api/v1/{service}/{request}`, and what became of them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use kernel::Answers;
use kernel::Caller;
use kernel::Channel;
use kernel::Class;
use kernel::Done;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::PaperLine;
use kernel::Refusal;
use kernel::Refused;
use kernel::Submission;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use crate::Site;
use crate::onward;
use crate::pages;
use crate::pages::TOO_LARGE;
use crate::problem;

/// The longest idempotency key, in characters.
const KEY_LEN_MAX: usize = 200;

pub(crate) fn mount(router: Router<Site>, site: &Site) -> Router<Site> {
    let lead = axum::middleware::from_fn_with_state(site.clone(), onward::lead);
    let asked = Router::new()
        .route("/api/v1/{service}/{request}", post(submit))
        .route("/api/v1/certificates/{file}", get(certificate))
        .route("/api/v1/receipts/{receipt}", get(receipt))
        .route("/api/v1/looks/{look}", get(look))
        .route_layer(lead);
    router.merge(asked).route("/api/openapi.json", get(openapi))
}

async fn submit(
    State(site): State<Site>,
    Path((service, request)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let lang = lang(&headers);
    let home = headers.get("ieum-home").and_then(|home| home.to_str().ok());
    let home = home.map(|home| home.trim().to_owned());
    match read(&site, &headers, body).await {
        Err(refused) => problem::refused(&refused, lang),
        Ok((caller, key, answers)) => {
            let channel = if caller.at_counter() {
                Channel::Counter
            } else {
                Channel::Online
            };
            let submission = Submission {
                service,
                request,
                answers,
                caller,
                channel,
                key,
                legal_at: None,
                home,
                replaces: None,
            };
            match site.node.submit(submission).await {
                Ok(done) => created(&done),
                Err(refused) => problem::refused(&refused, lang),
            }
        }
    }
}

/// Who asks, under which key, and what; in the order in which a caller can mend them.
async fn read(
    site: &Site,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(Caller, String, Answers), Refused> {
    let caller = caller(site, headers).await?;
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .map(str::trim)
        .unwrap_or_default();
    if key.is_empty() || key.chars().count() > KEY_LEN_MAX {
        return Err(NO_KEY.into());
    }
    let body = body.map_err(|_| TOO_LARGE)?;
    let body: Value = serde_json::from_slice(&body).map_err(|fault| {
        NOT_JSON.with(format!("line {}, column {}", fault.line(), fault.column()))
    })?;
    let answers = Answers::from_json(&body).map_err(Refused::Faults)?;
    Ok((caller, key.to_owned(), answers))
}

/// The bearer of a token.
pub(crate) async fn caller(site: &Site, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let caller = site.node.sign_in(token.ok_or(NO_TOKEN)?.trim()).await?;
    if pages::may_enter(site, &caller) {
        Ok(caller)
    } else {
        Err(OFFICE_ONLY)
    }
}

/// 201 with what was done. A paper's own fields stand at the top, where the contract has them.
fn created(done: &Done) -> Response {
    let mut response = (
        StatusCode::CREATED,
        [(header::CONTENT_TYPE, "application/json")],
        told(done).to_string(),
    )
        .into_response();
    if done.replayed {
        response
            .headers_mut()
            .insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}

fn told(done: &Done) -> Value {
    let mut body = json!({
        "receipt": done.entry,
        "legal_at": done.legal_at.to_string(),
        "recorded_at": done.recorded_at.to_string(),
    });
    let papers: Vec<Value> = done.papers.iter().map(paper).collect();
    let parts = [&done.answer, papers.first().unwrap_or(&Value::Null)];
    for part in parts {
        if let (Some(body), Some(part)) = (body.as_object_mut(), part.as_object()) {
            body.extend(part.clone());
        }
    }
    if let Some(elsewhere) = &done.elsewhere {
        body["elsewhere"] = json!({
            "home": elsewhere.home,
            "by": elsewhere.by,
            "as_of": elsewhere.as_of.to_string(),
            "silent": elsewhere.silent,
        });
    }
    if papers.len() > 1 {
        body["papers"] = Value::Array(papers);
    }
    body
}

fn paper(line: &PaperLine) -> Value {
    json!({
        "number": line.number,
        "check_number": line.check_number,
        "form": line.form,
        "issued_at": line.issued_at.to_string(),
        "as_of": line.as_of.to_string(),
        "issued_by": line.issued_by,
        "mode": line.mode,
        "fee_won": line.fee_won,
        "pdf_url": format!("/api/v1/certificates/{}.pdf", line.number),
        "code": line.code,
    })
}

async fn certificate(
    State(site): State<Site>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let caller = caller(&site, &headers).await?;
        let number = file.strip_suffix(".pdf").ok_or(NO_FILE)?;
        site.node.paper(number, &caller).await
    };
    match answer.await {
        Ok(paper) => pages::pdf(&format!("{}.pdf", paper.line.number), paper.pdf),
        Err(refusal) => problem::refusal(&refusal, lang(&headers)),
    }
}

async fn receipt(
    State(site): State<Site>,
    Path(receipt): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let caller = caller(&site, &headers).await?;
        site.node
            .done(Id::parse(&receipt).ok_or(NO_FILE)?, &caller)
            .await
    };
    json_or_refusal(answer.await.map(|done| told(&done)), lang(&headers))
}

/// What a look that is on record may see.
async fn look(State(site): State<Site>, Path(look): Path<String>, headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    let answer = async {
        let caller = caller(&site, &headers).await?;
        site.node
            .view(Id::parse(&look).ok_or(NO_FILE)?, &caller, lang)
            .await
    };
    json_or_refusal(answer.await.map(said), lang)
}

async fn openapi(State(site): State<Site>) -> Response {
    json_or_refusal(Ok(crate::openapi(site.node.services())), Lang::En)
}

fn json_or_refusal(answer: Result<Value, Refusal>, lang: Lang) -> Response {
    match answer {
        Ok(body) => (
            [(header::CONTENT_TYPE, "application/json")],
            body.to_string(),
        )
            .into_response(),
        Err(refusal) => problem::refusal(&refusal, lang),
    }
}

/// The language of sentences in answers: Korean, unless English is asked for.
pub(crate) fn lang(headers: &HeaderMap) -> Lang {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match wanted.split([',', ';', '-']).next().map(str::trim) {
        Some("en") => Lang::En,
        Some("easy") => Lang::Easy,
        _ => Lang::Ko,
    }
}

const NO_TOKEN: Refusal = Refusal::new(
    "api.no-token",
    Class::SignIn,
    words(
        "누구인지 알리는 토큰이 없습니다.",
        "There is no bearer token.",
        "누구인지 알 수 없어요.",
    ),
    words(
        "Authorization: Bearer … 헤더를 보내세요.",
        "Send the header Authorization: Bearer ….",
        "로그인 표를 함께 보내 주세요.",
    ),
);
const OFFICE_ONLY: Refusal = Refusal::new(
    "api.office-only",
    Class::Forbidden,
    words(
        "담당자는 자기 사무소 주소로만 들어올 수 있습니다.",
        "Officers come in by the address of their own office only.",
        "직원은 이 주소로 들어올 수 없어요.",
    ),
    words(
        "사무소 망의 주소를 쓰세요.",
        "Use the address on the office's network.",
        "주민센터 안의 주소를 써 주세요.",
    ),
);
const NO_KEY: Refusal = Refusal::new(
    "api.no-idempotency-key",
    Class::Input,
    words(
        "요청 번호(Idempotency-Key)가 없거나 200자를 넘습니다.",
        "The Idempotency-Key is missing or longer than 200 characters.",
        "신청 번호가 없어요.",
    ),
    words(
        "새 신청마다 새 번호(예: UUID)를 보내고, 다시 보낼 때는 같은 번호를 쓰세요.",
        "Send a new key (a UUID, say) with each new request, and the same one when you repeat it.",
        "신청마다 새 번호를 함께 보내 주세요.",
    ),
);
const NOT_JSON: Refusal = Refusal::new(
    "api.not-json",
    Class::Input,
    words(
        "본문이 UTF-8 JSON이 아닙니다.",
        "The body is not JSON in UTF-8.",
        "보낸 글을 읽지 못했어요.",
    ),
    words(
        "표시된 자리를 고쳐 다시 보내세요.",
        "Mend it at the place named and send it again.",
        "틀린 곳을 고쳐서 다시 보내 주세요.",
    ),
);
const NO_FILE: Refusal = Refusal::new(
    "api.unknown",
    Class::NotFound,
    words(
        "찾는 것이 여기에 없습니다.",
        "There is no such thing here.",
        "찾는 것이 없어요.",
    ),
    words(
        "번호를 확인하세요.",
        "Check the number.",
        "번호를 다시 봐 주세요.",
    ),
);

/// What a look shows, and whether some of it is provisional.
fn said(view: kernel::View) -> Value {
    let mut json = view.json;
    if let (true, Some(fields)) = (view.provisional, json.as_object_mut()) {
        fields.insert("provisional".to_owned(), true.into());
    }
    json
}
