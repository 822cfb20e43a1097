//! The town before anything fails: generated people, entered through requests and copied to all who hold them. Made once; each run begins with a copy
//! of its disks.

use std::collections::BTreeMap;
use std::rc::Rc;

use kernel::Caller;
use kernel::Cell;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::Role;
use kernel::StreamId;
use kernel::Submission;
use kernel::resident_number::ResidentNumber;

use super::Name;
use super::World;
use super::country::Country;
use super::people::submission;
use crate::MemoryStore;
use crate::people::By;
use crate::people::HOMES;
use crate::people::country;

/// The seed of the people; what happens to them has its own.
const PEOPLE_SEED: u64 = 11;
/// How many households of each home live here.
const HOUSEHOLDS: usize = 6;
/// How long the filling may take, in virtual time.
const FILLED_MS_MAX: i64 = 120_000;

/// A town.
pub(super) struct Town {
    pub(super) country: Rc<Country>,
    pub(super) people: Vec<Person>,
    pub(super) stores: BTreeMap<Name, MemoryStore>,
    /// How much time has passed in it.
    pub(super) passed_ms: i64,
}

/// Somebody who lives there.
pub(super) struct Person {
    pub(super) number: ResidentNumber,
    pub(super) name: String,
    pub(super) home: Name,
    /// Which household of the home.
    pub(super) household: usize,
    pub(super) stream: StreamId,
}

impl Town {
    /// Fills the registers.
    pub(super) fn new() -> Self {
        let shared = Country::new();
        let empty = Self {
            stores: super::country::PARTS
                .iter()
                .map(|part| (part.name, shared.store(part.name)))
                .collect(),
            country: shared,
            people: Vec::new(),
            passed_ms: 0,
        };
        let mut world = World::quiet(&empty);
        let generated = country(PEOPLE_SEED, 0);
        for home in HOMES {
            let filed = generated.submissions(home).take(HOUSEHOLDS);
            for filed in filed {
                let caller = match filed.by {
                    By::Importer => importer(),
                    By::Officer => {
                        submission(home.name, Role::Officer, "", Vec::new(), String::new()).caller
                    }
                };
                let submission: Submission = filed.submission(caller);
                world.ask(home.name, submission);
            }
        }
        world.run_until_quiet(FILLED_MS_MAX);
        let (stores, passed_ms) = world.into_stores();
        let mut town = Self {
            stores,
            passed_ms,
            ..empty
        };
        for home in HOMES {
            let households = generated.households(home).take(HOUSEHOLDS).enumerate();
            for (household, generated) in households {
                for member in generated.members.iter().filter(|member| !member.foreign) {
                    let stream = town.stream_of(home.name, &member.number);
                    town.people.push(Person {
                        number: member.number,
                        name: member.name.clone(),
                        home: home.name,
                        household,
                        stream,
                    });
                }
            }
        }
        town
    }

    fn stream_of(&self, home: Name, number: &ResidentNumber) -> StreamId {
        let find = Need::Find {
            table: "resident.person-by-number",
            key: vec![Cell::Token(number.full())],
            limit: 1,
        };
        let store = self.stores.get(home).expect("a home has a store");
        let found = store
            .load(std::slice::from_ref(&find), Moment(0))
            .expect("the table is declared");
        let hit = found.hits(&find).first();
        hit.expect("everybody of the town was carried over")
            .stream
            .clone()
    }
}

fn importer() -> Caller {
    Caller {
        who: "operator/import".to_owned(),
        name: "이관".to_owned(),
        roles: vec![Role::Importer],
        office: None,
        home: None,
        means: Means::Console,
        as_of: Moment(0),
    }
}
