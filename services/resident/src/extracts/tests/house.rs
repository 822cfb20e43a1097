//! A small register in memory and the path of a request through it: read, load by rounds, decide.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Brought;
use kernel::Caller;
use kernel::Channel;
use kernel::Date;
use kernel::Desk;
use kernel::Hit;
use kernel::Id;
use kernel::Loaded;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::NodeName;
use kernel::Outcome;
use kernel::Policy;
use kernel::Role;
use kernel::Service;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use serde_json::Value;

use crate::Resident;
use crate::ask::Asked;
use crate::event::AddressLine;
use crate::event::Change;
use crate::event::Event;
use crate::event::HOUSEHOLD;
use crate::event::HouseholdEvent;
use crate::event::Military;
use crate::event::PERSON;
use crate::event::PersonEvent;
use crate::event::Registration;
use crate::event::Restriction;
use crate::papers;
use crate::register::Register;
use crate::trade::Reason;
use crate::trade::Relation;
use crate::trade::Status;

/// What came back: the code of a refusal, or the fields and codes of all faults.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Refusal(&'static str),
    Faults(Vec<(String, &'static str)>),
}

/// A family of a child (whose papers are asked for), its head, the head's spouse's mother, a co-resident and a foreign spouse.
pub(crate) struct House {
    pub(crate) streams: BTreeMap<StreamId, Vec<Event>>,
    pub(crate) policy: Policy,
    pub(crate) legal_at: Moment,
    pub(crate) as_of: Moment,
    pub(crate) node: NodeName,
}

pub(crate) const ADDRESS: &str = "서울특별시 종로구 자하문로 105, 302호 (청운동)";
pub(crate) const RECENT_ADDRESS: &str = "서울특별시 송파구 올림픽로 435 (신천동)";
pub(crate) const OLD_ADDRESS: &str = "서울특별시 송파구 백제고분로 7 (잠실동)";

pub(crate) const SEX: Sex = Sex::M;
pub(crate) const CHILD: u128 = 1;
pub(crate) const HEAD: u128 = 2;
pub(crate) const MOTHER: u128 = 3;
pub(crate) const LODGER: u128 = 4;
pub(crate) const FOREIGN: u128 = 5;
/// Lives elsewhere, in this register.
pub(crate) const STRANGER: u128 = 6;

pub(crate) fn person(n: u128) -> StreamId {
    StreamId::new(PERSON, Id(n))
}

pub(crate) fn household(n: u128) -> StreamId {
    StreamId::new(HOUSEHOLD, Id(n))
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The resident number of somebody of the house; the last six digits differ for everybody.
pub(crate) fn number(n: u128) -> ResidentNumber {
    let place = 9_701 + u16::try_from(n).unwrap();
    ResidentNumber::compose(birth(n), SEX, n == FOREIGN, place, 1).unwrap()
}

/// The number that the child had before.
pub(crate) fn former_number() -> ResidentNumber {
    ResidentNumber::compose(birth(CHILD), SEX, false, 9_788, 8).unwrap()
}

fn birth(n: u128) -> Date {
    Date::new(1980 + i16::try_from(n).unwrap(), 3, 1).unwrap()
}

fn change(on: &str, reported_on: &str, reason: Reason) -> Change {
    Change {
        on: day(on),
        reported_on: day(reported_on),
        reason,
    }
}

fn registered(n: u128, name: &str, hanja: Option<&str>) -> Event {
    Event::Person(PersonEvent::Registered(Box::new(Registration {
        number: Some(if n == CHILD {
            former_number()
        } else {
            number(n)
        }),
        assigned_on: None,
        name: name.to_owned(),
        hanja: hanja.map(str::to_owned),
        birth: birth(n),
        sex: SEX,
        foreign: n == FOREIGN,
        status: Status::Resident,
        reported_on: day("2000-01-01"),
    })))
}

fn line(
    household: Option<StreamId>,
    address: &str,
    head: &str,
    relation: Relation,
    change: Change,
) -> Event {
    Event::Person(PersonEvent::AddressChanged(AddressLine {
        household,
        address: address.to_owned(),
        head: head.to_owned(),
        relation,
        change,
    }))
}

fn at_home(relation: Relation, change: Change) -> Event {
    line(Some(household(1)), ADDRESS, "김하늘", relation, change)
}

fn joined(n: u128, relation: Relation, change: Change) -> Event {
    Event::Household(HouseholdEvent::Joined {
        person: person(n),
        relation,
        change,
    })
}

fn by_name(name: &str) -> Restriction {
    Restriction {
        restriction: 1,
        against: None,
        against_number: None,
        against_name: name.to_owned(),
        relation: Relation::Spouse,
        forms: Vec::new(),
        basis: "보호결정".to_owned(),
        on: day("2026-01-02"),
    }
}

impl House {
    pub(crate) fn new() -> Self {
        let now = Moment::parse("2026-11-21T14:02:07").unwrap();
        let mut house = Self {
            streams: BTreeMap::new(),
            policy: Policy::default().with(papers::POLICY),
            legal_at: now,
            as_of: now,
            node: NodeName {
                name: "jongno".to_owned(),
                code: 11_110,
                title_ko: "서울특별시 종로구".to_owned(),
                title_en: "Jongno-gu, Seoul".to_owned(),
                places: vec!["11110".to_owned()],
            },
        };
        house.move_family_in();
        house.give_pasts();
        house
    }

    fn move_family_in(&mut self) {
        let formed = change("2011-01-11", "2011-01-12", Reason::NewHousehold);
        let moved = change("2013-01-13", "2013-01-14", Reason::Merge);
        let child = change("2014-01-15", "2014-01-16", Reason::Birth);
        let mother = change("2015-01-17", "2015-01-18", Reason::Split);
        let lodger = change("2016-01-19", "2016-01-20", Reason::Reregistration);
        let foreign = change("2017-01-21", "2017-01-22", Reason::Marriage);
        let events = vec![
            Event::Household(HouseholdEvent::Formed {
                address: RECENT_ADDRESS.to_owned(),
                head: person(HEAD),
                change: formed,
            }),
            Event::Household(HouseholdEvent::Moved {
                address: ADDRESS.to_owned(),
                change: moved,
            }),
            joined(CHILD, Relation::Child, child),
            joined(MOTHER, Relation::SpousesMother, mother),
            joined(LODGER, Relation::CoResident, lodger),
            joined(FOREIGN, Relation::Spouse, foreign),
        ];
        self.streams.insert(household(1), events);
        for (n, name, hanja, relation, change) in [
            (HEAD, "김하늘", Some("金河訥"), Relation::Head, moved),
            (CHILD, "김도윤", None, Relation::Child, child),
            (
                MOTHER,
                "박정숙",
                Some("朴貞淑"),
                Relation::SpousesMother,
                mother,
            ),
            (LODGER, "최민재", None, Relation::CoResident, lodger),
            (FOREIGN, "NGUYEN", None, Relation::Spouse, foreign),
            (
                STRANGER,
                "이서연",
                None,
                Relation::Head,
                change("2001-01-01", "2001-01-01", Reason::MoveIn),
            ),
        ] {
            self.streams
                .insert(person(n), vec![registered(n, name, hanja)]);
            if n == STRANGER {
                self.add(n, line(None, RECENT_ADDRESS, name, relation, change));
            } else if !matches!(n, HEAD | CHILD) {
                self.add(n, at_home(relation, change));
            }
        }
    }

    /// Head and child have past addresses: one that ended within five years, one before.
    fn give_pasts(&mut self) {
        for n in [HEAD, CHILD] {
            let old = change("2003-01-23", "2003-01-24", Reason::FirstRegistration);
            let recent = change("2008-01-25", "2008-01-26", Reason::AddressRenamed);
            let present = change("2023-01-27", "2023-01-28", Reason::MoveIn);
            self.add(
                n,
                line(None, OLD_ADDRESS, "오래전", Relation::Grandchild, old),
            );
            self.add(
                n,
                line(None, RECENT_ADDRESS, "얼마전", Relation::Nephew, recent),
            );
            let relation = if n == HEAD {
                Relation::Head
            } else {
                Relation::Child
            };
            self.add(n, at_home(relation, present));
        }
        self.add(
            CHILD,
            Event::Person(PersonEvent::NameChanged {
                name: "김도윤".to_owned(),
                hanja: None,
                on: day("2019-01-29"),
                reported_on: day("2019-01-30"),
                basis: "법원허가".to_owned(),
            }),
        );
        let changed = PersonEvent::NumberChanged {
            number: number(CHILD),
            assigned_on: day("2018-02-01"),
            basis: "위원회결정".to_owned(),
        };
        self.add(CHILD, Event::Person(changed));
        self.add(
            CHILD,
            Event::Person(PersonEvent::MilitaryNoted(Military {
                basic: "병장전역".to_owned(),
                detail: "군번생략".to_owned(),
                on: day("2012-01-31"),
            })),
        );
    }

    /// Adds an event to a person's stream.
    pub(crate) fn add(&mut self, n: u128, event: Event) {
        self.streams.entry(person(n)).or_default().push(event);
    }

    /// Names somebody in a restriction that protects somebody else.
    pub(crate) fn restrict(&mut self, protected: u128, against: u128, forms: &[&str]) {
        let restriction = Restriction {
            against: Some(person(against)),
            against_number: Some(number(against)),
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
            ..by_name("막힌이")
        };
        self.add(
            protected,
            Event::Person(PersonEvent::RestrictionSet(restriction)),
        );
    }

    /// The same where nothing but a name is known.
    pub(crate) fn restrict_name(&mut self, protected: u128, name: &str) {
        self.add(
            protected,
            Event::Person(PersonEvent::RestrictionSet(by_name(name))),
        );
    }

    fn register(&self) -> Register {
        let mut register = Register::default();
        for (stream, events) in &self.streams {
            for event in events {
                Resident::apply(&mut register, stream, event);
            }
        }
        register
    }

    fn bring(&self, need: &Need, brought: &mut Brought) {
        match need {
            Need::Stream(stream) => {
                let events = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
                let loaded = Loaded {
                    version: events.len() as u64,
                    // Rules see the folded register only.
                    events: Vec::new(),
                    as_of: self.as_of,
                    home: None,
                };
                brought.streams.insert(stream.clone(), loaded);
            }
            Need::Find { table, key, .. } => {
                let all = self.register();
                let rows = self.streams.keys().flat_map(|stream| {
                    Resident::rows(&all, stream)
                        .into_iter()
                        .map(move |row| (stream, row))
                });
                let hits = rows.filter(|(_, row)| row.table == *table && row.key.starts_with(key));
                let hits = hits
                    .map(|(stream, _)| Hit {
                        stream: stream.clone(),
                    })
                    .collect();
                brought.found.insert(need.clone(), hits);
            }
            Need::Fact { .. } => panic!("this service asks no other"),
        }
    }

    /// Carries a request from JSON to its decision, loading in at most four rounds.
    pub(crate) fn ask(
        &self,
        caller: &Caller,
        channel: Channel,
        request: &str,
        body: &Value,
    ) -> Result<Outcome<Event>, Told> {
        let info = Resident::REQUESTS.iter().find(|info| info.name == request);
        let may = caller.is_any(info.unwrap().may);
        assert!(may, "the role table would have refused this before");
        let asked = read(request, body)?;
        let (register, brought) = self.load(&asked);
        let desk = self.desk(caller, channel);
        let decided = Resident::decide(&register, asked, &brought, &desk)
            .map_err(|refusal| Told::Refusal(refusal.code))?;
        crate::testing::fits(&decided.papers);
        Ok(decided)
    }

    /// Loads what a request needs, in at most four rounds.
    pub(crate) fn load(&self, asked: &Asked) -> (Register, Brought) {
        let mut brought = Brought::default();
        for round in 0..=4 {
            let register = self.part(&brought);
            let needs = Resident::needs(asked, &register, &brought);
            let needs = needs.into_iter().filter(|need| !brought.has(need));
            let needs: Vec<Need> = needs.collect();
            if needs.is_empty() {
                return (register, brought);
            }
            assert!(round < 4, "at most four rounds");
            for need in needs {
                self.bring(&need, &mut brought);
            }
        }
        unreachable!("the fifth round asks for nothing or fails")
    }

    fn part(&self, brought: &Brought) -> Register {
        let mut register = Register::default();
        for stream in brought.streams.keys() {
            for event in self.streams.get(stream).into_iter().flatten() {
                Resident::apply(&mut register, stream, event);
            }
        }
        register
    }

    pub(crate) fn desk<'a>(&'a self, caller: &'a Caller, channel: Channel) -> Desk<'a> {
        Desk {
            legal_at: self.legal_at,
            now: self.legal_at,
            as_of: self.as_of,
            caller,
            channel,
            node: &self.node,
            policy: &self.policy,
            chance: Id(0xabcd_0000),
        }
    }

    /// An officer's request at the counter.
    pub(crate) fn officer(&self, request: &str, body: &Value) -> Result<Outcome<Event>, Told> {
        self.ask(
            &caller(Role::Officer, "officer/1"),
            Channel::Counter,
            request,
            body,
        )
    }

    /// A citizen's request online.
    pub(crate) fn citizen(
        &self,
        n: u128,
        request: &str,
        body: &Value,
    ) -> Result<Outcome<Event>, Told> {
        self.ask(
            &caller(Role::Citizen, &person(n).to_string()),
            Channel::Online,
            request,
            body,
        )
    }
}

/// Reads a request as the runtime does.
pub(crate) fn read(request: &str, body: &Value) -> Result<Asked, Told> {
    let info = Resident::REQUESTS.iter().find(|info| info.name == request);
    let given = Answers::from_json(body).and_then(|answers| answers.read(info.unwrap().fields));
    let mut found = Vec::new();
    let asked = Resident::parse(request, &given.map_err(faults)?, &mut found);
    asked
        .filter(|_| found.is_empty())
        .ok_or_else(|| faults(found))
}

fn faults(faults: Vec<kernel::Fault>) -> Told {
    Told::Faults(
        faults
            .into_iter()
            .map(|fault| (fault.field, fault.code))
            .collect(),
    )
}

pub(crate) fn caller(role: Role, who: &str) -> Caller {
    Caller {
        who: who.to_owned(),
        name: if role == Role::Citizen {
            "김도윤"
        } else {
            "창구담당"
        }
        .to_owned(),
        roles: vec![role],
        office: (role != Role::Citizen).then(|| "jongno".to_owned()),
        home: None,
        means: Means::DemoChooser,
        as_of: Moment(0),
    }
}
