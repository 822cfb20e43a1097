//! Journals: chained, the same at every holder, one writer for a stream, each request done once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use journal::EventLine;
use journal::Recorded;
use journal::toy::ToyKey;
use journal::verify_chain;
use kernel::Conflict;
use kernel::StreamId;
use kernel::release_of;
use request::INTAKE;
use serde_json::Value;

use super::Record;
use super::stream;
use crate::world::Name;
use crate::world::World;
use crate::world::country::PARTS;

/// Every journal holds together, and every copy is the same; where a node was put back by hand, a copy that knew more stays as it was.
pub(super) fn equal(world: &World<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (whose, node) in &world.nodes {
        if !told_in_two_ways(world) {
            let apart = node.disk.store.apart();
            found.extend(apart.map(|apart| format!("{whose} sets apart for nothing: {apart:?}")));
        }
        let (own, heads) = node.disk.store.journal(whose);
        if let Err(broken) = verify_chain(own.iter().copied(), heads, Some(&ToyKey)) {
            found.push(format!(
                "the journal of {whose} does not hold together: {broken}"
            ));
        }
        for holder in PARTS.iter().map(|part| part.name) {
            if world.town.country.directory.holds(holder, whose) {
                found.extend(copied(world, whose, holder));
            }
        }
        for receipt in node.disk.store.receipts() {
            let at = usize::try_from(receipt.head.seq).unwrap_or(0);
            let signed = at.checked_sub(1).and_then(|at| own.get(at));
            let forked = world.ruin.forked.contains_key(whose);
            if signed.map(|raw| raw.hash) != Some(receipt.head.hash) && !forked {
                let holder = &receipt.holder;
                found.push(format!("{whose} has not what {holder} countersigned"));
            }
        }
    }
    found
}

/// True where a record may be told in two ways: a node has forgotten what it told.
fn told_in_two_ways(world: &World<'_>) -> bool {
    PARTS.iter().any(|part| has_forgotten(world, part.name))
}

/// True of a node that was put back by hand, or that came back from a backup without what no holder had: what it had released, it may release again.
fn has_forgotten(world: &World<'_>, node: &str) -> bool {
    let mut steps = world.plan.steps.iter();
    let restored = !world.ruin.lost.is_empty() && steps.any(|(_, step)| step.restores(node));
    restored || world.ruin.forked.contains_key(node)
}

fn copied(world: &World<'_>, whose: Name, holder: Name) -> Vec<String> {
    let mut found = Vec::new();
    let store = &world.nodes[holder].disk.store;
    let (copy, _) = store.journal(whose);
    let (own, _) = world.nodes[whose].disk.store.journal(whose);
    let same = copy
        .iter()
        .map(|raw| raw.hash)
        .eq(own.iter().map(|raw| raw.hash));
    let stands = store.copied(whose);
    let broken = stands.and_then(|stands| stands.broken.as_deref());
    let Some(before) = world.ruin.forked.get(whose) else {
        if !same {
            let why = broken.unwrap_or("it goes on");
            found.push(format!(
                "{holder} has another journal of {whose} than {whose} itself ({why})"
            ));
        } else if let Some(why) = broken {
            found.push(format!("{holder} quarantines {whose} for nothing: {why}"));
        }
        return found;
    };
    if !same && broken.is_none() {
        found.push(format!(
            "{whose} was put back by hand, and {holder} does not quarantine it"
        ));
    }
    // What it knew of the other story stays.
    if let Some(cursor) = before.get(holder)
        && cursor.seq > 0
    {
        let kept = usize::try_from(cursor.seq - 1)
            .ok()
            .and_then(|at| copy.get(at));
        if kept.map(|raw| raw.hash) != Some(cursor.hash) {
            found.push(format!("{holder} has written over what it had of {whose}"));
        }
    }
    found
}

