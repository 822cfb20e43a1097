//! What the house of the tests remembers, and how it carries a request: real services, real decisions, one request after another. What a
//! node adds (disk, keys, printing) is left out.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Channel;
use kernel::Class;
use kernel::Decided;
use kernel::Desk;
use kernel::Done;
use kernel::Hit;
use kernel::House;
use kernel::Id;
use kernel::InterimLine;
use kernel::Loaded;
use kernel::LookNote;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::NodeName;
use kernel::Notice;
use kernel::PadLine;
use kernel::PaperLine;
use kernel::Policy;
use kernel::Refusal;
use kernel::Refused;
use kernel::Role;
use kernel::Row;
use kernel::StreamId;
use kernel::Submission;
use kernel::words;
use resident::Resident;
use serde_json::Value;

use super::interims::NOT_DELEGATED;
use super::people;
use super::printing::Printed;
use super::toy::TOY;

pub(super) static RESIDENT: Any<Resident> = Any::new();
pub(super) static SERVICES: &[&dyn AnyService] = &[&RESIDENT, &TOY];
/// A Friday at nine.
pub(super) const NOW: &str = "2026-11-20T09:00";

#[derive(Default)]
pub(super) struct Memory {
    pub(super) streams: BTreeMap<StreamId, Vec<Value>>,
    pub(super) rows: BTreeMap<StreamId, Vec<Row>>,
    pub(super) done: BTreeMap<Id, Written>,
    pub(super) by_key: BTreeMap<(String, String), (String, Id)>,
    pub(super) cases: BTreeMap<Id, (String, Answers)>,
    pub(super) counted: u128,
    /// Number and reason, as often as said.
    pub(super) withdrawn: Vec<(String, String)>,
    /// The interim papers given out.
    pub(super) interims: Vec<InterimLine>,
    /// The pads made.
    pub(super) pads: Vec<PadLine>,
    /// The notices printed.
    pub(super) notices: Vec<Notice>,
}

#[derive(Clone)]
pub(super) struct Written {
    pub(super) done: Done,
    pub(super) who: String,
    pub(super) office: Option<String>,
    pub(super) channel: Channel,
    pub(super) look: Option<LookNote>,
}

pub(super) struct TestHouse {
    pub(super) memory: Mutex<Memory>,
    pub(super) node: NodeName,
    /// False where the disk is full.
    pub(super) writable: bool,
    /// False where no paper can be signed.
    pub(super) signs: bool,
    /// True where it has printers.
    pub(super) prints: bool,
    /// The sheets of its papers, by number.
    pub(super) sheets: Mutex<BTreeMap<String, Printed>>,
}

pub(super) fn now() -> Moment {
    Moment::parse(NOW).unwrap()
}

/// An officer of this office.
pub(super) fn officer(id: &str) -> Caller {
    Caller {
        who: format!("officer/{id}"),
        name: "나다움".to_owned(),
        roles: vec![Role::Officer],
        office: Some("jongno".to_owned()),
        home: None,
        means: Means::DemoChooser,
        as_of: now(),
    }
}

impl TestHouse {
    /// The house with its few people, who came in by requests.
    pub(super) fn town() -> Self {
        let node = NodeName {
            name: "jongno".to_owned(),
            code: 11_110,
            title_ko: "서울특별시 종로구".to_owned(),
            title_en: "Jongno-gu, Seoul".to_owned(),
            places: vec!["11110".to_owned()],
        };
        let town = Self {
            memory: Mutex::default(),
            node,
            writable: true,
            signs: true,
            prints: false,
            sheets: Mutex::default(),
        };
        for (n, household) in [people::family(), people::namesake()].iter().enumerate() {
            let caller = Caller {
                who: "operator/1".to_owned(),
                roles: vec![Role::Importer],
                office: None,
                ..officer("1")
            };
            let answers = Answers::from_json(household).unwrap();
            town.carry(&submission(
                "carry-over",
                answers,
                caller,
                Channel::Import,
                &n.to_string(),
            ))
            .unwrap();
        }
        town
    }

