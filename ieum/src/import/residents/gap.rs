//! What the register is told of a household that was set aside: who is missing, as far as its rows can be read.

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::resident_number::ResidentNumber;
use resident::Resident;
use resident::event::GAP_PEOPLE_MAX;

use super::NotIssuable;
use super::columns::Header;
use super::columns::Holds;
use super::columns::Value;
use super::households::Found;
use super::text::Row;

const RESIDENT: Any<Resident> = Any::new();

/// How many digits of a resident number say the day of birth.
const BIRTH_DIGITS: usize = 7;

/// Says who of a household is missing. In a demo country nobody real is kept, not even as missing.
pub(super) fn not_issuable(header: &Header, household: &Found) -> NotIssuable {
    if household
        .faults
        .iter()
        .any(|bad| bad.code == "not-generated")
    {
        return NotIssuable::default();
    }
    let cell = |row: &Row, wanted: &str| cell(header, row, wanted).map(str::to_owned);
    let address = household.rows.iter().find_map(|row| cell(row, "address"));
    let people: Vec<_> = household
        .rows
        .iter()
        .map(|row| Person {
            name: cell(row, "name"),
            number: cell(row, "number"),
            birth: born(header, row),
        })
        .collect();
    let answers = people
        .chunks(GAP_PEOPLE_MAX)
        .filter_map(|people| told(&household.name, address.as_deref(), people));
    NotIssuable {
        answers: answers.collect(),
    }
}

struct Person {
    name: Option<String>,
    number: Option<String>,
    birth: Option<String>,
}

/// The answers of one request, without what its fields can't take; none where nobody is left.
fn told(household: &str, address: Option<&str>, people: &[Person]) -> Option<Answers> {
    let mut answers = Answers::default();
    for (name, value) in [("household", Some(household)), ("address", address)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            answers.set(name, value);
        }
    }
    let mut nth = 0;
    for person in people {
        let given = [
            ("name", &person.name),
            ("number", &person.number),
            ("birth", &person.birth),
        ];
        let fits: Vec<_> = given
            .into_iter()
            .filter_map(|(field, value)| Some((field, value.as_deref()?)))
            .filter(|(field, value)| {
                let mut alone = Answers::default();
                alone.set(&format!("people.0.{field}"), *value);
                parses(&alone)
            })
            .collect();
        // Without a number, a name or a day alone finds nobody.
        if fits.iter().any(|(field, _)| *field == "number") || fits.len() == 2 {
            for (field, value) in fits {
                answers.set(&format!("people.{nth}.{field}"), value);
            }
            nth += 1;
        }
    }
    (nth > 0 && parses(&answers)).then_some(answers)
}

fn parses(answers: &Answers) -> bool {
    let parsed = RESIDENT.parse("carry-over-gap", answers);
    parsed.is_some_and(|parsed| parsed.is_ok())
}

fn cell<'a>(header: &Header, row: &'a Row, wanted: &str) -> Option<&'a str> {
    let at = header.position(
        |holds| matches!(holds, Holds::Member(name, _) | Holds::Of(name, _) if name == wanted),
    )?;
    let cell = row.cells.get(at)?.trim();
    (!cell.is_empty()).then_some(cell)
}

/// The day of birth: as a cell says it, or as the digits do by which a spoilt number begins.
fn born(header: &Header, row: &Row) -> Option<String> {
    if let Some(birth) = cell(header, row, "birth") {
        return Some(Value::Day.of(birth));
    }
    let digits = cell(header, row, "number")?
        .chars()
        .filter(char::is_ascii_digit);
    let front: String = digits.take(BIRTH_DIGITS).collect();
    let number = ResidentNumber::parse(&format!("{front:0<13}")).ok()?;
    (front.len() == BIRTH_DIGITS).then(|| number.birth().to_string())
}
