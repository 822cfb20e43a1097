//! What can have happened in the register. Events are only ever added: a correction is a new event, and history is kept.
//!
//! Addresses are kept as text in their one written form, so that a parser that grows stricter can never make an old event
//! unreadable.

use kernel::Date;
use kernel::Id;
use kernel::Moment;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde::Deserialize;
use serde::Serialize;

use crate::trade::Reason;
use crate::trade::Relation;
use crate::trade::Status;

/// The kind of a household's stream (세대별 주민등록표).
pub const HOUSEHOLD: &str = "resident.household";
/// The kind of a person's stream (개인별 주민등록표).
pub const PERSON: &str = "resident.person";
/// The kind of a lease contract's stream, which holds its fixed date (확정일자).
pub const LEASE: &str = "resident.lease";
/// The kind of the stream of somebody who did not come over from an older register (이관 보류).
pub const GAP: &str = "resident.gap";

/// The most people that one request can report as missing.
pub const GAP_PEOPLE_MAX: usize = 100;

/// An event of the resident register, on one of four kinds of stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// On a household's stream.
    Household(HouseholdEvent),
    /// On a person's stream.
    Person(PersonEvent),
    /// On a lease contract's stream.
    Lease(LeaseEvent),
    /// On the stream of a gap.
    Gap(GapEvent),
}

/// When something counts and when it was reported: 발생일 (the move-in day 전입일, the change day 변동일), 신고일, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The day it happened (발생일).
    pub on: Date,
    /// The day it was reported (신고일).
    pub reported_on: Date,
    /// Why (사유).
    pub reason: Reason,
}

/// What can have happened to a household (세대).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HouseholdEvent {
    /// It was formed by its first head.
    Formed {
        /// Where, one line in written form.
        address: String,
        /// The head of household (세대주).
        head: StreamId,
        /// When and why.
        change: Change,
    },
    /// Somebody joined (편입).
    Joined {
        /// Who.
        person: StreamId,
        /// Relation to the head.
        relation: Relation,
        /// When and why.
        change: Change,
    },
    /// Somebody left, or died.
    Left {
        /// Who.
        person: StreamId,
        /// When and why.
        change: Change,
    },
    /// Another member became head.
    HeadChanged {
        /// The new head.
        head: StreamId,
        /// What every other member is to the new head.
        relations: Vec<(StreamId, Relation)>,
        /// When and why.
        change: Change,
    },
    /// The whole household moved.
    Moved {
        /// Where to.
        address: String,
        /// When and why.
        change: Change,
    },
    /// Nobody is left in it.
    Dissolved {
        /// When and why.
        change: Change,
    },
    /// An error was put right.
    Corrected(Correction),
}

/// What can have happened to a person's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonEvent {
    /// The person came into the register.
    Registered(Box<Registration>),
    /// The address changed, or the head or the relation at the same address: one line of the address history (주소변동).
    AddressChanged(AddressLine),
    /// A move was reported; what follows from it stands behind.
    MoveReported(Box<MoveReport>),
    /// These reports did not know of each other: in the order of their legal time, of which the last one stands provisionally.
    MoveDisputed(Vec<MoveReport>),
    /// An officer has decided which of them stands.
    MoveSettled {
        /// Its identity.
        report: Id,
        /// When.
        on: Date,
        /// On what ground.
        basis: String,
    },
    /// The name changed (개명).
    NameChanged {
        /// The new name.
        name: String,
        /// The new name in Hanja.
        hanja: Option<String>,
        /// The day it counts from.
        on: Date,
        /// The day it was reported.
        reported_on: Date,
        /// On what ground, e.g. the court's decision.
        basis: String,
    },
    /// The resident number changed (주민등록번호 변경); the old one stays in the history and is never given again.
    NumberChanged {
        /// The new number.
        number: ResidentNumber,
        /// When it was assigned.
        assigned_on: Date,
        /// On what ground.
        basis: String,
    },
    /// An error was put right.
    Corrected(Correction),
    /// The person died.
    Died {
        /// The day of death.
        on: Date,
        /// The day it was reported.
        reported_on: Date,
    },
    /// The registration's status changed.
    StatusChanged {
        /// The new status.
        status: Status,
        /// From when.
        on: Date,
        /// On what ground.
        basis: String,
    },
    /// Military service was noted (병역사항), replacing the note before.
    MilitaryNoted(Military),
    /// A seal was registered (인감 신고).
    SealRegistered(Seal),
    /// A seal's registration ended (인감 말소).
    SealCancelled {
        /// Which.
        seal: u32,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Issue to somebody was restricted (교부제한).
    RestrictionSet(Restriction),
    /// A restriction was lifted.
    RestrictionLifted {
        /// Which, by its number.
        restriction: u32,
        /// When.
        on: Date,
        /// On what ground.
        basis: String,
    },
}

