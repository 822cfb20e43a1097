//! The handler: who asks, what they say, one transaction with the replay, the rules, the rows and the record of who looked, and the answer.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::params;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::Db;
use crate::page;

/// The tables. Laws and fines are rows with their dates and sources, as in data/*.jsonl.
pub const SCHEMA: &str = "
CREATE TABLE session (token TEXT PRIMARY KEY, who TEXT NOT NULL, role TEXT NOT NULL, person INTEGER);
CREATE TABLE person (id INTEGER PRIMARY KEY, number_hash TEXT UNIQUE NOT NULL, name TEXT NOT NULL, died_on TEXT);
CREATE TABLE landlord (id INTEGER PRIMARY KEY, person INTEGER UNIQUE NOT NULL REFERENCES person);
CREATE TABLE unit (id INTEGER PRIMARY KEY, landlord INTEGER NOT NULL REFERENCES landlord, address TEXT NOT NULL,
  registered_on TEXT NOT NULL, ended_on TEXT);
CREATE TABLE lease (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES unit, contract_on TEXT NOT NULL, deposit_won INTEGER NOT NULL,
  rent_won INTEGER NOT NULL, rate TEXT, rise TEXT, due_on TEXT NOT NULL, reported_on TEXT NOT NULL);
CREATE TABLE fine (id INTEGER PRIMARY KEY, landlord INTEGER NOT NULL REFERENCES landlord, unit INTEGER, breach TEXT NOT NULL,
  step INTEGER NOT NULL, won INTEGER NOT NULL, noted_on TEXT NOT NULL);
