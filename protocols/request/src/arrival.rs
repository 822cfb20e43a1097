//! The machine of a report that records move here, at the home of the new place: has it been decided? Else it is decided, the home that the records
//! leave is asked to let them go, and it is decided again on what came.
//!
//! Where this node holds no copy of that home's records, it is first asked to show what it would release, and nothing is let go of what would then be
//! refused here. Whoever begins again after a crash asks under the same keys, and is given the same answers.

use kernel::Id;
use serde_json::Value;

use crate::Ending;
use crate::NotHanded;
use crate::Wants;
use crate::moves::Left;
use crate::moves::Lent;
use crate::moves::Record;

/// So often it is decided; then it is tried again later.
const DECIDED_MAX: usize = 4;
/// So often a home is asked: a record that moves on while it is asked for is followed to three homes.
const ASKED_MAX: usize = 6;

/// A report on its way to a decision here.
#[derive(Debug)]
pub struct Arrival {
    own: String,
    lent: Lent,
    /// The home that is asked.
    asking: String,
    decided: usize,
    asked: usize,
}

/// What happened outside.
#[derive(Debug)]
pub enum Input {
    /// Go.
    Start,
    /// The entry under the request's own key, wherever it was made.
    Known(Option<Id>),
    /// How a decision on what is lent ended, and the home of what it was made on, where nothing of that is held here
    /// ([`crate::moves::strange`]).
    Decided(Ending, Option<String>),
    /// What the home that was asked says.
    Answered(Result<Left, NotHanded>),
    /// The answer of the home that keeps the records is on disk as the request's.
    Noted,
}

/// What must be done next.
#[derive(Debug, PartialEq)]
pub enum Output {
    /// Look for an entry under the request's own key.
    LookUp,
    /// Decide, on what is lent ([`Arrival::lent`]).
    Decide,
    /// Ask this home for the records.
    Ask(String, Wants),
    /// Write this answer down as the request's.
    Note(Value),
    /// It is over.
    End(Result<Id, NotHanded>),
}

impl Arrival {
    /// Begins at the node of this name.
    pub fn begin(own: &str) -> Self {
        Self {
            own: own.to_owned(),
            lent: Lent::default(),
            asking: String::new(),
            decided: 0,
            asked: 0,
        }
    }

    /// What the old home has lent or let go so far.
    pub fn lent(&self) -> &Lent {
        &self.lent
    }

    /// Takes what happened and says what is next.
    pub fn step(&mut self, input: Input) -> Output {
        match input {
            Input::Start | Input::Noted => Output::LookUp,
            Input::Known(Some(entry)) => Output::End(Ok(entry)),
            Input::Known(None) => self.decide(),
            Input::Decided(ending, strange) => self.decided(ending, strange),
            Input::Answered(answer) => self.answered(answer),
        }
    }

    fn decide(&mut self) -> Output {
        if self.decided == DECIDED_MAX {
            return Output::End(Err(NotHanded::Unreachable));
        }
        self.decided += 1;
        Output::Decide
    }

    fn decided(&mut self, ending: Ending, strange: Option<String>) -> Output {
        let strange = strange.filter(|_| self.lent.is_empty());
        match (ending, strange) {
            (Ending::Done | Ending::Replayed, _) => Output::LookUp,
            (_, Some(home)) => self.ask(home, Wants::ToRead),
            (Ending::Elsewhere(home), None) => self.ask(home, Wants::Release),
            (Ending::Refused(refusal), None) => Output::End(Err(NotHanded::of(&refusal))),
            // Nobody asks this node for what comes to it.
            (Ending::Lets(_), None) => Output::End(Err(NotHanded::Unreachable)),
        }
    }

    fn answered(&mut self, answer: Result<Left, NotHanded>) -> Output {
        match answer {
            Ok(Left::Lent(records)) if records.is_empty() => {
                // It would let nothing go. Why, it says where it is asked to.
                self.ask(self.asking.clone(), Wants::Release)
            }
            Ok(Left::Released(records) | Left::Lent(records)) => self.take(records),
            Ok(Left::Kept(answer)) => Output::Note(answer),
            Ok(Left::WentTo(home)) | Err(NotHanded::Elsewhere(home)) => self.follow(home),
            Err(not @ (NotHanded::Unreachable | NotHanded::Refused { .. })) => {
                Output::End(Err(not))
            }
        }
    }

    fn take(&mut self, records: Vec<Record>) -> Output {
        self.lent.take(&self.asking, records);
        Output::LookUp
    }

    /// The records have gone on. What was lent by a home that is none any more is worth nothing.
    fn follow(&mut self, home: String) -> Output {
        self.lent = Lent::default();
        if home == self.own {
            return Output::LookUp;
        }
        self.ask(home, Wants::ToRead)
    }

    fn ask(&mut self, home: String, wants: Wants) -> Output {
        if self.asked == ASKED_MAX {
            return Output::End(Err(NotHanded::Unreachable));
        }
        self.asked += 1;
        self.asking.clone_from(&home);
        Output::Ask(home, wants)
    }
}

#[cfg(test)]
mod tests;
