//! The desk: everything that a decision may know besides the register and the request.

use crate::Caller;
use crate::Date;
use crate::Id;
use crate::Moment;
use crate::Policy;

/// What lies on the desk when a request is decided. Time, chance and identity arrive here; a rule has no other source of them.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// When the request counts in law (접수 시각). Fees and rules go by its day.
    pub legal_at: Moment,
    /// Now, for records.
    pub now: Moment,
    /// The age of the oldest copy that was read; equals `now` where this node is the home of all of it.
    pub as_of: Moment,
    /// Who asks.
    pub caller: &'a Caller,
    /// By which way.
    pub channel: Channel,
    /// The node that decides.
    pub node: &'a NodeName,
    /// Laws, fees and periods.
    pub policy: &'a Policy,
    /// 128 bits that no other request has; [`Desk::fresh`] counts on from it.
    pub chance: Id,
}

impl Desk<'_> {
    /// The legal day of the request (KST).
    pub fn today(&self) -> Date {
        self.legal_at.day()
    }

    /// The n-th fresh identity of this request, n below 2^16.
    pub fn fresh(&self, n: u16) -> Id {
        Id((self.chance.0 & !0xffff) | u128::from(n))
    }
}

/// By which way a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// At a counter (창구).
    Counter,
    /// Through the portal or its API (온라인).
    Online,
    /// At a kiosk (무인민원발급기).
    Kiosk,
    /// Carried over from an older register (이관).
    Import,
}

/// The name of a node and of the office it stands for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NodeName {
    /// The short name in configuration and directory: `jongno`. No hyphen.
    pub name: String,
    /// Five digits that begin every number this node issues: 10000 to 99999.
    pub code: u32,
    /// The office in Korean: `서울특별시 종로구`.
    pub title_ko: String,
    /// The office in English.
    pub title_en: String,
    /// The 시군구 codes (five digits) whose addresses have their home here.
    pub places: Vec<String>,
}