CREATE TABLE done (who TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (who, key));
CREATE TABLE log (id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, person INTEGER NOT NULL, purpose TEXT NOT NULL);
CREATE TABLE rule (name TEXT NOT NULL, value TEXT NOT NULL, from_on TEXT, until_on TEXT, source TEXT NOT NULL);
CREATE TABLE rate (percent TEXT NOT NULL, from_on TEXT, until_on TEXT, source TEXT NOT NULL);
CREATE TABLE fine_table (breach TEXT NOT NULL, step INTEGER NOT NULL, won INTEGER NOT NULL, from_on TEXT, until_on TEXT, source TEXT NOT NULL);
CREATE TABLE outage (from_on TEXT NOT NULL, until_on TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE holiday (on_day TEXT PRIMARY KEY, source TEXT NOT NULL);
";

/// What went wrong, for people in two languages and for programs.
enum Not {
    Faults(Vec<Value>),
    Refused(StatusCode, &'static str, &'static str, &'static str, String),
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Not {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

struct Caller {
    who: String,
    officer: bool,
    person: Option<i64>,
}

struct Report {
    subject: String,
    address: String,
    contract_on: Date,
    deposit_won: i64,
    rent_won: i64,
    rate: Option<String>,
}

pub async fn post(State(db): State<Db>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_json = header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let given = if is_json {
        from_json(&body)
    } else {
        from_form(&body)
    };
    let english = given.get("lang").is_some_and(|lang| lang == "en");
    let key = header("idempotency-key").or(given.get("key").map(String::as_str));
    let token = header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    let cookie = header("cookie").and_then(|text| text.split("session=").nth(1));
    let token = token.or(cookie).unwrap_or_default();
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)))
        .date();
    let done = tokio_free(&db, |conn| {
        carry(conn, token, key.unwrap_or_default(), &given, today)
    });
    let (status, answer) = match done {
        Ok(answer) => (StatusCode::CREATED, answer),
        Err(Not::Faults(faults)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({"code": "input", "faults": faults}),
        ),
        Err(Not::Refused(status, code, ko, en, detail)) => {
            let say = |text: &str| format!("{text} {detail}").trim_end().to_owned();
            (status, json!({"code": code, "ko": say(ko), "en": say(en)}))
        }
        Err(Not::Broken(error)) => {
            eprintln!("lease-report: {error}");
            let (ko, en) = (
                "처리하지 못했습니다. 잠시 뒤 다시 하세요.",
                "It could not be done. Try again in a moment.",
            );
            (
                StatusCode::SERVICE_UNAVAILABLE,
                json!({"code": "broken", "ko": ko, "en": en}),
            )
        }
    };
    if is_json {
        return (status, axum::Json(answer)).into_response();
    }
    let html = match status {
        StatusCode::CREATED => page::done(english, &answer),
        _ => page::filled(english, &given, &answer),
    };
    (status, Html(html)).into_response()
}

fn tokio_free<T>(db: &Db, act: impl FnOnce(&mut Connection) -> T) -> T {
    act(&mut db.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn from_json(body: &[u8]) -> BTreeMap<String, String> {
    let object: serde_json::Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let pairs = object.iter().filter(|(_, value)| !value.is_null());
    pairs
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

fn from_form(body: &[u8]) -> BTreeMap<String, String> {
    let uri = format!("/?{}", String::from_utf8_lossy(body));
    let uri: Option<axum::http::Uri> = uri.parse().ok();
    let pairs = uri.and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok());
    let pairs: BTreeMap<String, String> = pairs
        .map(|axum::extract::Query(pairs)| pairs)
        .unwrap_or_default();
    pairs
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .collect()
}

/// All faults at once.
fn read(given: &BTreeMap<String, String>) -> Result<Report, Not> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, ko: &str, en: &str| {
        faults.push(json!({"field": field, "given": given.get(field), "ko": ko, "en": en}));
    };
    for name in given.keys() {
        let known = [
            "subject",
            "address",
            "contract_on",
            "deposit_won",
            "rent_won",
            "rate",
            "lang",
            "key",
        ];
        if !known.contains(&name.as_str()) {
            fault(
                name,
                "이 신청에 없는 항목입니다.",
                "This request has no such field.",
            );
        }
    }
    for name in ["subject", "address", "contract_on", "deposit_won"] {
        if !given.contains_key(name) {
            fault(name, "꼭 적어야 하는 항목입니다.", "This must be given.");
        }
    }
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let subject = given.get("subject").filter(|text| digits(text) == 13);
    if given.contains_key("subject") && subject.is_none() {
        fault(
            "subject",
            "주민등록번호 13자리를 적으세요.",
            "Write the 13 digits of the number.",
        );
    }
    let contract_on = given.get("contract_on").map(|text| text.parse::<Date>());
    if matches!(contract_on, Some(Err(_))) {
        fault(
            "contract_on",
            "있는 날짜를 2026-11-21처럼 적으세요.",
            "Write a day that exists, like 2026-11-21.",
        );
    }
    let mut won = |name: &str| {
        let amount = given.get(name).map(|text| {
            text.parse()
                .ok()
                .filter(|won| (0..=100_000_000_000).contains(won))
        });
        if amount == Some(None) {
            fault(
                name,
                "정해진 범위의 정수를 적으세요.",
                "Write a whole number within the bounds.",
            );
        }
        amount.flatten()
    };
    let (deposit_won, rent_won): (Option<i64>, Option<i64>) = (won("deposit_won"), won("rent_won"));
    let rate = given.get("rate").cloned();
    if rate.as_ref().is_some_and(|rate| fraction(rate).is_none()) {
        fault(
            "rate",
            "0보다 크고 100 이하인 수를 4.5처럼 적으세요.",
            "Write a number above 0 and up to 100, like 4.5.",
        );
    }
    match (subject, given.get("address"), contract_on, deposit_won) {
        (Some(subject), Some(address), Some(Ok(contract_on)), Some(deposit_won))
            if faults.is_empty() =>
        {
            Ok(Report {
                subject: subject.clone(),
                address: address
                    .split(" (")
                    .next()
                    .unwrap_or(address)
                    .trim()
                    .to_owned(),
                contract_on,
                deposit_won,
                rent_won: rent_won.unwrap_or(0),
                rate,
            })
        }
        _ => Err(Not::Faults(faults)),
    }
}

/// A percentage as a fraction of whole numbers: `4.5` is 45/1000.
fn fraction(percent: &str) -> Option<(i128, i128)> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = [whole, part].concat();
    if whole.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (over, under) = (digits.parse().ok()?, 100 * 10_i128.pow(part.len() as u32));
    (over > 0 && over <= under).then_some((over, under))
}

fn refused(status: StatusCode, code: &'static str, ko: &'static str, en: &'static str) -> Not {
    Not::Refused(status, code, ko, en, String::new())
}

fn carry(
    conn: &mut Connection,
    token: &str,
    key: &str,
    given: &BTreeMap<String, String>,
    today: Date,
) -> Result<Value, Not> {
    let tx = conn.transaction()?;
    let caller = caller(&tx, token)?;
    let report = read(given)?;
    let fingerprint = hex(&serde_json::to_string(given).unwrap_or_default());
    let replay = tx.query_row(
        "SELECT fingerprint, answer FROM done WHERE who = ?1 AND key = ?2",
        params![caller.who, key],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
    );
    match replay.optional()? {
        Some((before, answer)) if before == fingerprint => {
            return Ok(serde_json::from_str(&answer).unwrap_or_default());
        }
        Some(_) => {
            return Err(refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key-reused",
                "같은 요청 번호로 다른 내용을 보냈습니다.",
                "The same key was used for something else.",
            ));
        }
        None => {}
    }
    let person = person(&tx, &caller, &report.subject)?;
    let answer = taken_in(&tx, person, &report, today)?;
    tx.execute(
        "INSERT INTO log (at, who, person, purpose) VALUES (?1, ?2, ?3, 'lease-report')",
        params![today.to_string(), caller.who, person],
    )?;
    tx.execute(
        "INSERT INTO done (who, key, fingerprint, answer) VALUES (?1, ?2, ?3, ?4)",
        params![caller.who, key, fingerprint, answer.to_string()],
    )?;
    tx.commit()?;
    Ok(answer)
}