/// What is known of a person when they come into the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// The resident number; none for a foreign member of a household who has none.
    pub number: Option<ResidentNumber>,
    /// When the number was assigned, where that is known. It decides whether the check digit means anything.
    pub assigned_on: Option<Date>,
    /// The name.
    pub name: String,
    /// The name in Hanja (한자).
    pub hanja: Option<String>,
    /// The day of birth.
    pub birth: Date,
    /// The sex.
    pub sex: Sex,
    /// True for a foreigner, such as a foreign spouse (외국인 배우자).
    pub foreign: bool,
    /// How the person is registered.
    pub status: Status,
    /// The day this was reported.
    pub reported_on: Date,
}

/// One line of a person's address history (주소변동).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddressLine {
    /// The household joined; none where it lies outside this register (a past address).
    pub household: Option<StreamId>,
    /// The address, one line in written form.
    pub address: String,
    /// The name of the head of household at that address, as it was then.
    pub head: String,
    /// Relation to that head.
    pub relation: Relation,
    /// When and why.
    pub change: Change,
}

/// A report of a move (전입신고) as it was made, to be set beside another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveReport {
    /// Its identity.
    pub report: Id,
    /// When it was taken in, which is when it counts.
    pub legal_at: Moment,
    /// When it came on record at the home.
    pub recorded_at: Moment,
    /// The office or node that took it in.
    pub taken_in_at: String,
    /// Where to, one line in written form.
    pub address: String,
    /// The day of moving in.
    pub moved_on: Date,
    /// Everybody who moves.
    pub movers: Vec<StreamId>,
    /// What was answered, as pairs, so that it can be decided again.
    pub answers: Vec<(String, String)>,
}

impl MoveReport {
    /// Its place among reports of one person: by legal time, then by identity.
    pub fn order(&self) -> (Moment, Id) {
        (self.legal_at, self.report)
    }
}

/// A correction (정정): what was wrong, what is right, and which event had said it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What was corrected.
    pub field: Corrected,
    /// What had been recorded.
    pub from: String,
    /// What is right.
    pub to: String,
    /// Why, with the evidence seen.
    pub reason: String,
    /// The event of this stream that had recorded it, counted from 0.
    pub event: u64,
    /// The day of the correction.
    pub on: Date,
}

/// What can be corrected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corrected {
    /// A person's name.
    Name,
    /// A person's name in Hanja; empty for none.
    Hanja,
    /// A person's day of birth.
    Birth,
    /// The day a line of the address history happened; lines count from 1.
    AddressOn(u32),
    /// The day a line of the address history was reported; lines count from 1.
    AddressReportedOn(u32),
    /// The day a household was formed.
    FormedOn,
    /// The day a member joined a household.
    JoinedOn(StreamId),
}

/// Military service (병역사항).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Military {
    /// What the basic option shows.
    pub basic: String,
    /// What only the full option shows; may be empty.
    pub detail: String,
    /// The day it was noted.
    pub on: Date,
}

/// A registered seal (인감).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Its number in this person's record, from 1.
    pub seal: u32,
    /// The day it was registered.
    pub on: Date,
    /// SHA-256 of the seal's image, 64 hex digits.
    pub image_sha256: String,
}

/// A restriction of issue (교부제한): to whom which papers about this person and their household are refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restriction {
    /// Its number in this person's record, from 1.
    pub restriction: u32,
    /// The restricted person's record, where it is in this register.
    pub against: Option<StreamId>,
    /// The restricted person's resident number, where it is known.
    pub against_number: Option<ResidentNumber>,
    /// The restricted person's name.
    pub against_name: String,
    /// What the restricted person is to the protected one.
    pub relation: Relation,
    /// The papers refused, by form name (`household-extract`); empty means all.
    pub forms: Vec<String>,
    /// On what ground.
    pub basis: String,
    /// From when.
    pub on: Date,
}

/// What can have happened to a lease contract presented here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaseEvent {
    /// It was given its fixed date (확정일자).
    Dated(Box<FixedDate>),
}

/// A fixed date (확정일자).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixedDate {
    /// Where the leased home is, one line in written form.
    pub address: String,
    /// Who presented the contract, where they are in this register.
    pub presented_by: Option<StreamId>,
    /// The lessor's name (임대인).
    pub lessor: String,
    /// The lessee's name (임차인).
    pub lessee: String,
    /// The day of the contract.
    pub contract_on: Date,
    /// The deposit in won (보증금).
    pub deposit_won: i64,
    /// The monthly rent in won (차임); 0 where there is none.
    pub rent_won: i64,
    /// SHA-256 of the contract's text or scan, 64 hex digits; none where only the paper was seen.
    pub contract_sha256: Option<String>,
    /// When the stamp counts.
    pub at: Moment,
}

/// What can have happened to a gap that a carry-over left (이관 보류).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapEvent {
    /// A row of the household was bad, so this person did not come over.
    Opened(Box<Gap>),
    /// The person has come over.
    Closed,
}

/// Somebody who is known to be missing, as far as the older register's export can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The household's number in the export.
    pub household: Option<String>,
    /// The address: in written form where it can be read, else as the export has it.
    pub address: Option<String>,
    /// The resident number.
    pub number: Option<ResidentNumber>,
    /// The day of birth.
    pub birth: Option<Date>,
    /// The name.
    pub name: Option<String>,
}
