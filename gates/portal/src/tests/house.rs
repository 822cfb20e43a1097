//! A house in memory: one node, the real resident register, a few invented people. It carries requests by the same machine
//! as the runtime, and keeps what it is told.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Mutex;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use kernel::*;
use request::Ending;
use request::Input;
use request::Life;
use request::Output;
use request::Written;
use serde_json::Value;

use super::people;
use super::people::hanieum;
use super::people::nadaum;
use super::people::onnuri;

pub(super) const NOW: &str = "2026-11-21T14:02+09:00";
const SERVICES: &[&dyn AnyService] = &[&Any::<resident::Resident>::new()];

/// What may fail.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Trouble {
    /// The neighbour's portal does not answer.
    Unreachable,
    /// The disk is full.
    Full,
    /// The centre is cut off.
    Cut,
    /// Nobody can be chosen.
    Nobody,
}

/// The house.
pub(super) struct TestHouse {
    node: NodeName,
    kept: Mutex<Kept>,
    policy: Policy,
    trouble: Vec<Trouble>,
    /// The share codes that were given, each under its form's key.
    pub(super) shares: Mutex<Vec<(String, Share)>>,
}

#[derive(Default)]
struct Kept {
    streams: BTreeMap<StreamId, Vec<Value>>,
    entries: Vec<Entry>,
    fresh: u128,
}

struct Entry {
    who: String,
    key: String,
    asked: String,
    done: Done,
    files: Vec<(String, Vec<u8>)>,
    look: Option<LookNote>,
}

fn at() -> Moment {
    Moment::parse(NOW).unwrap()
}

/// Runs a future that never waits.
pub(super) fn now<T>(future: impl std::future::Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}

fn node(name: &str, code: u32, ko: &str, en: &str) -> NodeName {
    NodeName {
        name: name.to_owned(),
        code,
        title_ko: ko.to_owned(),
        title_en: en.to_owned(),
        places: vec!["11110".to_owned()],
    }
}

impl TestHouse {
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    pub(super) fn with(trouble: &[Trouble]) -> Self {
        let tables = SERVICES.iter().fold(Policy::default(), |policy, service| {
            policy.with(service.policy())
        });
        let house = Self {
            node: node("jongno", 11110, "서울특별시 종로구", "Jongno-gu, Seoul"),
            kept: Mutex::default(),
            policy: tables,
            trouble: trouble.to_vec(),
            shares: Mutex::default(),
        };
        house.kept.lock().unwrap().streams = people::streams();
        house
    }

    fn has(&self, trouble: Trouble) -> bool {
        self.trouble.contains(&trouble)
    }

    /// How many papers were issued.
    pub(super) fn papers(&self) -> usize {
        self.kept
            .lock()
            .unwrap()
            .entries
            .iter()
            .map(|entry| entry.files.len())
            .sum()
    }

    /// The answers of the last request that was done.
    pub(super) fn last_asked(&self) -> String {
        self.kept
            .lock()
            .unwrap()
            .entries
            .last()
            .map(|entry| entry.asked.clone())
            .unwrap_or_default()
    }

    fn load(&self, needs: &[Need]) -> Brought {
        let kept = self.kept.lock().unwrap();
        let mut brought = Brought::default();
        for need in needs {
            match need {
                Need::Stream(stream) => {
                    let events = kept.streams.get(stream).cloned().unwrap_or_default();
                    let loaded = Loaded {
                        version: events.len() as u64,
                        events,
                        as_of: at(),
                        home: None,
                    };
                    brought.streams.insert(stream.clone(), loaded);
                }
                Need::Find { table, key, limit } => {
                    let rows =
                        |stream: &StreamId, events: &Vec<Value>| SERVICES[0].rows(stream, events);
                    let fits = |row: &Row| row.table == *table && row.key.starts_with(key);
                    let found = kept
                        .streams
                        .iter()
                        .filter(|(stream, events)| rows(stream, events).iter().any(fits));
                    let hits = found
                        .take(*limit)
                        .map(|(stream, _)| Hit {
                            stream: stream.clone(),
                        })
                        .collect();
                    brought.found.insert(need.clone(), hits);
                }
                Need::Fact { .. } => panic!("a fact is told, not stored"),
            }
        }
        brought
    }