fn hex(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn caller(tx: &Transaction, token: &str) -> Result<Caller, Not> {
    let found = tx.query_row(
        "SELECT who, role, person FROM session WHERE token = ?1",
        [token],
        |row| {
            let role: String = row.get(1)?;
            Ok(Caller {
                who: row.get(0)?,
                officer: role == "officer",
                person: row.get(2)?,
            })
        },
    );
    let nobody = || {
        refused(
            StatusCode::UNAUTHORIZED,
            "sign-in",
            "먼저 로그인하세요.",
            "Sign in first.",
        )
    };
    found.optional()?.ok_or_else(nobody)
}

fn person(tx: &Transaction, caller: &Caller, number: &str) -> Result<i64, Not> {
    let found = tx.query_row(
        "SELECT id FROM person WHERE number_hash = ?1 AND died_on IS NULL",
        [hex(number)],
        |row| row.get::<_, i64>(0),
    );
    let found = found.optional()?;
    if !caller.officer && (found.is_none() || found != caller.person) {
        return Err(refused(
            StatusCode::FORBIDDEN,
            "not-yours",
            "본인의 임대등록만 신청할 수 있습니다.",
            "You may ask about your own registration only.",
        ));
    }
    let nobody = || {
        refused(
            StatusCode::NOT_FOUND,
            "nobody-here",
            "주민등록표에서 찾지 못했습니다.",
            "Nobody of that number is in the register.",
        )
    };
    found.ok_or_else(nobody)
}

/// The rules and the rows.
fn taken_in(tx: &Transaction, person: i64, report: &Report, today: Date) -> Result<Value, Not> {
    let conflict = |code, ko, en| refused(StatusCode::CONFLICT, code, ko, en);
    let landlord = tx
        .query_row(
            "SELECT id FROM landlord WHERE person = ?1",
            [person],
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    let landlord = landlord.ok_or_else(|| {
        refused(
            StatusCode::NOT_FOUND,
            "no-landlord",
            "등록된 임대사업자가 아닙니다.",
            "Not registered as a landlord.",
        )
    })?;
    let unit = tx.query_row("SELECT id, registered_on FROM unit WHERE landlord = ?1 AND address = ?2 AND ended_on IS NULL", params![landlord, report.address], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    });
    let (unit, registered_on) = unit.optional()?.ok_or_else(|| {
        refused(
            StatusCode::NOT_FOUND,
            "no-such-unit",
            "이 주소로 등록된 임대주택이 없습니다.",
            "No home is registered at that address.",
        )
    })?;
    if report.contract_on > today {
        return Err(conflict(
            "not-yet",
            "계약일이 접수일보다 늦습니다.",
            "The contract bears a day after this request's.",
        ));
    }
    let last = tx.query_row("SELECT contract_on, deposit_won, rent_won FROM lease WHERE unit = ?1 ORDER BY id DESC LIMIT 1", [unit], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    let last = last.optional()?;
    let rise = match &last {
        None => None,
        Some((on, deposit, rent)) => compared(tx, report, day(on), (*deposit, *rent))?,
    };
    let event = report.contract_on.max(day(&registered_on));
    let due_on = due(tx, event)?;
    tx.execute(
        "INSERT INTO lease (unit, contract_on, deposit_won, rent_won, rate, rise, due_on, reported_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![unit, report.contract_on.to_string(), report.deposit_won, report.rent_won, report.rate, rise, due_on.to_string(), today.to_string()],
    )?;
    let fine = if today > due_on {
        Some(fine(tx, landlord, unit, today)?)
    } else {
        None
    };
    let notice = fine.map(|(step, won)| {
        json!({
            "ko": format!("신고 기한({due_on})이 지났지만 접수했습니다. {step}차 과태료 기준 {won}원이 기록되었습니다."),
            "en": format!("The report is late (due {due_on}) and was accepted. A fine (no. {step}) of {won} won was noted."),
        })
    });
    let fine = fine.map(|(step, won)| json!({"step": step, "won": won}));
    Ok(
        json!({"base": last.is_none(), "rise_percent": rise, "due_on": due_on.to_string(), "late": today > due_on, "fine": fine, "notice": notice}),
    )
}

/// The cap and the year, exactly.
fn compared(
    tx: &Transaction,
    report: &Report,
    last_on: Date,
    (deposit, rent): (i64, i64),
) -> Result<Option<String>, Not> {
    let conflict = |code, ko, en, detail| Not::Refused(StatusCode::CONFLICT, code, ko, en, detail);
    if report.contract_on < last_on {
        return Err(conflict(
            "out-of-order",
            "더 나중의 계약이 이미 신고되어 있습니다.",
            "A later contract is on record already.",
            last_on.to_string(),
        ));
    }
    if (report.contract_on, report.deposit_won, report.rent_won) == (last_on, deposit, rent) {
        return Err(conflict(
            "reported-already",
            "같은 계약이 이미 신고되어 있습니다.",
            "The same contract is on record already.",
            String::new(),
        ));
    }
    let offered = in_force(
        tx,
        "SELECT percent FROM rate WHERE true",
        report.contract_on,
    )?;
    let rate = report.rate.clone().or(offered);
    let rate = match rate.as_deref().and_then(fraction) {
        Some(rate) => rate,
        None if rent == 0 && report.rent_won == 0 => (1, 1),
        None => {
            return Err(refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                "rate-needed",
                "계약일의 전환율이 필요합니다.",
                "The conversion rate of that day is needed.",
            ));
        }
    };
    let converted =
        |deposit: i64, rent: i64| i128::from(deposit) * rate.0 + i128::from(rent) * 12 * rate.1;
    let (before, after) = (
        converted(deposit, rent),
        converted(report.deposit_won, report.rent_won),
    );
    if after > before {
        let months: i64 = rule(tx, "rise-apart-months", report.contract_on)?
            .parse()
            .unwrap_or(12);
        let from = last_on.saturating_add(months.months());
        if report.contract_on < from {
            return Err(conflict(
                "too-soon",
                "앞선 계약 뒤 1년이 지나지 않아 올릴 수 없습니다.",
                "Within a year of the last contract nothing may rise.",
                from.to_string(),
            ));
        }
        let cap = rule(tx, "rise-percent", report.contract_on)?;
        let (over, under) = fraction(&cap).unwrap_or((5, 100));
        if (after - before) * under > before * over {
            let most = (before * (under + over)
                - i128::from(report.rent_won) * 12 * rate.1 * under)
                .div_euclid(under * rate.0);
            return Err(conflict(
                "over-cap",
                "환산보증금이 증액 상한보다 많이 올랐습니다.",
                "The converted deposit rises by more than the cap.",
                format!("> {cap} % · ≤ {most}"),
            ));
        }
    }
    let hundredths = ((after - before).abs() * 20_000 + before) / (2 * before).max(1);
    let sign = if after < before { "-" } else { "" };
    Ok(Some(format!(
        "{sign}{}.{:02}",
        hundredths / 100,
        hundredths % 100
    )))
}

fn in_force(tx: &Transaction, select: &str, on: Date) -> Result<Option<String>, Not> {
    let sql = format!(
        "{select} AND (from_on IS NULL OR from_on <= ?1) AND (until_on IS NULL OR ?1 <= until_on)"
    );
    Ok(tx
        .query_row(&sql, [on.to_string()], |row| row.get(0))
        .optional()?)
}

fn rule(tx: &Transaction, name: &str, on: Date) -> Result<String, Not> {
    let sql = format!("SELECT value FROM rule WHERE name = '{name}'");
    let none = || {
        refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "no-rule",
            "이 날짜에 적용할 기준이 없습니다.",
            "No rule is in force on that day.",
        )
    };
    in_force(tx, &sql, on)?.ok_or_else(none)
}

