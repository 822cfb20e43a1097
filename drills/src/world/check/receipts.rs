//! What people were told: it is there, with the times that they were told, and nothing of it is left undone.

use journal::request_key;
use kernel::Conflict;
use kernel::StreamId;
use request::INTAKE;
use request::State;
use request::TakenIn;
use request::arriving_key;

use super::Record;
use super::named;
use super::stream;
use crate::world::Name;
use crate::world::World;
use crate::world::message::Told;

/// Whatever somebody was told is on record is there, with its times; unless no holder had it when its disk was lost.
pub(super) fn present(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    for errand in &world.errands {
        for (by, _, told) in &errand.told {
            let Told::Done(done) = told else {
                continue;
            };
            if world.ruin.lost.contains(&done.entry) {
                continue;
            }
            let entry = record.all().find(|(_, entry)| entry.head.id == done.entry);
            let Some((node, entry)) = entry else {
                found.push(format!(
                    "{}: {by} said it is done, and it is nowhere",
                    named(errand)
                ));
                continue;
            };
            let Some((on, recorded_at)) = &done.on else {
                continue;
            };
            if on != node || *recorded_at != entry.head.recorded_at {
                found.push(format!(
                    "{}: it was recorded at another time than {by} said",
                    named(errand)
                ));
            }
            if done.legal_at != entry.head.legal_at {
                found.push(format!(
                    "{}: it counts from another time than {by} said",
                    named(errand)
                ));
            }
        }
    }
    found
}

/// What changed a record does not count from a later time than the receipt says. Where one asked at two nodes, or a clock was wrong, two times were told.
pub(super) fn never_later(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let right = |errand: &&crate::world::people::Errand| errand.other.is_none();
    if world.ruin.clock_ms > 0 {
        return found;
    }
    for errand in world.errands.iter().filter(right) {
        let submission = &errand.submission;
        let key = request_key(&submission.caller.who, &submission.key);
        let service = world.town.country.service(&submission.service);
        let info = service.and_then(|service| service.request(&submission.request));
        if info.is_none_or(|info| info.conflict == Conflict::Independent)
            || world.ruin.lost_keys.contains(&key.0)
        {
            continue;
        }
        let entries = record.all().filter(|(_, entry)| entry.head.key == key);
        for (node, entry) in entries {
            let told = errand.told.iter().filter_map(|(_, _, told)| match told {
                Told::Done(done) if done.on.is_some() => Some(done.legal_at),
                Told::Done(_) | Told::Refused { .. } => None,
            });
            if told
                .min()
                .is_some_and(|receipt| entry.head.legal_at > receipt)
            {
                found.push(format!(
                    "{}: it counts at {node} from later than its receipt says",
                    named(errand)
                ));
            }
        }
    }
    found
}

/// It was decided at a node whose journal the one that took it in does not hold, or takes no more of because that node was put back by hand.
fn decided_unseen(world: &World<'_>, record: &Record, by: Name, intake: &TakenIn) -> bool {
    let handed = &intake.handed;
    let key = request_key(&handed.caller.who, &handed.key);
    let mut decided = record.all().filter(|(_, entry)| entry.head.key == key);
    let directory = &world.town.country.directory;
    decided.any(|(node, _)| {
        let told_in_two = world.ruin.forked.contains_key(node);
        node != by && (told_in_two || !directory.holds(by, node))
    })
}

/// The home that decides on a move had taken it in, and could not do it.
fn refused_at_home(world: &World<'_>, record: &Record, intake: &TakenIn) -> bool {
    let handed = &intake.handed;
    let key = request_key(&handed.caller.who, &arriving_key(&handed.key));
    let mut arriving = record.all().filter(|(_, entry)| entry.head.key == key);
    arriving.any(|(node, entry)| {
        let intake = StreamId::new(INTAKE, entry.head.id);
        let loaded = world.nodes[node]
            .disk
            .store
            .load(&stream(&intake), entry.head.recorded_at);
        let loaded = loaded
            .ok()
            .and_then(|mut loaded| loaded.streams.remove(&intake));
        let state = State::of(&loaded.map(|loaded| loaded.events).unwrap_or_default());
        matches!(state, State::Refused | State::Seen)
    })
}

/// Nothing that was taken in waits, and what its home has done counts as the home's own: its entry is here.
pub(super) fn nothing_provisional(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    for (node, entry) in record.all() {
        let taken_in = entry
            .body
            .events
            .iter()
            .filter(|line| line.stream.kind == INTAKE);
        for line in taken_in.filter(|line| line.version == 1) {
            let Some(intake) = TakenIn::of(std::slice::from_ref(&line.event)) else {
                found.push(format!("an intake at {node} does not read"));
                continue;
            };
            let store = &world.nodes[node].disk.store;
            let loaded = store.load(&stream(&line.stream), entry.head.recorded_at);
            let events = loaded
                .ok()
                .and_then(|mut loaded| loaded.streams.remove(&line.stream));
            let state = State::of(&events.map(|loaded| loaded.events).unwrap_or_default());
            let (who, key) = (&intake.handed.caller.who, &intake.handed.key);
            let home = intake.home.as_str();
            let moves = intake.provisional;
            let gone = world.ruin.lost_keys.contains(&request_key(who, key).0)
                || world.ruin.forked.contains_key(home)
                || decided_unseen(world, record, node, &intake)
                || (moves
                    && (!world.ruin.forked.is_empty()
                        || !world.ruin.lost.is_empty()
                        || refused_at_home(world, record, &intake)));
            let decided = store.entry_by_key(who, key).ok().flatten().is_some();
            let what = format!(
                "a {} of {who} ({key}) that {node} took in for {home}",
                intake.handed.request
            );
            match state {
                State::Waiting if !world.ruin.forked.is_empty() => {}
                State::Waiting => found.push(format!("{what} still waits")),
                State::Done if !decided && !gone => {
                    found.push(format!(
                        "{what} is noted as done, and {node} has no entry of it"
                    ));
                }
                State::Done | State::Refused | State::Seen => {}
            }
        }
    }
    found
}
