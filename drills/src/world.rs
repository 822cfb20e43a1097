//! The simulated world: whole nodes in one process, with network, disks and time from one seed.
//!
//! A node steps the machines of `protocols/request` and `protocols/journal` that `runtime/node` and `runtime/holder` step, with the real services; what is
//! around them (lines, disks, clocks, chance) is drawn from the seed. Things fail by a plan ([`troubles`]); then all heals, and within
//! bounded time everything must be as if nothing had failed ([`check`]).

mod agenda;
mod away;
mod carry;
mod check;
mod clock;
mod country;
mod disk;
mod glass;
mod hands;
mod message;
mod moving;
mod net;
mod node;
mod people;
mod report;
mod ruin;
mod sync;
#[cfg(test)]
mod tests;
mod town;
mod trace;
mod troubles;

use std::collections::BTreeMap;
use std::rc::Rc;

use kernel::Submission;

pub use self::report::Report;

use self::agenda::Agenda;
use self::country::PARTS;
use self::disk::Disk;
use self::message::Message;
use self::message::Place;
use self::message::Told;
use self::net::Net;
use self::node::Act;
use self::node::Ctx;
use self::node::Node;
use self::node::Wake;
use self::people::Errand;
use self::ruin::Ruin;
use self::town::Town;
use self::trace::Trace;
use self::troubles::END_MS;
use self::troubles::Plan;
use self::troubles::Trouble;
use crate::MemoryStore;
use crate::bug::Bug;
use crate::people::Dice;

/// A node's short name.
type Name = &'static str;

/// Everything must be as if nothing had failed within so many milliseconds of healing.
const HEALED_MS_MAX: i64 = 180_000;
/// How often it is looked whether it is.
const LOOK_MS: i64 = 1_000;
/// How long people wait before they ask again with the same key.
const PATIENCE_MS: (u32, u32) = (3_000, 7_000);
/// How often they ask at most.
const TRIES_MAX: u32 = 60;

/// One number over the traces of several runs.
pub(crate) fn traces<'a>(of: impl Iterator<Item = &'a str>) -> String {
    let mut trace = Trace::new();
    of.for_each(|text| trace.bytes(text.as_bytes()));
    trace.text()
}

/// Runs seeds. The town is filled once.
pub struct Simulation {
    town: Town,
}

impl Simulation {
    /// Fills the town.
    #[expect(
        clippy::new_without_default,
        reason = "it takes a moment, and a name says so better"
    )]
    pub fn new() -> Self {
        Self { town: Town::new() }
    }

    /// Runs a seed.
    pub fn run(&self, seed: u64) -> Report {
        World::begin(&self.town, seed, None).run()
    }

    /// Runs a seed with a bug in the simulated parts.
    #[cfg(test)]
    pub(crate) fn run_with(&self, seed: u64, bug: Bug) -> Report {
        World::begin(&self.town, seed, Some(bug)).run()
    }
}

/// The world of one run.
struct World<'t> {
    town: &'t Town,
    seed: u64,
    dice: Dice,
    agenda: Agenda<Event>,
    /// Time that passed in the town and in nights, beside the agenda's.
    beside_ms: i64,
    net: Net,
    nodes: BTreeMap<Name, Node>,
    errands: Vec<Errand>,
    plan: Plan,
    ruin: Ruin,
    /// The line between people and their node loses and repeats, while troubles last.
    rough: bool,
    bug: Option<Bug>,
    trace: Trace,
    log: Vec<String>,
}

enum Event {
    Arrive(Place, Place, Message),
    Woken(Name, u64, Wake),
    Ask(usize),
    Trouble(Trouble),
}

impl<'t> World<'t> {
    fn empty(town: &'t Town, seed: u64, bug: Option<Bug>) -> Self {
        let nodes = PARTS.iter().map(|part| {
            let store = town.stores.get(part.name).cloned();
            let mut store = store.expect("every node of the town has a store");
            if let Some(bug) = bug {
                store.plant(bug);
            }
            let disk = Disk::new(store);
            (part.name, Node::new(part, Rc::clone(&town.country), disk))
        });
        Self {
            nodes: nodes.collect(),
            town,
            seed,
            dice: Dice::of([seed, 5, 0]),
            agenda: Agenda::new(0),
            beside_ms: town.passed_ms,
            net: Net::default(),
            errands: Vec::new(),
            plan: Plan::draw(&mut Dice::of([seed, 6, 0])),
            ruin: Ruin::default(),
            rough: false,
            bug,
            trace: Trace::new(),
            log: Vec::new(),
        }
    }

    /// A world in which nothing fails.
    fn quiet(town: &'t Town) -> Self {
        let mut world = Self::empty(town, 0, None);
        world.plan.steps.clear();
        world.start_all();
        world
    }

    /// The world of a seed.
    fn begin(town: &'t Town, seed: u64, bug: Option<Bug>) -> Self {
        let mut world = Self::empty(town, seed, bug);
        let mut dice = Dice::of([seed, 7, 0]);
        world.errands = people::errands(town, END_MS, &mut dice);
        if let Some((deaf, set, come)) = world.plan.deaf {
            world
                .errands
                .extend(people::harm(town, deaf, set, come, &mut dice));
        }
        for no in 0..world.errands.len() {
            world
                .agenda
                .after(world.errands[no].start_ms, Event::Ask(no));
        }
        for (at, trouble) in world.plan.steps.clone() {
            world.agenda.after(at, Event::Trouble(trouble));
        }
        world.rough = true;
        world.start_all();
        world
    }

    fn start_all(&mut self) {
        for part in &PARTS {
            self.with(part.name, Node::start);
        }
    }

