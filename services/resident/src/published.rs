//! What other services may know of a person, and nothing more: that somebody who lives is registered here, under which name and address.
//!
//! Asked by resident number (as a token) or by the person's stream. The number itself is never told: whoever knows it learns which record is
//! meant, and nobody else learns it.

use kernel::Brought;
use kernel::Cell;
use kernel::Fact;
use kernel::Published;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use serde_json::json;

use crate::event::PERSON;
use crate::finding::Subject;
use crate::register::Register;

/// The fact of a person: `{"name", "birth", "address"}`; the address is empty for somebody who lives at none.
pub(crate) fn publish(key: &Cell, register: &Register, brought: &Brought) -> Published {
    let Some(subject) = subject(key) else {
        return Published::Nothing;
    };
    let needs = subject.needs_person(brought);
    if !needs.is_empty() {
        return Published::After(needs);
    }
    match subject.find_living(register, brought) {
        Err(_) => Published::Nothing,
        Ok((stream, person)) => Published::Fact(Fact {
            stream,
            facts: json!({
                "name": person.name,
                "birth": person.birth,
                "address": person.address().map_or("", |line| line.address.as_str()),
            }),
        }),
    }
}

fn subject(key: &Cell) -> Option<Subject> {
    match key {
        Cell::Token(number) => ResidentNumber::parse(number).ok().map(Subject::Number),
        Cell::Text(stream) => StreamId::parse(stream)
            .filter(|stream| stream.kind == PERSON)
            .map(Subject::Stream),
        Cell::Int(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::By;
    use crate::testing::TODAY;
    use crate::testing::World;
    use crate::testing::n;

    fn told(world: &World, key: &Cell) -> Published {
        world.published(key)
    }

    #[test]
    fn name_birth_and_address_are_told_by_number_and_by_stream_alike_and_the_number_never() {
        let world = World::town();
        let by_number = told(&world, &Cell::Token(n(6)));
        let by_stream = told(&world, &Cell::Text(world.person("오여섯").to_string()));
        assert_eq!(by_number, by_stream);
        let Published::Fact(fact) = by_number else {
            panic!("{by_number:?}")
        };
        assert_eq!(fact.stream, world.person("오여섯"));
        assert_eq!(
            fact.facts,
            json!({"name": "오여섯", "birth": "1999-12-31", "address": crate::testing::OTHER_HOME})
        );
    }

    #[test]
    fn nothing_is_told_of_somebody_who_is_not_here_or_has_died_or_of_anything_but_a_person() {
        let mut world = World::town();
        let household = world
            .register()
            .home_of(&world.person("오여섯"))
            .unwrap()
            .0
            .clone();
        let nobody = [
            Cell::Token(n(9)),
            Cell::Token("7".to_owned()),
            Cell::Text(household.to_string()),
            Cell::Int(6),
        ];
        for key in nobody {
            assert_eq!(told(&world, &key), Published::Nothing, "{key:?}");
        }
        let body = json!({"subject": n(5), "on": TODAY});
        world.done(By::Officer, TODAY, "death", &body);
        assert_eq!(told(&world, &Cell::Token(n(5))), Published::Nothing);
    }
}
