//! The country as values: what a running `up` tells, and what it may be told.

use kernel::Lang;
use serde::Deserialize;
use serde::Serialize;

/// A demo country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Map {
    /// Its parts: the centre, homes, offices.
    pub parts: Vec<Part>,
    /// Its lines, each direction for itself: who calls whom.
    pub lines: Vec<Line>,
}

/// One process of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name, as `cut` takes it: `jongno`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its name for people, in Korean: province, municipality, township.
    pub title_ko: String,
    /// The same in English: the smallest place first, then a comma.
    pub title_en: String,
    /// The home above an office.
    pub under: Option<String>,
    /// Whether its process runs.
    pub runs: bool,
    /// The address of its portal.
    pub portal: Option<String>,
    /// The address of its desk.
    pub desk: Option<String>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Publishes the directory.
    Centre,
    /// A municipality.
    Home,
    /// The office of a township, with its own node.
    Office,
}

/// One direction of a line: the calls of one part at another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// How it stands.
    pub state: State,
}

/// How a line stands; the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Calls go through.
    Connected,
    /// It is whole, but one of its ends is down or does not take calls.
    Silent,
    /// It was cut.
    Cut,
}

/// What may be done to the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Cut a line `A-B` in both directions, or all lines of a part.
    Cut(String),
    /// Heal a line, all lines of a part, or all.
    Heal(Option<String>),
}

impl Map {
    /// A part by its name.
    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The short name of a part, or what the line calls it.
    pub(crate) fn short<'a>(&'a self, name: &'a str, lang: Lang) -> &'a str {
        self.part(name).map_or(name, |part| part.short(lang))
    }

    /// Each line once, with all its directions.
    pub(crate) fn pairs(&self) -> Vec<Vec<&Line>> {
        let mut pairs: Vec<Vec<&Line>> = Vec::new();
        for line in &self.lines {
            let other_way = |known: &&mut Vec<&Line>| {
                known
                    .iter()
                    .any(|known| known.from == line.to && known.to == line.from)
            };
            match pairs.iter_mut().find(other_way) {
                Some(pair) => pair.push(line),
                None => pairs.push(vec![line]),
            }
        }
        pairs
    }
}

impl Part {
    /// The whole name.
    pub(crate) fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko | Lang::Easy => &self.title_ko,
            Lang::En => &self.title_en,
        }
    }

    /// The smallest place of its name: 종로구, Jongno-gu.
    pub(crate) fn short(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko | Lang::Easy => self.title_ko.rsplit(' ').next().unwrap_or_default(),
            Lang::En => self.title_en.split(',').next().unwrap_or_default(),
        }
    }
}
