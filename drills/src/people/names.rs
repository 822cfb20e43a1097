//! Names: surnames by how common they are, given names by the decade of birth, and Hanja that the print font has.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kernel::Date;
use kernel::resident_number::Sex;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::dice::Dice;

/// A surname with its Hanja.
#[derive(Debug, Deserialize)]
pub(super) struct Surname {
    pub(super) name: String,
    pub(super) hanja: String,
    weight: u32,
    /// The weights up to and with this one.
    #[serde(skip)]
    upto: u32,
}

/// A given name; its Hanja where it has one.
#[derive(Clone, Debug)]
pub(super) struct GivenName {
    pub(super) name: String,
    pub(super) hanja: Option<String>,
}

#[derive(Deserialize)]
struct Decade {
    #[serde(rename = "decade")]
    first_year: i16,
    sex: Sex,
    names: Vec<String>,
    /// Names of Korean words, which have no Hanja.
    native: Vec<String>,
}

struct Names {
    surnames: Vec<Surname>,
    given: Vec<Decade>,
    hanja: BTreeMap<char, Vec<char>>,
}

/// The surname of a family.
pub(super) fn surname(dice: &mut Dice) -> &'static Surname {
    let surnames = &names().surnames;
    let total = surnames.last().map_or(1, |last| last.upto);
    let thrown = dice.between(1, total);
    &surnames[surnames.partition_point(|surname| surname.upto < thrown)]
}

/// The commonest of this surname in Hangul.
pub(super) fn surname_named(name: &str) -> &'static Surname {
    let mut named = names()
        .surnames
        .iter()
        .filter(|surname| surname.name == name);
    named.next().expect("the table has the surname")
}

/// A given name as children of that decade got it. One in twelve has no Hanja registered.
pub(super) fn given_name(dice: &mut Dice, sex: Sex, birth: Date) -> GivenName {
    let decade = (birth.year() / 10 * 10).clamp(1930, 2010);
    let fitting = names()
        .given
        .iter()
        .find(|names| names.first_year == decade && names.sex == sex);
    let fitting = fitting.expect("the table has every decade from 1930 to 2010");
    if !fitting.native.is_empty() && dice.percent(7) {
        let name = dice.pick(&fitting.native).clone();
        return GivenName { name, hanja: None };
    }
    let name = dice.pick(&fitting.names).clone();
    let hanja = if dice.percent(8) {
        None
    } else {
        in_hanja(dice, &name)
    };
    GivenName { name, hanja }
}

/// A name of a foreigner, as it stands in a passport.
pub(super) fn foreign_name(dice: &mut Dice, sex: Sex) -> String {
    let names: &[&str] = match sex {
        Sex::F => &[
            "NGUYEN THI LAN",
            "TRAN THI MAI",
            "SATO YUKI",
            "WANG LIN",
            "SANTOS MARIA",
        ],
        Sex::M => &[
            "SMITH JAMES",
            "TANAKA KENJI",
            "LI WEI",
            "PHAM VAN MINH",
            "KHAN IMRAN",
        ],
    };
    (*dice.pick(names)).to_owned()
}

fn in_hanja(dice: &mut Dice, name: &str) -> Option<String> {
    let each = name.chars().map(|syllable| {
        let known = names().hanja.get(&syllable)?;
        Some(*dice.pick(known))
    });
    each.collect()
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| Names {
        surnames: surnames(),
        given: lines(include_str!("../../data/given-names.jsonl")),
        hanja: hanja(),
    })
}

fn surnames() -> Vec<Surname> {
    let mut surnames: Vec<Surname> = lines(include_str!("../../data/surnames.jsonl"));
    let mut upto = 0;
    for surname in &mut surnames {
        upto += surname.weight;
        surname.upto = upto;
    }
    surnames
}

fn hanja() -> BTreeMap<char, Vec<char>> {
    #[derive(Deserialize)]
    struct Line {
        syllable: char,
        hanja: String,
    }
    let lines: Vec<Line> = lines(include_str!("../../data/hanja.jsonl"));
    lines
        .into_iter()
        .map(|line| (line.syllable, line.hanja.chars().collect()))
        .collect()
}

/// Reads a table of JSON lines that was compiled in.
pub(super) fn lines<T: DeserializeOwned>(table: &str) -> Vec<T> {
    let lines: Result<_, _> = table.lines().map(serde_json::from_str).collect();
    lines.expect("the tables compiled in are whole")
}
