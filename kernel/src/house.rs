//! The port through which a gate acts: one node's house, with its services, its record and its strip of state.

use serde_json::Value;

use crate::Answers;
use crate::AnyService;
use crate::Caller;
use crate::Channel;
use crate::Date;
use crate::Fault;
use crate::Future;
use crate::Id;
use crate::Judgement;
use crate::Lang;
use crate::Moment;
use crate::NodeName;
use crate::Refusal;
use crate::Shown;
use crate::View;
use crate::Words;
use crate::form::Forms;

/// What a gate may do. Everything that touches a person's record is a request or follows from one that is on record.
pub trait House: Send + Sync {
    /// This node.
    fn node(&self) -> &NodeName;
    /// The services it offers.
    fn services(&self) -> &'static [&'static dyn AnyService];
    /// How things stand, for the strip on every page.
    fn strip(&self) -> Strip;
    /// True under demo anchors: papers are specimens, people are generated.
    fn demo(&self) -> bool;
    /// The people whom the demo chooser offers; empty where there is none.
    fn people(&self) -> Vec<Person>;
    /// Signs somebody in by what they showed.
    fn sign_in<'a>(&'a self, evidence: &'a str) -> Future<'a, Result<Caller, Refusal>>;
    /// Carries a request through its whole life.
    fn submit(&self, submission: Submission) -> Future<'_, Result<Done, Refused>>;
    /// What became of an earlier request, for its own caller or an officer of the same office.
    fn done<'a>(&'a self, entry: Id, caller: &'a Caller) -> Future<'a, Result<Done, Refusal>>;
    /// What a look that is on record may see, for its own caller.
    fn view<'a>(
        &'a self,
        look: Id,
        caller: &'a Caller,
        lang: Lang,
    ) -> Future<'a, Result<View, Refusal>>;
    /// The papers issued to this caller.
    fn my_papers<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>>;
    /// The file of a paper, for its holder or the officer's office that issued it.
    fn paper<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<PaperFile, Refusal>>;
    /// A notice (안내문) as a PDF, by the engine that prints papers.
    fn notice<'a>(&'a self, notice: &'a crate::Notice) -> Future<'a, Result<Vec<u8>, Refusal>>;
    /// Judges a paper by what somebody shows of it, for anybody. It tells no more of a person than was shown.
    fn judge(&self, shown: Shown) -> Future<'_, Result<Judgement, Refusal>>;
    /// Withdraws a paper (발급 취소) that this caller's office issued; `why` is one of the reasons of [`House::withdrawal_reasons`]. Said twice, it is
    /// noted once.
    fn withdraw<'a>(
        &'a self,
        number: &'a str,
        why: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// The reasons for which papers are withdrawn, each by its name and for people.
    fn withdrawal_reasons(&self) -> Vec<(&'static str, Words)>;
    /// What this caller's office did on a day.
    fn day<'a>(
        &'a self,
        day: Date,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<DayLine>, Refusal>>;
    /// Keeps a half-done case; it survives a reload and a restart.
    fn keep_case<'a>(
        &'a self,
        case: &'a Case,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// A half-done case of this caller.
    fn case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<Case, Refusal>>;
    /// The half-done cases of this caller, newest first.
    fn cases<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>>;
    /// Drops a half-done case.
    fn drop_case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<(), Refusal>>;
    /// A fresh identity for a case or a key.
    fn fresh(&self) -> Id;
    /// The other homes, from the node's own copy of the directory.
    fn neighbours(&self) -> Vec<Neighbour>;
    /// The forms of this office; none where no desk can see them.
    fn forms(&self) -> Option<&dyn Forms> {
        None
    }
    // What follows is answered as by a node alone, unless a node is one among others.

    /// What was taken in here for other homes and waits or was refused there, newest first.
    fn intakes<'a>(&'a self, _caller: &'a Caller) -> Future<'a, Result<Vec<Intake>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    /// An officer has seen that an intake was refused; it leaves the list.
    fn see_intake<'a>(
        &'a self,
        _intake: Id,
        _caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async { Ok(()) })
    }
    /// The cut of a line to a home that goes on, or the last one that is over; none where there was none for a day.
    fn cut<'a>(&'a self, _caller: &'a Caller) -> Future<'a, Result<Option<Cut>, Refusal>> {
        Box::pin(async { Ok(None) })
    }
    /// The board (게시판) of what is told to everybody; none where there is none.
    fn board(&self) -> Option<&dyn crate::Board> {
        None
    }
    /// A poster as a PDF of one page, by the engine that prints papers.
    fn poster<'a>(&'a self, _poster: &'a crate::Poster) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async { Err(crate::poster::NO_PRESS) })
    }
    /// The outlets (알림 수단) by which people hear beyond our own pages; none where nothing is configured.
    fn outlets(&self) -> Option<&dyn crate::Outlets> {
        None
    }
    /// What stands over every page, in a language.
    fn banners(&self, _lang: Lang) -> Vec<crate::Banner> {
        Vec::new()
    }
    /// Where people get stuck is counted; none where nobody asks them.
    fn stuck(&self) -> Option<&dyn crate::Stuck> {
        None
    }
    /// Printing at this node's own printers; none where it has none.
    fn printing(&self) -> Option<&dyn crate::Printing> {
        None
    }
    /// Share codes (공유 번호); none where nobody can be given one.
    fn sharing(&self) -> Option<&dyn crate::Sharing> {
        None
    }
    /// Interim papers (임시 발급); none where this house gives none out.
    fn interims(&self) -> Option<&dyn crate::Interims> {
        None
    }
    /// Pads for paper intake (수기접수); none where this house makes none.
    fn pads(&self) -> Option<&dyn crate::Pads> {
        None
    }
    /// A node of the country by its short name.
    fn named(&self, name: &str) -> Option<NodeName> {
        (self.node().name == name).then(|| self.node().clone())
    }
    /// Where the public pages are reached besides: the gateways' own addresses, as origins (`https://HOST`). None where nobody has named any.
    fn addresses(&self) -> &[String] {
        &[]
    }
    /// The homes whose records do not lie here: a request about their people goes to a holder of them, see [`Submission::home`].
    fn elsewhere(&self) -> Vec<NodeName> {
        Vec::new()
    }
    /// Whether a neighbour's portal answers within two seconds.
    fn reaches<'a>(&'a self, name: &'a str) -> Future<'a, bool>;
}

