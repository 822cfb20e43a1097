//! Refusals and faults: what people are told when something can't be done.

use serde::Serialize;

use crate::Words;

/// A refusal in three parts: what happened, what stays safe, what to do now. A constant at the foot of the file that refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// A stable name for programs: `resident.restricted`.
    pub code: &'static str,
    /// Which class of HTTP answer it is.
    pub class: Class,
    /// What happened.
    pub what: Words,
    /// What stays safe (what was not changed, what is kept).
    pub safe: Words,
    /// What to do now.
    pub now: Words,
    /// A detail of this case (a place, a date); empty where there is none. Never a name or number of a person.
    pub detail: String,
}

impl Refusal {
    /// A refusal after which nothing has changed, which is nearly all of them.
    pub const fn new(code: &'static str, class: Class, what: Words, now: Words) -> Self {
        Self {
            code,
            class,
            what,
            safe: NOTHING_CHANGED,
            now,
            detail: String::new(),
        }
    }

    /// The same with a detail of this case.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same with another sentence about what stays safe.
    #[must_use]
    pub const fn safe(mut self, safe: Words) -> Self {
        self.safe = safe;
        self
    }
}

/// What is safe after nearly every refusal.
const NOTHING_CHANGED: Words = crate::words(
    "기록은 바뀌지 않았고 수수료도 받지 않았습니다.",
    "Nothing was changed and no fee was taken.",
    "아무것도 바뀌지 않았어요. 돈도 내지 않았어요.",
);

/// The class of a refusal, from which the HTTP status follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The input can't be used (422).
    Input,
    /// The caller must sign in (401).
    SignIn,
    /// The caller may not (403).
    Forbidden,
    /// There is no such thing here (404).
    NotFound,
    /// It contradicts what is recorded (409).
    Conflict,
    /// A body, list or queue is over its limit (413).
    TooLarge,
    /// This node can't do it now (503).
    Unavailable,
}

impl Class {
    /// The HTTP status of an answer of this class.
    pub const fn status(self) -> u16 {
        match self {
            Class::Input => 422,
            Class::SignIn => 401,
            Class::Forbidden => 403,
            Class::NotFound => 404,
            Class::Conflict => 409,
            Class::TooLarge => 413,
            Class::Unavailable => 503,
        }
    }
}

/// One fault of an input: which field, what was given, and what to do. All faults of an input are told at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The field's name, `options.history`.
    pub field: String,
    /// What was given, cut to 80 characters; empty where nothing was given.
    pub given: String,
    /// A stable name for programs.
    pub code: &'static str,
    /// What to do.
    pub hint: Words,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: &str, given: &str, code: &'static str, hint: Words) -> Self {
        Self {
            field: field.to_owned(),
            given: given.chars().take(80).collect(),
            code,
            hint,
        }
    }
}