/// Three months by civil law, the roll over Saturdays and holidays, and the days that an outage took.
fn due(tx: &Transaction, event: Date) -> Result<Date, Not> {
    let months: i64 = rule(tx, "report-months", event)?.parse().unwrap_or(3);
    let first = event.saturating_add(1.day());
    let same = first.saturating_add(months.months());
    let last = if same.day() == first.day() {
        same.saturating_sub(1.day())
    } else {
        same
    };
    let due = rolled(tx, last)?;
    let outage = tx.query_row(
        "SELECT from_on, until_on FROM outage WHERE from_on <= ?1 AND ?1 <= until_on",
        [due.to_string()],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
    );
    let Some((from, until)) = outage.optional()? else {
        return Ok(due);
    };
    let left = i64::from(due.since(day(&from)).map_or(0, |span| span.get_days())) + 1;
    rolled(tx, day(&until).saturating_add(left.days()))
}

fn rolled(tx: &Transaction, mut on: Date) -> Result<Date, Not> {
    loop {
        let weekend = on.weekday().to_monday_zero_offset() >= 5;
        let holiday = tx
            .query_row(
                "SELECT 1 FROM holiday WHERE on_day = ?1",
                [on.to_string()],
                |_| Ok(()),
            )
            .optional()?;
        if !weekend && holiday.is_none() {
            return Ok(on);
        }
        on = on.saturating_add(1.day());
    }
}

fn fine(tx: &Transaction, landlord: i64, unit: i64, today: Date) -> Result<(i64, i64), Not> {
    let before: i64 = tx.query_row(
        "SELECT count(*) FROM fine WHERE landlord = ?1 AND breach = 'report'",
        [landlord],
        |row| row.get(0),
    )?;
    let step = (before + 1).min(3);
    let sql = format!(
        "SELECT CAST(won AS TEXT) FROM fine_table WHERE breach = 'report' AND step = {step}"
    );
    let won: i64 = in_force(tx, &sql, today)?
        .and_then(|won| won.parse().ok())
        .unwrap_or(0);
    tx.execute("INSERT INTO fine (landlord, unit, breach, step, won, noted_on) VALUES (?1, ?2, 'report', ?3, ?4, ?5)", params![landlord, unit, step, won, today.to_string()])?;
    Ok((step, won))
}

/// Days in rows were written by this program.
fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
