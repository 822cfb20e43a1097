//! The service's rules on JSON: what `ieum rules eval` answers for `rental`. Thin over the typed rules; the shape of the input says which is meant.

use kernel::Date;
use kernel::Policy;
use serde_json::Value;
use serde_json::json;

use crate::cap::Change;
use crate::cap::Ratio;
use crate::cap::Terms;
use crate::days::plus_months;
use crate::papers::POLICY;
use crate::policy;
use crate::trade::Acquired;
use crate::trade::Property;
use crate::trade::Type;

/// Evaluates `rental` on `{"dep0", "rent0", "dep1", "rent1", "rate"}`, `{"last", "new", "pct"}` or `{"type", "registered", "property"}`. None: no
/// such rule here. An error says what the input lacks.
pub fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
    if rule != "rental" {
        return None;
    }
    let policy = Policy::default().with(POLICY);
    let has = |key: &str| input.get(key).is_some();
    Some(if has("dep0") {
        cap(input, &policy)
    } else if has("last") {
        one_year(input, &policy)
    } else {
        years(input, &policy)
    })
}

/// The cap: by how many per cent, and whether it is within. The rate is a fraction, `0.04`.
fn cap(input: &Value, policy: &Policy) -> Result<Value, String> {
    let terms = |deposit, rent| {
        Ok::<_, String>(Terms {
            deposit_won: won(input, deposit)?,
            rent_won: won(input, rent)?,
        })
    };
    let (before, after) = (terms("dep0", "rent0")?, terms("dep1", "rent1")?);
    let rate =
        Ratio::parse(&plain(input, "rate")?).ok_or("rate: a fraction above zero, like 0.04")?;
    let day = given_day(input, "date")?;
    let (cap, _) = policy::rise_cap(policy, day).ok_or("date: no cap is in force")?;
    let change = Change::between(before, after, rate);
    let shown = change
        .percent()
        .and_then(|text| serde_json::from_str(&text).ok());
    Ok(json!({ "pct": shown.unwrap_or(Value::Null), "ok": !change.exceeds(cap) }))
}

/// Whether a change on a day may be a rise, after the last contract or rise.
fn one_year(input: &Value, policy: &Policy) -> Result<Value, String> {
    let (last, new) = (day(input, "last")?, day(input, "new")?);
    let percent = plain(input, "pct")?;
    let is_rise =
        !percent.starts_with('-') && percent.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let months =
        policy::number(policy, "rise-apart-months", new).ok_or("new: no rule is in force")?;
    let from = plus_months(last, i16::try_from(months).unwrap_or(i16::MAX));
    Ok(json!({ "ok": !is_rise || new >= from, "from": from.to_string() }))
}

/// How many years, or `reject`. Left out, it is taken for a purchase, as nearly all are.
fn years(input: &Value, policy: &Policy) -> Result<Value, String> {
    let kind =
        type_of(text(input, "type")?).ok_or("type: 장기일반, 공공지원 or 단기6년 is expected")?;
    let property =
        property_of(text(input, "property")?).ok_or("property: a kind of home is expected")?;
    let acquired = match input.get("acquired").and_then(Value::as_str) {
        Some("건설") => Acquired::Construction,
        _ => Acquired::Purchase,
    };
    let result = policy::years(policy, kind, property, acquired, day(input, "registered")?);
    Ok(match result {
        Ok(years) => json!({ "result": years }),
        Err(_) => json!({ "result": "reject" }),
    })
}

fn type_of(text: &str) -> Option<Type> {
    let begins = |word: &str| text.starts_with(word);
    Type::read(text)
        .or_else(|| begins("장기일반").then_some(Type::Long))
        .or_else(|| begins("공공지원").then_some(Type::Public))
        .or_else(|| matches!(text, "단기" | "단기6년" | "단기임대").then_some(Type::Short))
}

