//! Reading anywhere: a request about people whose records do not lie here is done by a holder of them, their home first, each within two
//! seconds; and noted here with what came of it. Where nobody answers it is taken in, and asked for again by itself.
//!
//! The holder decides and has it on its own record, looks included. Here stay the papers' numbers and files, and for some hours, sealed, what
//! a look may show; never the data key of another home.

use std::collections::BTreeMap;

use journal::Issued;
use kernel::Brought;
use kernel::Caller;
use kernel::Done;
use kernel::Elsewhere;
use kernel::Id;
use kernel::Moment;
use kernel::Refusal;
use kernel::Refused;
use kernel::StreamId;
use kernel::Submission;
use request::Going;
use request::HOME_REFUSED;
use request::Handed;
use request::NotHanded;
use request::Whole;
use request::carried_key;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use store::Kept;
use store::Recorded;

use crate::Node;
use crate::carry::Onward;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::LOOK_OVER;
use crate::refusals::NO_SUCH_HOME;
use crate::refusals::NOBODY_ANSWERS;
use crate::refusals::NOT_FOUND;

/// What the note of it here says, in the entry's answer.
#[derive(Serialize, Deserialize)]
struct Carried {
    #[serde(flatten)]
    elsewhere: Elsewhere,
    entry: Id,
    answer: Value,
    papers: Vec<Issued>,
    recorded_at: Moment,
}

/// The kind of what a look elsewhere may show, kept outside the journal.
const BROUGHT: &str = "brought";
/// How long it is kept: a day at the counter.
const BROUGHT_MS: i64 = 12 * 3_600_000;

impl Node {
    /// The home that must be asked, where the records of a request do not lie here.
    pub(crate) fn home_elsewhere(
        &self,
        submission: &Submission,
    ) -> Result<Option<String>, Refusal> {
        let Some(home) = &submission.home else {
            return Ok(None);
        };
        if !self.knows(home) {
            return Err(NO_SUCH_HOME.with(home.clone()));
        }
        Ok((!self.holds(home)).then(|| home.clone()))
    }

    /// True if there is a home of this name.
    pub(crate) fn knows(&self, home: &str) -> bool {
        let kind = self.parts.directory.read(|directory| {
            let node = directory.node(home);
            node.is_some_and(|node| node.kind == certificate::directory::NodeKind::Home)
        });
        kind.unwrap_or_default()
    }

    /// True if a node's journal lies here.
    pub(crate) fn holds(&self, name: &str) -> bool {
        let own = &self.parts.name.name;
        let held = self
            .parts
            .directory
            .read(|directory| directory.holds(own, name));
        name == own || held.unwrap_or_default()
    }

    /// Asks the home, then the other holders; what they did is noted here before it is answered.
    pub(crate) async fn ask_elsewhere(
        &self,
        home: &str,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        let handed = Handed::new(going.submission, going.legal_at);
        match self.ask_holders(home, &handed).await? {
            Ok((whole, elsewhere)) => self.note_carried(whole, elsewhere, going).await,
            Err(silent) => {
                let info = self.info(&handed.service, &handed.request);
                // A final paper for an interim one is made while somebody waits for it, or the interim one stays open.
                let waits = handed.replaces.is_some();
                if waits || info.is_none_or(kernel::RequestInfo::only_looks) {
                    return Err(NOBODY_ANSWERS.with(self.titles(&silent)).into());
                }
                self.take_in(home, &handed, Vec::new(), going).await
            }
        }
    }

    /// Tries once more what was taken in for records that lie elsewhere.
    pub async fn carry_on(&self, home: &str, handed: &Handed) -> Result<(), NotHanded> {
        let refused = |refused: Refused| match refused {
            Refused::Refusal(refusal) => NotHanded::Refused {
                code: refusal.code.to_owned(),
                said: refusal.detail,
            },
            Refused::Faults(_) => NotHanded::Refused {
                code: "input".to_owned(),
                said: String::new(),
            },
        };
        let answered = self.ask_holders(home, handed).await.map_err(refused)?;
        let (whole, elsewhere) = answered.map_err(|_| NotHanded::Unreachable)?;
        let submission = handed.clone().submission();
        let going = self.set_out(&submission);
        // A full disk here: the holder answers the same again.
        let noted = self.note_carried(whole, elsewhere, &going).await;
        noted.map(|_| ()).map_err(|_| NotHanded::Unreachable)
    }

    /// The first answer, or those who gave none.
    async fn ask_holders(
        &self,
        home: &str,
        handed: &Handed,
    ) -> Result<Result<(Whole, Elsewhere), Vec<String>>, Refused> {
        let homes = self.homes.get().ok_or(NOBODY_ANSWERS)?;
        let mut silent = Vec::new();
        for by in self.holders(home) {
            match homes.ask(&by, handed).await {
                Ok(whole) => {
                    let elsewhere = Elsewhere {
                        home: home.to_owned(),
                        by,
                        as_of: whole.as_of,
                        silent,
                    };
                    return Ok(Ok((whole, elsewhere)));
                }
                Err(NotHanded::Refused { code, said }) => {
                    return Err(HOME_REFUSED.with(format!("{by}: {said} ({code})")).into());
                }
                Err(NotHanded::Unreachable | NotHanded::Elsewhere(_)) => silent.push(by),
            }
        }
        Ok(Err(silent))
    }

    /// Nodes as people call them.
    fn titles(&self, names: &[String]) -> String {
        let title = |name: &String| match self.parts.directory.named(name) {
            Some(node) => node.title_ko,
            None => name.clone(),
        };
        names.iter().map(title).collect::<Vec<_>>().join(", ")
    }

