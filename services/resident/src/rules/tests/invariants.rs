//! Whatever sequence of requests is accepted, the register stays sound and its history only grows.

use kernel::resident_number::Sex;
use serde_json::Value;
use serde_json::json;

use crate::testing::By;
use crate::testing::EMPTY_HOME;
use crate::testing::HOME;
use crate::testing::OTHER_HOME;
use crate::testing::World;
use crate::testing::assert_sound;
use crate::testing::number;
use crate::testing::with;

/// A small generator: the same seed gives the same sequence (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

const ADDRESSES: &[&str] = &[
    HOME,
    OTHER_HOME,
    EMPTY_HOME,
    "서울특별시 종로구 자하문로 4",
    "서울특별시 송파구 올림픽로 99",
];
const RELATIONS: &[&str] = &[
    "child",
    "spouse",
    "sibling",
    "co-resident",
    "head",
    "mother",
];
const SEEDS: u64 = 40;
const REQUESTS: usize = 40;

#[test]
fn any_accepted_sequence_of_requests_keeps_the_register_sound() {
    let mut accepted = 0;
    for seed in 0..SEEDS {
        let mut dice = Dice(seed);
        let mut world = World::town();
        for step in 0..REQUESTS {
            let (request, body) = random_request(&mut dice, &world, step);
            let before = world.register().clone();
            let done = world.submit(By::Officer, "2026-11-20", request, &body);
            let after = world.register();
            if let Err(not) = done {
                assert_eq!(
                    &before, after,
                    "seed {seed}, step {step}: {request} {body} changed something: {not:?}"
                );
                continue;
            }
            accepted += 1;
            let checked = std::panic::catch_unwind(|| assert_sound(after));
            assert!(
                checked.is_ok(),
                "seed {seed}, step {step}: {request} {body}"
            );
            for (stream, person) in &before.persons {
                let later = &after.persons[stream];
                assert!(
                    later.events >= person.events
                        && later.addresses.len() >= person.addresses.len()
                );
            }
        }
    }
    assert!(
        accepted > SEEDS * 10,
        "the sequences must do something: {accepted}"
    );
}

fn random_request(dice: &mut Dice, world: &World, step: usize) -> (&'static str, Value) {
    let people: Vec<_> = world.register().persons.keys().cloned().collect();
    let (one, two) = (dice.pick(&people).clone(), dice.pick(&people).clone());
    let on = format!("2026-{:02}-{:02}", 1 + dice.roll(11), 1 + dice.roll(20));
    match dice.roll(9) {
        0 => ("death", json!({"subject": one, "on": on, "new_head": two})),
        1 => (
            "head-change",
            json!({"subject": one, "on": on, "former_head_agreed": true, "relations": [{"person": two, "relation": dice.pick(RELATIONS)}]}),
        ),
        2 => {
            let child = number(u16::try_from(100 + step).unwrap(), "2020-10-01", Sex::F);
            (
                "birth",
                json!({"parent": one, "name": "새별", "number": child, "relation": dice.pick(RELATIONS)}),
            )
        }
        3 => (
            "name-change",
            json!({"subject": one, "name": "한이음", "on": on, "basis": "법원"}),
        ),
        4 => {
            let line = 1 + dice.roll(3);
            let recorded = world.register().persons[&one]
                .address_in(u32::try_from(line).unwrap())
                .map(|l| l.line.change.on);
            (
                "correction",
                json!({"subject": one, "field": "address-on", "line": line, "from": recorded, "to": on, "reason": "착오"}),
            )
        }
        _ => ("move-in", random_move(dice, &one, &two, &on)),
    }
}

fn random_move(dice: &mut Dice, one: &kernel::StreamId, two: &kernel::StreamId, on: &str) -> Value {
    let body = json!({"subject": one, "address": dice.pick(ADDRESSES), "moved_on": on, "new_head": two, "head_confirmed": true});
    let body = with(
        body,
        json!({"who": dice.pick(&["household", "alone", "members"]), "separate": dice.roll(2) == 0}),
    );
    let other = json!([{"person": two, "relation": dice.pick(RELATIONS)}]);
    match dice.roll(3) {
        0 => with(body, json!({"join": two, "relation": dice.pick(RELATIONS)})),
        1 => with(body, json!({"members": other})),
        _ => with(body, json!({"new_head": null})),
    }
}
