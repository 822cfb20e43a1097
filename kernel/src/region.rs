//! Region codes (법정동·행정동 코드): which place a code names, from when until when, and what succeeded it.
//!
//! Dated data made by `data/regions.py`. Nothing is built at the start: every lookup is a binary search over the sorted text.

mod table;

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use table::Row;
use table::Table;
use table::date_of;

/// A code of ten digits: province 2, municipality 3, town 3, village 2, each zero where it names something greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode([u8; CODE_LEN]);

const CODE_LEN: usize = 10;

impl RegionCode {
    /// Reads ten ASCII digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; CODE_LEN] = text.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("a region code holds digits only")
    }

    /// What the code names, by the zeros it ends in.
    pub fn level(&self) -> Level {
        match self.as_str() {
            code if code.ends_with("00000000") => Level::Province,
            code if code.ends_with("00000") => Level::Municipality,
            code if code.ends_with("00") => Level::Town,
            _ => Level::Village,
        }
    }

    /// The code of the municipality (시군구) it lies in; the province's own code for a province.
    #[must_use]
    pub fn municipality(&self) -> Self {
        Self::padded(self.first(Level::Municipality))
            .expect("five digits padded with zeros are a code")
    }

    /// The first digits, down to a level: the 시군구 code has five.
    pub fn first(&self, level: Level) -> &str {
        &self.as_str()[..level.digits()]
    }

    fn padded(digits: &str) -> Option<Self> {
        Self::parse(&format!("{digits:0<CODE_LEN$}"))
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for RegionCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a region code has ten digits")
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.as_str().to_owned()
    }
}

/// How great a place a code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Province (시도).
    Province,
    /// Municipality (시군구), with the districts of a city (일반구).
    Municipality,
    /// Town (읍면동).
    Town,
    /// Village (리).
    Village,
}

impl Level {
    const fn digits(self) -> usize {
        match self {
            Level::Province => 2,
            Level::Municipality => 5,
            Level::Town => 8,
            Level::Village => CODE_LEN,
        }
    }
}

/// Whether a town is one of law or of administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Legal (법정동): what addresses and land registers name. Provinces and municipalities count as legal.
    Legal,
    /// Administrative (행정동): the district of a 읍면동 office.
    Administrative,
}

/// One place with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Legal or administrative.
    pub kind: Kind,
    /// Its names from the province down: `서울특별시 종로구 청운동`. 세종 has no municipality between.
    pub path: Vec<&'static str>,
    /// The first day in force; 1988-04-23, when the records begin, also for what is older.
    pub from: Date,
    /// The first day no longer in force; none: in force as far as the data go.
    pub to: Option<Date>,
    /// The code that took over on that day, where it is known.
    pub successor: Option<RegionCode>,
}

impl Region {
    /// Whether it is in force on a day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Its own name, the last of the path.
    pub fn name(&self) -> &'static str {
        self.path.last().copied().unwrap_or_default()
    }
}

/// The tables of regions, as texts.
#[derive(Clone, Copy, Debug)]
pub struct Regions {
    province: Table,
    municipality: Table,
    town: Table,
    village: Table,
    admin: Table,
}

impl Regions {
    /// The tables compiled in.
    pub const fn built_in() -> Self {
        Self {
            province: Table::new(
                include_str!("../data/regions.province.tsv"),
                Level::Province,
            ),
            municipality: Table::new(
                include_str!("../data/regions.municipality.tsv"),
                Level::Municipality,
            ),
            town: Table::new(include_str!("../data/regions.town.tsv"), Level::Town),
            village: Table::new(include_str!("../data/regions.village.tsv"), Level::Village),
            admin: Table::new(include_str!("../data/regions.admin.tsv"), Level::Town),
        }
    }

    /// The place a legal code (법정동코드) names, in force or not.
    pub fn legal(&self, code: RegionCode) -> Option<Region> {
        let row = self.table(code.level()).row(code)?;
        Some(self.region(row, code, Kind::Legal))
    }

    /// The town an administrative code (행정동코드) names, in force or not.
    pub fn administrative(&self, code: RegionCode) -> Option<Region> {
        let row = (code.level() == Level::Town).then(|| self.admin.row(code))??;
        Some(self.region(row, code, Kind::Administrative))
    }