    fn carry(&self, submission: &Submission) -> Result<Done, Refused> {
        let asked = format!(
            "{}/{} {}",
            submission.service,
            submission.request,
            submission.answers.canonical()
        );
        let is_same =
            |entry: &&Entry| entry.who == submission.caller.who && entry.key == submission.key;
        if let Some(entry) = self.kept.lock().unwrap().entries.iter().find(is_same) {
            let same = entry.asked == asked;
            return if same {
                Ok(Done {
                    replayed: true,
                    ..entry.done.clone()
                })
            } else {
                Err(request::KEY_REUSED.into())
            };
        }
        let mut life: Life<(Decided, Id)> = Life::begin(
            SERVICES,
            SERVICES[0],
            &submission.request,
            submission.answers.clone(),
            &submission.caller,
        )?;
        let id = self.fresh();
        let desk = Desk {
            legal_at: at(),
            now: at(),
            as_of: at(),
            caller: &submission.caller,
            channel: submission.channel,
            node: &self.node,
            policy: &self.policy,
            chance: id,
        };
        let mut input = Input::Start;
        let mut drafted = None;
        loop {
            input = match life.step(input, &desk) {
                Output::Load(needs) => Input::Brought(self.load(&needs)),
                Output::Seal(decision) => Input::Sealed((decision.decided, id)),
                Output::Write(_) if self.has(Trouble::Full) => Input::Written(Written::Full),
                Output::Write(draft) => {
                    drafted = Some(draft);
                    Input::Written(Written::New)
                }
                Output::End(Ending::Refused(refusal)) => return Err(refusal.into()),
                Output::End(_) => {
                    return Ok(self.write(
                        submission,
                        asked,
                        drafted.expect("an end that is good was written"),
                    ));
                }
            };
        }
    }

    fn write(
        &self,
        submission: &Submission,
        asked: String,
        (decided, entry): (Decided, Id),
    ) -> Done {
        let mut kept = self.kept.lock().unwrap();
        let issued: usize = kept.entries.iter().map(|entry| entry.files.len()).sum();
        for (stream, event) in decided.events {
            kept.streams.entry(stream).or_default().push(event);
        }
        let line = |(n, paper): (usize, &Paper)| {
            let number = format!("11110{:011}", issued + n + 1);
            let form = SERVICES[0]
                .forms()
                .iter()
                .find(|form| form.name == paper.form)
                .unwrap();
            PaperLine {
                check_number: format!(
                    "{}-{}-{}-{}",
                    &number[..4],
                    &number[4..8],
                    &number[8..12],
                    &number[12..]
                ),
                number,
                form: paper.form.to_owned(),
                title: form.title,
                issued_at: at(),
                as_of: at(),
                issued_by: self.node.name.clone(),
                mode: if self.has(Trouble::Cut) {
                    "cut-off"
                } else {
                    "normal"
                },
                code: "https://ieum.example/v#HC1:6BF".to_owned(),
                fee_won: paper.fee_won,
                replaces: None,
            }
        };
        let lines: Vec<PaperLine> = decided.papers.iter().enumerate().map(line).collect();
        let files = lines.iter().zip(&decided.papers);
        let files = files
            .map(|(line, paper)| {
                (
                    line.number.clone(),
                    format!("%PDF {}", paper.data).into_bytes(),
                )
            })
            .collect();
        let done = Done {
            entry,
            service: submission.service.clone(),
            request: submission.request.clone(),
            replayed: false,
            papers: lines,
            answer: decided.answer,
            legal_at: at(),
            recorded_at: at(),
            elsewhere: None,
        };
        kept.entries.push(Entry {
            who: submission.caller.who.clone(),
            key: submission.key.clone(),
            asked,
            done: done.clone(),
            files,
            look: decided.look,
        });
        done
    }

    fn of<T>(&self, caller: &Caller, pick: impl Fn(&Entry) -> Option<T>) -> Result<T, Refusal> {
        let kept = self.kept.lock().unwrap();
        kept.entries
            .iter()
            .filter(|entry| entry.who == caller.who)
            .find_map(pick)
            .ok_or(NOT_FOUND)
    }
}

const NOT_FOUND: Refusal = Refusal::new(
    "node.not-found",
    Class::NotFound,
    words(
        "찾는 것이 여기에 없습니다.",
        "There is no such thing here.",
        "찾는 것이 없어요.",
    ),
    words(
        "주소나 번호를 확인하세요.",
        "Check the address or number.",
        "번호를 다시 봐 주세요.",
    ),
);
const UNKNOWN: Refusal = Refusal::new(
    "sign-in.unknown",
    Class::SignIn,
    words(
        "누구인지 확인하지 못했습니다.",
        "We could not tell who you are.",
        "누구인지 알 수 없어요.",
    ),
    words(
        "다시 로그인하세요.",
        "Sign in again.",
        "다시 로그인해 주세요.",
    ),
);