/// The short words that people use; `주택` is left out or not.
fn property_of(text: &str) -> Option<Property> {
    let short = text.strip_suffix("주택").unwrap_or(text);
    let labels = [
        ("아파트", Property::Apartment),
        ("다세대", Property::MultiHousehold),
        ("연립", Property::Row),
        ("다가구", Property::MultiFamily),
        ("단독", Property::Detached),
        ("오피스텔", Property::Officetel),
        ("도시형생활", Property::Urban),
    ];
    let named = labels.into_iter().find(|(label, _)| *label == short);
    named
        .map(|(_, property)| property)
        .or_else(|| Property::read(text))
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, String> {
    let text = input.get(key).and_then(Value::as_str);
    text.ok_or_else(|| format!("{key}: a text is expected"))
}

/// A number as it is written, so that a decimal stays what it is.
fn plain(input: &Value, key: &str) -> Result<String, String> {
    match input.get(key) {
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::String(text)) => Ok(text.clone()),
        _ => Err(format!("{key}: a number is expected")),
    }
}

fn won(input: &Value, key: &str) -> Result<i64, String> {
    let text = plain(input, key)?;
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    let won = whole.parse().ok().filter(|won: &i64| *won >= 0);
    won.ok_or_else(|| format!("{key}: whole won are expected"))
}

fn day(input: &Value, key: &str) -> Result<Date, String> {
    let day = text(input, key)?.parse();
    day.map_err(|_| format!("{key}: a day that exists, like 2026-11-21, is expected"))
}

/// A day, or what stands without end.
fn given_day(input: &Value, key: &str) -> Result<Date, String> {
    match input.get(key) {
        None | Some(Value::Null) => Ok(Date::MAX),
        Some(_) => day(input, key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_cases_come_out_right() {
        let lines = include_str!("../../../drills/vectors/rental.jsonl");
        for line in lines.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let out = evaluate("rental", &case["in"]).unwrap().unwrap();
            for (key, value) in case["out"].as_object().unwrap() {
                assert_eq!(&out[key], value, "{line}");
            }
        }
    }

    fn result(kind: &str, registered: &str, property: &str) -> Value {
        let input = json!({"type": kind, "registered": registered, "property": property});
        evaluate("rental", &input).unwrap().unwrap()["result"].clone()
    }

    #[test]
    fn kinds_and_years_go_by_the_day_of_registration() {
        for (kind, registered, property, expected) in [
            ("장기일반", "2020-08-17", "아파트", json!(8)),
            ("장기일반", "2020-08-18", "아파트", json!("reject")),
            ("장기일반", "2020-08-18", "다세대", json!(10)),
            ("공공지원", "2026-11-21", "아파트", json!(10)),
            ("단기6년", "2025-06-03", "다세대주택", json!("reject")),
            ("단기6년", "2025-06-04", "다세대주택", json!(6)),
            ("단기", "2026-11-21", "오피스텔", json!(6)),
        ] {
            assert_eq!(
                result(kind, registered, property),
                expected,
                "{kind} {registered} {property}"
            );
        }
        let built = json!({"type": "장기일반", "registered": "2026-11-21", "property": "아파트", "acquired": "건설"});
        assert_eq!(evaluate("rental", &built), Some(Ok(json!({"result": 10}))));
    }

    #[test]
    fn a_year_is_full_on_its_day_and_a_fall_needs_none() {
        let ok = |last: &str, new: &str, pct: &str| {
            let mut input = json!({"last": last, "new": new});
            input["pct"] = serde_json::from_str(pct).unwrap();
            evaluate("rental", &input).unwrap().unwrap()["ok"].clone()
        };
        assert_eq!(ok("2023-01-10", "2024-01-09", "0.01"), false);
        assert_eq!(ok("2023-01-10", "2024-01-10", "3"), true);
        assert_eq!(ok("2024-02-29", "2025-02-27", "3.0"), false);
        assert_eq!(ok("2024-02-29", "2025-02-28", "3.0"), true);
        assert_eq!(ok("2023-01-10", "2023-02-10", "0.0"), true);
        assert_eq!(ok("2023-01-10", "2023-02-10", "-3.0"), true);
    }

    #[test]
    fn what_is_lacking_is_said() {
        assert_eq!(evaluate("fee", &json!({})), None);
        for bad in [
            json!({}),
            json!({"type": "x", "registered": "2026-01-01", "property": "아파트"}),
            json!({"dep0": 1, "rent0": 1, "dep1": 1, "rent1": 1}),
            json!({"dep0": -1, "rent0": 1, "dep1": 1, "rent1": 1, "rate": 0.04}),
            json!({"last": "2023-02-30", "new": "2024-01-10", "pct": 1}),
        ] {
            assert!(evaluate("rental", &bad).unwrap().is_err(), "{bad}");
        }
    }
}
