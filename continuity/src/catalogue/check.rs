//! What is wrong with a catalogue, all of it at once.

use std::collections::BTreeSet;

use super::By;
use super::Catalogue;
use super::Service;
use super::System;
use super::looks::look_at;
use crate::text::Text;

/// One thing that is wrong: where, and what is expected, in Korean and English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where: `service resident.household-extract`.
    pub at: String,
    /// What is expected there.
    pub expected: &'static str,
}

impl Catalogue {
    /// All that is wrong. A catalogue with anything wrong must not be used: somebody would be sent to a place that is not there.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let site = self.site.split_once("://");
        let web = site.is_some_and(|(scheme, _)| ["http", "https"].contains(&scheme));
        let host = self.host().split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        });
        if !web || !host || self.site.ends_with('/') {
            wrong.push(found(
                "site",
                "",
                "https://HOST처럼 씁니다 · as https://HOST, with nothing behind it",
            ));
        }
        if !self.keepers.iter().all(|keeper| self.is_node(keeper)) {
            wrong.push(found(
                "keepers",
                "",
                "[[system]]의 node나 [[place]]의 nodes에 있는 이름을 씁니다 · nodes that a [[system]] or a [[place]] names",
            ));
        }
        self.wrong_names(&mut wrong);
        self.wrong_systems(&mut wrong);
        self.wrong_places(&mut wrong);
        for service in &self.services {
            self.wrong_service(service, &mut wrong);
        }
        wrong
    }

    fn is_node(&self, name: &str) -> bool {
        let mut systems = self.systems.iter();
        systems.any(|system| system.node.as_deref() == Some(name))
            || self.places.iter().any(|place| place.is_of(name))
    }

    fn wrong_names(&self, wrong: &mut Vec<Wrong>) {
        let systems = self.systems.iter().map(|one| ("system", &one.name));
        let places = self.places.iter().map(|one| ("place", &one.name));
        let services = self.services.iter().map(|one| ("service", &one.name));
        let mut seen = BTreeSet::new();
        for (kind, name) in systems.chain(places).chain(services) {
            let plain = |byte: u8| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
            };
            if name.is_empty() || !name.bytes().all(plain) {
                wrong.push(found(kind, name, "이름은 영문 소문자, 숫자, 점, 붙임표로 씁니다 · a name of a-z, 0-9, dots and hyphens"));
            }
            if !seen.insert((kind, name)) {
                wrong.push(found(kind, name, "이름은 한 번만 씁니다 · each name once"));
            }
        }
    }

    fn wrong_systems(&self, wrong: &mut Vec<Wrong>) {
        for system in &self.systems {
            let mut say = |expected| wrong.push(found("system", &system.name, expected));
            if !(1..=4).contains(&system.grade) {
                say("등급은 1에서 4까지입니다 · a grade from 1 to 4");
            }
            if system.title.lacks_one() || system.owner.lacks_one() {
                say(THREE);
            }
            let named = system.needs.iter().chain(&system.one_of);
            if named.into_iter().any(|need| self.system(need).is_none()) {
                say(KNOWN_SYSTEM);
            }
            if system.look.iter().any(|text| look_at(text).is_none()) {
                say(
                    "look는 https://HOST/PATH, http://…, tcp://HOST:PORT, tls://HOST:PORT, gateway://HOST:PORT로 씁니다 · look as one of these five, without user or query",
                );
            }
            if self.behind(&system.name).contains(system.name.as_str()) {
                say(
                    "돌고 도는 의존은 쓸 수 없습니다 · a system can't need itself by way of others",
                );
            }
        }
    }

    fn wrong_places(&self, wrong: &mut Vec<Wrong>) {
        for place in &self.places {
            let mut say = |expected| wrong.push(found("place", &place.name, expected));
            if place.title.lacks_one() || place.address.lacks_one() {
                say(THREE);
            }
            if place.needs.iter().any(|need| self.system(need).is_none()) {
                say(KNOWN_SYSTEM);
            }
            let digits =
                |code: &String| code.len() <= 5 && code.bytes().all(|byte| byte.is_ascii_digit());
            if !place.postcodes.iter().all(digits) {
                say("우편번호의 앞 숫자를 씁니다 · the first digits of a postcode");
            }
            if place.hours.unread().next().is_some() {
                say("여는 시간은 09:00-18:00처럼 씁니다 · opening hours as 09:00-18:00");
            }
        }
    }

    fn wrong_service(&self, service: &Service, wrong: &mut Vec<Wrong>) {
        let mut say = |expected| wrong.push(found("service", &service.name, expected));
        let bring = service.bring.iter();
        let alternates = service.alternates.iter().map(|one| &one.say);
        if service.title.lacks_one() || bring.chain(alternates).any(Text::lacks_one) {
            say(THREE);
        }
        if service.ways.is_empty() {
            say("[[service.way]]가 하나는 있어야 합니다 · at least one [[service.way]]");
        }
        if service.alternates.is_empty() {
            say(
                "[[service.alternate]]가 하나는 있어야 합니다 · at least one [[service.alternate]]: what people can do where all ways fail",
            );
        }
        for way in &service.ways {
            if way.needs.iter().any(|need| self.system(need).is_none()) {
                say(KNOWN_SYSTEM);
            }
            if way.places.iter().any(|place| self.place(place).is_none()) {
                say("[[place]]에 있는 이름을 씁니다 · the name of a [[place]]");
            }
            let has_place = matches!(way.by, By::Counter | By::Kiosk);
            if has_place == way.places.is_empty() {
                say(
                    "창구와 무인발급기에는 places가 있고, 다른 수단에는 없습니다 · places for counters and kiosks, and for nothing else",
                );
            }
        }
    }

    /// All systems without which this one does not work, itself only where it needs itself.
    pub fn behind<'a>(&'a self, system: &str) -> BTreeSet<&'a str> {
        let mut behind = BTreeSet::new();
        let mut open: Vec<&System> = self.system(system).into_iter().collect();
        while let Some(system) = open.pop() {
            for need in &system.needs {
                if behind.insert(need.as_str()) {
                    open.extend(self.system(need));
                }
            }
        }
        behind
    }
}

const THREE: &str = "모든 글은 ko, en, easy로 씁니다 · every text in ko, en and easy";
const KNOWN_SYSTEM: &str = "[[system]]에 있는 이름을 씁니다 · the name of a [[system]]";

fn found(kind: &str, name: &str, expected: &'static str) -> Wrong {
    Wrong {
        at: format!("{kind} {name}"),
        expected,
    }
}
