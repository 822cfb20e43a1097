//! Papers: each about the person asked for, none for whom a restriction of issue (교부제한) names.

use journal::request_key;

use super::Record;
use super::named;
use crate::world::Name;
use crate::world::World;
use crate::world::message::Told;
use crate::world::people::Errand;

/// So old a copy of the list of restrictions serves no third party: services/resident/data/extract-rules.jsonl.
const LIST_MS_MAX: i64 = 24 * 3_600_000;
/// What passes between somebody's question and what a node knows at that moment.
const MOMENT_MS: i64 = 10_000;

/// No paper is about another person, or for another to fetch.
pub(super) fn about_the_one_asked_for(world: &World<'_>, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    for errand in &world.errands {
        let caller = &errand.submission.caller;
        let key = request_key(&caller.who, &errand.submission.key);
        let subject = &world.town.people[errand.subject];
        for (node, entry) in record.all().filter(|(_, entry)| entry.head.key == key) {
            for paper in entry.body.papers() {
                let names = paper.facts.persons.iter();
                let named_in = names.clone().count() == 0
                    || names.clone().any(|person| person.name == subject.name);
                if paper.subject != subject.stream || !named_in {
                    found.push(format!(
                        "{}: {node} issued a paper about somebody else",
                        named(errand)
                    ));
                }
                let holder = paper.holder.map(|holder| holder.to_string());
                if caller.office.is_none() && holder.is_some_and(|holder| holder != caller.who) {
                    found.push(format!(
                        "{}: {node} gives it to somebody else",
                        named(errand)
                    ));
                }
            }
        }
    }
    found
}

/// Nobody whom a restriction names has a paper about the protected person from a node that knew of it, or from any node a day after the home knew.
pub(super) fn nothing_restricted(world: &World<'_>, record: &Record) -> Vec<String> {
    let of = |request: &'static str| {
        let asked = move |errand: &&Errand| errand.submission.request == request;
        world.errands.iter().filter(asked)
    };
    let mut found = Vec::new();
    for set in of("restriction-set") {
        let lifted = of("restriction-lift").any(|lift| lift.subject == set.subject);
        if lifted {
            continue;
        }
        for taken in of("individual-extract") {
            let same =
                taken.subject == set.subject && taken.taker.is_some() && taken.taker == set.taker;
            if same && disclosed(world, record, set, taken) {
                found.push(format!(
                    "{}: given to the person whom {} names",
                    named(taken),
                    named(set)
                ));
            }
        }
    }
    found
}

/// The nodes that have issued a paper for it. What was only taken in gives nobody anything.
fn issuers(record: &Record, errand: &Errand) -> Vec<Name> {
    let submission = &errand.submission;
    let key = request_key(&submission.caller.who, &submission.key);
    let own = record.all().filter(|(_, entry)| entry.head.key == key);
    let issued = own.filter(|(_, entry)| !entry.body.papers().is_empty());
    issued.map(|(node, _)| node).collect()
}

fn disclosed(world: &World<'_>, record: &Record, set: &Errand, taken: &Errand) -> bool {
    let home = world.town.people[set.subject].home;
    // Which home knew of it when is not followed here.
    let household = |no: usize| (world.town.people[no].home, world.town.people[no].household);
    let mut moves = world.errands.iter();
    let moved = moves.any(|errand| {
        let same = household(errand.subject) == household(set.subject);
        errand.submission.request == "move-in" && same
    });
    let Some(asked_ms) = taken.asked_ms else {
        return false;
    };
    let given = issuers(record, taken);
    if given.is_empty() {
        return false;
    }
    let old = LIST_MS_MAX + MOMENT_MS + 2 * world.ruin.clock_ms;
    let ruined = |name: &str| {
        let forked = world.ruin.forked.contains_key(name);
        forked
            || world
                .plan
                .steps
                .iter()
                .any(|(_, trouble)| trouble.restores(name))
    };
    set.told.iter().any(|(told_by, told_ms, told)| {
        let Told::Done(done) = told else {
            return false;
        };
        let Some((on, _)) = &done.on else {
            return false;
        };
        let lost = world.ruin.lost.contains(&done.entry) || ruined(told_by) || ruined(on);
        let here = given.contains(told_by) && *told_ms < asked_ms;
        let long_ago = on == home && !moved && asked_ms - told_ms > old;
        !lost && (here || long_ago)
    })
}
