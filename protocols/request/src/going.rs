//! What every step of one request shares, and the drafts of entries that are made of it.

use journal::Body;
use journal::Draft;
use journal::Issued;
use journal::PAPER;
use kernel::Brought;
use kernel::Channel;
use kernel::Desk;
use kernel::Errand;
use kernel::Id;
use kernel::Moment;
use kernel::NodeName;
use kernel::Policy;
use kernel::StreamId;
use kernel::Submission;
use serde_json::Value;

use crate::Decision;
use crate::HAND_OVER;
use crate::INTAKE;
use crate::RowsOf;
use crate::TakenIn;
use crate::paper_stream;
use crate::replay::arriving_key;
use crate::replay::intake_key;

/// How far ahead the clock of another node may be without making an entry `clock doubtful`.
const AHEAD_MAX_MS: i64 = 2_000;

/// One request on its way, and the moment at which it is carried.
pub struct Going<'a> {
    /// What was asked.
    pub submission: &'a Submission,
    /// The identity of the entry that it may become.
    pub id: Id,
    /// When it counts in law.
    pub legal_at: Moment,
    /// Now.
    pub now: Moment,
    /// True if the clock is known to be wrong, here or where it was taken in.
    pub doubtful: bool,
}

impl<'a> Going<'a> {
    /// Sets out at `now`. `chance` is what makes its identity its own.
    pub fn set_out(
        submission: &'a Submission,
        now: Moment,
        clock_doubtful: bool,
        chance: u128,
    ) -> Self {
        let legal_at = submission.legal_at.unwrap_or(now);
        Self {
            submission,
            id: Id::new(now, chance),
            legal_at,
            now,
            // A receipt time that was told stays, even where one of the two clocks is wrong; the entry says so.
            doubtful: clock_doubtful || legal_at > now.plus_ms(AHEAD_MAX_MS),
        }
    }

    /// What lies on the desk of whoever decides it here.
    pub fn desk(&self, node: &'a NodeName, policy: &'a Policy) -> Desk<'a> {
        Desk {
            legal_at: self.legal_at,
            now: self.now,
            as_of: self.now,
            caller: &self.submission.caller,
            channel: self.submission.channel,
            node,
            policy,
            chance: self.id,
        }
    }

    /// The entry of a decision, with its papers as they were issued and their files.
    pub fn draft(
        &self,
        decision: Decision,
        papers: Vec<(Issued, Vec<u8>)>,
        rows: &RowsOf<'_>,
    ) -> Draft {
        let Decision {
            decided,
            reads,
            brought,
            as_of: _,
        } = decision;
        let mut events = decided.events;
        // What the decision itself writes is no change since.
        let written = events.clone();
        let after = |(stream, version): &(StreamId, u64)| {
            let own = written.iter().filter(|(into, _)| into == stream).count();
            (stream.clone(), version + own as u64)
        };
        let mut pdfs = Vec::with_capacity(papers.len());
        for (mut issued, pdf) in papers {
            // That an interim paper was replaced is no record that the final one shows.
            let shown = reads.iter().filter(|(stream, _)| stream.kind != PAPER);
            issued.reads = shown.map(&after).collect();
            let event = serde_json::to_value(&issued)
                .expect("an issued paper is plain data, which JSON can hold");
            events.push((paper_stream(&issued.number), event));
            pdfs.push((issued.number, pdf));
        }
        let mut draft = self.note(self.submission.key.clone(), decided.answer);
        happened(&mut draft, &brought, &events, rows);
        draft.body.look = decided.look;
        draft.body.errands = decided
            .errands
            .into_iter()
            .zip(1u128..)
            .map(|(errand, n)| (self.errand_id(n), errand))
            .collect();
        draft.reads = reads;
        draft.claims = decided.claims;
        draft.pdfs = pdfs;
        draft
    }

    /// An entry that notes what becomes of a request elsewhere, under a key of its own.
    pub fn note(&self, key: String, answer: Value) -> Draft {
        let Submission {
            service,
            request,
            caller,
            channel,
            ..
        } = self.submission;
        let start = Start {
            id: self.id,
            who: caller.who.clone(),
            key,
            service: service.clone(),
            request: request.clone(),
            office: caller.office.clone(),
            legal_at: self.legal_at,
            at: self.now,
            doubtful: self.doubtful,
        };
        start.draft(plain(fingerprint(self.submission), answer, *channel))
    }

    /// The same with events that follow from it here, in streams that were read.
    pub fn note_with(
        &self,
        (key, answer): (String, Value),
        events: &[(StreamId, Value)],
        brought: &Brought,
        rows: &RowsOf<'_>,
    ) -> Draft {
        let mut draft = self.note(key, answer);
        let read = brought.streams.iter();
        draft.reads = read
            .map(|(stream, loaded)| (stream.clone(), loaded.version))
            .collect();
        happened(&mut draft, brought, events, rows);
        draft
    }

    /// The entry that takes it in for a home that can't be reached: its legal time, what counts at once, and an errand that hands it over.
    pub fn take_in(&self, mut intake: TakenIn, rows: &RowsOf<'_>) -> Draft {
        let told = |intake: &TakenIn| {
            serde_json::to_value(intake).expect("a request is plain data, which JSON can hold")
        };
        let answer = serde_json::json!({"taken_in": {"home": intake.home}});
        let key = &self.submission.key;
        let key = if intake.home == intake.at {
            arriving_key(key)
        } else {
            intake_key(key)
        };
        let mut draft = self.note(key, answer);
        let event = (StreamId::new(INTAKE, self.id), told(&intake));
        happened(&mut draft, &Brought::default(), &[event], rows);
        intake.counts.clear();
        let errand = Errand {
            kind: HAND_OVER.to_owned(),
            body: told(&intake),
        };
        draft.body.errands = vec![(self.errand_id(1), errand)];
        draft
    }

    fn errand_id(&self, n: u128) -> Id {
        Id(self.id.0 ^ (n << 8))
    }
}

