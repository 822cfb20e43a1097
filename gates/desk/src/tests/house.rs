//! A house in memory: real services, real decisions, one request after another. What a node adds (disk, keys, printing) is left out.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;

use kernel::Answers;
use kernel::Any;
use kernel::AnyService;
use kernel::Brought;
use kernel::Caller;
use kernel::Case;
use kernel::Channel;
use kernel::Class;
use kernel::Date;
use kernel::DayLine;
use kernel::Decided;
use kernel::Desk;
use kernel::Done;
use kernel::Future;
use kernel::Hit;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Link;
use kernel::Loaded;
use kernel::LookNote;
use kernel::Means;
use kernel::Moment;
use kernel::Need;
use kernel::Neighbour;
use kernel::NodeName;
use kernel::PaperFile;
use kernel::PaperLine;
use kernel::Person;
use kernel::Policy;
use kernel::Refusal;
use kernel::Refused;
use kernel::Role;
use kernel::Row;
use kernel::StreamId;
use kernel::Strip;
use kernel::Submission;
use kernel::View;
use kernel::words;
use resident::Resident;
use serde_json::Value;

use super::people;
use super::toy::TOY;

static RESIDENT: Any<Resident> = Any::new();
static SERVICES: &[&dyn AnyService] = &[&RESIDENT, &TOY];
/// A Friday at nine.
pub(super) const NOW: &str = "2026-11-20T09:00";

#[derive(Default)]
struct Memory {
    streams: BTreeMap<StreamId, Vec<Value>>,
    rows: BTreeMap<StreamId, Vec<Row>>,
    done: BTreeMap<Id, Written>,
    by_key: BTreeMap<(String, String), (String, Id)>,
    cases: BTreeMap<Id, (String, Answers)>,
    counted: u128,
}

#[derive(Clone)]
struct Written {
    done: Done,
    who: String,
    office: Option<String>,
    channel: Channel,
    look: Option<LookNote>,
}

pub(super) struct TestHouse {
    memory: Mutex<Memory>,
    node: NodeName,
    /// False where the disk is full.
    pub(super) writable: bool,
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

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    fn carry(&self, submission: &Submission) -> Result<Done, Refused> {
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
        let done = self.keep(*service, submission, decided);
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

    fn bring_one(&self, need: Need, brought: &mut Brought) {
        let memory = self.memory();
        match &need {
            Need::Stream(stream) => {
                let events = memory.streams.get(stream).cloned().unwrap_or_default();
                let loaded = Loaded {
                    version: events.len() as u64,
                    events,
                    as_of: now(),
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

    fn own(&self, entry: Id, caller: &Caller) -> Result<Written, Refusal> {
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
    }
}

impl House for TestHouse {
    fn node(&self) -> &NodeName {
        &self.node
    }

    fn services(&self) -> &'static [&'static dyn AnyService] {
        SERVICES
    }

    fn strip(&self) -> Strip {
        Strip {
            centre: Link::Up,
            writable: self.writable,
            clock_doubtful: false,
            at: now(),
        }
    }

    fn demo(&self) -> bool {
        true
    }

    fn people(&self) -> Vec<Person> {
        let person = |name: &str, node: &str, officer| Person {
            evidence: name.to_owned(),
            name: name.to_owned(),
            node: node.to_owned(),
            officer,
            about: [
                "등본 발급".to_owned(),
                "Issue an extract".to_owned(),
                "서류 만들기".to_owned(),
            ],
        };
        vec![
            person("나다움", "jongno", true),
            person("김하나", "jongno", false),
            person("송파인", "songpa", true),
        ]
    }

    fn sign_in<'a>(&'a self, evidence: &'a str) -> Future<'a, Result<Caller, Refusal>> {
        Box::pin(async move {
            let person = self
                .people()
                .into_iter()
                .find(|person| person.name == evidence)
                .ok_or(NOT_FOUND)?;
            let roles = if person.officer {
                vec![Role::Officer]
            } else {
                vec![Role::Citizen]
            };
            Ok(Caller {
                name: person.name,
                roles,
                ..officer("1")
            })
        })
    }

    fn submit(&self, submission: Submission) -> Future<'_, Result<Done, Refused>> {
        Box::pin(async move { self.carry(&submission) })
    }

    fn done<'a>(&'a self, entry: Id, caller: &'a Caller) -> Future<'a, Result<Done, Refusal>> {
        Box::pin(async move { self.own(entry, caller).map(|written| written.done) })
    }

    fn view<'a>(
        &'a self,
        look: Id,
        caller: &'a Caller,
        lang: Lang,
    ) -> Future<'a, Result<View, Refusal>> {
        Box::pin(async move {
            let written = self.own(look, caller)?;
            let note = written
                .look
                .filter(|_| written.who == caller.who)
                .ok_or(NOT_FOUND)?;
            let mut brought = Brought::default();
            for subject in &note.subjects {
                self.bring_one(Need::Stream(subject.clone()), &mut brought);
            }
            Ok(RESIDENT.view(&brought, &note.view, &note.subjects, lang))
        })
    }

    fn my_papers<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>> {
        Box::pin(async move { Ok(Vec::new()) })
    }

    fn paper<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(async move {
            let found = self.memory().done.values().find_map(|written| {
                let line = written
                    .done
                    .papers
                    .iter()
                    .find(|line| line.number == number)?;
                (written.office == caller.office).then(|| line.clone())
            });
            let line = found.ok_or(NOT_FOUND)?;
            Ok(PaperFile {
                line,
                pdf: b"%PDF".to_vec(),
            })
        })
    }

