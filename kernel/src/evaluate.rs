//! The kernel's rules on JSON: what `ieum rules eval` answers for them. One function a rule, each thin over the typed one.

use jiff::civil::Date;
use jiff::civil::DateTime;
use serde_json::Value;
use serde_json::json;

use crate::address::Address;
use crate::address::Site;
use crate::calendar::Calendar;
use crate::calendar::Length;
use crate::calendar::Period;
use crate::region::Kind;
use crate::region::RegionCode;
use crate::region::Regions;
use crate::resident_number::Assigned;
use crate::resident_number::Checksum;
use crate::resident_number::ResidentNumber;

/// Evaluates one rule on one input. None: no such rule here. An error says what the input lacks.
pub fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
    let evaluate = match rule {
        "resident-number" => resident_number,
        "address" => address,
        "public-holiday" => public_holiday,
        "civil-deadline" => civil_deadline,
        "petition-due-hours" => petition_due_hours,
        "petition-due-days" => petition_due_days,
        "petition-period" => petition_period,
        _ => return None,
    };
    Some(evaluate(input))
}

fn resident_number(input: &Value) -> Result<Value, String> {
    let number = match ResidentNumber::parse(text(input, "rrn")?) {
        Ok(number) => number,
        Err(fault) => return Ok(json!({ "ok": false, "err": fault.code() })),
    };
    if let Some(mask) = input.get("mask").filter(|mask| !mask.is_null()) {
        return match mask.as_str() {
            Some("tail6") => Ok(json!({ "text": number.masked() })),
            Some("tail7") => Ok(json!({ "text": number.front_only() })),
            Some("none") => Ok(json!({ "text": number.full() })),
            _ => Err("mask: tail6, tail7 or none is expected".to_owned()),
        };
    }
    let checksum = number.checksum(assigned(input)?);
    if checksum == Checksum::Wrong {
        return Ok(json!({ "ok": false, "err": "checksum", "checksum": checksum.code() }));
    }
    Ok(json!({
        "ok": true,
        "sex": number.sex().code(),
        "birth": number.birth().to_string(),
        "foreign": number.is_foreigner(),
        "checksum": checksum.code(),
    }))
}

/// `null` or left out (unknown), `before 2020-10-05`, or a day.
fn assigned(input: &Value) -> Result<Assigned, String> {
    let Some(given) = input.get("assigned_on").filter(|given| !given.is_null()) else {
        return Ok(Assigned::Unknown);
    };
    let given = given.as_str().unwrap_or_default();
    let (before, day) = given
        .strip_prefix("before ")
        .map_or((false, given), |day| (true, day));
    let day = day
        .trim()
        .parse()
        .map_err(|_| "assigned_on: null, a day, or `before` a day is expected")?;
    Ok(if before {
        Assigned::Before(day)
    } else {
        Assigned::On(day)
    })
}

fn address(input: &Value) -> Result<Value, String> {
    if input.get("code").is_some() {
        return code_on_a_day(input);
    }
    let given = input
        .as_str()
        .ok_or("a code, an address, or {code, date} is expected")?;
    if let Some(code) = RegionCode::parse(given.trim()) {
        let region = Regions::built_in()
            .by_code(code)
            .ok_or_else(|| format!("no place has the code {code}"))?;
        return Ok(match region.kind {
            Kind::Legal => json!(region.path),
            Kind::Administrative => json!(region.name()),
        });
    }
    match Address::parse(given) {
        Ok(address) => Ok(parts(&address)),
        Err(fault) => Ok(
            json!({ "ok": false, "err": fault.code(), "given": fault.given, "hint": fault.hint() }),
        ),
    }
}