    /// Something is asked for now.
    fn ask(&mut self, at: Name, submission: Submission) {
        self.agenda.after(0, Event::Ask(self.errands.len()));
        self.errands.push(Errand::new(at, submission));
    }

    fn run(mut self) -> Report {
        while let Some(event) = self.agenda.next_before(END_MS) {
            self.happen(event);
        }
        self.heal();
        let healed_ms = self.run_until_quiet(HEALED_MS_MAX);
        let found = check::all(&self, healed_ms.is_none());
        self.report(healed_ms, found)
    }

    /// Runs until all is done and copied, for at most so long; answers how long it took.
    fn run_until_quiet(&mut self, ms_max: i64) -> Option<i64> {
        let begun = self.agenda.now_ms();
        while self.agenda.now_ms() < begun + ms_max {
            let look = self.agenda.now_ms() + LOOK_MS;
            while let Some(event) = self.agenda.next_before(look) {
                self.happen(event);
            }
            if check::waits(self).is_empty() {
                return Some(self.agenda.now_ms() - begun);
            }
        }
        None
    }

    fn into_stores(self) -> (BTreeMap<Name, MemoryStore>, i64) {
        let passed_ms = self.passed_ms();
        let nodes = self.nodes.into_iter();
        let stores = nodes.map(|(name, node)| (name, node.disk.store));
        (stores.collect(), passed_ms)
    }

    /// Milliseconds since the town began.
    fn passed_ms(&self) -> i64 {
        self.agenda.now_ms() + self.beside_ms
    }

    fn happen(&mut self, event: Event) {
        let now = self.agenda.now_ms();
        match event {
            Event::Arrive(from, to, message) => {
                self.trace
                    .tell(now, format_args!("{from:?}{to:?}{}", message.kind()));
                match to {
                    Place::Node(name) => {
                        self.with(name, |node, ctx| node.arrive(from, message, ctx));
                    }
                    Place::People => self.told(from, message),
                }
            }
            Event::Woken(name, born, wake) => {
                self.trace.tell(now, format_args!("{name}{wake:?}"));
                self.with(name, |node, ctx| node.wake(born, wake, ctx));
            }
            Event::Ask(no) => self.people_ask(no),
            Event::Trouble(trouble) => {
                self.note(&format!("{trouble:?}"));
                self.suffer(trouble);
            }
        }
    }

    /// Has a node do something, and does what it wants done.
    fn with(&mut self, name: Name, act: impl FnOnce(&mut Node, &mut Ctx<'_>)) {
        let mut ctx = Ctx {
            passed_ms: self.agenda.now_ms() + self.beside_ms,
            dice: &mut self.dice,
            bug: self.bug,
            acts: Vec::new(),
        };
        let node = self.nodes.get_mut(name).expect("every part has its node");
        act(node, &mut ctx);
        let (born, falls) = (node.born, node.falls());
        for act in ctx.acts {
            match act {
                Act::Send(to, message) => self.send(Place::Node(name), to, &message),
                Act::Wake(ms, wake) => self.agenda.after(ms, Event::Woken(name, born, wake)),
                Act::Note(text) => self.note(&text),
            }
        }
        if falls {
            self.agenda.after(0, Event::Trouble(Trouble::Fall(name)));
        }
    }

    fn send(&mut self, from: Place, to: Place, message: &Message) {
        let arrivals = match (from, to) {
            (Place::Node(from), Place::Node(to)) => self.net.carry(from, to, &mut self.dice),
            (Place::People, _) | (_, Place::People) => self.beside(),
        };
        for ms in arrivals {
            self.agenda
                .after(ms, Event::Arrive(from, to, message.clone()));
        }
    }

    /// The way between people and a node.
    fn beside(&mut self) -> Vec<i64> {
        let mut ms = || i64::from(self.dice.between(1, 15));
        let (first, second) = (ms(), ms());
        match self.dice.between(0, 99) {
            0..=2 if self.rough => Vec::new(),
            3..=5 if self.rough => vec![first, second],
            _ => vec![first],
        }
    }

    /// Somebody asks for something, again if they have heard nothing.
    fn people_ask(&mut self, no: usize) {
        let passed_ms = self.passed_ms();
        let errand = &mut self.errands[no];
        if errand.over || errand.tries == TRIES_MAX {
            return;
        }
        errand.asked_ms.get_or_insert(passed_ms);
        let both = errand.other.filter(|_| errand.tries % 2 == 1);
        let to = both.unwrap_or(errand.at);
        errand.tries += 1;
        let message = Message::Submit(no, Box::new(errand.submission.clone()));
        self.send(Place::People, Place::Node(to), &message);
        let patience = self.dice.between(PATIENCE_MS.0, PATIENCE_MS.1);
        // Somebody who has two nodes open asks the other at once.
        let first = self.errands[no].tries == 1 && self.errands[no].other.is_some();
        let ms = if first { 20 } else { i64::from(patience) };
        self.agenda.after(ms, Event::Ask(no));
    }

    fn told(&mut self, from: Place, message: Message) {
        let passed_ms = self.passed_ms();
        if let (Place::Node(by), Message::Told(no, told)) = (from, message) {
            let errand = &mut self.errands[no];
            errand.over |= !matches!(told, Told::Refused { later: true, .. });
            errand.told.push((by, passed_ms, told));
        }
    }

    fn note(&mut self, text: &str) {
        let now = self.agenda.now_ms();
        self.trace.tell(now, format_args!("{text}"));
        self.log.push(format!("{:>7} s  {text}", Seconds(now)));
    }
}

/// Milliseconds, shown as seconds.
struct Seconds(i64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000))
    }
}
