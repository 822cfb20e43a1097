//! Addresses: road-name (도로명주소) and lot (지번주소), read from one line into their parts and written back as one canonical line.
//!
//! Whether the places exist is not asked while reading: the region data may be older than the address. [`Address::municipality`] asks it.

mod fault;
mod line;

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::region::RegionCode;
use crate::region::Regions;

use line::Words;
use line::is_municipality;
use line::is_name;
use line::is_province;
use line::is_road;
use line::is_rural_town;
use line::is_urban_town;
use line::is_village;
use line::join;
use line::plain;
use line::split_reference;

pub use fault::AddressFault;
pub use fault::AddressFaultKind;

/// An address. Its text form is the canonical line; so it is serialised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    province: String,
    municipality: Option<String>,
    town: Option<String>,
    site: Site,
    number: Number,
    detail: Option<String>,
    reference: Option<String>,
}

/// What the number of an address counts along.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// A road (도로명).
    Road {
        /// Its name, without spaces.
        name: String,
        /// Whether the entrance lies underground (지하).
        underground: bool,
    },
    /// A lot (지번) of a legal town or village.
    Lot {
        /// The village (리); none where the town itself is counted.
        village: Option<String>,
        /// Whether it is a mountain lot (산).
        mountain: bool,
    },
}

/// A building's or lot's number: main and branch (본번-부번).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// The main number, from 1.
    pub main: u32,
    /// The branch number; 0 where there is none.
    pub branch: u32,
}

/// The longest address, in characters.
pub const ADDRESS_LEN_MAX: usize = 200;

impl Address {
    /// Reads one line: `시도 시군구 [읍면] 도로명 [지하]본번[-부번][, 상세] [(법정동[, 공동주택명])]`, or
    /// `시도 시군구 [읍면] 동·리 [산]본번[-부번][번지][, 상세]`.
    ///
    /// Odd spaces and full-width characters are made plain first. A name that ends in 로 or 길 is a road, unless the number is followed by
    /// `번지` or preceded by 산: a few legal towns are called so (`종로구 세종로`).
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let line = plain(text)?;
        let (main, detail, reference) = split_reference(&line)?;
        let mut words = Words(main);
        let province = words
            .take(is_province)
            .ok_or_else(|| words.fault(AddressFaultKind::Province))?
            .to_owned();
        let municipality = read_municipality(&province, &mut words)?;
        let town = words.take_if_followed(is_rural_town).map(str::to_owned);
        let site = words
            .next()
            .ok_or_else(|| words.fault(AddressFaultKind::Road))?;
        let (site, town, number) = read_site(site, town, &mut words)?;
        let detail = join(words.rest(), detail);
        if detail.contains(['(', ')']) || detail.starts_with('-') {
            return Err(AddressFault::new(AddressFaultKind::Detail, &detail));
        }
        let detail = Some(detail).filter(|detail| !detail.is_empty());
        Ok(Self {
            province,
            municipality,
            town,
            site,
            number,
            detail,
            reference,
        })
    }

    /// The province (시도).
    pub fn province(&self) -> &str {
        &self.province
    }

    /// The municipality (시군구), with the district of a city (`용인시 처인구`); none in 세종.
    pub fn municipality_name(&self) -> Option<&str> {
        self.municipality.as_deref()
    }

    /// The town that stands before the road or lot: 읍 or 면, or the 동 of a lot.
    pub fn town(&self) -> Option<&str> {
        self.town.as_deref()
    }

    /// The road or the lot.
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// The number along it.
    pub const fn number(&self) -> Number {
        self.number
    }

    /// Building, floor and room (상세주소): `101동 203호`.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// What stands in parentheses (`참고항목`): the legal town and, after a comma, the name of an apartment house.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// The legal town in parentheses, without the name of the house.
    pub fn reference_town(&self) -> Option<&str> {
        self.reference()
            .and_then(|reference| reference.split(',').next())
            .map(str::trim)
    }

    /// The code of the municipality (시군구) on a day. Where the region data don't know the district of a city, the city's own code.
    pub fn municipality(&self, regions: &Regions, day: Date) -> Result<RegionCode, AddressFault> {
        let find = |path: &[&str]| regions.find(path, day).map(|region| region.code);
        let Some(name) = self.municipality_name() else {
            // 세종 is province and municipality in one; what a town lies in tells the code of the municipality.
            let town = self.town().or(self.reference_town());
            let code = town
                .and_then(|town| find(&[&self.province, town]))
                .or_else(|| regions.only_municipality(&self.province, day));
            return code.map(|code| code.municipality()).ok_or_else(|| {
                AddressFault::new(AddressFaultKind::UnknownProvince, &self.province)
            });
        };
        let city = name.split(' ').next().unwrap_or(name);
        if let Some(code) = find(&[&self.province, name]).or_else(|| find(&[&self.province, city]))
        {
            return Ok(code);
        }
        let known = !regions.by_path(&[&self.province]).is_empty();
        Err(if known {
            AddressFault::new(AddressFaultKind::UnknownMunicipality, name)
        } else {
            AddressFault::new(AddressFaultKind::UnknownProvince, &self.province)
        })
    }
}