/// A request on its way in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The service's name.
    pub service: String,
    /// The request's name.
    pub request: String,
    /// What was answered.
    pub answers: Answers,
    /// Who asks.
    pub caller: Caller,
    /// By which way.
    pub channel: Channel,
    /// The idempotency key: the same caller and key are the same request, in the whole country.
    pub key: String,
    /// When it counts in law, where that is not now. Only an import may say so.
    pub legal_at: Option<Moment>,
    /// The home whose records it needs, by node name, where whoever asks knows that they do not lie here.
    pub home: Option<String>,
    /// The interim paper (임시 발급) whose final paper this request makes, free of charge.
    pub replaces: Option<crate::Replaces>,
}

/// A request that was done: its entry is on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The entry, at whose neutral address the result lies.
    pub entry: Id,
    /// The service.
    pub service: String,
    /// The request.
    pub request: String,
    /// True if it had been done before, and this is the same answer again.
    pub replayed: bool,
    /// The papers issued.
    pub papers: Vec<PaperLine>,
    /// The service's answer.
    pub answer: Value,
    /// When it counts in law.
    pub legal_at: Moment,
    /// When it was written.
    pub recorded_at: Moment,
    /// Who did it, where the records do not lie here.
    pub elsewhere: Option<Elsewhere>,
}

/// A request that another node did for this one, because the records lie there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Elsewhere {
    /// The home of the records.
    pub home: String,
    /// The node that did it: the home, or another holder.
    pub by: String,
    /// The age of what it was done from.
    pub as_of: Moment,
    /// Those that were asked before and did not answer in time.
    pub silent: Vec<String>,
}

impl Done {
    /// The home for which it was only taken in (접수): it could not be reached, and decides later by itself. None for what is done.
    pub fn taken_in_for(&self) -> Option<&str> {
        self.answer["taken_in"]["home"].as_str()
    }

    /// The home that has decided what was taken in for it, where nothing more is known of it here: its journal lies elsewhere.
    pub fn decided_by_home(&self) -> Option<&str> {
        self.answer["decided_by"]["home"].as_str()
    }

    /// What the home says that has decided against what was taken in for it, in Korean; none for what is done or waits.
    pub fn refused_by_home(&self) -> Option<&str> {
        self.answer["refused_by_home"].as_str()
    }

    /// What the service tells whoever asked beside its papers, such as that a report came late: the `notice` of its answer, one text in all
    /// languages or a list of such.
    pub fn notices(&self, lang: Lang) -> Vec<&str> {
        let notice = &self.answer["notice"];
        let all = notice
            .as_array()
            .map_or(std::slice::from_ref(notice), Vec::as_slice);
        let said = all.iter().filter_map(|text| text[lang.code()].as_str());
        said.collect()
    }
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// It may not be, or can't be now.
    Refusal(Refusal),
    /// What was given can't be read; all faults at once.
    Faults(Vec<Fault>),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

/// A paper in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperLine {
    /// Its number (문서확인번호), 16 digits.
    pub number: String,
    /// The number as printed, 4-4-4-4.
    pub check_number: String,
    /// The form's name.
    pub form: String,
    /// The form's title.
    pub title: Words,
    /// When it was issued.
    pub issued_at: Moment,
    /// The age of what it was issued from.
    pub as_of: Moment,
    /// The node that issued it.
    pub issued_by: String,
    /// `normal`, `cut-off` or `provisional`; `interim` of an interim paper, which is no certificate.
    pub mode: &'static str,
    /// The text of its 2D code, a link.
    pub code: String,
    /// The fee taken, in won.
    pub fee_won: i64,
    /// The number as printed of the interim paper (임시 발급) that it replaces.
    pub replaces: Option<String>,
}

