//! The service's rules on JSON: what `ieum rules eval` answers for `fee` and `seal-certificate-online`. Thin over the typed rules.

use kernel::Channel;
use kernel::Date;
use kernel::Policy;
use serde_json::Value;
use serde_json::json;

use crate::applicant::Capacity;
use crate::fees;
use crate::fees::Case;
use crate::papers;
use crate::seal;

/// Evaluates one rule on one input. None: no such rule here. An error says what the input lacks.
pub fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
    let policy = Policy::default().with(papers::POLICY);
    match rule {
        "fee" => Some(evaluate_fee(input, &policy)),
        "seal-certificate-online" => Some(evaluate_seal_online(input, &policy)),
        _ => None,
    }
}

/// A fee in won: `{"doc", "channel", "applicant"?, "date"?}` in Korean words. Without a date no waiver window is open.
pub fn evaluate_fee(input: &Value, policy: &Policy) -> Result<Value, String> {
    let doc = doc(text(input, "doc")?)?;
    let (channel, by_channel) = channel(text(input, "channel")?)?;
    let (capacity, exemption) = applicant(input.get("applicant").and_then(Value::as_str))?;
    let on = match input.get("date") {
        None | Some(Value::Null) => None,
        Some(_) => Some(day(input, "date")?),
    };
    let case = Case {
        doc,
        channel,
        applicant: by_channel.unwrap_or(capacity).value(),
        exemption,
        on,
    };
    // A reason that does not exempt from this fee leaves it as it is.
    let plain = Case {
        exemption: None,
        ..case
    };
    let fee = fees::fee(policy, &case).or_else(|_| fees::fee(policy, &plain));
    fee.map(|fee| json!(fee.won))
        .map_err(|refusal| refusal.what.en.to_owned())
}

/// Whether a seal certificate may be had online: `{"use", "date", "by"}` to `{"online"}`.
pub fn evaluate_seal_online(input: &Value, policy: &Policy) -> Result<Value, String> {
    let online = seal::may_online(
        policy,
        text(input, "use")?,
        text(input, "by")?,
        day(input, "date")?,
    );
    Ok(json!({ "online": online }))
}

fn doc(text: &str) -> Result<&'static str, String> {
    let docs = [
        ("등본", "household-extract"),
        ("초본", "individual-extract"),
        ("인감증명", "seal-certificate"),
        ("본인서명", "signature-certificate"),
        ("전입신고", "move-in"),
        ("확정일자", "fixed-date"),
        ("가족관계", "family-relation-certificate"),
    ];
    let plain = without_spaces(text);
    let found = docs.into_iter().find(|(word, _)| plain.contains(word));
    found
        .map(|(_, doc)| doc)
        .ok_or_else(|| format!("doc: no fee is known for {text}"))
}

fn channel(text: &str) -> Result<(Channel, Option<Capacity>), String> {
    match without_spaces(text).as_str() {
        "창구" | "방문" | "주민센터" | "counter" => Ok((Channel::Counter, None)),
        "이해관계인" => Ok((Channel::Counter, Some(Capacity::Interested))),
        "무인" | "무인민원발급기" | "무인발급기" | "무인민원" | "키오스크" | "kiosk" => {
            Ok((Channel::Kiosk, None))
        }
        "정부24" | "온라인" | "인터넷" | "online" => Ok((Channel::Online, None)),
        _ => Err(format!(
            "channel: 창구, 무인 or 정부24 is expected, not {text}"
        )),
    }
}

