//! The register of rentals (임대등록): what can have happened to landlords and units, and what is known after it.
//!
//! A landlord's stream is short: which units, and which fines were noted. Each unit has a stream of its own with its leases; it is the dwelling's,
//! so that the same home can be registered again later, by whomever.

use std::collections::BTreeMap;

use kernel::Date;
use kernel::StreamId;
use serde::Deserialize;
use serde::Serialize;

use crate::cap::Terms;
use crate::trade::Acquired;
use crate::trade::Breach;
use crate::trade::Property;
use crate::trade::Reason;
use crate::trade::Type;

/// The kind of a landlord's stream (임대사업자).
pub const LANDLORD: &str = "rental.landlord";
/// The kind of a dwelling's stream (임대주택).
pub const UNIT: &str = "rental.unit";

/// What can have happened. Events are only ever added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// On a landlord's stream.
    Landlord(LandlordEvent),
    /// On a dwelling's stream.
    Unit(UnitEvent),
}

/// What can have happened to a landlord.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LandlordEvent {
    /// The first unit made a landlord of a resident.
    Registered {
        /// The resident, in the resident register.
        person: StreamId,
        /// The name, as that register had it.
        name: String,
        /// The legal day.
        on: Date,
    },
    /// A unit came in.
    UnitAdded {
        /// Which.
        unit: StreamId,
        /// Where it is, one line in written form.
        address: String,
    },
    /// A unit went out (말소).
    UnitRemoved {
        /// Which.
        unit: StreamId,
    },
    /// A fine (과태료) that the table names was noted. Whether it is imposed is decided elsewhere.
    FineNoted(Fine),
}

/// A fine that was noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fine {
    /// For what.
    pub breach: Breach,
    /// The how-manieth of its kind on this landlord's record, 3 at most.
    pub step: u32,
    /// How many cases at once.
    pub cases: u32,
    /// What the table says, in won.
    pub won: i64,
    /// The legal day.
    pub on: Date,
    /// The dwelling, where it is about one.
    pub unit: Option<StreamId>,
    /// On what ground, where an officer noted it.
    pub basis: Option<String>,
}

/// What can have happened to a dwelling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitEvent {
    /// It was registered (등록).
    Registered(Registration),
    /// A lease was reported (임대차계약 신고), or a change of one (변경신고).
    LeaseReported(Lease),
    /// The registration became another kind; the time counts on from its first day.
    TypeChanged {
        /// Which.
        kind: Type,
        /// How many years it must be let, from the day of registration.
        years: i16,
        /// The legal day.
        on: Date,
    },
    /// The registration ended (말소).
    Deregistered {
        /// Why.
        reason: Reason,
        /// The legal day.
        on: Date,
    },
}

/// A registration of a dwelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Whose it is.
    pub landlord: StreamId,
    /// Where it is, one line in written form.
    pub address: String,
    /// What kind of home.
    pub property: Property,
    /// How it was come by.
    pub acquired: Acquired,
    /// The kind of registration.
    pub kind: Type,
    /// How many years it must be let, by the rules of its day.
    pub years: i16,
    /// What it is worth, in won, where a cap asked for it.
    pub value_won: Option<i64>,
    /// The legal day.
    pub on: Date,
}

/// A lease as it was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The day of the contract.
    pub contract_on: Date,
    /// The deposit in won.
    pub deposit_won: i64,
    /// The monthly rent in won.
    pub rent_won: i64,
    /// The conversion rate that was in force, in per cent, where it was needed.
    pub rate: Option<String>,
    /// By how much it rose, in per cent with two digits; none for the first lease (the base).
    pub rise: Option<String>,
    /// True if it is dearer than the one before.
    pub risen: bool,
    /// True for a change of a contract that goes on.
    pub change: bool,
    /// The last day for reporting it.
    pub due_on: Date,
    /// The legal day of the report.
    pub reported_on: Date,
}

impl Lease {
    /// What is paid.
    pub const fn terms(&self) -> Terms {
        Terms {
            deposit_won: self.deposit_won,
            rent_won: self.rent_won,
        }
    }
}

/// What was loaded of the register; never a town.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// Landlords.
    pub landlords: BTreeMap<StreamId, Landlord>,
    /// Dwellings.
    pub units: BTreeMap<StreamId, Unit>,
}

/// A landlord.
#[derive(Clone, Debug, PartialEq)]
pub struct Landlord {
    /// The resident.
    pub person: StreamId,
    /// The name when the registration began.
    pub name: String,
    /// Since when.
    pub since: Date,
    /// The units that are registered, with where they are, in the order in which they came.
    pub units: Vec<(StreamId, String)>,
    /// Fines noted, oldest first.
    pub fines: Vec<Fine>,
}

/// A dwelling.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The newest registration.
    pub registration: Registration,
    /// The leases under it, oldest first.
    pub leases: Vec<Lease>,
    /// When and why it ended; none while it is registered.
    pub ended: Option<(Date, Reason)>,
}

impl Unit {
    /// The day on which its period is over: from this day it may end without a fine.
    pub fn period_over_on(&self) -> Date {
        let Registration { on, years, .. } = self.registration;
        crate::days::plus_months(on, years.saturating_mul(12))
    }

    /// The day of the last contract or of the last rise, whichever is later: from it the year counts in which nothing may rise.
    pub fn last_set_on(&self) -> Option<Date> {
        let sets = self
            .leases
            .iter()
            .filter(|lease| !lease.change || lease.risen);
        sets.map(|lease| lease.contract_on).max()
    }
}

impl Register {
    /// Takes an event in.
    pub fn apply(&mut self, stream: &StreamId, event: &Event) {
        match event {
            Event::Landlord(event) => self.apply_landlord(stream, event),
            Event::Unit(event) => self.apply_unit(stream, event),
        }
    }

    fn apply_landlord(&mut self, stream: &StreamId, event: &LandlordEvent) {
        if let LandlordEvent::Registered { person, name, on } = event {
            let landlord = Landlord {
                person: person.clone(),
                name: name.clone(),
                since: *on,
                units: Vec::new(),
                fines: Vec::new(),
            };
            self.landlords.insert(stream.clone(), landlord);
            return;
        }
        let landlord = self
            .landlords
            .get_mut(stream)
            .expect("a landlord's first event registers them");
        match event {
            LandlordEvent::Registered { .. } => {}
            LandlordEvent::UnitAdded { unit, address } => {
                landlord.units.push((unit.clone(), address.clone()));
            }
            LandlordEvent::UnitRemoved { unit } => landlord.units.retain(|(own, _)| own != unit),
            LandlordEvent::FineNoted(fine) => landlord.fines.push(fine.clone()),
        }
    }

    fn apply_unit(&mut self, stream: &StreamId, event: &UnitEvent) {
        if let UnitEvent::Registered(registration) = event {
            let unit = Unit {
                registration: registration.clone(),
                leases: Vec::new(),
                ended: None,
            };
            self.units.insert(stream.clone(), unit);
            return;
        }
        let unit = self
            .units
            .get_mut(stream)
            .expect("a dwelling's first event registers it");
        match event {
            UnitEvent::Registered(_) => {}
            UnitEvent::LeaseReported(lease) => unit.leases.push(lease.clone()),
            UnitEvent::TypeChanged { kind, years, .. } => {
                (unit.registration.kind, unit.registration.years) = (*kind, *years);
            }
            UnitEvent::Deregistered { reason, on } => unit.ended = Some((*on, *reason)),
        }
    }
}