impl PaperLine {
    /// True for an interim paper (임시 발급): no certificate.
    pub fn interim(&self) -> bool {
        self.mode == "interim"
    }
}

/// A paper with its file.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperFile {
    /// What it is.
    pub line: PaperLine,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// A request that was taken in here (접수) for another home.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// The entry.
    pub entry: Id,
    /// The request's title.
    pub title: Words,
    /// When it counts in law.
    pub legal_at: Moment,
    /// The home that decides.
    pub home: String,
    /// What the home says where it has decided against it, in Korean; none while it waits.
    pub refused: Option<String>,
    /// Whom it is about, as it was asked: an identity or a resident number; to be found again by a search that goes on record.
    pub subject: Option<String>,
    /// The home whose records it needs, where they do not lie here.
    pub elsewhere: Option<String>,
}

/// A cut of the line to a home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The home.
    pub home: String,
    /// Since when.
    pub from: Moment,
    /// Until when; none while it goes on.
    pub to: Option<Moment>,
    /// How many requests were done here meanwhile, 1,000 at most.
    pub acts: usize,
    /// True once the home has countersigned all of them and has decided on every intake.
    pub merged: bool,
    /// How many intakes still wait.
    pub waiting: usize,
    /// How many were refused and seen by nobody yet.
    pub refused: usize,
}

/// One line of an office's day list.
#[derive(Clone, Debug, PartialEq)]
pub struct DayLine {
    /// The entry.
    pub entry: Id,
    /// When.
    pub recorded_at: Moment,
    /// The request's title.
    pub title: Words,
    /// Who did it (an officer's pseudonym).
    pub who: String,
    /// The paper's number, if one was issued.
    pub check_number: Option<String>,
    /// The number as printed of the paper that this one is a second one of (재출력): the same request was done at another node first, and its fee counts
    /// there.
    pub reprint_of: Option<String>,
    /// The fee taken, in won; none for a reprint.
    pub fee_won: i64,
    /// True if it is a look and nothing else.
    pub look: bool,
    /// The sheets of its paper that were sent to this node's printers.
    pub sheets: Vec<crate::Sheet>,
}

/// A case half done at a desk: what has been entered so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its identity, in the page's address.
    pub id: Id,
    /// What was entered.
    pub answers: Answers,
}

/// How things stand at this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// The line to the centre.
    pub centre: Link,
    /// False when the disk is full and writes are refused.
    pub writable: bool,
    /// True when the clock stepped back or is not to be trusted.
    pub clock_doubtful: bool,
    /// When this was measured.
    pub at: Moment,
}

/// The state of a line to another part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It answers.
    Up,
    /// It has not answered since.
    Down {
        /// Since when.
        since: Moment,
    },
    /// It has not been tried yet.
    Unknown,
}

/// Somebody whom the demo chooser offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What to show as evidence on choosing.
    pub evidence: String,
    /// The name.
    pub name: String,
    /// The home or office, by node name.
    pub node: String,
    /// True for an officer.
    pub officer: bool,
    /// What is worth trying with this person, in the order of [`Lang::ALL`]; may be empty.
    pub about: [String; 3],
}

/// Another home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Which.
    pub node: NodeName,
    /// The address of its portal.
    pub portal: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_notice_is_one_text_or_several_in_the_language_of_the_page() {
        let done = |answer| Done {
            entry: Id(1),
            service: String::new(),
            request: String::new(),
            replayed: false,
            papers: Vec::new(),
            answer,
            legal_at: Moment(0),
            recorded_at: Moment(0),
            elsewhere: None,
        };
        let late = json!({"ko": "늦음", "en": "late", "easy": "늦었어요"});
        let one = done(json!({ "notice": late }));
        assert_eq!(one.notices(Lang::En), ["late"]);
        let two = done(json!({ "notice": [late, late] }));
        assert_eq!(two.notices(Lang::Ko), ["늦음", "늦음"]);
        assert!(done(json!({"notice": null})).notices(Lang::Ko).is_empty());
        assert!(done(Value::Null).notices(Lang::Easy).is_empty());
    }
}