    /// Whom to ask about a node's records: itself, then who holds a copy.
    pub(crate) fn holders(&self, home: &str) -> Vec<String> {
        let own = &self.parts.name.name;
        let names = self.parts.directory.read(|directory| {
            let names = directory.answerers(home, own).into_iter();
            names.map(str::to_owned).collect()
        });
        names.unwrap_or_default()
    }

    /// Writes down what a holder did, with the papers' files. What may be shown is kept before, so that no answer stands without it.
    pub(crate) async fn note_carried(
        &self,
        whole: Whole,
        elsewhere: Elsewhere,
        going: &Going<'_>,
    ) -> Result<Done, Refused> {
        if whole.look.is_some() {
            let content = serde_json::to_vec(&whole.streams).expect("records are plain data");
            let kept = Kept {
                kind: BROUGHT.to_owned(),
                id: going.id,
                owner: going.submission.caller.who.clone(),
                content,
                until: going.now.plus_ms(BROUGHT_MS),
            };
            self.parts.store.keep(&kept).await.map_err(told)?;
        }
        let pdfs = files(&whole);
        let (events, brought) = self.replaced_by(&whole.papers, going).await?;
        let carried = Carried {
            elsewhere,
            entry: whole.entry,
            answer: whole.answer,
            papers: whole.papers,
            recorded_at: whole.recorded_at,
        };
        let carried = serde_json::to_value(&carried).expect("a note is plain data");
        let noted = (
            carried_key(&going.submission.key),
            json!({ "carried": carried }),
        );
        let mut draft = going.note_with(noted, &events, &brought, &self.rows());
        draft.legal_at = whole.legal_at;
        draft.body.look = whole.look;
        draft.pdfs = pdfs;
        self.write_note(draft, going).await
    }

    /// Does a request for another node whose own records do not hold it, and gives everything that came of it.
    pub async fn carry_whole(&self, handed: Handed) -> Result<Whole, Refused> {
        let submission = handed.submission();
        let caller = submission.caller.clone();
        let done = self.carry_dated(submission, Onward::EndsHere).await?;
        Ok(self.whole(done, &caller).await?)
    }

    async fn whole(&self, done: Done, caller: &Caller) -> Result<Whole, Refusal> {
        let store = &self.parts.store;
        let recorded = store.entry(done.entry).await.map_err(told)?.ok_or(BROKEN)?;
        let mut papers = recorded.body.papers();
        let mut as_of = done.recorded_at;
        let mut files = BTreeMap::new();
        for paper in &mut papers {
            let file = self.file(&paper.number, caller).await?;
            files.insert(paper.number.clone(), certificate::hex::encode(&file.pdf));
            as_of = as_of.min(paper.as_of);
            // The page lies in the file; only its holder prints it anew.
            paper.data = String::new();
        }
        let mut streams = Vec::new();
        if recorded.body.look.is_some() {
            let now = self.parts.clock.now();
            let look = store.look(done.entry, &caller.who, now).await;
            let brought = store.view(&look.map_err(|_| NOT_FOUND)?, &[]).await;
            for (stream, loaded) in brought.map_err(told)?.streams {
                as_of = as_of.min(loaded.as_of);
                streams.push((stream, loaded.events));
            }
        }
        Ok(Whole {
            entry: done.entry,
            answer: done.answer,
            papers,
            files,
            look: recorded.body.look,
            streams,
            as_of,
            legal_at: done.legal_at,
            recorded_at: done.recorded_at,
        })
    }

    /// What a look that was taken elsewhere may show, while it is kept.
    pub(crate) async fn brought(&self, entry: Id) -> Result<Brought, Refusal> {
        let now = self.parts.clock.now();
        let kept = self
            .parts
            .store
            .kept(BROUGHT, entry, now)
            .await
            .map_err(told)?;
        let kept = kept.ok_or(LOOK_OVER)?;
        let streams: Vec<(StreamId, Vec<Value>)> =
            serde_json::from_slice(&kept.content).map_err(|_| BROKEN)?;
        let loaded = streams.into_iter().map(|(stream, events)| {
            let loaded = kernel::Loaded {
                version: events.len() as u64,
                events,
                as_of: now,
                home: None,
            };
            (stream, loaded)
        });
        Ok(Brought {
            streams: loaded.collect(),
            ..Brought::default()
        })
    }
}

/// The files of the papers.
fn files(whole: &Whole) -> Vec<(String, Vec<u8>)> {
    let files = whole.files.iter();
    files
        .filter_map(|(number, digits)| Some((number.clone(), certificate::hex::decode(digits)?)))
        .collect()
}

/// What stands in an entry that notes what was done elsewhere.
pub(crate) struct Noted {
    elsewhere: Elsewhere,
    answer: Value,
    recorded_at: Moment,
    pub(crate) papers: Vec<Issued>,
}

/// Reads the note; none in any other entry.
pub(crate) fn noted(recorded: &Recorded) -> Option<Noted> {
    let carried = recorded.body.answer.get("carried")?;
    let carried: Carried = Deserialize::deserialize(carried).ok()?;
    Some(Noted {
        elsewhere: carried.elsewhere,
        answer: carried.answer,
        recorded_at: carried.recorded_at,
        papers: carried.papers,
    })
}

impl Noted {
    /// What was done elsewhere, in the place of what the entry itself says.
    pub(crate) fn into_done(self, done: Done) -> Done {
        Done {
            answer: self.answer,
            recorded_at: self.recorded_at,
            elsewhere: Some(self.elsewhere),
            ..done
        }
    }

    /// The node that issued the papers.
    pub(crate) fn by(&self) -> &str {
        &self.elsewhere.by
    }
}
