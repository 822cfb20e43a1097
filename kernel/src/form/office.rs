//! The port through which a desk sees and changes the forms of its office.

use crate::Caller;
use crate::Future;
use crate::Lang;
use crate::Moment;
use crate::Refusal;
use crate::Refused;
use crate::Words;
use crate::form::Sheet;
use crate::form::Texts;

/// The forms of an office: it prints by its home's versions, and only at the home they are changed, by two people.
pub trait Forms: Send + Sync {
    /// All forms, each with the version that is in force here.
    fn list<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<FormLine>, Refusal>>;
    /// A form (`resident.household-extract`) with its versions.
    fn form<'a>(
        &'a self,
        form: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<OfficeForm, Refusal>>;
    /// Drafts a version; the answer is its number. A bad one is refused with all that can be told of it. Said twice, it is drafted once.
    fn draft<'a>(
        &'a self,
        draft: FormDraft,
        caller: &'a Caller,
    ) -> Future<'a, Result<u16, Refused>>;
    /// A version printed with the form's sample, as a specimen that no checker calls genuine.
    fn preview<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        lang: Lang,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<u8>, Refusal>>;
    /// Approves a version. With the second of two different people, one of them a supervisor, it is in force. `key` is that of the page's form: said
    /// twice, it is noted once.
    fn approve<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
    /// Withdraws a draft. Said twice, it is noted once.
    fn withdraw<'a>(
        &'a self,
        form: &'a str,
        version: u16,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
}

/// A form in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormLine {
    /// Its service and name: `resident.household-extract`.
    pub form: String,
    /// Its title.
    pub title: Words,
    /// The version in force.
    pub version: u16,
    /// Since when; none for a version that came with the program.
    pub since: Option<Moment>,
    /// How many drafts wait for approval.
    pub drafts: usize,
}

/// A form with its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeForm {
    /// What it is.
    pub line: FormLine,
    /// The home whose versions they are, by node name.
    pub home: String,
    /// True at that home: here it may be changed.
    pub here: bool,
    /// True if this caller may change the template and not only the words.
    pub template: bool,
    /// The versions, newest first; the last is the one that came with the program.
    pub versions: Vec<FormVersion>,
}

/// A version of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormVersion {
    /// Its number.
    pub version: u16,
    /// How it stands.
    pub state: FormState,
    /// Template and wording.
    pub sheet: Sheet,
    /// Who drafted it (a pseudonym) and when; none for a version that came with the program.
    pub drafted: Option<(String, Moment)>,
    /// Who approved it, and when.
    pub approvals: Vec<(String, Moment)>,
    /// Why this caller can't approve it now; none where they may.
    pub not_approvable: Option<Refusal>,
}

/// How a version of a form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormState {
    /// Papers are printed by it.
    InForce,
    /// It waits for approval.
    Draft,
    /// It was in force, or came with the program; old papers are printed anew by it.
    Earlier,
    /// It was withdrawn before it was in force.
    Withdrawn,
}

/// A version that somebody drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    /// The form.
    pub form: String,
    /// The version it begins from.
    pub from: u16,
    /// The template; none to keep that version's.
    pub template: Option<String>,
    /// The wording. What the template does not name is left out.
    pub texts: Texts,
    /// The key of the page's form.
    pub key: String,
}
