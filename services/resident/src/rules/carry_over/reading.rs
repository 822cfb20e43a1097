//! Reads a carried-over household, with all faults at once.

use kernel::Date;
use kernel::Fault;
use kernel::Given;
use kernel::Words;
use kernel::resident_number::Sex;
use kernel::words;

use super::AddressLine;
use super::Carried;
use super::CarryOver;
use super::Change;
use super::FormerName;
use super::Military;
use super::Reason;
use super::Registration;
use super::Relation;
use super::ResidentNumber;
use super::Status;
use super::numbers;
use crate::trade::read_sex;

/// The whole household.
pub(super) fn read(given: &Given, faults: &mut Vec<Fault>) -> Option<CarryOver> {
    let records = given.list("members");
    let members: Vec<_> = records
        .iter()
        .enumerate()
        .filter_map(|(i, record)| read_member(i, record, given, faults))
        .collect();
    check_head(&members, faults);
    check_member_numbers(given, "past", records.len(), faults);
    check_member_numbers(given, "former_names", records.len(), faults);
    if members.len() != records.len() {
        return None;
    }
    Some(CarryOver {
        address: given.address("address")?,
        formed: read_change(
            given,
            ["formed_on", "formed_reported_on", "formed_reason"],
            Reason::NewHousehold,
        )?,
        members,
    })
}

fn read_member(
    i: usize,
    record: &Given,
    given: &Given,
    faults: &mut Vec<Fault>,
) -> Option<Carried> {
    let field = |name: &str| format!("members.{i}.{name}");
    let since = read_change(record, ["on", "reported_on", "reason"], Reason::MoveIn)?;
    let registration = read_registration(record, since.reported_on, &field, faults)?;
    let nth = i64::try_from(i).ok()? + 1;
    let carried = Carried {
        relation: Relation::read(record.choice("relation")?)?,
        past: read_past(given, nth),
        former_names: read_former_names(given, nth),
        military: read_military(record, since.reported_on),
        registration,
        since,
    };
    if !in_order(&carried) {
        faults.push(Fault::new(
            &field("on"),
            &since.on.to_string(),
            "out-of-order",
            OUT_OF_ORDER,
        ));
    }
    Some(carried)
}

fn read_registration(
    record: &Given,
    reported_on: Date,
    field: &dyn Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) -> Option<Registration> {
    let number = record.resident_number("number");
    let assigned_on = record.date("assigned_on");
    if let Some(number) = number {
        numbers::check(&field("number"), number, assigned_on, faults);
        numbers::check_assigned(&field("assigned_on"), number, assigned_on, faults);
    }
    let (birth, sex) = read_birth(number, record, field, faults)?;
    Some(Registration {
        number,
        assigned_on,
        name: record.text("name")?,
        hanja: record.text("hanja"),
        birth,
        sex,
        foreign: record.flag("foreign") || number.is_some_and(|number| number.is_foreigner()),
        status: record
            .choice("status")
            .and_then(Status::read)
            .unwrap_or(Status::Resident),
        reported_on,
    })
}

/// A birth date that differs from the number's is kept: the record may have been corrected without a change of number.
fn read_birth(
    number: Option<ResidentNumber>,
    record: &Given,
    field: &dyn Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) -> Option<(Date, Sex)> {
    let birth = record.date("birth").or(number.map(|number| number.birth()));
    let sex = record
        .choice("sex")
        .and_then(read_sex)
        .or(number.map(|number| number.sex()));
    if birth.is_none() {
        faults.push(Fault::new(&field("birth"), "", "missing", NUMBER_OR_BIRTH));
    }
    if sex.is_none() {
        faults.push(Fault::new(&field("sex"), "", "missing", NUMBER_OR_BIRTH));
    }
    birth.zip(sex)
}

fn read_change(
    record: &Given,
    [on, reported_on, reason]: [&str; 3],
    usual: Reason,
) -> Option<Change> {
    let on = record.date(on)?;
    Some(Change {
        on,
        reported_on: record.date(reported_on).unwrap_or(on),
        reason: record
            .choice(reason)
            .and_then(Reason::read)
            .unwrap_or(usual),
    })
}