    /// A request done by somebody at the counter outside of the pages.
    pub(super) fn done_before(&self, request: &str, body: &Value, caller: Caller) -> Done {
        let answers = Answers::from_json(body).unwrap();
        self.carry(&submission(
            request,
            answers,
            caller,
            Channel::Counter,
            request,
        ))
        .unwrap()
    }

    /// The person of this name who lives with others.
    pub(super) fn person(&self, name: &str) -> StreamId {
        let memory = self.memory();
        let named = |events: &&Vec<Value>| {
            events
                .iter()
                .any(|event| event.to_string().contains(&format!("\"name\":\"{name}\"")))
        };
        let found = memory
            .streams
            .iter()
            .find(|(stream, events)| stream.kind == "resident.person" && named(events));
        found.map(|(stream, _)| stream.clone()).unwrap()
    }

    /// How many requests are on record.
    pub(super) fn entries(&self) -> usize {
        self.memory().done.len()
    }

    /// The cases as they are kept now.
    pub(super) fn kept_cases(&self) -> BTreeMap<Id, (String, Answers)> {
        self.memory().cases.clone()
    }

    /// Keeps these cases instead.
    pub(super) fn restore_cases(&self, cases: BTreeMap<Id, (String, Answers)>) {
        self.memory().cases = cases;
    }

    /// The ways by which this office's requests came.
    pub(super) fn channels(&self) -> Vec<Channel> {
        let memory = self.memory();
        let of_office = memory
            .done
            .values()
            .filter(|written| written.office.is_some());
        of_office.map(|written| written.channel).collect()
    }