/// Capacity, or the reason of an exemption.
fn applicant(text: Option<&str>) -> Result<(Capacity, Option<&'static str>), String> {
    let Some(text) = text else {
        return Ok((Capacity::Subject, None));
    };
    let plain = without_spaces(text);
    if let Some(capacity) = Capacity::ALL
        .into_iter()
        .find(|capacity| capacity.label().ko == plain)
    {
        return Ok((capacity, None));
    }
    let reason = fees::EXEMPTION_REASONS
        .iter()
        .find(|reason| plain.starts_with(reason.label.ko));
    let reason = reason.ok_or_else(|| {
        format!("applicant: neither a capacity nor a reason of exemption: {text}")
    })?;
    Ok((Capacity::Subject, Some(reason.value)))
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, String> {
    let text = input.get(key).and_then(Value::as_str);
    text.ok_or_else(|| format!("{key}: a text is expected"))
}

fn day(input: &Value, key: &str) -> Result<Date, String> {
    text(input, key)?
        .parse()
        .map_err(|_| format!("{key}: a day that exists, like 2026-11-21, is expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_cases_come_out_right() {
        for lines in [
            include_str!("../../../drills/vectors/fee.jsonl"),
            include_str!("../../../drills/vectors/seal-certificate-online.jsonl"),
        ] {
            for line in lines.lines() {
                let case: Value = serde_json::from_str(line).unwrap();
                let rule = case["rule"].as_str().unwrap();
                assert_eq!(
                    evaluate(rule, &case["in"]),
                    Some(Ok(case["out"].clone())),
                    "{line}"
                );
            }
        }
    }

    fn fee(doc: &str, channel: &str, applicant: &str, date: &str) -> Option<i64> {
        let mut input = json!({"doc": doc, "channel": channel});
        for (key, value) in [("applicant", applicant), ("date", date)] {
            if !value.is_empty() {
                input[key] = json!(value);
            }
        }
        evaluate("fee", &input)?.ok()?.as_i64()
    }

    #[test]
    fn fees_are_found_by_the_words_people_use() {
        for (doc, channel, applicant, date, expected) in [
            ("주민등록초본", "창구", "", "", 400),
            ("주민등록등본", "무인민원발급기", "", "", 200),
            ("주민등록초본", "무인", "", "", 200),
            ("주민등록등본", "창구", "이해관계인", "", 500),
            ("주민등록등본", "이해관계인", "", "", 500),
            ("주민등록등본", "창구", "국가유공자 등", "", 0),
            ("주민등록초본", "창구", "한부모가족", "", 0),
            ("주민등록등본", "창구", "기초생활 수급자", "2025-10-10", 0),
            ("주민등록등본", "창구", "", "2025-09-29", 0),
            ("주민등록등본", "창구", "이해관계인", "2025-10-02", 0),
            ("주민등록등본", "무인", "", "2025-10-01", 200),
            ("가족관계증명서", "무인", "", "", 500),
            ("인감증명서", "창구", "", "2025-10-01", 0),
            ("인감증명", "정부24", "", "", 0),
            ("본인서명사실확인서", "창구", "", "2026-11-21", 0),
            ("본인서명사실확인서", "창구", "", "2024-04-01", 600),
            ("전입신고", "정부24", "기초생활수급자", "", 0),
        ] {
            assert_eq!(
                fee(doc, channel, applicant, date),
                Some(expected),
                "{doc} {channel} {applicant} {date}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert!(fee("여권", "창구", "", "").is_none());
        assert!(fee("주민등록등본", "우편", "", "").is_none());
        assert!(fee("주민등록등본", "창구", "부자", "").is_none());
        assert!(fee("주민등록등본", "창구", "", "2025-02-30").is_none());
        assert_eq!(evaluate("no-such-rule", &json!({})), None);
    }

    #[test]
    fn a_seal_certificate_is_online_from_its_day_for_general_use_in_person() {
        for (purpose, date, by, expected) in [
            ("일반용", "2024-09-30", "본인", true),
            ("일반용", "2024-09-29", "본인", false),
            ("면허 신청", "2026-11-21", "본인", true),
            ("보조금 신청", "2026-11-21", "본인", true),
            ("부동산 매도용", "2026-11-21", "본인", false),
            ("금융기관 제출", "2026-11-21", "본인", false),
            ("은행 대출", "2026-11-21", "본인", false),
            ("등기소 제출", "2026-11-21", "본인", false),
            ("면허 신청", "2026-11-21", "법정대리인", false),
        ] {
            let input = json!({"use": purpose, "date": date, "by": by});
            let expected = json!({"online": expected});
            assert_eq!(
                evaluate("seal-certificate-online", &input),
                Some(Ok(expected)),
                "{purpose} {date} {by}"
            );
        }
    }
}
