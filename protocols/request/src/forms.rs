//! A version of a form (서식) that an office made itself: drafted, approved by two people, in force; or withdrawn before that. Each is an event of the
//! version's own stream, so it travels with the home's journal to the home's offices, which print by it, and to whoever prints a paper anew.

use journal::Draft;
use kernel::Caller;
use kernel::Cell;
use kernel::Claim;
use kernel::Class;
use kernel::Id;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use kernel::Role;
use kernel::Row;
use kernel::StreamId;
use kernel::Table;
use kernel::form::Sheet;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::Noting;
use crate::RowsOf;
use crate::going::Start;
use crate::going::happened;
use crate::going::plain;

/// The kind of the stream of one version of a form.
pub const FORM: &str = "form";
/// The request under which its entries stand in the journal, beside the name of the form's service.
pub const FORM_REQUEST: &str = "form";
/// How many different people must approve a version.
pub const APPROVALS: usize = 2;

/// The search table that finds the versions of a home's form.
const BY_FORM: &str = "form.by-state";
/// Its definition.
pub(crate) const TABLE: Table = Table {
    name: BY_FORM,
    columns: &["home", "form", "how it stands", "since when, newest first"],
    version: 1,
};
/// How many versions of a form are listed at most.
const VERSIONS_MAX: usize = 200;

/// A version as it was drafted: the first event of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// The home whose form it is, by node name.
    pub home: String,
    /// The form, `resident.household-extract`.
    pub form: String,
    /// Its number, from [`kernel::form::OWN_FROM`]. No two versions of a home's form have the same.
    pub version: u16,
    /// The version of the program whose data it prints. Where the program brings a newer one, the data may have changed, and this one is out of force.
    pub base: u16,
    /// Template and wording.
    pub sheet: Sheet,
    /// Who drafted it.
    pub by: String,
    /// When.
    pub on: Moment,
}

/// Who said something of it, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Who.
    pub by: String,
    /// When.
    pub on: Moment,
    /// Whether that was a supervisor.
    #[serde(default)]
    pub supervisor: bool,
}

/// A version with everything that was said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnVersion {
    /// Its stream.
    pub stream: StreamId,
    /// What was drafted.
    pub drafted: Drafted,
    /// Who approved it, in order.
    pub approvals: Vec<Stated>,
    /// Who withdrew it.
    pub withdrawn: Option<Stated>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Event {
    Drafted(Drafted),
    Approved(Stated),
    Withdrawn(Stated),
}

impl Stated {
    fn by(caller: &Caller, on: Moment) -> Self {
        Self {
            by: caller.who.clone(),
            on,
            supervisor: caller.is_any(&[Role::Supervisor]),
        }
    }
}

impl OwnVersion {
    /// The version of a stream with these events.
    pub fn of(stream: &StreamId, events: &[Value]) -> Option<Self> {
        let mut events = events.iter().map(Event::deserialize);
        let Some(Ok(Event::Drafted(drafted))) = events.next() else {
            return None;
        };
        let mut version = Self {
            stream: stream.clone(),
            drafted,
            approvals: Vec::new(),
            withdrawn: None,
        };
        for event in events {
            match event.ok()? {
                Event::Drafted(_) => return None,
                Event::Approved(stated) => version.approvals.push(stated),
                Event::Withdrawn(stated) => version.withdrawn = Some(stated),
            }
        }
        Some(version)
    }

    /// When the second of two different people approved it; none where that has not happened.
    pub fn approved_on(&self) -> Option<Moment> {
        self.approvals.get(APPROVALS - 1).map(|stated| stated.on)
    }

    /// Whether somebody may approve it now.
    pub fn may_approve(&self, caller: &Caller) -> Result<(), Refusal> {
        if self.withdrawn.is_some() {
            return Err(FORM_WITHDRAWN);
        }
        if self.approved_on().is_some() {
            return Err(FORM_APPROVED);
        }
        if self.approvals.iter().any(|stated| stated.by == caller.who) {
            return Err(FORM_SAME_PERSON);
        }
        let last = self.approvals.len() + 1 == APPROVALS;
        let supervised = self.approvals.iter().any(|stated| stated.supervisor);
        if last && !supervised && !caller.is_any(&[Role::Supervisor]) {
            return Err(FORM_UNSUPERVISED);
        }
        Ok(())
    }

    /// Whether it may be withdrawn now.
    pub fn may_withdraw(&self) -> Result<(), Refusal> {
        if self.approved_on().is_some() {
            return Err(FORM_APPROVED);
        }
        if self.withdrawn.is_some() {
            return Err(FORM_WITHDRAWN);
        }
        Ok(())
    }
}

impl Drafted {
    /// The entry that begins its stream. `chance` is what makes its identity its own; `key` is that of the form that was sent.
    pub fn draft(
        self,
        caller: &Caller,
        key: String,
        (at, doubtful): (Moment, bool),
        chance: u128,
        rows: &RowsOf<'_>,
    ) -> Draft {
        let id = Id::new(at, chance);
        let stream = StreamId::new(FORM, id);
        let service = self.form.split('.').next().unwrap_or_default().to_owned();
        let claim = Claim {
            space: "form.version",
            key: Cell::Text(format!("{}/{}/{}", self.home, self.form, self.version)),
            stream: stream.clone(),
            taken: FORM_NUMBER_TAKEN.what,
        };
        let fingerprint = self.fingerprint();
        let event = told(Event::Drafted(self));
        let start = Start {
            id,
            who: caller.who.clone(),
            key,
            service,
            request: FORM_REQUEST.to_owned(),
            office: None,
            legal_at: at,
            at,
            doubtful,
        };
        let mut draft = start.draft(plain(fingerprint, json!({}), kernel::Channel::Counter));
        draft.claims = vec![claim];
        happened(
            &mut draft,
            &kernel::Brought::default(),
            &[(stream, event)],
            rows,
        );
        draft
    }

