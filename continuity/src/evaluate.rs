//! Continuity's rules on JSON: what `ieum rules eval` answers for them. One function a rule, each thin over the typed one.

use kernel::Date;
use kernel::Moment;
use kernel::Policy;
use serde_json::Value;
use serde_json::json;

use crate::TABLES;
use crate::cap;
use crate::emergency_text;
use crate::emergency_text::Kind;
use crate::probe::Look;
use crate::probe::Loss;
use crate::probe::State;
use crate::probe::Thresholds;

/// Evaluates one rule on one input. None: no such rule here. An error says what the input lacks.
pub fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
    let evaluate = match rule {
        "emergency-text" => emergency_text,
        "probe-state" => probe_state,
        "cap-document" => cap_document,
        _ => return None,
    };
    Some(evaluate(input))
}

/// `{"kind", "chars"` or `"text", "area", "date"}` asks for the length; `{"prev", "now"}` whether the sender is asked. Both may stand in one input.
fn emergency_text(input: &Value) -> Result<Value, String> {
    let policy = Policy::default().with(TABLES);
    let mut out = json!({});
    if has(input, "kind") && (has(input, "chars") || has(input, "text")) {
        let kind =
            Kind::parse(text(input, "kind")?).ok_or("kind: 위급, 긴급 or 안전안내 is expected")?;
        let area = if has(input, "area") {
            Some(text(input, "area")?)
        } else {
            None
        };
        let chars = match input.get("chars").filter(|given| !given.is_null()) {
            Some(given) => whole(given).ok_or("chars: a count of characters is expected")?,
            None => emergency_text::chars(text(input, "text")?),
        };
        let max = emergency_text::chars_max(&policy, kind, area, day(input)?);
        let max = max.ok_or("date: no length is in force on that day")?;
        out["ok"] = json!(chars <= max);
        out["limit"] = json!(max);
        out["over"] = json!(chars.saturating_sub(max));
    } else if !has(input, "now") {
        return Err("kind with chars, or prev with now, is expected".to_owned());
    }
    if has(input, "now") {
        let now = moment(input, "now")?;
        let before = if has(input, "prev") {
            Some(moment(input, "prev")?)
        } else {
            None
        };
        let asked = before.is_some_and(|before| emergency_text::confirm(&policy, before, now));
        out["confirm"] = json!(asked && of_the_same(input));
    }
    Ok(out)
}

/// Whether the text before went to the same area and was of the same kind; where the input does not say, it did.
fn of_the_same(input: &Value) -> bool {
    let said = ["same_area", "same_kind", "same_type"];
    let said_otherwise = said
        .iter()
        .any(|key| input.get(key) == Some(&Value::Bool(false)));
    let differs = |key: &str, before: &str| {
        has(input, key) && has(input, before) && input.get(key) != input.get(before)
    };
    !said_otherwise && !differs("area", "prev_area") && !differs("kind", "prev_kind")
}

/// `{"small_loss", "full_mtu_loss"}`, shares from 0 to 1; `answered`, `durable_write` and `latency_ms` may stand beside them.
fn probe_state(input: &Value) -> Result<Value, String> {
    let policy = Policy::default().with(TABLES);
    let limits = Thresholds::on(&policy, day(input)?)
        .ok_or("date: no thresholds are in force on that day")?;
    let latency = input.get("latency_ms").filter(|given| !given.is_null());
    let latency = latency.map(|given| {
        whole(given)
            .and_then(|ms| u32::try_from(ms).ok())
            .ok_or("latency_ms: a whole number is expected")
    });
    let look = Look {
        small_loss: Some(loss(input, "small_loss")?),
        full_loss: Some(loss(input, "full_mtu_loss")?),
        answered: yes_or_no(input, "answered")?,
        durable_write: yes_or_no(input, "durable_write")?,
        latency_ms: latency.transpose()?,
        ..Look::default()
    };
    let state = look.state(&limits).ok_or("nothing was measured")?;
    let mut out = json!({ "state": state.code() });
    if state != State::Up {
        out["not_state"] = json!(State::Up.code());
    }
    Ok(out)
}

fn cap_document(input: &Value) -> Result<Value, String> {
    let phrase = input
        .as_str()
        .ok_or("a phrase is expected, such as `severity Severe` or `status before msgType`")?;
    Ok(json!({ "valid": cap::is_valid(phrase)? }))
}

fn has(input: &Value, key: &str) -> bool {
    input.get(key).is_some_and(|given| !given.is_null())
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, String> {
    let given = input.get(key).and_then(Value::as_str);
    given.ok_or_else(|| format!("{key}: a text is expected"))
}

fn whole(given: &Value) -> Option<usize> {
    given
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
}

fn moment(input: &Value, key: &str) -> Result<Moment, String> {
    let given = Moment::parse(text(input, key)?);
    given.ok_or_else(|| format!("{key}: a time like 2026-11-22T09:01 is expected"))
}

/// The case's own day; where it gives none, the newest version is asked for.
fn day(input: &Value) -> Result<Date, String> {
    if has(input, "date") {
        let given = text(input, "date")?.parse();
        return given.map_err(|_| "date: a day like 2026-11-22 is expected".to_owned());
    }
    if has(input, "now") {
        return moment(input, "now").map(Moment::day);
    }
    Ok(Date::MAX)
}

/// A number is read by its text, so that nothing is rounded on the way.
fn loss(input: &Value, key: &str) -> Result<Loss, String> {
    let given = match input.get(key) {
        Some(Value::Number(number)) => Loss::parse(&number.to_string()),
        Some(Value::String(text)) => Loss::parse(text),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => None,
    };
    given.ok_or_else(|| format!("{key}: a share from 0 to 1 is expected, like 0.9"))
}

fn yes_or_no(input: &Value, key: &str) -> Result<Option<bool>, String> {
    match input.get(key).filter(|given| !given.is_null()) {
        None => Ok(None),
        Some(given) => given
            .as_bool()
            .map(Some)
            .ok_or_else(|| format!("{key}: true or false is expected")),
    }
}

#[cfg(test)]
mod tests;