    /// Who was looked at, by the newest entry.
    pub(super) fn last_look(&self) -> Option<LookNote> {
        self.memory()
            .done
            .values()
            .next_back()
            .and_then(|written| written.look.clone())
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    pub(super) fn carry(&self, submission: &Submission) -> Result<Done, Refused> {
        let service = SERVICES
            .iter()
            .find(|service| service.name() == submission.service)
            .unwrap();
        let info = service.request(&submission.request).unwrap();
        if !submission.caller.is_any(info.may) {
            return Err(NOT_FOUND.into());
        }
        let body = format!(
            "{}/{} {}",
            service.name(),
            info.name,
            submission.answers.canonical()
        );
        let identity = (submission.caller.who.clone(), submission.key.clone());
        if let Some(answered) = self.before(&identity, &body) {
            return answered;
        }
        let pending = service
            .parse(info.name, &submission.answers)
            .unwrap()
            .map_err(Refused::Faults)?;
        let brought = self.bring(|brought| pending.needs(brought));
        let policy = Policy::default().with(service.policy());
        let chance = self.fresh();
        let desk = Desk {
            legal_at: now(),
            now: now(),
            as_of: now(),
            caller: &submission.caller,
            channel: submission.channel,
            node: &self.node,
            policy: &policy,
            chance: Id(chance.0 << 16),
        };
        let decided = pending.decide(&brought, &desk)?;
        if !self.writable {
            return Err(FULL.into());
        }
        if !self.signs && !decided.papers.is_empty() {
            return Err(NOT_DELEGATED.into());
        }
        let mut done = self.keep(*service, submission, decided);
        if let Some(replaces) = &submission.replaces {
            let paper = done.papers.first_mut().unwrap();
            paper.fee_won = self.replace(replaces, &paper.check_number)?;
            paper.replaces = Some(replaces.number.clone());
            self.memory().done.get_mut(&done.entry).unwrap().done = done.clone();
        }
        self.memory().by_key.insert(identity, (body, done.entry));
        Ok(done)
    }

    /// The same caller and key are the same request; another body under them is none.
    fn before(&self, identity: &(String, String), body: &str) -> Option<Result<Done, Refused>> {
        let memory = self.memory();
        let (before, entry) = memory.by_key.get(identity)?;
        let done = memory.done[entry].done.clone();
        Some(if before == body {
            Ok(Done {
                replayed: true,
                ..done
            })
        } else {
            Err(KEY_REUSED.into())
        })
    }

    fn bring(&self, needs: impl Fn(&Brought) -> Vec<Need>) -> Brought {
        let mut brought = Brought::default();
        for _ in 0..5 {
            for need in needs(&brought) {
                self.bring_one(need, &mut brought);
            }
        }
        brought
    }

    pub(super) fn bring_one(&self, need: Need, brought: &mut Brought) {
        let memory = self.memory();
        match &need {
            Need::Stream(stream) => {
                let events = memory.streams.get(stream).cloned().unwrap_or_default();
                let loaded = Loaded {
                    version: events.len() as u64,
                    events,
                    as_of: now(),
                    home: None,
                };
                brought.streams.insert(stream.clone(), loaded);
            }
            Need::Find { table, key, limit } => {
                let fits = |row: &Row| row.table == *table && row.key.starts_with(key);
                let hits = memory
                    .rows
                    .iter()
                    .filter(|(_, rows)| rows.iter().any(fits))
                    .take(*limit);
                let hits = hits
                    .map(|(stream, _)| Hit {
                        stream: stream.clone(),
                    })
                    .collect();
                brought.found.insert(need, hits);
            }
            Need::Fact { .. } => panic!("no service of these tests asks another"),
        }
    }

    fn keep(&self, service: &dyn AnyService, submission: &Submission, decided: Decided) -> Done {
        let entry = self.fresh();
        let mut memory = self.memory();
        for (stream, event) in &decided.events {
            let events = memory.streams.entry(stream.clone()).or_default();
            events.push(event.clone());
            let rows = service.rows(stream, events);
            memory.rows.insert(stream.clone(), rows);
        }
        let papers = decided.papers.iter().enumerate().map(|(n, paper)| {
            let number = format!("11110{:011}", entry.0 * 10 + n as u128);
            let groups: Vec<&str> = (0..4).map(|n| &number[n * 4..n * 4 + 4]).collect();
            PaperLine {
                check_number: groups.join("-"),
                form: paper.form.to_owned(),
                title: service.request(paper.form).unwrap().title,
                issued_at: now(),
                as_of: now(),
                issued_by: "jongno".to_owned(),
                mode: "normal",
                code: String::new(),
                fee_won: paper.fee_won,
                replaces: None,
                number,
            }
        });
        let done = Done {
            entry,
            service: submission.service.clone(),
            request: submission.request.clone(),
            replayed: false,
            papers: papers.collect(),
            answer: decided.answer,
            legal_at: now(),
            recorded_at: now(),
            elsewhere: None,
        };
        let written = Written {
            done: done.clone(),
            who: submission.caller.who.clone(),
            office: submission.caller.office.clone(),
            channel: submission.channel,
            look: decided.look,
        };
        memory.done.insert(entry, written);
        done
    }

    pub(super) fn own(&self, entry: Id, caller: &Caller) -> Result<Written, Refusal> {
        let written = self.memory().done.get(&entry).cloned().ok_or(NOT_FOUND)?;
        if written.who == caller.who || written.office == caller.office {
            Ok(written)
        } else {
            Err(NOT_FOUND)
        }
    }
}

fn submission(
    request: &str,
    answers: Answers,
    caller: Caller,
    channel: Channel,
    key: &str,
) -> Submission {
    Submission {
        service: "resident".to_owned(),
        request: request.to_owned(),
        answers,
        caller,
        channel,
        key: key.to_owned(),
        legal_at: None,
        home: None,
        replaces: None,
    }
}

pub(super) const NOT_FOUND: Refusal = Refusal::new(
    "test.not-found",
    Class::NotFound,
    words("없음", "Not found", "없어요"),
    words("확인", "Check", "봐요"),
);
const KEY_REUSED: Refusal = Refusal::new(
    "test.key-reused",
    Class::Conflict,
    words("다름", "Other", "달라요"),
    words("확인", "Check", "봐요"),
);
pub(super) const FULL: Refusal = Refusal::new(
    "test.full",
    Class::Unavailable,
    words("가득", "Full", "꽉 찼어요"),
    words("대기", "Wait", "기다려요"),
);
