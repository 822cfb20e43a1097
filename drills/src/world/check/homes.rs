//! Where people live: each at one home, which everybody who holds it names, and in one household, which has the address that they have.

use std::collections::BTreeMap;

use kernel::Moment;
use kernel::StreamId;
use serde_json::Value;

use super::journals::is_home;
use super::stream;
use crate::world::Name;
use crate::world::World;
use crate::world::country::PARTS;

/// What does not hold of anybody.
pub(super) fn one_each(world: &World<'_>) -> Vec<String> {
    // What went with a disk, or is told in two ways, nobody can put together.
    if !world.ruin.forked.is_empty() || !world.ruin.lost.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for person in &world.town.people {
        let homes = PARTS.iter().map(|part| part.name);
        let homes: Vec<Name> = homes
            .filter(|node| is_home(world, node, &person.stream))
            .collect();
        let [home] = homes.as_slice() else {
            found.push(format!("{} has the homes {homes:?}", person.stream));
            continue;
        };
        found.extend(elsewhere_too(world, home, &person.stream));
        found.extend(household(world, home, &person.stream));
    }
    found
}

/// A holder of the home's journal that names another.
fn elsewhere_too(world: &World<'_>, home: Name, person: &StreamId) -> Vec<String> {
    let holders = world.nodes.iter();
    let holders = holders.filter(|(name, _)| world.town.country.directory.holds(name, home));
    let mut found = Vec::new();
    for (holder, node) in holders {
        let loaded = node.disk.store.load(&stream(person), Moment(0));
        let named = loaded
            .ok()
            .and_then(|mut loaded| loaded.streams.remove(person)?.home);
        if named.as_deref() != Some(home) {
            found.push(format!(
                "{person}: {home} is its home, and {holder} says {named:?}"
            ));
        }
    }
    found
}

/// A person is a member of one household, that of their last address; the other record of it says the same.
fn household(world: &World<'_>, home: Name, person: &StreamId) -> Vec<String> {
    let store = &world.nodes[home].disk.store;
    let events = |of: &StreamId| {
        let loaded = store.load(&stream(of), Moment(0));
        let loaded = loaded.ok().and_then(|mut loaded| loaded.streams.remove(of));
        loaded.map_or_else(Vec::new, |loaded| loaded.events)
    };
    let Some((household, address)) = last_address(&events(person)) else {
        return vec![format!("{person} has no address at {home}")];
    };
    let Ok(household) = serde_json::from_value::<StreamId>(household.clone()) else {
        return vec![format!(
            "{person} lives in {household}, which is no household"
        )];
    };
    let lives = lives_at(&events(&household), person);
    let mut found = Vec::new();
    if lives.as_deref() != Some(&address) {
        found.push(format!(
            "{person} lives at {address}, and their household says {lives:?}"
        ));
    }
    if !is_home(world, home, &household) {
        found.push(format!(
            "{person} lives at {home}, and their household elsewhere"
        ));
    }
    found.extend(other_households(world, home, person, &household));
    found
}

/// Households of other homes, or others here, that count the person among their members.
fn other_households(
    world: &World<'_>,
    home: Name,
    person: &StreamId,
    own: &StreamId,
) -> Vec<String> {
    let mut found = Vec::new();
    for (node, households) in world.households() {
        for (household, events) in households {
            if household != *own && lives_at(&events, person).is_some() {
                found.push(format!(
                    "{person} of {home} is a member of {household} at {node} too"
                ));
            }
        }
    }
    found
}

/// The household and the address of the last line of somebody's address history.
fn last_address(events: &[Value]) -> Option<(Value, String)> {
    let mut changes = events.iter().rev();
    changes.find_map(|event| {
        let line = event.get("person")?;
        let line = line.get("address-changed")?;
        let household = line.get("household")?.clone();
        Some((household, line.get("address")?.as_str()?.to_owned()))
    })
}

/// The address of a household, if somebody is a member of it.
fn lives_at(events: &[Value], person: &StreamId) -> Option<String> {
    let person = person.to_string();
    let (mut address, mut member) = (None, false);
    for event in events {
        let Some(event) = event.get("household").and_then(Value::as_object) else {
            continue;
        };
        for (what, told) in event {
            let text = |field: &str| told.get(field).and_then(Value::as_str);
            if let Some(at) = text("address") {
                address = Some(at.to_owned());
            }
            let about = text("person").or(text("head")) == Some(&person);
            match what.as_str() {
                "formed" | "joined" => member |= about,
                "left" => member &= !about,
                "dissolved" => member = false,
                _other => {}
            }
        }
    }
    address.filter(|_| member)
}

impl World<'_> {
    /// The households of which a node is the home.
    fn households(&self) -> BTreeMap<Name, Vec<(StreamId, Vec<Value>)>> {
        let nodes = self.nodes.iter();
        nodes
            .map(|(name, node)| (*name, node.disk.store.written_here("resident.household")))
            .collect()
    }
}