fn read_past(given: &Given, nth: i64) -> Vec<AddressLine> {
    let own = given
        .list("past")
        .iter()
        .filter(|record| record.number("member") == Some(nth));
    let lines = own.filter_map(|record| {
        Some(AddressLine {
            household: None,
            address: record.text("address")?,
            head: record.text("head")?,
            relation: Relation::read(record.choice("relation")?)?,
            change: read_change(record, ["on", "reported_on", "reason"], Reason::MoveIn)?,
        })
    });
    lines.collect()
}

fn read_former_names(given: &Given, nth: i64) -> Vec<FormerName> {
    let own = given
        .list("former_names")
        .iter()
        .filter(|record| record.number("member") == Some(nth));
    let names = own.filter_map(|record| {
        Some(FormerName {
            name: record.text("name")?,
            hanja: record.text("hanja"),
            until: record.date("until")?,
            basis: record.text("basis").unwrap_or_default(),
        })
    });
    names.collect()
}

fn read_military(record: &Given, on: Date) -> Option<Military> {
    Some(Military {
        basic: record.text("military_basic")?,
        detail: record.text("military_detail").unwrap_or_default(),
        on,
    })
}

/// Birth, past addresses and present address must follow one another, as must the changes of name.
fn in_order(carried: &Carried) -> bool {
    let past = carried.past.iter().map(|line| line.change.on);
    let days = [carried.registration.birth]
        .into_iter()
        .chain(past)
        .chain([carried.since.on]);
    let names = carried.former_names.iter().map(|former| former.until);
    days.is_sorted() && names.is_sorted()
}

fn check_head(members: &[Carried], faults: &mut Vec<Fault>) {
    for (i, member) in members.iter().enumerate() {
        if (i == 0) != (member.relation == Relation::Head) {
            let field = format!("members.{i}.relation");
            faults.push(Fault::new(
                &field,
                member.relation.value(),
                "head-first",
                HEAD_FIRST,
            ));
        }
    }
    if members.is_empty() && faults.is_empty() {
        faults.push(Fault::new("members", "", "missing", HEAD_FIRST));
    }
}

fn check_member_numbers(given: &Given, list: &str, members: usize, faults: &mut Vec<Fault>) {
    for (i, record) in given.list(list).iter().enumerate() {
        let member = record
            .number("member")
            .and_then(|nth| usize::try_from(nth).ok());
        if let Some(nth) = member.filter(|nth| *nth > members) {
            let field = format!("{list}.{i}.member");
            faults.push(Fault::new(
                &field,
                &nth.to_string(),
                "no-such-member",
                NO_SUCH_MEMBER,
            ));
        }
    }
}

pub(super) const NUMBER_TWICE: Words = words(
    "같은 주민등록번호가 한 세대에 두 번 있습니다.",
    "The same resident number stands twice in one household.",
    "같은 주민번호가 두 번 있어요.",
);
const NUMBER_OR_BIRTH: Words = words(
    "주민등록번호가 없으면 생년월일과 성별을 적으세요.",
    "Without a resident number give the day of birth and the sex.",
    "주민번호가 없으면 태어난 날과 남녀를 써 주세요.",
);
const OUT_OF_ORDER: Words = words(
    "생년월일, 과거 주소, 현재 주소의 날짜가 순서대로가 아닙니다.",
    "Birth, past addresses and present address are not in the order of their days.",
    "날짜 순서가 안 맞아요. 오래된 것부터 써 주세요.",
);
const HEAD_FIRST: Words = words(
    "첫째 세대원이 세대주여야 하고, 세대주는 한 명이어야 합니다.",
    "The first member must be the head, and there is one head only.",
    "첫째 칸에 세대주를 써 주세요. 세대주는 한 명이에요.",
);
const NO_SUCH_MEMBER: Words = words(
    "그 순서의 세대원이 없습니다.",
    "There is no member of that number.",
    "그 번호의 가족이 없어요.",
);
