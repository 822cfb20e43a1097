//! The form and the answers as pages, in Korean and English.

use axum::extract::Query;
use axum::response::Html;
use serde_json::Value;
use std::collections::BTreeMap;

const FIELDS: [(&str, &str, &str, bool); 6] = [
    (
        "subject",
        "임대사업자 주민등록번호",
        "Landlord's resident number",
        true,
    ),
    (
        "address",
        "임대주택 주소",
        "Address of the rental home",
        true,
    ),
    ("contract_on", "계약일", "Day of the contract", true),
    ("deposit_won", "보증금(원)", "Deposit in won", true),
    ("rent_won", "월 임대료(원)", "Monthly rent in won", false),
    (
        "rate",
        "계약일의 전월세 전환율(%)",
        "Conversion rate on that day (%)",
        false,
    ),
];

pub async fn form(Query(query): Query<BTreeMap<String, String>>) -> Html<String> {
    let english = query.get("lang").is_some_and(|lang| lang == "en");
    Html(filled(english, &BTreeMap::new(), &Value::Null))
}

/// The form with what was typed and what is wrong with it.
pub fn filled(english: bool, given: &BTreeMap<String, String>, answer: &Value) -> String {
    let lang = if english { "en" } else { "ko" };
    let title = if english {
        "Report a lease"
    } else {
        "임대차계약 신고"
    };
    let send = if english { "Send" } else { "신청하기" };
    let said = answer[lang].as_str().map_or(String::new(), |text| {
        format!("<p role=\"alert\">{}</p>", escaped(text))
    });
    let mut inputs = String::new();
    for (name, ko, en, required) in FIELDS {
        let label = if english { en } else { ko };
        let value = given.get(name).map_or("", String::as_str);
        let faults = answer["faults"].as_array().map_or(&[][..], Vec::as_slice);
        let fault = faults.iter().find(|fault| fault["field"] == name);
        let fault = fault
            .and_then(|fault| fault[lang].as_str())
            .unwrap_or_default();
        let (required, bad) = (
            if required { " required" } else { "" },
            if fault.is_empty() {
                ""
            } else {
                " aria-invalid=\"true\""
            },
        );
        inputs.push_str(&format!(
            "<p><label for=\"{name}\">{label}</label> <strong>{fault}</strong><br>\
             <input id=\"{name}\" name=\"{name}\" value=\"{}\"{required}{bad}></p>",
            escaped(value)
        ));
    }
    let key = given.get("key").map_or("", String::as_str);
    format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1>{said}\
         <form method=\"post\"><input type=\"hidden\" name=\"lang\" value=\"{lang}\">\
         <input type=\"hidden\" name=\"key\" value=\"{}\">{inputs}<button>{send}</button></form></html>",
        escaped(key)
    )
}

/// What was done.
pub fn done(english: bool, answer: &Value) -> String {
    let (lang, title) = if english {
        ("en", "Done")
    } else {
        ("ko", "처리되었습니다")
    };
    let notice = answer["notice"][lang].as_str().unwrap_or_default();
    let due = answer["due_on"].as_str().unwrap_or_default();
    format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1>\
         <p>{}</p><p>{due}</p></html>",
        escaped(notice)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
