//! Records that change their home ([`kernel::Conflict::Moves`]): which home decides, what it lends from the old one, and how a release is written.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Brought;
use kernel::Class;
use kernel::Conflict;
use kernel::Date;
use kernel::Errand;
use kernel::Hit;
use kernel::Loaded;
use kernel::Need;
use kernel::RequestInfo;
use kernel::Row;
use kernel::StreamId;
use kernel::address::Address;
use kernel::region::Level;
use kernel::region::Regions;
use kernel::released_to;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::Decision;
use crate::Ending;
use crate::Going;
use crate::HAND_OVER;
use crate::Handed;
use crate::INTAKE;
use crate::Life;
use crate::RowsOf;
use crate::TakenIn;
use crate::Wants;

/// A record: its stream, and all of its events.
pub type Record = (StreamId, Vec<Value>);

/// What a home says of records that are to leave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// It has let them go; the last event of its own in each is the release.
    Released(Vec<Record>),
    /// What the decision about them is made on; nothing was let go. None where nothing would be.
    Lent(Vec<Record>),
    /// It keeps them, and this is its answer.
    Kept(Value),
    /// They have gone on to the home of this name.
    WentTo(String),
}

/// The municipality (시군구, five digits) whose home decides on a request that moves records; none for any other, or where it can't be read.
pub fn place(info: &RequestInfo, answers: &Answers, today: Date) -> Option<String> {
    let Conflict::Moves { to } = info.conflict else {
        return None;
    };
    let address = Address::parse(answers.raw(to)?).ok()?;
    let code = address.municipality(&Regions::built_in(), today).ok()?;
    Some(code.first(Level::Municipality).to_owned())
}

/// The key under which an old home is asked: beside the request's own, under which the new home decides. Another old home has another.
pub fn leave_key(home: &str, key: &str) -> String {
    format!("leave/{home}/{key}")
}

/// The key under which an old home notes what it has shown.
pub fn lend_key(home: &str, key: &str) -> String {
    format!("lend/{home}/{key}")
}

/// The home that a decision must be asked of before it counts: what it was made on lies there, and no journal of that home is held here, so that
/// what is known of it is old, or nothing. `read` are the homes of what was read, `named` is the one that whoever asks has named.
pub fn strange<'a>(
    ending: &Ending,
    mut read: impl Iterator<Item = &'a str>,
    named: Option<&str>,
    holds: impl Fn(&str) -> bool,
) -> Option<String> {
    let strange = |home: &&str| !holds(home);
    let home = match ending {
        Ending::Elsewhere(home) => Some(home.as_str()).filter(strange),
        Ending::Refused(refusal) => {
            let named = named.filter(|_| refusal.class == Class::NotFound);
            read.find(strange).or(named.filter(strange))
        }
        Ending::Done | Ending::Replayed | Ending::Lets(_) => None,
    };
    home.map(str::to_owned)
}

/// The home that records leave for `to`, as far as it is known at the node `own`, where it only was looked what would be: that home may hold nothing of
/// them. `read` are the homes of what was read; a record of this node's own names none.
pub fn leaves<'a>(
    ending: &Ending,
    read: impl Iterator<Item = &'a str>,
    own: &str,
    to: &str,
) -> Option<String> {
    let mut read = read.peekable();
    let home = match read.peek() {
        None => matches!(ending, Ending::Elsewhere(_)).then_some(own),
        Some(_) => read.find(|home| *home != to),
    };
    home.map(str::to_owned)
}

/// Records of another home, for one decision: read, and never kept but in what is decided on them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lent {
    from: String,
    records: Vec<Record>,
}

impl Lent {
    /// True where nothing is lent.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Takes what a home has lent or let go.
    pub fn take(&mut self, from: &str, records: Vec<Record>) {
        from.clone_into(&mut self.from);
        for (stream, events) in records {
            self.records.retain(|(known, _)| *known != stream);
            self.records.push((stream, events));
        }
    }

