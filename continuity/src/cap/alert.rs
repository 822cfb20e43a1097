//! An alert: who tells it, when, how seriously, and which earlier ones it replaces.

use kernel::Moment;

use super::Fault;
use super::Info;
use super::NAMESPACE;
use super::schema;
use super::words;
use crate::xml::Element;

words! {
    /// How an alert is meant.
    Status {
        /// It is so.
        Actual,
        /// A drill (모의 훈련): nobody has to do anything.
        Exercise,
        /// Between systems.
        System,
        /// A technical test.
        Test,
        /// Not yet to be acted on.
        Draft,
    }
}

/// A name without spaces, commas, `<` and `&`: the identifier of an alert, or its sender. The text of the standard asks for that (section 3.2.1), its
/// schema does not; a name with a comma would make `references` unreadable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// Reads a name; none where it is empty or holds what a name may not.
    pub fn parse(text: &str) -> Option<Self> {
        let bad = |letter: char| {
            letter.is_whitespace() || letter.is_control() || matches!(letter, ',' | '<' | '&')
        };
        (!text.is_empty() && !text.contains(bad)).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which earlier alert is meant: `sender,identifier,sent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Who sent it.
    pub sender: Name,
    /// Its identifier.
    pub identifier: Name,
    /// When it was sent.
    pub sent: Moment,
}

/// What an alert is to those before it. All that refer to others must name one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The first of its event.
    Alert,
    /// Takes the place of these.
    Update(Vec<Reference>),
    /// Takes these back, or says that it is over.
    Cancel(Vec<Reference>),
    /// Says that these were received.
    Ack(Vec<Reference>),
    /// Says that these can't be taken.
    Error(Vec<Reference>),
}

/// For whom an alert is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Public,
    /// Those for whom this rule holds.
    Restricted(String),
    /// These addressees.
    Private(Vec<String>),
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its identifier, which the sender gives no other one.
    pub identifier: Name,
    /// Who sends it: a name that is one in the world, such as an office's domain.
    pub sender: Name,
    /// When.
    pub sent: Moment,
    /// How it is meant.
    pub status: Status,
    /// What it is to those before it.
    pub message: Message,
    /// Which system or person it comes from.
    pub source: Option<String>,
    /// For whom it is.
    pub scope: Scope,
    /// Codes for those who handle it.
    pub codes: Vec<String>,
    /// What a drill or an error is about.
    pub note: Option<String>,
    /// Names of incidents that it belongs to.
    pub incidents: Vec<String>,
    /// What is said to people.
    pub infos: Vec<Info>,
}

impl Alert {
    /// A public alert of nothing yet.
    pub fn new(
        identifier: Name,
        sender: Name,
        sent: Moment,
        status: Status,
        message: Message,
    ) -> Self {
        Self {
            identifier,
            sender,
            sent,
            status,
            message,
            source: None,
            scope: Scope::Public,
            codes: Vec::new(),
            note: None,
            incidents: Vec::new(),
            infos: Vec::new(),
        }
    }

    /// How a later alert names this one.
    pub fn reference(&self) -> Reference {
        Reference {
            sender: self.sender.clone(),
            identifier: self.identifier.clone(),
            sent: self.sent,
        }
    }

    /// The document. An error tells everything that the schema or the text of the standard forbids; then nothing may be sent.
    pub fn document(&self) -> Result<String, Vec<Fault>> {
        let element = self.element();
        let mut faults = schema::faults(&element);
        faults.extend(self.faults());
        if faults.is_empty() {
            Ok(element.document())
        } else {
            Err(faults)
        }
    }

    /// What the text of the standard forbids (section 3.2), beyond the schema.
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut forbid = |broken: bool, at: &str, what: &str| {
            if broken {
                faults.push(Fault::new(at, what));
            }
        };
        let unnamed = self.message.references().is_some_and(<[_]>::is_empty);
        forbid(unnamed, "alert/references", "says which alert it is about");
        let drill = self.status == Status::Exercise && self.note.is_none();
        forbid(drill, "alert/note", "says which drill it is");
        let (rule, nobody) = match &self.scope {
            Scope::Public => (false, false),
            Scope::Restricted(rule) => (rule.trim().is_empty(), false),
            Scope::Private(to) => (
                false,
                to.is_empty() || to.iter().any(|one| one.is_empty() || one.contains('"')),
            ),
        };
        forbid(rule, "alert/restriction", "says for whom it is");
        forbid(
            nobody,
            "alert/addresses",
            "names addressees, none empty or with a quotation mark",
        );
        for info in &self.infos {
            let over = info
                .expires
                .is_some_and(|end| end <= info.effective.unwrap_or(self.sent));
            forbid(over, "alert/info/expires", "ends before it begins");
        }
        faults
    }

    /// As an element, everything in the order of the schema.
    fn element(&self) -> Element {
        let word = Element::text;
        let mut all = vec![
            word("identifier", self.identifier.as_str()),
            word("sender", self.sender.as_str()),
            word("sent", &time(self.sent)),
            word("status", self.status.word()),
            word("msgType", self.message.word()),
        ];
        let text =
            |name: &'static str, text: Option<String>| text.map(|text| Element::text(name, &text));
        all.extend(text("source", self.source.clone()));
        match &self.scope {
            Scope::Public => all.push(word("scope", "Public")),
            Scope::Restricted(rule) => {
                all.extend([word("scope", "Restricted"), word("restriction", rule)]);
            }
            Scope::Private(to) => {
                all.extend([word("scope", "Private"), word("addresses", &listed(to))]);
            }
        }
        all.extend(self.codes.iter().map(|code| word("code", code)));
        all.extend(text("note", self.note.clone()));
        let references = self.message.references().filter(|all| !all.is_empty());
        let references = references.map(|all| {
            all.iter()
                .map(Reference::text)
                .collect::<Vec<_>>()
                .join(" ")
        });
        all.extend(text("references", references));
        let incidents = (!self.incidents.is_empty()).then(|| listed(&self.incidents));
        all.extend(text("incidents", incidents));
        all.extend(self.infos.iter().map(Info::element));
        Element::holding("alert", all).with("xmlns", NAMESPACE)
    }
}

impl Message {
    fn word(&self) -> &'static str {
        match self {
            Self::Alert => "Alert",
            Self::Update(_) => "Update",
            Self::Cancel(_) => "Cancel",
            Self::Ack(_) => "Ack",
            Self::Error(_) => "Error",
        }
    }

    fn references(&self) -> Option<&[Reference]> {
        match self {
            Self::Alert => None,
            Self::Update(all) | Self::Cancel(all) | Self::Ack(all) | Self::Error(all) => Some(all),
        }
    }
}

impl Reference {
    fn text(&self) -> String {
        let Self {
            sender,
            identifier,
            sent,
        } = self;
        format!("{},{},{}", sender.0, identifier.0, time(*sent))
    }
}

/// A time as CAP has it: to the second, in Korean time with its offset. `Z` and fractions are refused by the schema.
pub(super) fn time(at: Moment) -> String {
    let t = at.kst();
    format!(
        "{}T{:02}:{:02}:{:02}+09:00",
        t.date(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

/// Several names in one text, apart by spaces; one that holds a space stands between quotation marks.
fn listed(names: &[String]) -> String {
    let one = |name: &String| {
        if name.contains(char::is_whitespace) {
            format!("\"{name}\"")
        } else {
            name.clone()
        }
    };
    names.iter().map(one).collect::<Vec<_>>().join(" ")
}
