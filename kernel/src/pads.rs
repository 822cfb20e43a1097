//! Paper intake (수기접수): pads of numbered forms that are printed ahead, for the hours in which nothing else works; and the port to their register.

use serde::Deserialize;
use serde::Serialize;

use crate::Caller;
use crate::Future;
use crate::Id;
use crate::Moment;
use crate::Refusal;
use crate::Refused;
use crate::Words;
use crate::words;

/// How many sheets a pad has at most.
pub const PAD_SHEETS_MAX: u16 = 50;

/// What an officer asks to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadAsk {
    /// The request, `service.request`.
    pub request: String,
    /// How many sheets, from 1 to [`PAD_SHEETS_MAX`].
    pub count: u16,
    /// The key of the form that was sent: the same once more gives the same pad.
    pub key: String,
}

/// A pad with its register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadLine {
    /// Its number, nine digits.
    pub pad: String,
    /// The request, `service.request`.
    pub request: String,
    /// The request's title.
    pub title: Words,
    /// The number of the form: of the request and its fields as they were. Six digits.
    pub form: String,
    /// When it was made.
    pub made_at: Moment,
    /// By whom (a pseudonym).
    pub by: String,
    /// How its sheets stand.
    pub balance: Balance,
    /// When it was printed, and by whom; always the same sheets.
    pub prints: Vec<(Moment, String)>,
    /// The sheets that are not blank any more, in order.
    pub used: Vec<SlipLine>,
}

/// How the sheets of a pad stand. They always add up to what was made: that is how nothing gets lost unseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// How many there are.
    pub made: u16,
    /// Blank, as far as is on record.
    pub blank: u16,
    /// Void.
    pub void: u16,
    /// Entered.
    pub entered: u16,
}

/// One sheet of a pad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipLine {
    /// Its digits, as in its code.
    pub digits: String,
    /// The pad's number.
    pub pad: String,
    /// Which sheet of it, from 1.
    pub serial: u16,
    /// The request's title.
    pub title: Words,
    /// How it stands.
    pub state: SlipState,
}

/// How a sheet stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipState {
    /// Nothing is known of it but that it was made.
    Blank,
    /// It counts no more.
    Void {
        /// Why.
        why: VoidWhy,
        /// By whom (a pseudonym).
        by: String,
        /// When.
        on: Moment,
    },
    /// What stood on it is on record.
    Entered {
        /// The entry.
        entry: Id,
        /// When.
        on: Moment,
    },
}

/// Why a sheet is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoidWhy {
    /// Something wrong was written on it.
    Spoilt,
    /// It came out badly.
    Misprint,
    /// It can't be found.
    Lost,
    /// It was not used, and its pad is put away.
    Unused,
}

impl VoidWhy {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 4] = [Self::Spoilt, Self::Misprint, Self::Lost, Self::Unused];

    /// Its name in forms and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spoilt => "spoilt",
            Self::Misprint => "misprint",
            Self::Lost => "lost",
            Self::Unused => "unused",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }

    /// For people.
    pub const fn words(self) -> Words {
        match self {
            Self::Spoilt => words("잘못 적음", "spoilt in writing", "잘못 썼어요"),
            Self::Misprint => words("인쇄가 잘못됨", "printed badly", "잘못 나왔어요"),
            Self::Lost => words("찾을 수 없음", "can't be found", "어디 있는지 몰라요"),
            Self::Unused => words("쓰지 않고 거둠", "put away unused", "안 쓰고 치웠어요"),
        }
    }
}

/// The port through which a gate keeps the register of pads.
pub trait Pads: Send + Sync {
    /// The pads of this office, newest first.
    fn list<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<PadLine>, Refusal>>;
    /// One of them.
    fn pad<'a>(&'a self, pad: &'a str, caller: &'a Caller) -> Future<'a, Result<PadLine, Refusal>>;
    /// Makes one; the answer is its number.
    fn make<'a>(&'a self, ask: PadAsk, caller: &'a Caller) -> Future<'a, Result<String, Refused>>;
    /// Puts on record that it is printed, once for each key; the answer is which print that is, from 1.
    fn print<'a>(
        &'a self,
        pad: &'a str,
        key: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<usize, Refusal>>;
    /// The file of a print that is on record: all sheets in one PDF.
    fn file<'a>(
        &'a self,
        pad: &'a str,
        print: usize,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<u8>, Refusal>>;
    /// A sheet by its digits, with or without blanks and hyphens.
    fn slip<'a>(
        &'a self,
        digits: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<SlipLine, Refusal>>;
    /// A sheet counts no more.
    fn void<'a>(
        &'a self,
        digits: &'a str,
        why: VoidWhy,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>>;
}
