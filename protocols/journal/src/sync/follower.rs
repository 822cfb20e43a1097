//! The side that copies.

use kernel::Moment;

use super::Answer;
use super::Ask;
use super::Cursor;
use super::Page;
use super::Receipt;
use crate::BatchHead;
use crate::Break;
use crate::CheckHead;
use crate::ExportLine;
use crate::Verifier;

/// The first pause after a failure.
const PAUSE_FIRST_MS: u64 = 250;
/// The longest pause: a line that is back is used within this.
const PAUSE_MAX_MS: u64 = 5_000;
/// How long a quarantined copy rests before it looks whether an operator has decided.
const QUARANTINE_REST_MS: u64 = 60_000;

/// One copy of one node's journal, and how it stands.
#[derive(Clone, Debug)]
pub struct Follower {
    node: String,
    cursor: Cursor,
    /// The epoch of the last entry; one that is older is never taken behind it.
    epoch: u32,
    failures: u32,
    broken: Option<Break>,
    /// What was checked and waits to be kept: its end, and the epoch there.
    checked: Option<(Cursor, u32)>,
    /// For the node itself, until it has it.
    receipt: Option<Receipt>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// It is time to ask.
    Go,
    /// An answer came.
    Answered(Answer),
    /// No answer came, or nothing that reads. `chance` spreads those who ask again.
    Lost {
        /// Any number.
        chance: u64,
    },
    /// What was to be kept is on disk; with the receipt for it.
    Kept(Option<Receipt>),
    /// It is not: the disk is full, the store is busy.
    NotKept {
        /// Any number.
        chance: u64,
    },
    /// It can't be: it writes where another node writes. Nothing that is asked again would mend that.
    Conflicts(String),
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Ask a holder.
    Ask(Ask),
    /// Keep these, all or nothing, then say [`Input::Kept`].
    Keep {
        /// Entries and heads; the last one is a signed head.
        lines: Vec<ExportLine>,
        /// The head that covers all of them, to be countersigned once they are on disk; none where there is nothing new.
        head: Option<BatchHead>,
        /// As of when the copy is whole with them; none where more lies behind.
        whole_at: Option<Moment>,
    },
    /// Wait, then [`Input::Go`].
    Rest(u64),
    /// The journal does not hold together: keep what there is, take nothing more, tell an operator.
    Quarantine(Break),
}

impl Follower {
    /// A copy that stands at a cursor; `broken` where it was quarantined before.
    pub fn new(node: &str, cursor: Cursor, broken: Option<Break>) -> Self {
        Self {
            node: node.to_owned(),
            cursor,
            epoch: 0,
            failures: 0,
            broken,
            checked: None,
            receipt: None,
        }
    }

    /// The same copy, whose last entry is of this epoch.
    #[must_use]
    pub fn in_epoch(self, epoch: u32) -> Self {
        Self { epoch, ..self }
    }

    /// Where the copy stands.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Takes what happened, says what to do. `check` knows the journal keys of the directory.
    pub fn step(&mut self, input: Input, check: &dyn CheckHead) -> Output {
        match input {
            Input::Go => self.ask(),
            Input::Lost { chance } | Input::NotKept { chance } => {
                self.checked = None;
                self.rest(chance)
            }
            Input::Kept(receipt) => self.kept(receipt),
            Input::Conflicts(why) => self.quarantine(&why),
            Input::Answered(answer) => {
                self.failures = 0;
                match answer {
                    Answer::Page(page) => self.take(page, check),
                    Answer::Fork => self.quarantine("another entry stands at this place"),
                    // It will be whole again once it has asked its holders, of which this is one.
                    Answer::Short => Output::Rest(PAUSE_MAX_MS),
                }
            }
        }
    }

    fn ask(&mut self) -> Output {
        if self.broken.is_some() {
            return Output::Rest(QUARANTINE_REST_MS);
        }
        Output::Ask(Ask {
            node: self.node.clone(),
            after: self.cursor,
            receipt: self.receipt.clone(),
        })
    }

    /// The node itself has answered a question that bore this receipt: it need not be told again. Another holder can do nothing with it.
    pub fn told(&mut self, receipt: Option<&Receipt>) {
        if self.receipt.as_ref() == receipt {
            self.receipt = None;
        }
    }

    fn take(&mut self, mut page: Page, check: &dyn CheckHead) -> Output {
        if page.lines.is_empty() && page.whole_at.is_none() {
            // That holder's own copy is not whole, and ends here too.
            return Output::Rest(PAUSE_FIRST_MS);
        }
        // What no signed head covers yet is asked for again with its head.
        let signed = page
            .lines
            .iter()
            .rposition(|line| matches!(line, ExportLine::Signed(_)));
        let cut = page.lines.split_off(signed.map_or(0, |last| last + 1));
        let whole_at = page.whole_at.filter(|_| cut.is_empty());
        let end = match self.verify(&page.lines, check) {
            Ok(end) => end,
            Err(found) => {
                self.broken = Some(found.clone());
                return Output::Quarantine(found);
            }
        };
        if signed.is_none() && !cut.is_empty() {
            // A page of nothing that is signed would be asked for for ever.
            return self.quarantine("no signed head covers its batch");
        }
        self.checked = Some(end);
        let head = match page.lines.last() {
            Some(ExportLine::Signed(head)) => Some(head.clone()),
            _ => None,
        };
        Output::Keep {
            lines: page.lines,
            head,
            whole_at,
        }
    }

    fn verify(&self, lines: &[ExportLine], check: &dyn CheckHead) -> Result<(Cursor, u32), Break> {
        let mut verifier = Verifier::behind(self.cursor, self.epoch, &self.node, Some(check));
        for line in lines {
            match line {
                ExportLine::Entry(raw) => verifier.take(raw)?,
                ExportLine::Signed(head) => verifier.sign(head)?,
            }
        }
        Ok((verifier.cursor(), verifier.epoch()))
    }

    fn kept(&mut self, receipt: Option<Receipt>) -> Output {
        if let Some((end, epoch)) = self.checked.take() {
            (self.cursor, self.epoch) = (end, epoch);
            self.receipt = receipt.or(self.receipt.take());
        }
        self.ask()
    }

    fn quarantine(&mut self, why: &str) -> Output {
        let found = Break {
            seq: self.cursor.seq,
            why: why.to_owned(),
        };
        self.broken = Some(found.clone());
        Output::Quarantine(found)
    }

    /// Twice as long each time, and anything between half of that and all of it.
    fn rest(&mut self, chance: u64) -> Output {
        let whole = PAUSE_FIRST_MS
            .saturating_mul(1 << self.failures.min(10))
            .min(PAUSE_MAX_MS);
        self.failures = self.failures.saturating_add(1);
        Output::Rest(whole / 2 + chance % (whole / 2 + 1))
    }
}

#[cfg(test)]
mod tests;
