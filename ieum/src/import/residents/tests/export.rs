//! The generated people as an export, as another register would write it: the sample in docs/operations, and a long file.

use std::collections::BTreeSet;

use drills::people::Change;
use drills::people::Household;
use drills::people::JONGNO;
use drills::people::Member;
use drills::people::country;
use kernel::resident_number::Sex;
use resident::trade::Reason;
use resident::trade::Relation;

use super::super::Import;
use super::super::Purpose;
use super::super::columns::COLUMNS;
use super::super::columns::Holds;
use super::super::read;
use super::date;

const SAMPLE: &str = include_str!("../../../../../docs/operations/residents-sample.csv");
const SAMPLE_ROWS: usize = 20;
/// The sample's households have these columns, in the manual's order, and no others.
const LEFT_OUT: &[&str] = &["외국인", "등록상태"];

fn import(file: &str) -> Import {
    let places = vec![JONGNO.place.to_owned()];
    let purpose = Purpose {
        places: &places,
        today: date(2026, 11, 20),
        demo: true,
        held: &BTreeSet::new(),
    };
    read(file.as_bytes(), purpose).unwrap()
}

fn exported(households: impl Iterator<Item = Household>) -> String {
    let columns = COLUMNS
        .iter()
        .filter(|column| column.holds != Holds::Remark);
    let columns: Vec<_> = columns
        .filter(|column| !LEFT_OUT.contains(&column.names[0]))
        .collect();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let header = columns.iter().map(|column| column.names[0]);
    writer.write_record(header).unwrap();
    for household in households {
        for (i, member) in household.members.iter().enumerate() {
            let cells = columns
                .iter()
                .map(|column| cell(column.names[1], &household, i, member));
            writer.write_record(cells).unwrap();
        }
    }
    format!(
        "\u{feff}{}",
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    )
}

/// What concerns the whole household stands in its first row only.
fn cell(column: &str, household: &Household, i: usize, member: &Member) -> String {
    let of_first = |text: String| if i == 0 { text } else { String::new() };
    let military = |nth: usize| {
        let both = member.military.clone();
        both.map(|(basic, detail)| [basic, detail][nth].clone())
    };
    match column {
        "household" => format!("{:06}", household.index + 1),
        "address" => of_first(household.address.clone()),
        "formed_on" => of_first(household.formed.on.to_string()),
        "formed_reported_on" => of_first(household.formed.reported_on.to_string()),
        "formed_reason" => of_first(reason(household.formed)),
        "name" => member.name.clone(),
        "hanja" => member.hanja.clone().unwrap_or_default(),
        "number" => member.number.full(),
        "assigned_on" => member.assigned_on.to_string(),
        "birth" => member.birth.to_string(),
        "sex" => if member.sex == Sex::M { "남" } else { "여" }.to_owned(),
        "relation" => relation(member.relation),
        "on" => member.joined.on.to_string(),
        "reported_on" => member.joined.reported_on.to_string(),
        "reason" => reason(member.joined),
        "military_basic" => military(0).unwrap_or_default(),
        "military_detail" => military(1).unwrap_or_default(),
        "past" => past(member),
        "former_names" => former_name(member),
        other => panic!("{other} is not exported"),
    }
}

fn past(member: &Member) -> String {
    let lines = member.past.iter().map(|line| {
        let change = line.change;
        let relation = relation(line.relation);
        format!(
            "{}|{}|{}|{relation}|{}|{}",
            change.on,
            line.address,
            line.head,
            reason(change),
            change.reported_on
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn former_name(member: &Member) -> String {
    member
        .former_name
        .as_ref()
        .map_or_else(String::new, |former| {
            let hanja = former.hanja.clone().unwrap_or_default();
            format!("{}|{}|{hanja}|가정법원 개명허가", former.until, former.name)
        })
}

fn relation(value: &str) -> String {
    Relation::read(value).unwrap().label().ko.to_owned()
}

fn reason(change: Change) -> String {
    Reason::read(change.reason).unwrap().label().ko.to_owned()
}

/// Not the households with foreigners or an unknown residence, whose columns the sample leaves out.
fn sampled() -> impl Iterator<Item = Household> {
    let plain = |household: &Household| {
        let mut members = household.members.iter();
        members.all(|member| !member.foreign && !member.residence_unknown)
    };
    country(20_231_117, 20_000).households(JONGNO).filter(plain)
}

#[test]
fn the_sample_in_the_manual_is_whole_and_can_be_imported() {
    let mut rows = 0;
    let households = sampled().take_while(|household| {
        rows += household.members.len();
        rows <= SAMPLE_ROWS
    });
    let made = exported(households);
    assert_eq!(
        made, SAMPLE,
        "write this to docs/operations/residents-sample.csv"
    );
    let import = import(SAMPLE);
    assert!(import.set_aside.is_empty(), "{:?}", import.set_aside);
}

#[test]
fn an_export_comes_back_as_the_same_answers() {
    let households: Vec<_> = sampled().take(1_000).collect();
    let import = import(&exported(households.iter().cloned()));
    assert!(import.set_aside.is_empty(), "{:?}", import.set_aside);
    assert_eq!(import.households.len(), households.len());
    for (incoming, household) in import.households.iter().zip(&households) {
        assert_eq!(
            incoming.answers.canonical(),
            household.answers().canonical()
        );
        assert!(incoming.legal_at.day() == household.last_reported_on());
    }
}