fn code_on_a_day(input: &Value) -> Result<Value, String> {
    let code = RegionCode::parse(text(input, "code")?).ok_or("code: ten digits are expected")?;
    let day = day(input, "date")?;
    let regions = Regions::built_in();
    let mut out = json!({ "valid": regions.valid_on(code, day) });
    // A successor is told from the day on which it took over, not before.
    let successor = regions
        .successor(code)
        .filter(|heir| regions.valid_on(*heir, day));
    if let Some(successor) = successor {
        out["successor"] = json!(successor.to_string());
    }
    Ok(out)
}

fn parts(address: &Address) -> Value {
    let number = address.number();
    let mut out = json!({
        "sido": address.province(),
        "no": [number.main, number.branch],
        "line": address.to_string(),
    });
    let mut set = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            out[key] = json!(value);
        }
    };
    set("sigungu", address.municipality_name());
    set("emd", address.town());
    set("detail", address.detail());
    set("ref", address.reference());
    match address.site() {
        Site::Road { name, underground } => {
            out["road"] = json!(name);
            out["under"] = json!(underground);
        }
        Site::Lot { village, mountain } => {
            out["lot"] = out["no"].clone();
            out["mountain"] = json!(mountain);
            if let Some(village) = village {
                out["ri"] = json!(village);
            }
        }
    }
    out
}

fn public_holiday(input: &Value) -> Result<Value, String> {
    let holiday = Calendar::built_in()
        .holiday(day(input, "date")?)
        .map_err(|fault| fault.to_string())?;
    let why = holiday.map(|holiday| {
        format!("{} {}", holiday.name, holiday.note)
            .trim_end()
            .to_owned()
    });
    Ok(json!({
        "holiday": holiday.is_some(),
        "why": why.unwrap_or_default(),
        "source": holiday.map_or("", |holiday| holiday.source),
    }))
}

fn civil_deadline(input: &Value) -> Result<Value, String> {
    let period = Period {
        months: count(input, "months")?,
        days: count(input, "days")?,
    };
    let deadline = Calendar::built_in()
        .civil_deadline(day(input, "event")?, period)
        .map_err(|fault| fault.to_string())?;
    Ok(json!({ "deadline": deadline.to_string() }))
}

fn petition_due_hours(input: &Value) -> Result<Value, String> {
    let received: DateTime = text(input, "received")?
        .parse()
        .map_err(|_| "received: a local time like 2023-11-17T08:40 is expected")?;
    let length = Length::parse(text(input, "period")?)
        .ok_or("period: 즉시 or a period like 3일 is expected")?;
    let due = Calendar::built_in()
        .petition_due_hours(received, length)
        .map_err(|fault| fault.to_string())?;
    Ok(json!({ "due": format!("{}T{:02}:{:02}", due.date(), due.hour(), due.minute()) }))
}

fn petition_due_days(input: &Value) -> Result<Value, String> {
    let due = Calendar::built_in()
        .petition_due_days(day(input, "received")?, count(input, "days")?)
        .map_err(|fault| fault.to_string())?;
    Ok(json!({ "due": due.to_string() }))
}

/// The case gives no day of receipt: the newest version is asked for.
fn petition_period(input: &Value) -> Result<Value, String> {
    let kind = input.as_str().ok_or("a kind of petition is expected")?;
    let period = Calendar::built_in()
        .petition_period(kind, Date::MAX)
        .map_err(|fault| fault.to_string())?;
    Ok(json!(period.shown().to_string()))
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, String> {
    input
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("{key}: a text is expected"))
}

fn day(input: &Value, key: &str) -> Result<Date, String> {
    text(input, key)?
        .parse()
        .map_err(|_| format!("{key}: a day like 2023-11-17 is expected"))
}

/// A count that may be left out, which is zero.
fn count(input: &Value, key: &str) -> Result<u32, String> {
    let Some(given) = input.get(key).filter(|given| !given.is_null()) else {
        return Ok(0);
    };
    given
        .as_u64()
        .and_then(|n| u32::try_from(n).ok())
        .ok_or_else(|| format!("{key}: a whole number is expected"))
}

#[cfg(test)]
mod tests;
