//! One seeded sequence of commands on SQLite, on PostgreSQL and on the store in memory: the same answers, the same dump.

use std::fmt::Debug;
use std::future::Future;
use std::future::poll_fn;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::sync::Arc;
use std::task::Poll;

use drills::MemoryStore;
use journal::Proposal;
use journal::toy::ToySeal;
use journal::toy::toy_draft;
use kernel::Cell;
use kernel::Claim;
use kernel::Errand;
use kernel::Id;
use kernel::LookNote;
use kernel::Moment;
use kernel::Need;
use serde_json::json;
use store::Kept;
use store::Store;

use crate::notes::Dice;
use crate::notes::NOW;
use crate::notes::Place;
use crate::notes::TABLES;
use crate::notes::note;
use crate::notes::noted;
use crate::notes::rows;
use crate::notes::stream;

/// Seeds that found something once, and some more.
const SEEDS: [u64; 4] = [1, 2, 3, 20_231_117];
/// How many random ones beside them.
const RANDOM_SEEDS: u64 = 30;
const COMMANDS: u64 = 60;

const NAMES: [&str; 4] = ["김견본", "김견본\0", "이견본", "박견본"];

#[derive(Debug)]
enum Command {
    /// Handed over together, so that they share a commit.
    Append(Vec<Proposal>),
    Load(Vec<Need>),
    Entry(Id),
    EntryByKey(String, String),
    Since(u64, usize),
    Between(Moment, Moment, usize),
    Paper(String),
    OutboxTake(Moment, usize),
    OutboxDone(Id),
    OutboxLater(Id, Moment),
    Keep(Kept),
    Kept(Id, Moment),
    KeptBy(String, Moment),
    Forget(Id),
    ForgetPast(Moment),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_and_memory_answer_the_same() {
    let chance = std::hash::RandomState::new().build_hasher().finish() % 1_000_000;
    for seed in SEEDS.into_iter().chain(chance..chance + RANDOM_SEEDS) {
        run(seed, COMMANDS).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_commands_leave_equal_dumps() {
    let chance = std::hash::RandomState::new().build_hasher().finish() % 1_000_000;
    run(chance, 1_000).await;
}

async fn run(seed: u64, commands: u64) {
    let (disk, server) = (Place::disk(), Place::server());
    let stores = [disk.open(), server.open()];
    let mut memory = MemoryStore::new("jongno", TABLES, Arc::new(ToySeal));
    let mut dice = Dice::new(seed);
    for n in 0..commands {
        let command = command(&mut dice, &memory, n);
        let expected = on_memory(&mut memory, &command);
        for (store, engine) in stores.iter().zip(["SQLite", "PostgreSQL"]) {
            let found = on_engine(store, &command).await;
            assert_eq!(
                found, expected,
                "{engine}, seed {seed}, command {n}: {command:?}"
            );
        }
    }
    let dump = memory.dump();
    for store in stores {
        same(&store.dump().await.unwrap(), &dump, seed);
        store.rebuild(Arc::new(rows)).await.unwrap();
        same(&store.dump().await.unwrap(), &dump, seed);
        assert_eq!(store.head().hash, memory.hash());
    }
}

fn same(found: &str, expected: &str, seed: u64) {
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected, "seed {seed}");
    }
    assert_eq!(found.len(), expected.len(), "seed {seed}");
}

fn command(dice: &mut Dice, memory: &MemoryStore, n: u64) -> Command {
    let at =
        NOW.plus_ms(i64::try_from(n * 100).unwrap() - i64::try_from(dice.below(3_000)).unwrap());
    let small = Id(u128::from(dice.below(6)));
    match dice.below(24) {
        0..=9 => {
            let together = if dice.one_in(3) { dice.below(6) } else { 0 };
            Command::Append(
                (0..=together)
                    .map(|i| proposal(dice, memory, n * 10 + i, at))
                    .collect(),
            )
        }
        10..=12 => Command::Load(needs(dice)),
        13 => Command::Entry(Id::new(at, u128::from(dice.below(n * 10 + 1)))),
        14 => Command::EntryByKey(officer(dice), format!("key-{}", dice.below(n * 10 + 1))),
        15 => Command::Since(dice.below(30), usize::try_from(dice.below(10)).unwrap()),
        16 => Command::Between(
            NOW.plus_ms(-1_000),
            at,
            usize::try_from(dice.below(10)).unwrap(),
        ),
        17 => Command::Paper(number(dice)),
        18 => Command::OutboxTake(at, 5),
        19 if dice.one_in(2) => Command::OutboxDone(errand_id(dice.below(n * 10 + 1))),
        19 => Command::OutboxLater(errand_id(dice.below(n * 10 + 1)), at.plus_ms(500)),
        20 => Command::Keep(Kept {
            kind: "case".to_owned(),
            id: small,
            owner: officer(dice),
            content: n.to_be_bytes().to_vec(),
            until: at.plus_ms(2_000),
        }),
        21 => Command::Kept(small, at),
        22 => Command::KeptBy(officer(dice), at),
        _ if dice.one_in(2) => Command::Forget(small),
        _ => Command::ForgetPast(at),
    }
}

/// A request: sometimes a replay, sometimes on an old version, sometimes with a key that another holds.
fn proposal(dice: &mut Dice, memory: &MemoryStore, n: u64, at: Moment) -> Proposal {
    let key = if dice.one_in(8) { dice.below(n + 1) } else { n };
    let touched: Vec<_> = (0..dice.below(3)).map(|_| stream(dice.below(8))).collect();
    let needs: Vec<_> = touched.iter().cloned().map(Need::Stream).collect();
    let mut brought = memory.load(&needs, at).unwrap();
    if dice.one_in(10)
        && let Some(loaded) = brought.streams.values_mut().next()
    {
        loaded.version += 100;
    }
    let events: Vec<_> = touched
        .iter()
        .map(|stream| {
            (
                stream.clone(),
                noted(
                    NAMES[usize::try_from(dice.below(4)).unwrap()],
                    i64::try_from(dice.below(3)).unwrap() - 1,
                ),
            )
        })
        .collect();
    let mut draft = note(toy_draft(key, &officer(dice), at), &brought, &events);
    draft.id = Id::new(at, u128::from(n));
    if dice.one_in(4) {
        draft.claims = (0..=dice.below(2))
            .map(|_| Claim {
                space: "toy.number",
                key: Cell::Token(dice.below(4).to_string()),
                stream: stream(dice.below(4)),
                taken: kernel::words("있습니다.", "Taken.", "있어요."),
            })
            .collect();
    }
    if dice.one_in(5) {
        let errand = Errand {
            kind: "notify".to_owned(),
            body: json!(n),
        };
        draft.body.errands = vec![(errand_id(n), errand)];
    }
    if dice.one_in(5) {
        draft.pdfs = vec![(format!("{n:016}"), vec![1, 2, 3])];
    }
    if dice.one_in(5) {
        let (view, purpose, basis) = ("note".to_owned(), "test".to_owned(), "none".to_owned());
        draft.body.look = Some(LookNote {
            subjects: touched,
            view,
            purpose,
            basis,
        });
    }
    draft.seal(&ToySeal)
}

fn needs(dice: &mut Dice) -> Vec<Need> {
    let name = NAMES[usize::try_from(dice.below(4)).unwrap()].to_owned();
    let limit = usize::try_from(dice.below(4)).unwrap();
    vec![
        Need::Stream(stream(dice.below(9))),
        Need::Find {
            table: "toy.by-name",
            key: vec![],
            limit,
        },
        Need::Find {
            table: "toy.by-name",
            key: vec![Cell::Text(name.clone())],
            limit,
        },
        Need::Find {
            table: "toy.by-name",
            key: vec![Cell::Text(name.clone()), Cell::Int(-1)],
            limit: 9,
        },
        Need::Find {
            table: "toy.by-token",
            key: vec![Cell::Token(name)],
            limit: 9,
        },
    ]
}

fn officer(dice: &mut Dice) -> String {
    format!("officer/{}", dice.below(3))
}

fn number(dice: &mut Dice) -> String {
    format!("{:016}", dice.below(600))
}

fn errand_id(n: u64) -> Id {
    Id(1 << 90 | u128::from(n))
}

fn on_memory(memory: &mut MemoryStore, command: &Command) -> String {
    match command {
        Command::Append(proposals) => {
            let told: Vec<_> = proposals
                .iter()
                .map(|proposal| memory.append(proposal.clone()))
                .collect();
            text(&told)
        }
        Command::Load(needs) => text(&memory.load(needs, NOW)),
        Command::Entry(id) => text(&memory.entry(*id)),
        Command::EntryByKey(who, key) => text(&memory.entry_by_key(who, key)),
        Command::Since(seq, limit) => text(&memory.since(*seq, *limit)),
        Command::Between(from, to, limit) => {
            text(&memory.between(*from, *to, |head| !head.look, *limit))
        }
        Command::Paper(number) => text(&memory.paper(number)),
        Command::OutboxTake(now, limit) => text(&memory.outbox_take(*now, *limit)),
        Command::OutboxDone(id) => text(&memory.outbox_done(*id)),
        Command::OutboxLater(id, due) => text(&memory.outbox_later(*id, *due)),
        Command::Keep(kept) => text(&memory.keep(kept)),
        Command::Kept(id, now) => text(&memory.kept("case", *id, *now)),
        Command::KeptBy(owner, now) => text(&memory.kept_by("case", owner, *now)),
        Command::Forget(id) => text(&memory.forget("case", *id)),
        Command::ForgetPast(now) => text(&memory.forget_past(*now)),
    }
}

async fn on_engine(store: &Store, command: &Command) -> String {
    match command {
        Command::Append(proposals) => text(
            &together(
                proposals
                    .iter()
                    .map(|proposal| store.append(proposal.clone()))
                    .collect(),
            )
            .await,
        ),
        Command::Load(needs) => text(&store.load(&store.deciding(NOW), needs).await),
        Command::Entry(id) => text(&store.entry(*id).await),
        Command::EntryByKey(who, key) => text(&store.entry_by_key(who, key).await),
        Command::Since(seq, limit) => text(&store.since(*seq, *limit).await.unwrap()),
        Command::Between(from, to, limit) => {
            text(&store.between(*from, *to, |head| !head.look, *limit).await)
        }
        Command::Paper(number) => text(&store.paper(number).await),
        Command::OutboxTake(now, limit) => text(&store.outbox_take(*now, *limit).await),
        Command::OutboxDone(id) => text(&store.outbox_done(*id).await.unwrap()),
        Command::OutboxLater(id, due) => text(&store.outbox_later(*id, *due).await.unwrap()),
        Command::Keep(kept) => text(&store.keep(kept).await.unwrap()),
        Command::Kept(id, now) => text(&store.kept("case", *id, *now).await.unwrap()),
        Command::KeptBy(owner, now) => text(&store.kept_by("case", owner, *now).await.unwrap()),
        Command::Forget(id) => text(&store.forget("case", *id).await.unwrap()),
        Command::ForgetPast(now) => text(&store.forget_past(*now).await.unwrap()),
    }
}

fn text(answer: &impl Debug) -> String {
    format!("{answer:?}")
}

/// Waits for all; each is polled in its turn, so the writer's queue has them in this order.
pub(crate) async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut answers: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, answer) in waiting.iter_mut().zip(&mut answers) {
            if answer.is_none()
                && let Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *answer = Some(ready);
            }
        }
        if answers.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    answers.into_iter().flatten().collect()
}
