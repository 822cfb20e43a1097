//! Places: the two homes, road-name addresses in them, and addresses in which people lived before.

use std::sync::OnceLock;

use kernel::Date;
use serde::Deserialize;

use super::dice::Dice;
use super::names::lines;

/// A home: the municipality whose node decides about its residents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// The short name of its node: `jongno`.
    pub name: &'static str,
    /// Its 시군구 code, five digits.
    pub place: &'static str,
    /// The office in Korean.
    pub title_ko: &'static str,
    /// The office in English.
    pub title_en: &'static str,
    /// The first of its place codes of resident numbers; each home has 150 of 9700 to 9999.
    pub(super) first_place_code: u16,
}

/// 종로구.
pub const JONGNO: Home = Home {
    name: "jongno",
    place: "11110",
    title_ko: "서울특별시 종로구",
    title_en: "Jongno-gu, Seoul",
    first_place_code: 9700,
};

/// 송파구.
pub const SONGPA: Home = Home {
    name: "songpa",
    place: "11710",
    title_ko: "서울특별시 송파구",
    title_en: "Songpa-gu, Seoul",
    first_place_code: 9850,
};

/// Both homes of the generated country.
pub const HOMES: [Home; 2] = [JONGNO, SONGPA];

#[derive(Deserialize)]
struct Road {
    place: String,
    town: String,
    #[serde(rename = "road")]
    name: String,
    first: u32,
    last: u32,
    houses: Houses,
}

/// What mostly stands along a stretch of road.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Houses {
    House,
    Flats,
    Towers,
}

#[derive(Deserialize)]
struct Elsewhere {
    municipality: String,
    town: String,
    road: String,
    weight: u32,
}

/// Registers have road-name addresses from here on; older lines name the lot.
const ROAD_NAMES_FROM: Date = Date::constant(2011, 10, 31);

/// A present address in a home.
pub(crate) fn present(dice: &mut Dice, home: &Home) -> String {
    let road = dice.pick(roads_of(home));
    let number = dice.between(road.first, road.last);
    let branch = branch(dice, matches!(road.houses, Houses::House));
    let detail = detail(dice, road.houses);
    format!(
        "{} {} {number}{branch}{detail} ({})",
        home.title_ko, road.name, road.town
    )
}

/// An address at which somebody lived from a day on: as often as not in the same municipality.
pub(super) fn past(dice: &mut Dice, home: &Home, from: Date) -> String {
    let (municipality, town, road) = if dice.percent(55) {
        let road = dice.pick(roads_of(home));
        (home.title_ko, road.town.as_str(), road.name.as_str())
    } else {
        let other = dice.weighted(&tables().elsewhere, |other| other.weight);
        (
            other.municipality.as_str(),
            other.town.as_str(),
            other.road.as_str(),
        )
    };
    let number = dice.between(1, 260);
    if from < ROAD_NAMES_FROM {
        let lot = branch(dice, true);
        return format!("{municipality} {town} {number}{lot}");
    }
    let detail = detail(dice, Houses::Flats);
    format!("{municipality} {road} {number}{detail} ({town})")
}

fn branch(dice: &mut Dice, often: bool) -> String {
    if dice.percent(if often { 45 } else { 5 }) {
        format!("-{}", dice.between(1, 30))
    } else {
        String::new()
    }
}

fn detail(dice: &mut Dice, houses: Houses) -> String {
    let room = |dice: &mut Dice, floors: u32, doors: u32| {
        format!("{}{:02}호", dice.between(1, floors), dice.between(1, doors))
    };
    match houses {
        Houses::House if dice.percent(45) => String::new(),
        Houses::House if dice.percent(30) => format!(", {}층", dice.between(1, 3)),
        Houses::House => format!(", {}", room(dice, 4, 4)),
        Houses::Flats if dice.percent(70) => format!(", {}", room(dice, 15, 8)),
        Houses::Flats => format!(", {}동 {}", dice.between(101, 106), room(dice, 15, 6)),
        Houses::Towers => format!(", {}동 {}", dice.between(101, 124), room(dice, 29, 6)),
    }
}

fn roads_of(home: &Home) -> &'static [Road] {
    let [jongno, songpa] = &tables().roads;
    if home.place == JONGNO.place {
        jongno
    } else {
        songpa
    }
}

struct Tables {
    /// Of each home.
    roads: [Vec<Road>; 2],
    elsewhere: Vec<Elsewhere>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        roads: HOMES.map(|home| {
            let mut roads: Vec<Road> = lines(include_str!("../../data/roads.jsonl"));
            roads.retain(|road| road.place == home.place);
            roads
        }),
        elsewhere: lines(include_str!("../../data/elsewhere.jsonl")),
    })
}
