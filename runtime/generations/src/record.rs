//! The lines of the record, and what follows from them. Values in, values out.

use std::collections::BTreeMap;

use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

/// Texts that are kept, beside those in force and on trial.
const KEPT_MAX: usize = 10;

/// What happened to a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It is to be tried.
    Proposed,
    /// It was not even tried: its faults say why. It has no number.
    Refused,
    /// It is on trial.
    Begun,
    /// Its trial came out well, and it waits for somebody's word.
    Stood,
    /// It is in force.
    Confirmed,
    /// The former one is in force again, or still.
    Reverted,
    /// At a start the role's file was this text: what a person changes in the file is told apart by it.
    Seen,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The file that the role is started with.
    File,
    /// An operator's command.
    Operator,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The user of the operating system.
    pub user: String,
    /// The name that was given; the role itself where it acted alone.
    pub name: String,
}

/// An event, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened.
    pub event: Kind,
    /// The generation's number, from 1; none where a text was refused or only seen.
    pub generation: Option<u32>,
    /// SHA-256 of the text, in hexadecimal digits.
    pub hash: String,
    /// Where the text comes from.
    pub from: From,
    /// Who did it.
    pub who: Who,
    /// Why, in a sentence.
    pub why: String,
    /// When.
    pub at: String,
    /// The same in milliseconds since 1970, for programs.
    pub at_ms: i64,
    /// Of a refused one: what is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// Of a proposed one that goes back by itself unless somebody confirms it: within so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_within_s: Option<u32>,
}

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its place, from 1.
    pub n: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// SHA-256 of the line before it, in hexadecimal digits; of the first, of nothing.
    pub former: String,
}

/// How far a generation has come that is neither in force nor over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits for its trial.
    Proposed,
    /// It is on trial.
    Begun,
    /// It waits for somebody's word.
    Stood,
}

/// The generation that is neither in force nor over; there is one at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub generation: u32,
    /// SHA-256 of its text.
    pub hash: String,
    /// How far it has come.
    pub stage: Stage,
    /// Where its text comes from.
    pub from: From,
    /// It goes back unless it is confirmed within so many seconds; none where a good trial is enough.
    pub confirm_within_s: Option<u32>,
}

/// What follows from a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is in force: number and hash. None before the first.
    pub in_force: Option<(u32, String)>,
    /// What is proposed or on trial.
    pub open: Option<Open>,
    /// The role's file, as it was when a start last looked at it.
    pub seen: Option<String>,
    /// How each numbered generation ended, or stands: for keeping texts, and for people.
    pub last: BTreeMap<u32, Kind>,
    /// Lines so far.
    pub lines: u64,
    /// The hash of the last line.
    pub head: String,
}

/// With what a role starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing is in force: the file becomes the first generation.
    First,
    /// The generation in force; true where the file says something else, which somebody should know.
    InForce(u32, bool),
    /// A generation that was proposed: this start is its trial.
    Trial(u32),
    /// The file was changed by hand since the last start: it is taken as a proposal, and this start is its trial.
    Changed,
}