impl House for TestHouse {
    fn node(&self) -> &NodeName {
        &self.node
    }
    fn services(&self) -> &'static [&'static dyn AnyService] {
        SERVICES
    }
    fn strip(&self) -> Strip {
        let since = Moment::parse("2026-11-21T09:12+09:00").unwrap();
        let centre = if self.has(Trouble::Cut) {
            Link::Down { since }
        } else {
            Link::Up
        };
        Strip {
            centre,
            writable: !self.has(Trouble::Full),
            clock_doubtful: false,
            at: at(),
        }
    }
    fn demo(&self) -> bool {
        true
    }
    fn people(&self) -> Vec<Person> {
        if self.has(Trouble::Nobody) {
            return Vec::new();
        }
        let person = |evidence: &str, caller: Caller, officer, about: [&str; 3]| Person {
            evidence: evidence.to_owned(),
            name: caller.name.clone(),
            node: caller.home.unwrap_or_default(),
            officer,
            about: about.map(str::to_owned),
        };
        let head = [
            "세대주, 두 명 사는 세대",
            "Head of a household of two",
            "두 사람이 사는 집이에요",
        ];
        vec![
            person("c1", hanieum(), false, head),
            person(
                "c2",
                nadaum(),
                false,
                [
                    "세대원",
                    "Member of the same household",
                    "같이 사는 가족이에요",
                ],
            ),
            person(
                "c3",
                onnuri(),
                false,
                [
                    "기록이 송파구에 있음",
                    "The record is in Songpa",
                    "송파구에 기록이 있어요",
                ],
            ),
            person(
                "o1",
                Caller {
                    name: "담당자".to_owned(),
                    ..hanieum()
                },
                true,
                ["", "", ""],
            ),
        ]
    }
    fn sign_in<'a>(&'a self, evidence: &'a str) -> Future<'a, Result<Caller, Refusal>> {
        Box::pin(async move {
            match evidence {
                "c1" => Ok(hanieum()),
                "c3" => Ok(onnuri()),
                "o1" => Ok(Caller {
                    roles: vec![Role::Officer],
                    home: None,
                    ..hanieum()
                }),
                _ => Err(UNKNOWN),
            }
        })
    }
    fn submit(&self, submission: Submission) -> Future<'_, Result<Done, Refused>> {
        Box::pin(async move { self.carry(&submission) })
    }
    fn done<'a>(&'a self, entry: Id, caller: &'a Caller) -> Future<'a, Result<Done, Refusal>> {
        Box::pin(async move {
            self.of(caller, |kept| {
                (kept.done.entry == entry).then(|| kept.done.clone())
            })
        })
    }
    fn view<'a>(
        &'a self,
        look: Id,
        caller: &'a Caller,
        lang: Lang,
    ) -> Future<'a, Result<View, Refusal>> {
        Box::pin(async move {
            let note = self.of(caller, |kept| {
                kept.look.clone().filter(|_| kept.done.entry == look)
            })?;
            let mut needs: Vec<Need> = note.subjects.iter().cloned().map(Need::Stream).collect();
            needs.push(Need::Stream(people::home()));
            Ok(SERVICES[0].view(&self.load(&needs), &note.view, &note.subjects, lang))
        })
    }
    fn my_papers<'a>(&'a self, caller: &'a Caller) -> Future<'a, Result<Vec<PaperLine>, Refusal>> {
        Box::pin(async move {
            let kept = self.kept.lock().unwrap();
            let own = kept
                .entries
                .iter()
                .rev()
                .filter(|entry| entry.who == caller.who);
            Ok(own.flat_map(|entry| entry.done.papers.clone()).collect())
        })
    }
    fn paper<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<PaperFile, Refusal>> {
        Box::pin(async move {
            self.of(caller, |entry| {
                let line = entry
                    .done
                    .papers
                    .iter()
                    .find(|line| line.number == number)?
                    .clone();
                let pdf = entry
                    .files
                    .iter()
                    .find(|(known, _)| known == number)?
                    .1
                    .clone();
                Some(PaperFile { line, pdf })
            })
        })
    }
    fn day<'a>(&'a self, _: Date, _: &'a Caller) -> Future<'a, Result<Vec<DayLine>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn keep_case<'a>(&'a self, _: &'a Case, _: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async { Ok(()) })
    }
    fn case<'a>(&'a self, _: Id, _: &'a Caller) -> Future<'a, Result<Case, Refusal>> {
        Box::pin(async { Err(NOT_FOUND) })
    }
    fn cases<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<Case>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn drop_case<'a>(&'a self, _: Id, _: &'a Caller) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async { Ok(()) })
    }
    fn fresh(&self) -> Id {
        let mut kept = self.kept.lock().unwrap();
        kept.fresh += 1;
        Id(kept.fresh << 20)
    }
    fn notice<'a>(&'a self, notice: &'a Notice) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async move { Ok(format!("{notice:?}").into_bytes()) })
    }

    fn judge(&self, shown: Shown) -> Future<'_, Result<Judgement, Refusal>> {
        Box::pin(async move { Ok(super::checking::judged(&shown)) })
    }
    fn withdraw<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        unreachable!("nobody withdraws a paper at the portal")
    }
    fn withdrawal_reasons(&self) -> Vec<(&'static str, Words)> {
        Vec::new()
    }
    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(self)
    }
    fn neighbours(&self) -> Vec<Neighbour> {
        vec![Neighbour {
            node: node("songpa", 11710, "서울특별시 송파구", "Songpa-gu, Seoul"),
            portal: "http://127.0.0.1:8010/".to_owned(),
        }]
    }
    fn reaches<'a>(&'a self, _: &'a str) -> Future<'a, bool> {
        Box::pin(async { !self.has(Trouble::Unreachable) })
    }
}