/// How an entry starts: who asked for what and when.
pub(crate) struct Start {
    pub(crate) id: Id,
    pub(crate) who: String,
    pub(crate) key: String,
    pub(crate) service: String,
    pub(crate) request: String,
    pub(crate) office: Option<String>,
    pub(crate) legal_at: Moment,
    pub(crate) at: Moment,
    pub(crate) doubtful: bool,
}

impl Start {
    /// The entry, in which nothing has happened yet.
    pub(crate) fn draft(self, body: Body) -> Draft {
        Draft {
            id: self.id,
            who: self.who,
            key: self.key,
            service: self.service,
            request: self.request,
            office: self.office,
            legal_at: self.legal_at,
            at: self.at,
            doubtful: self.doubtful,
            body,
            reads: Vec::new(),
            states: Vec::new(),
            rows: Vec::new(),
            claims: Vec::new(),
            pdfs: Vec::new(),
        }
    }
}

/// Puts events into a draft, with the states and search rows that follow from them.
pub(crate) fn happened(
    draft: &mut Draft,
    brought: &Brought,
    events: &[(StreamId, Value)],
    rows: &RowsOf<'_>,
) {
    let (lines, states) = journal::states_after(brought, events);
    let rows = states
        .iter()
        .map(|state| (state.stream.clone(), rows(&state.stream, &state.events)));
    draft.rows = rows.collect();
    draft.body.events = lines;
    draft.states = states;
}

/// A body with an answer and nothing else.
pub fn plain(fingerprint: journal::Hash, answer: Value, channel: Channel) -> Body {
    Body {
        fingerprint,
        events: Vec::new(),
        look: None,
        errands: Vec::new(),
        claims: Vec::new(),
        answer,
        channel,
    }
}

/// What tells two requests under one key apart.
pub fn fingerprint(submission: &Submission) -> journal::Hash {
    journal::fingerprint(
        &submission.service,
        &submission.request,
        &submission.answers.canonical(),
    )
}
