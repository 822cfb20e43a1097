//! Errors of the API: RFC 9457 problem documents with a stable code and what to do.

use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use kernel::Class;
use kernel::Fault;
use kernel::Lang;
use kernel::Refusal;
use kernel::Refused;
use serde_json::Value;
use serde_json::json;

/// A refusal as a problem document.
pub(crate) fn refusal(refusal: &Refusal, lang: Lang) -> Response {
    let Refusal {
        code,
        class,
        what,
        safe,
        now,
        detail,
    } = refusal;
    let mut body = json!({
        "type": "about:blank",
        "title": what.say(lang),
        "status": class.status(),
        "code": code,
        "hint": now.say(lang),
        "safe": safe.say(lang),
    });
    if !detail.is_empty() {
        body["detail"] = Value::from(detail.as_str());
    }
    document(class.status(), &body)
}

/// Everything that was wrong with an input.
fn faults(faults: &[Fault], lang: Lang) -> Response {
    let list: Vec<Value> = faults
        .iter()
        .map(|fault| json!({"field": fault.field, "given": fault.given, "code": fault.code, "hint": fault.hint.say(lang)}))
        .collect();
    let title = match lang {
        Lang::Ko => "읽을 수 없는 항목이 있습니다. 아무것도 바뀌지 않았습니다.",
        Lang::En => "Some fields can't be read. Nothing was changed.",
        Lang::Easy => "다시 써야 하는 칸이 있어요. 아무것도 바뀌지 않았어요.",
    };
    let hint = faults.first().map_or("", |fault| fault.hint.say(lang));
    let status = Class::Input.status();
    document(
        status,
        &json!({"type": "about:blank", "title": title, "status": status, "code": "input", "hint": hint, "faults": list}),
    )
}

/// Why a request was not done.
pub(crate) fn refused(refused: &Refused, lang: Lang) -> Response {
    match refused {
        Refused::Refusal(why) => refusal(why, lang),
        Refused::Faults(list) => faults(list, lang),
    }
}

fn document(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}
