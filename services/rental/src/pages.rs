//! What a look was allowed to see: the same facts as JSON for programs and as an HTML fragment for people.

use std::borrow::Borrow;

use askama::Template;
use kernel::Date;
use kernel::Lang;
use kernel::StreamId;
use kernel::View;
use kernel::Words;
use kernel::words;
use serde::Serialize;
use serde_json::json;

use crate::register::Landlord;
use crate::register::Lease;
use crate::register::Register;
use crate::register::Unit;
use crate::rules::fines::won;

/// The view of a search.
pub(crate) const CANDIDATES: &str = "candidates";
/// The view of a look at one landlord and all homes.
pub(crate) const LANDLORD_VIEW: &str = "landlord";

/// Shows a view. A view that is not known, or a record that was not brought, shows nothing.
pub(crate) fn view(register: &Register, view: &str, subjects: &[StreamId], lang: Lang) -> View {
    let landlord = subjects
        .iter()
        .find_map(|stream| register.landlords.get(stream));
    match landlord {
        Some(landlord) if matches!(view, CANDIDATES | LANDLORD_VIEW) => {
            let units = subjects.iter();
            let units: Vec<_> = units
                .filter_map(|stream| register.units.get(stream))
                .collect();
            shown(landlord, &units, view == LANDLORD_VIEW, lang)
        }
        Some(_) | None => View::new(
            json!({}),
            format!("<p class=\"empty\">{}</p>", NOTHING.say(lang)),
        ),
    }
}

/// A landlord as a look shows them.
#[derive(Serialize)]
struct Shown {
    landlord: String,
    since: Date,
    unit_count: usize,
    units: Vec<ShownUnit>,
    fines: Vec<FineLine>,
}

#[derive(Serialize)]
struct ShownUnit {
    no: usize,
    address: String,
    property: &'static str,
    kind: &'static str,
    on: Date,
    over_on: Date,
    /// Newest first.
    leases: Vec<LeaseLine>,
}

#[derive(Serialize)]
struct LeaseLine {
    contract_on: Date,
    deposit: String,
    rent: String,
    rise: String,
    reported_on: Date,
    due_on: Date,
}

#[derive(Serialize)]
struct FineLine {
    breach: &'static str,
    step: u32,
    won: String,
    on: Date,
}

#[derive(Template)]
#[template(path = "landlord.html")]
struct LandlordPage<'a> {
    lang: Lang,
    shown: &'a Shown,
    leases: Vec<&'static str>,
    fines: Vec<&'static str>,
}

impl LandlordPage<'_> {
    fn say(&self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.lang)
    }
}

fn shown(landlord: &Landlord, units: &[&Unit], whole: bool, lang: Lang) -> View {
    let fines = landlord.fines.iter().map(|fine| FineLine {
        breach: fine.breach.label().say(lang),
        step: fine.step,
        won: won(fine.won),
        on: fine.on,
    });
    let units = (1..).zip(units);
    let shown = Shown {
        landlord: landlord.name.clone(),
        since: landlord.since,
        unit_count: landlord.units.len(),
        fines: fines.filter(|_| whole).collect(),
        units: units
            .map(|(no, unit)| ShownUnit::of(no, unit, lang))
            .collect(),
    };
    let heads = |heads: &[Words]| heads.iter().map(|head| head.say(lang)).collect();
    let page = LandlordPage {
        lang,
        shown: &shown,
        leases: heads(&[CONTRACT_ON, DEPOSIT, RENT, RISE, REPORTED_ON]),
        fines: heads(&[BREACH, STEP, FINE, ON_DAY]),
    };
    let json = serde_json::to_value(&shown).expect("a view is plain data");
    View::new(
        json,
        page.render().expect("a fragment of plain values renders"),
    )
}

impl ShownUnit {
    fn of(no: usize, unit: &Unit, lang: Lang) -> Self {
        let of = &unit.registration;
        Self {
            no,
            address: of.address.clone(),
            property: of.property.label().say(lang),
            kind: of.kind.label().say(lang),
            on: of.on,
            over_on: unit.period_over_on(),
            leases: unit.leases.iter().rev().map(LeaseLine::of).collect(),
        }
    }
}

impl LeaseLine {
    fn of(lease: &Lease) -> Self {
        let rise = lease.rise.as_ref();
        Self {
            contract_on: lease.contract_on,
            deposit: won(lease.deposit_won),
            rent: won(lease.rent_won),
            rise: rise.map_or_else(String::new, |rise| format!("{rise} %")),
            reported_on: lease.reported_on,
            due_on: lease.due_on,
        }
    }
}

const NOTHING: Words = words(
    "보여 줄 기록이 없습니다.",
    "There is no record to show.",
    "보여 줄 기록이 없어요.",
);
const NAME: Words = words("임대사업자", "Landlord", "집을 빌려주는 사람");
const SINCE: Words = words("최초 등록일", "Registered since", "처음 등록한 날");
const COUNT: Words = words("등록된 주택 수", "Homes registered", "등록한 집 수");
const LEASES: Words = words("신고된 계약", "Reported leases", "알린 계약");
const FINES: Words = words("기록된 과태료 기준", "Fines noted", "적어 둔 벌");
const PROPERTY: Words = words("주택의 종류", "Kind of home", "어떤 집");
const KIND: Words = words("임대 유형", "Kind of registration", "얼마나 오래 빌려주나");
const ON: Words = words("등록일", "Registered on", "등록한 날");
const OVER_ON: Words = words("의무기간 만료", "Period over on", "다 지나는 날");
const CONTRACT_ON: Words = words("계약일", "Contract", "계약한 날");
const DEPOSIT: Words = words("보증금(원)", "Deposit (won)", "맡긴 돈(원)");
const RENT: Words = words("월 임대료(원)", "Rent (won)", "달마다(원)");
const RISE: Words = words("증감", "Change", "얼마나 올랐나");
const REPORTED_ON: Words = words("신고일", "Reported", "알린 날");
const BREACH: Words = words("위반 사항", "Breach", "안 지킨 것");
const STEP: Words = words("차수", "No.", "몇 번째");
const FINE: Words = words(
    "과태료 기준(원)",
    "Fine by the table (won)",
    "벌로 낼 수 있는 돈(원)",
);
const ON_DAY: Words = words("기록일", "Noted on", "적은 날");