    /// The place a code names, whichever kind it is: what is still in force first, then legal before administrative.
    pub fn by_code(&self, code: RegionCode) -> Option<Region> {
        let legal = self.legal(code);
        if legal.as_ref().is_some_and(|region| region.to.is_none()) {
            return legal;
        }
        let administrative = self.administrative(code);
        if administrative
            .as_ref()
            .is_some_and(|region| region.to.is_none())
        {
            return administrative;
        }
        legal.or(administrative)
    }

    /// Whether a code is in force on a day, as a legal or an administrative one.
    pub fn valid_on(&self, code: RegionCode, day: Date) -> bool {
        let valid = |region: Option<Region>| region.is_some_and(|region| region.valid_on(day));
        valid(self.legal(code)) || valid(self.administrative(code))
    }

    /// The code that took over from this one, where it is known.
    pub fn successor(&self, code: RegionCode) -> Option<RegionCode> {
        let heir = |region: Option<Region>| region.and_then(|region| region.successor);
        heir(self.legal(code)).or_else(|| heir(self.administrative(code)))
    }

    /// All legal places with these names, of any time, in the order of their codes.
    pub fn by_path(&self, path: &[&str]) -> Vec<Region> {
        let Some((province, rest)) = path.split_first() else {
            return Vec::new();
        };
        let provinces = self
            .province
            .rows_under("")
            .filter(|row| row.name == *province);
        let mut found = Vec::new();
        for row in provinces {
            self.descend(row.digits, Level::Municipality, rest, &mut found);
        }
        found
            .iter()
            .filter_map(|digits| self.legal(RegionCode::padded(digits)?))
            .collect()
    }

    /// The legal place with these names on a day: under its own name then, or as the successor of a place that had it before.
    pub fn find(&self, path: &[&str], day: Date) -> Option<Region> {
        let named = self.by_path(path);
        if let Some(valid) = named.iter().find(|region| region.valid_on(day)) {
            return Some(valid.clone());
        }
        let heirs = named
            .iter()
            .filter_map(|region| self.legal(region.successor?));
        heirs.into_iter().find(|region| region.valid_on(day))
    }

    /// The one municipality in force of a province that has no other: 세종.
    pub fn only_municipality(&self, province: &str, day: Date) -> Option<RegionCode> {
        let province = self.find(&[province], day)?.code;
        let within = self
            .municipality
            .rows_under(province.first(Level::Province));
        let codes = within.filter_map(|row| self.legal(RegionCode::padded(row.digits)?));
        let mut codes = codes
            .filter(|region| region.valid_on(day))
            .map(|region| region.code);
        codes.next().filter(|_| codes.next().is_none())
    }

    fn descend(
        &self,
        under: &'static str,
        level: Level,
        path: &[&str],
        found: &mut Vec<&'static str>,
    ) {
        let Some((name, rest)) = path.split_first() else {
            found.push(under);
            return;
        };
        for row in self.table(level).rows_under(under) {
            // 세종 has one municipality, and it has no name of its own.
            if level == Level::Municipality && row.name.is_empty() {
                self.descend(row.digits, Level::Town, path, found);
            } else if row.name == *name {
                match level.below() {
                    Some(below) => self.descend(row.digits, below, rest, found),
                    None if rest.is_empty() => found.push(row.digits),
                    None => {}
                }
            }
        }
    }

    const fn table(&self, level: Level) -> Table {
        match level {
            Level::Province => self.province,
            Level::Municipality => self.municipality,
            Level::Town => self.town,
            Level::Village => self.village,
        }
    }

    fn region(&self, row: Row, code: RegionCode, kind: Kind) -> Region {
        let above = Level::ALL.into_iter().filter(|level| *level < code.level());
        let names = above.filter_map(|level| self.table(level).exact(code.first(level)));
        let names = names.map(|row| row.name).chain([row.name]);
        Region {
            code,
            kind,
            path: names.filter(|name| !name.is_empty()).collect(),
            from: date_of(row.from).unwrap_or(RECORDS_BEGIN),
            to: date_of(row.to),
            successor: RegionCode::padded(row.successor).filter(|_| !row.successor.is_empty()),
        }
    }
}

impl Level {
    const ALL: [Level; 4] = [
        Level::Province,
        Level::Municipality,
        Level::Town,
        Level::Village,
    ];

    const fn below(self) -> Option<Level> {
        match self {
            Level::Province => Some(Level::Municipality),
            Level::Municipality => Some(Level::Town),
            Level::Town => Some(Level::Village),
            Level::Village => None,
        }
    }
}

/// The oldest day in the records; it stands for all places that are older.
const RECORDS_BEGIN: Date = jiff::civil::date(1988, 4, 23);

#[cfg(test)]
mod tests;
