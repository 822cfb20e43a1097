//! 임대차계약 신고, 변경신고: a lease of a registered home is reported. The first one is the base; after it the cap on a rise and the year without one hold.

use kernel::Brought;
use kernel::Conflict;
use kernel::Date;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Words;
use kernel::address::Address;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use crate::ask::Ask;
use crate::ask::Asked;
use crate::cap::Change;
use crate::cap::Ratio;
use crate::cap::Terms;
use crate::days;
use crate::fields;
use crate::landlord::Letting;
use crate::landlord::Subject;
use crate::landlord::letting;
use crate::policy;
use crate::register::Event;
use crate::register::LandlordEvent;
use crate::register::Lease;
use crate::register::Register;
use crate::register::Unit;
use crate::register::UnitEvent;
use crate::rules::fines;
use crate::rules::fines::Found;
use crate::trade::Breach;

mod refusals;

pub(crate) use refusals::*;

/// 임대차계약 신고.
pub(crate) const REPORT: RequestInfo = RequestInfo {
    name: "lease-report",
    title: words(
        "임대차계약 신고",
        "Report a lease",
        "빌려준 집의 계약을 알려요",
    ),
    may: fields::MAY,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

/// 임대차계약 변경신고.
pub(crate) const CHANGE: RequestInfo = RequestInfo {
    name: "lease-change",
    title: words(
        "임대차계약 변경신고",
        "Report a change of a lease",
        "빌려준 집의 계약이 바뀌었어요",
    ),
    may: fields::MAY,
    conflict: Conflict::Waits,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    fields::SUBJECT,
    fields::IDENTITY,
    fields::ADDRESS,
    Field::required(
        "contract_on",
        words("계약일", "Day of the contract", "계약한 날"),
        Kind::Date,
    )
    .help(words(
        "변경신고에는 바뀐 날을 적으세요.",
        "For a change, the day on which it was agreed.",
        "바뀌었으면 바뀐 날을 써 주세요.",
    )),
    Field::required(
        "deposit_won",
        words("보증금(원)", "Deposit in won", "맡긴 돈(원)"),
        fields::WON,
    ),
    Field::optional(
        "rent_won",
        words("월 임대료(원)", "Monthly rent in won", "달마다 내는 돈(원)"),
        fields::WON,
    ),
    Field::optional(
        "rate",
        words(
            "계약일의 전월세 전환율(%)",
            "Conversion rate on that day (%)",
            "그날의 전환율(%)",
        ),
        Kind::Text(10),
    )
    .help(words(
        "4.5처럼 적습니다. 월 임대료가 있고 앞선 계약이 있을 때 필요합니다.",
        "Like 4.5. Needed where there is a rent and an earlier contract.",
        "4.5처럼 써요. 달마다 내는 돈이 있으면 써 주세요.",
    )),
];

struct Reporting {
    subject: Subject,
    address: Address,
    contract_on: Date,
    terms: Terms,
    rate: Option<String>,
    change: bool,
}

/// Reads a lease-report.
pub(crate) fn parse_report(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(parse(given, faults, false)?))
}

/// Reads a lease-change.
pub(crate) fn parse_change(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(parse(given, faults, true)?))
}

fn parse(given: &Given, faults: &mut Vec<Fault>, change: bool) -> Option<Reporting> {
    let rate = given.text("rate");
    if let Some(bad) = rate.as_ref().filter(|rate| Ratio::percent(rate).is_none()) {
        faults.push(Fault::new("rate", bad, "rate", BAD_RATE));
    }
    Some(Reporting {
        subject: Subject::read(given)?,
        address: given.address("address")?,
        contract_on: given.date("contract_on")?,
        terms: Terms {
            deposit_won: given.number("deposit_won")?,
            rent_won: given.number("rent_won").unwrap_or(0),
        },
        rate,
        change,
    })
}

impl Ask for Reporting {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        self.subject.needs_unit(&self.address, register, brought)
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let letting = letting(&self.subject, &self.address, register, brought, desk)?;
        let unit = letting.unit.1;
        self.in_order(unit, desk)?;
        let rate = self.rate(desk);
        let compared = self.compared(unit, rate.as_deref())?;
        if let Some((change, rate)) = compared.filter(|(change, _)| change.is_rise()) {
            self.may_rise(unit, change, rate, desk)?;
        }
        let change = compared.map(|(change, _)| change);
        // A contract of before the registration is reported from its day on.
        let event = self.contract_on.max(unit.registration.on);
        let due_on = days::due(event, desk.policy).ok_or(NO_RULE)?;
        let lease = Lease {
            contract_on: self.contract_on,
            deposit_won: self.terms.deposit_won,
            rent_won: self.terms.rent_won,
            rate: rate.filter(|_| change.is_some()),
            rise: change.and_then(Change::percent),
            risen: change.is_some_and(Change::is_rise),
            change: self.change,
            due_on,
            reported_on: desk.today(),
        };
        Ok(taken_in(&letting, lease, desk))
    }
}