fn read_municipality(
    province: &str,
    words: &mut Words<'_>,
) -> Result<Option<String>, AddressFault> {
    if province.ends_with("특별자치시") {
        return Ok(None);
    }
    let first = words
        .take(is_municipality)
        .ok_or_else(|| words.fault(AddressFaultKind::Municipality))?;
    let district = if first.ends_with('시') {
        words.take_if_followed(|word| is_name(word) && word.ends_with('구'))
    } else {
        None
    };
    Ok(Some(district.map_or_else(
        || first.to_owned(),
        |district| format!("{first} {district}"),
    )))
}

fn read_site(
    name: &str,
    town: Option<String>,
    words: &mut Words<'_>,
) -> Result<(Site, Option<String>, Number), AddressFault> {
    let on_road = is_road(name) && !words.is_lot_ahead();
    let underground = on_road && words.take_prefix("지하");
    let mountain = !on_road && words.take_prefix("산");
    let number = words.number(!on_road)?;
    if on_road {
        return Ok((
            Site::Road {
                name: name.to_owned(),
                underground,
            },
            town,
            number,
        ));
    }
    match town {
        Some(town) if is_village(name) => Ok((
            Site::Lot {
                village: Some(name.to_owned()),
                mountain,
            },
            Some(town),
            number,
        )),
        None if is_urban_town(name) || is_road(name) => Ok((
            Site::Lot {
                village: None,
                mountain,
            },
            Some(name.to_owned()),
            number,
        )),
        Some(_) | None => Err(AddressFault::new(AddressFaultKind::Road, name)),
    }
}

impl fmt::Display for Address {
    /// The canonical line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.province)?;
        for part in [&self.municipality, &self.town].into_iter().flatten() {
            write!(f, " {part}")?;
        }
        match &self.site {
            Site::Road { name, underground } => write!(
                f,
                " {name} {}{}",
                if *underground { "지하" } else { "" },
                self.number
            )?,
            Site::Lot { village, mountain } => {
                if let Some(village) = village {
                    write!(f, " {village}")?;
                }
                write!(f, " {}{}", if *mountain { "산" } else { "" }, self.number)?;
                // Without it the town's name would read as a road's.
                if village.is_none() && self.town().is_some_and(is_road) {
                    f.write_str("번지")?;
                }
            }
        }
        if let Some(detail) = &self.detail {
            write!(f, ", {detail}")?;
        }
        self.reference
            .as_ref()
            .map_or(Ok(()), |reference| write!(f, " ({reference})"))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.main)?;
        if self.branch == 0 {
            Ok(())
        } else {
            write!(f, "-{}", self.branch)
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for Address {
    type Error = AddressFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests;