    /// Puts it in the place of older copies, and among what searches find. False where a copy here tells another story.
    pub fn lend(&self, brought: &mut Brought, own: &str, rows: &RowsOf<'_>) -> bool {
        for (need, hits) in &mut brought.found {
            let lent = self.records.iter();
            for (stream, _) in lent.clone() {
                hits.retain(|hit| hit.stream != *stream);
            }
            let found = lent.filter(|(stream, events)| finds(need, &rows(stream, events)));
            hits.extend(found.map(|(stream, _)| Hit {
                stream: stream.clone(),
            }));
        }
        self.records.iter().all(|(stream, events)| {
            let Some(loaded) = brought.streams.get_mut(stream) else {
                return true;
            };
            if loaded.events.len() > events.len() {
                return loaded.events.starts_with(events);
            }
            let same = events.starts_with(&loaded.events);
            if same {
                loaded.events.clone_from(events);
                let home = journal::released(events).unwrap_or(&self.from);
                loaded.home = (home != own).then(|| home.to_owned());
            }
            same
        })
    }

    /// Takes the lent records out of what was read: nothing that counts meanwhile is added to them.
    pub fn apart(&self, brought: &mut Brought) -> BTreeMap<StreamId, Loaded> {
        let lent = self.records.iter();
        lent.filter_map(|(stream, _)| brought.streams.remove_entry(stream))
            .collect()
    }

    /// The home of what a decision would write into a record that is only lent.
    fn home_of_written(&self, decision: &Decision) -> Option<String> {
        let written = decision.decided.events.iter();
        let mut lent = written.filter(|(stream, _)| {
            let mut records = self.records.iter();
            records.any(|(lent, _)| lent == stream)
        });
        lent.find_map(|(stream, _)| decision.brought.streams.get(stream)?.home.clone())
    }
}

/// True where a search finds a stream by its rows.
fn finds(need: &Need, rows: &[Row]) -> bool {
    let Need::Find { table, key, .. } = need else {
        return false;
    };
    rows.iter()
        .any(|row| row.table == *table && row.key.starts_with(key))
}

/// The home that asks for records which are to move to it.
#[derive(Clone, Copy, Debug)]
pub struct Asks<'a> {
    /// Its name.
    pub home: &'a str,
    /// What for.
    pub wants: Wants,
}

impl Asks<'_> {
    /// What it is told. Where the records lie elsewhere, what was decided here was decided on what is old. What is its own by now, because a home released it
    /// and the answer got lost, it has only to read again: `life` has read it.
    pub fn answer<S>(&self, ending: Ending, life: &Life<S>) -> Ending {
        match ending {
            Ending::Refused(refusal) => match life.homes().find(|home| *home != self.home) {
                Some(home) => Ending::Lets(Left::WentTo(home.to_owned())),
                None => match life.released_to(self.home) {
                    none if none.is_empty() => Ending::Refused(refusal),
                    records => Ending::Lets(Left::Lent(records)),
                },
            },
            Ending::Elsewhere(home) => Ending::Lets(Left::WentTo(home)),
            ending @ (Ending::Done | Ending::Replayed | Ending::Lets(_)) => ending,
        }
    }
}

/// What else a life is carried with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Records of another home.
    pub lent: Option<&'a Lent>,
    /// The home that asks for records to be released to it.
    pub asks: Option<Asks<'a>>,
    /// The home that decides: here it is only looked what would be.
    pub decides: Option<&'a str>,
}