impl Reporting {
    /// The days of contracts go forward, and none lies ahead.
    fn in_order(&self, unit: &Unit, desk: &Desk) -> Result<(), Refusal> {
        if self.contract_on > desk.today() {
            return Err(NOT_YET.with(self.contract_on.to_string()));
        }
        let Some(last) = unit.leases.last() else {
            return if self.change { Err(NO_LEASE) } else { Ok(()) };
        };
        if self.contract_on < last.contract_on {
            return Err(OUT_OF_ORDER.with(last.contract_on.to_string()));
        }
        let same = (last.contract_on, last.terms(), last.change);
        if same == (self.contract_on, self.terms, self.change) {
            return Err(REPORTED_ALREADY.with(last.reported_on.to_string()));
        }
        Ok(())
    }

    /// The rate that was given, or the one that the table offers for the day of the contract.
    fn rate(&self, desk: &Desk) -> Option<String> {
        let given = self.rate.clone();
        given.or_else(|| policy::rate(desk.policy, self.contract_on))
    }

    /// What changes since the last lease, both converted at the rate of this contract's day. The first lease is the base: nothing is compared.
    fn compared(
        &self,
        unit: &Unit,
        rate: Option<&str>,
    ) -> Result<Option<(Change, Ratio)>, Refusal> {
        let Some(last) = unit.leases.last() else {
            return Ok(None);
        };
        let before = last.terms();
        let rate = if before.rent_won == 0 && self.terms.rent_won == 0 {
            Ratio::ANY
        } else {
            rate.and_then(Ratio::percent).ok_or(RATE_NEEDED)?
        };
        Ok(Some((Change::between(before, self.terms, rate), rate)))
    }

    /// No rise within a year of the last contract or rise, and none over the cap. Refused, nothing changes: the contract can still be mended.
    fn may_rise(
        &self,
        unit: &Unit,
        change: Change,
        rate: Ratio,
        desk: &Desk,
    ) -> Result<(), Refusal> {
        let months = policy::number(desk.policy, "rise-apart-months", self.contract_on);
        let months = months
            .and_then(|months| i16::try_from(months).ok())
            .ok_or(NO_RULE)?;
        let from = unit
            .last_set_on()
            .map(|last| days::plus_months(last, months));
        if let Some(from) = from.filter(|from| self.contract_on < *from) {
            return Err(TOO_SOON.with(from.to_string()));
        }
        let (cap, text) = policy::rise_cap(desk.policy, self.contract_on).ok_or(NO_RULE)?;
        if change.exceeds(cap) {
            let risen = change.percent().unwrap_or_else(|| "∞".to_owned());
            let most = change.deposit_max(self.terms.rent_won, rate, cap);
            let most = most.map_or_else(String::new, |most| format!(" · ≤ {}", fines::won(most)));
            return Err(OVER_CAP.with(format!("{risen} % > {text} %{most}")));
        }
        Ok(())
    }
}

/// The report is taken in, late or not; a late one notes the fine of the table.
fn taken_in(letting: &Letting, lease: Lease, desk: &Desk) -> Outcome<Event> {
    let (unit, landlord) = (letting.unit.0, letting.landlord);
    let late = desk.today() > lease.due_on;
    let fine = late.then(|| Found::at(unit, Breach::Report).fine(landlord.1, desk));
    let fine = fine.flatten();
    let answer = json!({
        "unit": unit, "base": letting.unit.1.leases.is_empty(), "rise_percent": lease.rise,
        "due_on": lease.due_on, "late": late, "fine": fine.as_ref().map(fines::told),
        "notice": notice(&lease, late, fine.as_ref()),
    });
    let reported = Event::Unit(UnitEvent::LeaseReported(lease));
    let mut outcome = Outcome::event(unit.clone(), reported).answer(answer);
    if let Some(fine) = fine {
        let noted = Event::Landlord(LandlordEvent::FineNoted(fine));
        outcome = outcome.and(landlord.0.clone(), noted);
    }
    outcome
}

fn notice(lease: &Lease, late: bool, fine: Option<&crate::register::Fine>) -> Value {
    if !late {
        return Value::Null;
    }
    let due = lease.due_on;
    let accepted = json!({
        "ko": format!("신고 기한({due})이 지났지만 접수했습니다."),
        "en": format!("The report is late (it was due on {due}) and was accepted."),
        "easy": format!("알려야 하는 날({due})이 지났지만 받았어요."),
    });
    let fine = fine.map(fines::notice);
    Value::Array([accepted].into_iter().chain(fine).collect())
}

const BAD_RATE: Words = words(
    "0보다 크고 100 이하인 수를 4.5처럼 적으세요.",
    "Write a number above 0 and up to 100, like 4.5.",
    "숫자를 4.5처럼 써 주세요.",
);
