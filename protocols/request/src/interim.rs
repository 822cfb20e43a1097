//! Interim papers (임시 발급): given out while no final paper can be made, and replaced by the final one, once.
//!
//! One is a paper of its own number and stream, at the node that gave it out; that node alone says that it is replaced, in the entry that makes the final
//! paper, so that of two who want to replace it the second is told.

use journal::Issued;
use kernel::Cell;
use kernel::Class;
use kernel::Facts;
use kernel::InterimState;
use kernel::InterimWhy;
use kernel::Moment;
use kernel::Need;
use kernel::Promised;
use kernel::Refusal;
use kernel::Row;
use kernel::Table;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::withdrawal::Withdrawal;

/// The name of the request under which an interim paper stands in the journal, beside the name of the service whose paper was asked for.
pub const INTERIM: &str = "interim";
/// The form of an interim paper is this and the name of the form that was asked for, so that no program takes one for the other.
const FORM: &str = "interim-";
/// As it stands in [`Issued::mode`].
const MODE: &str = "interim";
/// The space of claims by which a holder makes one final paper for another node's interim paper, and not two.
pub const REPLACED: &str = "interim.replaced";

/// The search table of interim papers.
const BY_STATE: &str = "paper.interim";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_STATE,
    columns: &["node that gave it out", "how it stands", "since when"],
    version: 1,
};
/// How many a list shows at most.
const LISTED_MAX: usize = 500;

/// What was noted when it was given out, beside the paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The node that gave it out.
    pub at: String,
    /// What it promises.
    pub promised: Promised,
    /// Which document was seen.
    pub identity: String,
    /// What the paper is for.
    pub purpose: String,
    /// Why there was no final one.
    pub why: InterimWhy,
}

/// By which paper it was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// When.
    pub on: Moment,
    /// The final paper's number, 16 digits.
    pub by: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Event {
    Given(Given),
    Replaced(Replaced),
}

/// An interim paper with what has become of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Interim {
    /// The paper.
    pub issued: Issued,
    /// What was noted with it.
    pub given: Given,
    /// What replaced it.
    pub replaced: Option<Replaced>,
    /// True if it was withdrawn.
    pub withdrawn: bool,
}

impl Given {
    /// The event that says so, in the paper's stream.
    pub fn event(self) -> Value {
        told(Event::Given(self))
    }
}

impl Replaced {
    /// The event that says so, in the paper's stream.
    pub fn event(self) -> Value {
        told(Event::Replaced(self))
    }
}

fn told(event: Event) -> Value {
    serde_json::to_value(event).expect("what is noted of a paper is plain data")
}

/// True for an interim paper.
pub fn is_interim(issued: &Issued) -> bool {
    issued.mode == MODE
}

/// The form of the interim paper for a form, by its name.
pub fn interim_form(form: &str) -> String {
    format!("{FORM}{form}")
}

/// The form that an interim paper was given out for; none of a final one.
pub fn form_of_interim(form: &str) -> Option<&str> {
    form.strip_prefix(FORM)
}

impl Interim {
    /// The interim paper of a stream with these events; none where it is a final paper's.
    pub fn of(events: &[Value]) -> Option<Self> {
        let issued: Issued = events.iter().find_map(read)?;
        let mut given = None;
        let mut replaced = None;
        for event in events.iter().filter_map(read) {
            match event {
                Event::Given(said) => given = given.or(Some(said)),
                // The first counts.
                Event::Replaced(said) => replaced = replaced.or(Some(said)),
            }
        }
        Some(Self {
            given: given?,
            replaced,
            withdrawn: Withdrawal::of(events).is_some(),
            issued,
        })
    }

    /// How it stands.
    pub fn state(&self) -> InterimState {
        match &self.replaced {
            _ if self.withdrawn => InterimState::Withdrawn,
            Some(replaced) => InterimState::Replaced { on: replaced.on },
            None => InterimState::Open,
        }
    }