    /// What tells two drafts under one key apart.
    pub fn fingerprint(&self) -> journal::Hash {
        let texts = self.sheet.texts.to_json();
        journal::Hash::of(&[
            self.form.as_bytes(),
            &[0],
            texts.as_bytes(),
            &[0],
            self.sheet.template.as_bytes(),
        ])
    }
}

impl Noting {
    /// That somebody has approved a version of a form.
    pub fn form_approved(by: &Caller, version: &StreamId, key: &str, on: Moment) -> Self {
        let event = told(Event::Approved(Stated::by(by, on)));
        Self::said(version.clone(), &by.who, key.to_owned(), event)
    }

    /// That somebody has withdrawn a draft.
    pub fn form_withdrawn(by: &Caller, version: &StreamId, key: &str, on: Moment) -> Self {
        let event = told(Event::Withdrawn(Stated::by(by, on)));
        Self::said(version.clone(), &by.who, key.to_owned(), event)
    }
}

fn told(event: Event) -> Value {
    serde_json::to_value(event).expect("a version of a form is plain data, which JSON can hold")
}

/// The search row of a version.
pub(crate) fn row(stream: &StreamId, events: &[Value]) -> Option<Row> {
    let version = OwnVersion::of(stream, events)?;
    let since = version.approved_on().unwrap_or(version.drafted.on);
    let state = match (&version.withdrawn, version.approved_on()) {
        (Some(_), _) => "withdrawn",
        (None, Some(_)) => IN_FORCE,
        (None, None) => DRAFT,
    };
    let mut key = key(&version.drafted.home, &version.drafted.form);
    key.extend([Cell::Text(state.to_owned()), Cell::Int(-since.0)]);
    Some(Row {
        table: BY_FORM,
        key,
    })
}

const IN_FORCE: &str = "approved";
const DRAFT: &str = "draft";

fn key(home: &str, form: &str) -> Vec<Cell> {
    vec![Cell::Text(home.to_owned()), Cell::Text(form.to_owned())]
}

/// What finds the version of a home's form that was approved last.
pub fn approved_last(home: &str, form: &str) -> Need {
    let mut key = key(home, form);
    key.push(Cell::Text(IN_FORCE.to_owned()));
    Need::Find {
        table: BY_FORM,
        key,
        limit: 1,
    }
}

/// What finds the drafts of a home's form that wait for approval, at most 200.
pub fn drafts_of(home: &str, form: &str) -> Need {
    let mut key = key(home, form);
    key.push(Cell::Text(DRAFT.to_owned()));
    Need::Find {
        table: BY_FORM,
        key,
        limit: VERSIONS_MAX,
    }
}

/// What finds all own versions of a home's form, at most 200.
pub fn versions_of(home: &str, form: &str) -> Need {
    Need::Find {
        table: BY_FORM,
        key: key(home, form),
        limit: VERSIONS_MAX,
    }
}

const FORM_WITHDRAWN: Refusal = Refusal::new(
    "form.withdrawn",
    Class::Conflict,
    words(
        "거두어들인 시안입니다.",
        "This draft was withdrawn.",
        "이미 거둔 글이에요.",
    ),
    words(
        "필요하면 같은 내용으로 새 시안을 만드세요.",
        "Draft it anew if it is needed.",
        "다시 하려면 새로 만들어 주세요.",
    ),
);
const FORM_APPROVED: Refusal = Refusal::new(
    "form.approved",
    Class::Conflict,
    words(
        "두 사람이 승인하여 이미 쓰인 판입니다.",
        "Two people have approved this version; it has been in force.",
        "두 사람이 이미 좋다고 한 서식이에요.",
    ),
    words(
        "바꾸거나 되돌리려면 새 시안을 만드세요. 앞 판에서 시작할 수 있습니다.",
        "To change it or go back, make another draft; it may begin from an earlier version.",
        "바꾸려면 새로 만들어 주세요.",
    ),
);
const FORM_SAME_PERSON: Refusal = Refusal::new(
    "form.same-person",
    Class::Forbidden,
    words(
        "같은 사람이 두 번 승인할 수 없습니다.",
        "One person can't approve twice.",
        "한 사람이 두 번 할 수 없어요.",
    ),
    words(
        "다른 담당자가 로그인하여 미리보기를 보고 승인해야 합니다.",
        "Somebody else must sign in, look at the preview and approve.",
        "다른 사람이 보고 눌러 주세요.",
    ),
);
const FORM_UNSUPERVISED: Refusal = Refusal::new(
    "form.unsupervised",
    Class::Forbidden,
    words(
        "두 사람 가운데 한 사람은 팀장이어야 합니다.",
        "One of the two must be a supervisor.",
        "두 사람 가운데 한 사람은 팀장이어야 해요.",
    ),
    words(
        "팀장이 미리보기를 보고 승인해야 합니다.",
        "A supervisor must look at the preview and approve.",
        "팀장이 보고 눌러 주세요.",
    ),
);
/// Two drafts at once wanted one number.
pub const FORM_NUMBER_TAKEN: Refusal = Refusal::new(
    "form.number-taken",
    Class::Conflict,
    words(
        "다른 사람이 방금 같은 서식의 시안을 만들었습니다.",
        "Somebody else has just drafted this form.",
        "다른 사람이 방금 만들었어요.",
    ),
    words(
        "다시 누르세요. 다음 번호로 저장됩니다.",
        "Send it again; it gets the next number.",
        "다시 눌러 주세요.",
    ),
);

#[cfg(test)]
mod tests;
