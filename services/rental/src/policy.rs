//! The tables of `data/`: kinds of registration, value caps, the cap on a rise, fines, rates. A case is judged by the rows of its own day.

use kernel::Date;
use kernel::Dated;
use kernel::Policy;
use serde::Deserialize;

use crate::cap::Ratio;
use crate::trade::Acquired;
use crate::trade::Breach;
use crate::trade::Property;
use crate::trade::Type;

/// Rows that say from when until when they are in force.
macro_rules! dated {
    ($($row:ident)+) => {
        $(impl Dated for $row {
            fn from(&self) -> Option<Date> {
                self.from
            }
            fn until(&self) -> Option<Date> {
                self.until
            }
        })+
    };
}
pub(crate) use dated;

dated! { TypeRow ValueRow AreaRow RuleRow FineRow RateRow }

/// A kind of registration: how many years, and which homes are barred from it.
#[derive(Deserialize)]
struct TypeRow {
    r#type: Type,
    years: i16,
    #[serde(default)]
    barred: Vec<Barred>,
    from: Option<Date>,
    until: Option<Date>,
}

/// Homes that are barred: of this property, and where it is said, acquired so.
#[derive(Deserialize)]
struct Barred {
    property: Property,
    acquired: Option<Acquired>,
}

/// Why a home can't be registered as this kind on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotOpen {
    /// There is no such kind on that day.
    NoSuchType,
    /// Such homes are barred from it.
    Barred,
}

/// How many years a home must be let that is registered so on that day. 0 is no answer of any row.
pub(crate) fn years(
    policy: &Policy,
    kind: Type,
    property: Property,
    acquired: Acquired,
    day: Date,
) -> Result<i16, NotOpen> {
    let rows = policy.on::<TypeRow>("rental/types", day);
    let row = rows.into_iter().find(|row| row.r#type == kind);
    let row = row.ok_or(NotOpen::NoSuchType)?;
    let bars = |barred: &Barred| {
        barred.property == property && barred.acquired.is_none_or(|only| only == acquired)
    };
    if row.barred.iter().any(bars) {
        return Err(NotOpen::Barred);
    }
    Ok(row.years)
}

#[derive(Deserialize)]
struct ValueRow {
    r#type: Type,
    acquired: Acquired,
    area: Option<String>,
    won: i64,
    from: Option<Date>,
    until: Option<Date>,
}

#[derive(Deserialize)]
struct AreaRow {
    province: String,
    area: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// The area of a province that no row names.
const ELSEWHERE: &str = "elsewhere";

/// The most that a home may be worth, in won, that is registered so on that day; none where nothing is capped.
pub(crate) fn value_cap(
    policy: &Policy,
    kind: Type,
    acquired: Acquired,
    province: &str,
    day: Date,
) -> Option<i64> {
    let areas = policy.on::<AreaRow>("rental/areas", day);
    let area = areas.iter().find(|row| row.province == province);
    let area = area.map_or(ELSEWHERE, |row| row.area.as_str());
    let rows = policy.on::<ValueRow>("rental/value-caps", day);
    let fits = |row: &&ValueRow| {
        let here = row.area.as_deref().is_none_or(|of| of == area);
        row.r#type == kind && row.acquired == acquired && here
    };
    rows.iter().find(fits).map(|row| row.won)
}

#[derive(Deserialize)]
struct RuleRow {
    name: String,
    value: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// A whole number of `rules.jsonl` that is in force on a day.
pub(crate) fn number(policy: &Policy, name: &str, day: Date) -> Option<u32> {
    rule(policy, name, day)?.value.parse().ok()
}

/// The cap on a rise on a day, exactly, with its text: `5`.
pub(crate) fn rise_cap(policy: &Policy, day: Date) -> Option<(Ratio, String)> {
    let text = rule(policy, "rise-percent", day)?.value;
    Some((Ratio::percent(&text)?, text))
}

fn rule(policy: &Policy, name: &str, day: Date) -> Option<RuleRow> {
    let rows = policy.on::<RuleRow>("rental/rules", day);
    rows.into_iter().find(|row| row.name == name)
}

#[derive(Deserialize)]
struct RateRow {
    percent: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// The conversion rate that the table offers for the day of a contract, in per cent. The rate is the request's own input; this only helps.
pub(crate) fn rate(policy: &Policy, day: Date) -> Option<String> {
    let rows = policy.on::<RateRow>("rental/rates", day);
    rows.into_iter().next().map(|row| row.percent)
}

#[derive(Deserialize)]
struct FineRow {
    breach: Breach,
    /// For the how-manieth time; none: for every.
    step: Option<u32>,
    cases_from: Option<u32>,
    cases_to: Option<u32>,
    won: i64,
    /// Instead of the amount: so much of the deposit, but not more than the amount.
    percent_of_deposit: Option<i64>,
    from: Option<Date>,
    until: Option<Date>,
}

/// A fine as the table says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FineOfTable {
    /// For the how-manieth time, 3 at most.
    pub(crate) step: u32,
    /// In won.
    pub(crate) won: i64,
}

/// The last step that a table of fines has.
const STEP_MAX: u32 = 3;

/// The fine for a breach that so many are on record before, of so many cases at once; none where the table of that day has none.
pub(crate) fn fine(
    policy: &Policy,
    breach: Breach,
    before: usize,
    (cases, deposit_won): (u32, i64),
    day: Date,
) -> Option<FineOfTable> {
    let step = u32::try_from(before).map_or(STEP_MAX, |n| n.saturating_add(1).min(STEP_MAX));
    let rows = policy.on::<FineRow>("rental/fines", day);
    let fits = |row: &&FineRow| {
        row.breach == breach
            && row.step.is_none_or(|of| of == step)
            && row.cases_from.is_none_or(|from| from <= cases)
            && row.cases_to.is_none_or(|to| cases <= to)
    };
    let row = rows.iter().find(fits)?;
    let won = match row.percent_of_deposit {
        Some(percent) => row
            .won
            .min(deposit_won / 100 * percent + deposit_won % 100 * percent / 100),
        None => row.won,
    };
    Some(FineOfTable { step, won })
}