/// SHA-256 in hexadecimal digits.
pub fn hash_of(text: &str) -> String {
    use std::fmt::Write;
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

impl Event {
    /// When it happened.
    pub fn at(&self) -> Moment {
        Moment(self.at_ms)
    }
}

impl Standing {
    /// Takes the next line. Or why it can't follow: it was changed, taken out or written by somebody else.
    pub fn take(&mut self, text: &str) -> Result<Line, String> {
        let line: Line = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if line.n != self.lines + 1 || line.former != self.head {
            return Err("it does not follow from the line before it".to_owned());
        }
        self.may(&line.event)?;
        self.follow(&line.event);
        self.lines = line.n;
        self.head = hash_of(text);
        Ok(line)
    }

    /// The line that an event becomes.
    pub fn line(&self, event: Event) -> Line {
        Line {
            n: self.lines + 1,
            event,
            former: self.head.clone(),
        }
    }

    /// The number of the next generation.
    pub fn next(&self) -> u32 {
        self.last.keys().last().map_or(1, |last| last + 1)
    }

    /// Whether an event may follow now; if not, why, for people.
    pub fn may(&self, event: &Event) -> Result<(), String> {
        let open = self.open.as_ref();
        let of_open = open.filter(|open| Some(open.generation) == event.generation);
        let stage = of_open.map(|open| open.stage);
        let fits = match event.event {
            Kind::Seen => true,
            Kind::Refused => event.generation.is_none(),
            Kind::Proposed => open.is_none() && event.generation == Some(self.next()),
            Kind::Begun => stage == Some(Stage::Proposed),
            Kind::Stood => stage == Some(Stage::Begun),
            // What is proposed may be confirmed untried only where nothing is in force that it could harm.
            Kind::Confirmed => match stage {
                Some(Stage::Begun | Stage::Stood) => true,
                Some(Stage::Proposed) => {
                    self.in_force.is_none() || of_open.is_some_and(|open| open.from == From::File)
                }
                None => false,
            },
            Kind::Reverted => stage.is_some(),
        };
        if fits {
            return Ok(());
        }
        Err(match open {
            Some(open) => format!(
                "generation {} is {}: confirm it or revert it first",
                open.generation,
                open.stage.words()
            ),
            None => "no generation is proposed or on trial".to_owned(),
        })
    }

    fn follow(&mut self, event: &Event) {
        if event.from == From::File && event.event != Kind::Reverted || event.event == Kind::Seen {
            self.seen = Some(event.hash.clone());
        }
        let Some(generation) = event.generation else {
            return;
        };
        self.last.insert(generation, event.event);
        let stage = match event.event {
            Kind::Proposed => Some(Stage::Proposed),
            Kind::Begun => Some(Stage::Begun),
            Kind::Stood => Some(Stage::Stood),
            Kind::Refused | Kind::Confirmed | Kind::Reverted | Kind::Seen => None,
        };
        if event.event == Kind::Confirmed {
            self.in_force = Some((generation, event.hash.clone()));
        }
        let confirm_within_s = match &self.open {
            Some(open) => open.confirm_within_s,
            None => event.confirm_within_s,
        };
        self.open = stage.map(|stage| Open {
            generation,
            hash: event.hash.clone(),
            stage,
            from: event.from,
            confirm_within_s,
        });
    }

    /// With what a role starts whose file is this text. A trial that was under way is over before this is asked.
    pub fn start(&self, file: &str) -> Start {
        let Some((in_force, hash)) = &self.in_force else {
            return Start::First;
        };
        if let Some(open) = &self.open
            && open.stage == Stage::Proposed
        {
            return Start::Trial(open.generation);
        }
        let file = hash_of(file);
        if file == *hash {
            return Start::InForce(*in_force, false);
        }
        if self.seen.as_ref() == Some(&file) {
            return Start::InForce(*in_force, true);
        }
        Start::Changed
    }

    /// The generations whose texts may go: all but the last ten, what is in force and what is open.
    pub fn forgotten(&self) -> Vec<u32> {
        let needed = [
            self.in_force.as_ref().map(|(generation, _)| *generation),
            self.open.as_ref().map(|open| open.generation),
        ];
        let many = self.last.len().saturating_sub(KEPT_MAX);
        let oldest = self.last.keys().take(many).copied();
        oldest
            .filter(|generation| !needed.contains(&Some(*generation)))
            .collect()
    }
}

impl Stage {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Stage::Proposed => "proposed",
            Stage::Begun => "on trial",
            Stage::Stood => "serving and not confirmed yet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: Kind, generation: Option<u32>, text: &str, from: From) -> Event {
        Event {
            event: kind,
            generation,
            hash: hash_of(text),
            from,
            who: Who {
                user: "root".to_owned(),
                name: "kim".to_owned(),
            },
            why: "a test".to_owned(),
            at: String::new(),
            at_ms: 0,
            faults: Vec::new(),
            confirm_within_s: None,
        }
    }

    fn after(events: &[(Kind, Option<u32>, &str, From)]) -> Standing {
        let mut standing = Standing::default();
        for (kind, generation, text, from) in events {
            let line = standing.line(event(*kind, *generation, text, *from));
            let text = serde_json::to_string(&line).unwrap();
            standing.take(&text).unwrap();
        }
        standing
    }

    const FIRST: [(Kind, Option<u32>, &str, From); 2] = [
        (Kind::Proposed, Some(1), "one", From::File),
        (Kind::Confirmed, Some(1), "one", From::File),
    ];

    #[test]
    fn what_is_in_force_changes_only_with_a_confirmation() {
        let mut events = FIRST.to_vec();
        for kind in [Kind::Proposed, Kind::Begun, Kind::Stood] {
            events.push((kind, Some(2), "two", From::Operator));
            assert_eq!(after(&events).in_force, Some((1, hash_of("one"))));
        }
        let mut back = events.clone();
        back.push((Kind::Reverted, Some(2), "two", From::Operator));
        let back = after(&back);
        assert_eq!(
            (back.in_force, back.open),
            (Some((1, hash_of("one"))), None)
        );
        events.push((Kind::Confirmed, Some(2), "two", From::Operator));
        assert_eq!(after(&events).in_force, Some((2, hash_of("two"))));
    }

    #[test]
    fn a_role_starts_with_what_is_in_force_unless_somebody_changed_its_file() {
        assert_eq!(Standing::default().start("one"), Start::First);
        let mut events = FIRST.to_vec();
        assert_eq!(after(&events).start("one"), Start::InForce(1, false));
        assert_eq!(after(&events).start("by hand"), Start::Changed);
        // An operator's command brought another one: the file still says what it said, and nobody changed it.
        events.push((Kind::Proposed, Some(2), "two", From::Operator));
        assert_eq!(after(&events).start("one"), Start::Trial(2));
        events.push((Kind::Begun, Some(2), "two", From::Operator));
        events.push((Kind::Confirmed, Some(2), "two", From::Operator));
        assert_eq!(after(&events).start("one"), Start::InForce(2, true));
        assert_eq!(after(&events).start("two"), Start::InForce(2, false));
        // Once it was seen to be the new one, the former text is a change again.
        events.push((Kind::Seen, None, "two", From::File));
        assert_eq!(after(&events).start("one"), Start::Changed);
        // A change by hand that did not stand is not tried at each start.
        events.push((Kind::Proposed, Some(3), "one", From::File));
        events.push((Kind::Begun, Some(3), "one", From::File));
        events.push((Kind::Reverted, Some(3), "one", From::File));
        assert_eq!(after(&events).start("one"), Start::InForce(2, true));
    }

    #[test]
    fn nothing_is_confirmed_untried_and_one_is_open_at_most() {
        let mut events = FIRST.to_vec();
        events.push((Kind::Proposed, Some(2), "two", From::Operator));
        let standing = after(&events);
        let may =
            |kind, generation, text| standing.may(&event(kind, generation, text, From::Operator));
        assert!(may(Kind::Confirmed, Some(2), "two").is_err());
        let second = may(Kind::Proposed, Some(3), "three").unwrap_err();
        assert!(second.contains("generation 2 is proposed"), "{second}");
        assert!(may(Kind::Reverted, Some(2), "two").is_ok());
        let none = after(&FIRST).may(&event(Kind::Confirmed, Some(1), "one", From::Operator));
        assert!(none.is_err());
    }

    #[test]
    fn a_line_that_was_changed_or_taken_out_is_found() {
        let mut lines = Vec::new();
        let mut standing = Standing::default();
        for (kind, generation, text, from) in FIRST {
            let line =
                serde_json::to_string(&standing.line(event(kind, generation, text, from))).unwrap();
            standing.take(&line).unwrap();
            lines.push(line);
        }
        let changed = lines[0].replace("kim", "lee");
        let mut read = Standing::default();
        read.take(&changed).unwrap();
        assert!(read.take(&lines[1]).is_err());
        assert!(Standing::default().take(&lines[1]).is_err());
    }

    #[test]
    fn ten_are_kept_and_never_the_one_in_force_goes() {
        let mut events = FIRST.to_vec();
        for generation in 2..=14 {
            events.push((Kind::Proposed, Some(generation), "x", From::Operator));
            events.push((Kind::Reverted, Some(generation), "x", From::Operator));
        }
        assert_eq!(after(&events).forgotten(), [2, 3, 4]);
    }
}