/// No stream is written by two nodes, unless the one has released it to the other; and nobody tells another story of it but a node that was put back by
/// hand and has forgotten what it told.
pub(super) fn one_writer(world: &World<'_>, record: &Record) -> Vec<String> {
    // What such a node released, it may release again, and both homes know of one release only.
    let forgotten = record.all().filter(|(node, _)| has_forgotten(world, node));
    let lines = forgotten.flat_map(|(_, entry)| &entry.body.events);
    let two_ways: BTreeSet<&StreamId> = lines.map(|line| &line.stream).collect();
    let mut told: BTreeMap<(&StreamId, u64), &Value> = BTreeMap::new();
    let mut releases: BTreeMap<&StreamId, BTreeMap<u64, &str>> = BTreeMap::new();
    let mut found = Vec::new();
    let known = |line: &&EventLine| !two_ways.contains(&line.stream);
    for (node, entry) in record.all() {
        for line in entry.body.events.iter().filter(known) {
            let first = *told
                .entry((&line.stream, line.version))
                .or_insert(&line.event);
            if *first != line.event {
                let EventLine {
                    stream, version, ..
                } = line;
                found.push(format!(
                    "{stream} is written by two: {node} has another {version}"
                ));
            }
            if let Some(to) = release_of(&line.event) {
                releases
                    .entry(&line.stream)
                    .or_default()
                    .insert(line.version, to);
            }
        }
    }
    let mut writers: BTreeMap<&StreamId, Name> = BTreeMap::new();
    for (node, entry) in record.all() {
        for line in own_lines(node, entry).filter(known) {
            let before = releases.get(&line.stream);
            let before = before.and_then(|releases| releases.range(..line.version).next_back());
            let home = match before {
                Some((_, home)) => *home,
                None => writers.entry(&line.stream).or_insert(node),
            };
            if home != node {
                let request = &entry.head.request;
                found.push(format!(
                    "{} is written by {home} and, in a {request}, by {node}",
                    line.stream
                ));
            }
        }
    }
    found
}

/// What an entry does not repeat of a record that has come to its node.
fn own_lines(node: Name, entry: &Recorded) -> impl Iterator<Item = &EventLine> {
    let lines = &entry.body.events;
    let repeated = |line: &EventLine| {
        lines.iter().any(|other| {
            let comes = release_of(&other.event) == Some(node);
            comes && other.stream == line.stream && other.version >= line.version
        })
    };
    lines.iter().filter(move |line| !repeated(line))
}

/// A request is done once: what changes a record once in the country, a paper or a look once at each node.
pub(super) fn once(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut done: BTreeSet<([u8; 32], Option<Name>)> = BTreeSet::new();
    let mut found = Vec::new();
    for (node, entry) in record.all() {
        let head = &entry.head;
        let service = world.town.country.service(&head.service);
        let info = service.and_then(|service| service.request(&head.request));
        let independent = info.is_none_or(|info| info.conflict == Conflict::Independent);
        // Taken in at two nodes it is nothing done yet: at its home both are one.
        let taken_in = entry
            .body
            .events
            .iter()
            .any(|line| line.stream.kind == INTAKE);
        if taken_in || has_forgotten(world, node) {
            continue;
        }
        if !done.insert((head.key.0, independent.then_some(node))) {
            found.push(format!(
                "a {} of {} is done twice, the second time at {node} (entry {})",
                head.request, head.who, head.seq
            ));
        }
    }
    found
}

/// A stream that was written in the run is the same wherever the journal of its home is held.
pub(super) fn same_everywhere(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (node, entry) in record.all() {
        if world.ruin.forked.contains_key(node) {
            continue;
        }
        for line in &entry.body.events {
            if !seen.insert((node, &line.stream)) || !is_home(world, node, &line.stream) {
                continue;
            }
            let own = world.nodes[node].disk.store.written(&line.stream);
            for (holder, other) in &world.nodes {
                let held = world.town.country.directory.holds(holder, node);
                // What this holder knew first stands there.
                let mut apart = other.disk.store.apart();
                let apart =
                    told_in_two_ways(world) && apart.any(|apart| apart.stream == line.stream);
                if held && !apart && other.disk.store.written(&line.stream) != own {
                    found.push(format!(
                        "{} is not the same at {holder} as at {node}",
                        line.stream
                    ));
                }
            }
        }
    }
    found
}

/// True where a node is the home of a stream, by its own store.
pub(super) fn is_home(world: &World<'_>, node: &str, of: &StreamId) -> bool {
    let Some(node) = world.nodes.get(node) else {
        return false;
    };
    let loaded = node.disk.store.load(&stream(of), kernel::Moment(0));
    let loaded = loaded.ok().and_then(|mut loaded| loaded.streams.remove(of));
    loaded.is_some_and(|loaded| loaded.version > 0 && loaded.home.is_none())
}