    /// Whether its final paper may be made now; `shown` is how a number is printed.
    pub fn may_be_replaced(&self, shown: impl Fn(&str) -> String) -> Result<(), Refusal> {
        match &self.replaced {
            _ if self.withdrawn => Err(INTERIM_WITHDRAWN),
            Some(replaced) => Err(INTERIM_REPLACED.with(shown(&replaced.by))),
            None => Ok(()),
        }
    }
}

/// Whether a final paper is the one that was promised: this form, about this person.
pub fn is_promised(promised: &Promised, form: &str, facts: &Facts) -> bool {
    let mut persons = facts.persons.iter();
    let same = persons
        .any(|person| person.name.trim() == promised.name.trim() && person.birth == promised.birth);
    promised.form == form && same
}

fn read<T: for<'de> Deserialize<'de>>(event: &Value) -> Option<T> {
    T::deserialize(event).ok()
}

const fn name(state: InterimState) -> &'static str {
    match state {
        InterimState::Open => "open",
        InterimState::Replaced { .. } => "replaced",
        InterimState::Withdrawn | InterimState::Unknown => "withdrawn",
    }
}

/// The search row of an interim paper.
pub(crate) fn row(events: &[Value]) -> Option<Row> {
    let interim = Interim::of(events)?;
    let mut key = key(&interim.given.at, name(interim.state()));
    key.push(Cell::Int(interim.issued.issued_at.0));
    Some(Row {
        table: BY_STATE,
        key,
    })
}

fn key(node: &str, state: &str) -> Vec<Cell> {
    vec![Cell::Text(node.to_owned()), Cell::Text(state.to_owned())]
}

/// What finds the interim papers of a node that wait for their final ones, oldest first.
pub fn open_interims(node: &str) -> Need {
    Need::Find {
        table: BY_STATE,
        key: key(node, name(InterimState::Open)),
        limit: LISTED_MAX,
    }
}

/// A second final paper for one interim paper.
pub const INTERIM_REPLACED: Refusal = Refusal::new(
    "interim.replaced",
    Class::Conflict,
    words(
        "이 임시 발급은 이미 최종 증명서로 바뀌었습니다. 무료로는 한 번만 바꿉니다.",
        "This interim paper has been replaced by its final paper; that is free of charge once.",
        "벌써 진짜 서류로 바꿨어요. 돈 없이 한 번만 바꿔 줘요.",
    ),
    words(
        "먼저 나온 증명서를 처리 목록에서 다시 인쇄하거나, 새로 필요하면 보통 수수료로 발급하세요.",
        "Print that paper again from the day list, or issue another one at the usual fee.",
        "먼저 나온 서류를 다시 뽑아 주세요. 새로 만들면 돈을 내요.",
    ),
);
/// An interim paper that was withdrawn promises nothing any more.
const INTERIM_WITHDRAWN: Refusal = Refusal::new(
    "interim.withdrawn",
    Class::Conflict,
    words(
        "발급이 취소된 임시 발급입니다.",
        "This interim paper was withdrawn.",
        "취소된 임시 종이예요.",
    ),
    words(
        "보통의 민원으로 발급하세요.",
        "Issue the paper as an ordinary request.",
        "보통처럼 서류를 만들어 주세요.",
    ),
);
/// The final paper would be another one than was promised.
pub const INTERIM_OTHER: Refusal = Refusal::new(
    "interim.other-paper",
    Class::Conflict,
    words(
        "이 임시 발급이 약속한 증명서가 아닙니다. 같은 종류이고, 같은 이름과 생년월일의 사람이 나와야 합니다.",
        "This is not the paper that the interim paper promises: the kind, the name and the day of birth must be the same.",
        "임시 종이에 적힌 서류와 달라요. 종류와 이름과 생일이 같아야 해요.",
    ),
    words(
        "임시 발급의 종류, 이름, 생년월일을 보고 그 사람을 다시 찾으세요. 임시 발급에 잘못 적었으면 취소하고 보통의 민원으로 발급하세요.",
        "Compare kind, name and day of birth and find the person again. If the interim paper itself is wrong, withdraw it and issue the paper as an ordinary request.",
        "종류와 이름과 생일을 다시 봐 주세요. 잘못 썼으면 취소하고 다시 만들어 주세요.",
    ),
);

#[cfg(test)]
mod tests;