    fn day<'a>(
        &'a self,
        day: Date,
        caller: &'a Caller,
    ) -> Future<'a, Result<Vec<DayLine>, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let of_day = memory.done.values().filter(|written| {
                written.done.recorded_at.day() == day && written.office == caller.office
            });
            let line = |written: &Written| DayLine {
                entry: written.done.entry,
                recorded_at: written.done.recorded_at,
                title: RESIDENT
                    .request(&written.done.request)
                    .or(TOY.request(&written.done.request))
                    .unwrap()
                    .title,
                who: written.who.clone(),
                check_number: written
                    .done
                    .papers
                    .first()
                    .map(|paper| paper.check_number.clone()),
                fee_won: written.done.papers.iter().map(|paper| paper.fee_won).sum(),
                look: written.look.is_some(),
            };
            Ok(of_day.map(line).collect())
        })
    }

    fn keep_case<'a>(
        &'a self,
        case: &'a Case,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            if !self.writable {
                return Err(FULL);
            }
            // As on disk: what was entered goes through its text form.
            let kept =
                Answers::from_json(&serde_json::from_str(&case.answers.canonical()).unwrap())
                    .unwrap();
            self.memory()
                .cases
                .insert(case.id, (caller.who.clone(), kept));
            Ok(())
        })
    }

    fn case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<Case, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let (_, answers) = memory
                .cases
                .get(&id)
                .filter(|(who, _)| *who == caller.who)
                .ok_or(NOT_FOUND)?;
            Ok(Case {
                id,
                answers: answers.clone(),
            })
        })
    }

    fn cases<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>> {
        Box::pin(async move {
            let memory = self.memory();
            let own = memory
                .cases
                .iter()
                .rev()
                .filter(|(_, (who, _))| *who == caller.who);
            Ok(own
                .map(|(id, (_, answers))| Case {
                    id: *id,
                    answers: answers.clone(),
                })
                .collect())
        })
    }

    fn drop_case<'a>(&'a self, id: Id, caller: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            self.memory()
                .cases
                .retain(|kept, (who, _)| *kept != id || *who != caller.who);
            Ok(())
        })
    }

    fn fresh(&self) -> Id {
        let mut memory = self.memory();
        memory.counted += 1;
        Id::new(now(), memory.counted)
    }

    fn neighbours(&self) -> Vec<Neighbour> {
        Vec::new()
    }

    fn reaches<'a>(&'a self, _: &'a str) -> Future<'a, bool> {
        Box::pin(async move { false })
    }
}

const NOT_FOUND: Refusal = Refusal::new(
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
const FULL: Refusal = Refusal::new(
    "test.full",
    Class::Unavailable,
    words("가득", "Full", "꽉 찼어요"),
    words("대기", "Wait", "기다려요"),
);