impl Beside<'_> {
    /// What ends a life before its decision is sealed: another home decides, or the home that asks is told something. Else a release is written into
    /// the decision. The municipality is the error where nobody is its home.
    pub fn before_sealing(
        &self,
        decision: &mut Decision,
        own: &str,
        home_of: impl Fn(&str) -> Option<String>,
        holds: impl Fn(&str) -> bool,
        going: &Going<'_>,
    ) -> Result<Option<Ending>, String> {
        if let Some(home) = self.decides {
            return Ok(Some(Ending::Elsewhere(home.to_owned())));
        }
        let mut shown = decision.homes_shown();
        if let Some(home) = shown.find(|home| !holds(home)) {
            return Ok(Some(Ending::Elsewhere(home.to_owned())));
        }
        drop(shown);
        let elsewhere = self.lent.and_then(|lent| lent.home_of_written(decision));
        if let Some(home) = elsewhere {
            return Ok(Some(Ending::Elsewhere(home)));
        }
        let only_reads = self.asks.is_some_and(|asks| asks.wants == Wants::ToRead);
        let Some(release) = &decision.decided.release else {
            return Ok(only_reads.then(|| Ending::Lets(Left::Lent(Vec::new()))));
        };
        let home = home_of(&release.to).ok_or_else(|| release.to.clone())?;
        let asked = self.asks.is_some_and(|asks| asks.home == home);
        if !asked && release.onward.is_none() {
            return Ok(Some(Ending::Elsewhere(home)));
        }
        if asked && let Some(left) = decision.lets(&home, only_reads) {
            return Ok(Some(Ending::Lets(left)));
        }
        decision.release_to(&home, own, going);
        Ok(None)
    }
}

impl Decision {
    /// The homes of those about whom a paper is or whose records are shown.
    fn homes_shown(&self) -> impl Iterator<Item = &str> {
        let papers = self.decided.papers.iter().map(|paper| &paper.subject);
        let looks = self.decided.look.iter().flat_map(|look| &look.subjects);
        let homes = papers.chain(looks);
        homes.filter_map(|subject| self.brought.streams.get(subject)?.home.as_deref())
    }

    /// What the home that asks is told instead of a release: where the records are, or what it has to read.
    fn lets(&self, to: &str, only_reads: bool) -> Option<Left> {
        let release = self.decided.release.as_ref()?;
        let loaded = |stream| self.brought.streams.get(stream);
        let gone = release.streams.iter();
        let mut gone = gone.filter_map(|stream| loaded(stream)?.home.as_deref());
        let known = gone.clone().next().is_some();
        if let Some(home) = gone.find(|home| *home != to) {
            return Some(Left::WentTo(home.to_owned()));
        }
        // What was let go to it before is its own by now: it has only to read it again.
        if !known && !only_reads {
            return None;
        }
        // What only counts here meanwhile is no part of a record: behind a release it would stand in the place of what the new home writes.
        let streams = release.streams.iter().chain(&release.beside);
        let records = streams.filter_map(|stream| {
            let loaded = loaded(stream)?;
            let own = usize::try_from(loaded.version).unwrap_or(usize::MAX);
            let events = loaded.events.iter().take(own).cloned();
            Some((stream.clone(), events.collect()))
        });
        Some(Left::Lent(records.collect()))
    }

    /// Writes the release into the decision: the last event of each record here, and where it goes on with a request, that request as an intake of
    /// this node for the new home.
    fn release_to(&mut self, home: &str, at: &str, going: &Going<'_>) {
        let Some(release) = self.decided.release.take() else {
            return;
        };
        let ends = release.streams.into_iter();
        let ends = ends.map(|stream| (stream, released_to(home)));
        self.decided.events.extend(ends);
        let Some(onward) = release.onward else {
            return;
        };
        let handed = Handed {
            request: onward.request.to_owned(),
            answers: onward.answers,
            key: format!("onward/{}", going.submission.key),
            legal_at: onward.legal_at,
            home: None,
            from: Some(at.to_owned()),
            ..Handed::new(going.submission, going.legal_at)
        };
        let intake = TakenIn {
            home: home.to_owned(),
            at: at.to_owned(),
            handed,
            counts: Vec::new(),
            provisional: false,
        };
        let body = serde_json::to_value(&intake).expect("a request is plain data");
        let stream = StreamId::new(INTAKE, going.id);
        self.decided.events.push((stream, body.clone()));
        self.decided.errands.push(Errand {
            kind: HAND_OVER.to_owned(),
            body,
        });
    }
}

#[cfg(test)]
mod tests;
