//! What must hold when a run is over: pure functions on the world. Each fault is a sentence that names when and which request.

mod homes;
mod journals;
mod papers;
mod receipts;

use std::collections::BTreeMap;

use journal::Recorded;
use kernel::Need;
use kernel::release_of;
use request::State;

use super::Name;
use super::World;
use super::country::PARTS;
use super::message::Told;

/// The own journal of every node, opened from where the town ended.
pub(super) struct Record {
    entries: BTreeMap<Name, Vec<Recorded>>,
}

/// Everything that does not hold. `late`: not all was done and copied within the time for it.
pub(super) fn all(world: &World<'_>, late: bool) -> Vec<String> {
    let record = Record::read(world);
    let mut found = Vec::new();
    // What is told in two ways, somebody must put right before a move can go on.
    let somebody_must_look = !world.ruin.forked.is_empty();
    if late && !(somebody_must_look && only_moves_wait(world)) {
        let waits = waits(world);
        found.extend(waits.into_iter().map(|what| format!("still waits: {what}")));
    }
    found.extend(journals::equal(world));
    found.extend(journals::one_writer(world, &record));
    found.extend(journals::once(world, &record));
    found.extend(journals::same_everywhere(world, &record));
    found.extend(receipts::present(world, &record));
    found.extend(receipts::never_later(world, &record));
    found.extend(receipts::nothing_provisional(world, &record));
    found.extend(homes::one_each(world));
    found.extend(papers::about_the_one_asked_for(world, &record));
    found.extend(papers::nothing_restricted(world, &record));
    found
}

/// How many reports of a move were decided where the records came to.
pub(super) fn moved(world: &World<'_>) -> u32 {
    let record = Record::read(world);
    let came = |(node, entry): &(Name, &Recorded)| {
        let mut lines = entry.body.events.iter();
        lines.any(|line| release_of(&line.event) == Some(node))
    };
    u32::try_from(record.all().filter(came).count()).unwrap_or(u32::MAX)
}

/// What is not done and copied yet; empty once all is.
pub(super) fn waits(world: &World<'_>) -> Vec<String> {
    let mut waits = Vec::new();
    for (name, node) in &world.nodes {
        let store = &node.disk.store;
        let Some(process) = &node.process else {
            waits.push(format!("{name} does not run"));
            continue;
        };
        if store.restoring() {
            waits.push(format!("{name} gets its journal back"));
        }
        if !process.tasks.is_empty() {
            waits.push(format!("{name} carries {} requests", process.tasks.len()));
        }
        let outbox = store.outbox_len();
        if outbox > 0 {
            waits.push(format!("{outbox} errands wait at {name}"));
        }
        let waiting = request::by_state(name, State::Waiting);
        let intakes = store.load(std::slice::from_ref(&waiting), kernel::Moment(0));
        let intakes = intakes.map_or(0, |intakes| intakes.hits(&waiting).len());
        if intakes > 0 {
            waits.push(format!("{intakes} intakes wait at {name}"));
        }
        waits.extend(uncopied(world, name));
    }
    let open = world.errands.iter();
    let open = open.filter(|errand| !errand.over && !is_on_the_safe_side(world, errand));
    waits.extend(open.map(|errand| format!("{} has no answer", named(errand))));
    waits
}

/// True where only what is to move here waits.
fn only_moves_wait(world: &World<'_>) -> bool {
    let waiting = waits(world);
    let waiting = waiting.iter();
    let mut others =
        waiting.filter(|what| !what.contains("errands wait") && !what.contains("intakes wait"));
    others.next().is_none()
}

/// A third party is refused as long as the list of restrictions may be old. Where a copy is quarantined, or a clock is wrong, that is until somebody
/// has looked at it; where somebody has moved to a home of which nothing lies here, until an officer names that home.
fn is_on_the_safe_side(world: &World<'_>, errand: &super::people::Errand) -> bool {
    let household = |no: usize| (world.town.people[no].home, world.town.people[no].household);
    let moved = world.errands.iter().any(|other| {
        let known = [Some(errand.subject), errand.taker];
        let mut known = known.into_iter().flatten().map(household);
        let same = known.any(|one| one == household(other.subject));
        same && other.submission.request == "move-in"
    });
    let somebody_must_look = !world.ruin.forked.is_empty() || world.ruin.clock_ms > 0 || moved;
    let refused = |told: &Told| matches!(told, Told::Refused { code, .. } if code == "resident.restriction-list-old");
    let last = errand.told.last();
    somebody_must_look && last.is_some_and(|(.., told)| refused(told))
}

/// Whose copy of a journal has not all of it, and is not quarantined.
fn uncopied(world: &World<'_>, whose: Name) -> Vec<String> {
    let (end, _) = world.nodes[whose].disk.store.end();
    let holders = PARTS
        .iter()
        .filter(|part| world.town.country.directory.holds(part.name, whose));
    let behind = holders.filter(|holder| {
        let copied = world.nodes[holder.name].disk.store.copied(whose);
        copied.is_none_or(|copied| copied.cursor != end && copied.broken.is_none())
    });
    behind
        .map(|holder| format!("{} has not all of {whose}", holder.name))
        .collect()
}

/// An errand, for a sentence.
fn named(errand: &super::people::Errand) -> String {
    let submission = &errand.submission;
    let asked = super::Seconds(errand.start_ms);
    format!(
        "{} {} ({} at {}, asked at {asked} s)",
        submission.request, submission.key, submission.caller.who, errand.at
    )
}

impl Record {
    fn read(world: &World<'_>) -> Self {
        let read = |(name, node): (&Name, &super::node::Node)| {
            let before = world
                .town
                .stores
                .get(name)
                .map_or(0, |store| store.end().0.seq);
            let entries = node.disk.store.opened_behind(before);
            (*name, entries.expect("a toy seal opens what it has sealed"))
        };
        Self {
            entries: world.nodes.iter().map(read).collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = (Name, &Recorded)> {
        let nodes = self.entries.iter();
        nodes.flat_map(|(name, entries)| entries.iter().map(|entry| (*name, entry)))
    }
}

/// What finds one stream.
fn stream(stream: &kernel::StreamId) -> [Need; 1] {
    [Need::Stream(stream.clone())]
}
