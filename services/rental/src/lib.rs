//! 임대등록 (private-rental registration): who lets which homes for how long, and the leases under it. Start with README.md.
//!
//! Landlords and dwellings are streams of events, folded into the [`register`]. Each request is one file in `rules/`: its fields, how it is
//! read, what it needs and how it is decided. Who the landlord is, the resident register tells ([`kernel::Need::Fact`]).

pub mod register;
pub mod trade;

pub mod ask;
pub mod cap;
mod landlord;
mod rules;

mod days;
pub mod evaluate;
mod fields;
mod pages;
mod papers;
mod policy;
mod tables;

#[cfg(test)]
mod testing;

use kernel::Brought;
use kernel::Desk;
use kernel::Fault;
use kernel::Form;
use kernel::Given;
use kernel::Lang;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Row;
use kernel::Service;
use kernel::StreamId;
use kernel::Table;
use kernel::View;
use kernel::Words;
use kernel::words;
use serde_json::Value;

use crate::ask::Asked;
use crate::register::Event;
use crate::register::Register;

/// The service.
#[derive(Clone, Copy, Debug)]
pub struct Rental;

impl Service for Rental {
    type Request = Asked;
    type Event = Event;
    type Register = Register;

    const NAME: &'static str = "rental";
    const TITLE: Words = words("임대등록", "Rental registration", "빌려주는 집 등록");
    const REQUESTS: &'static [RequestInfo] = &[
        rules::certificate::INFO,
        rules::registration::INFO,
        rules::lease::REPORT,
        rules::lease::CHANGE,
        rules::type_change::INFO,
        rules::deregistration::INFO,
        rules::breach::INFO,
        rules::find::INFO,
        rules::look::INFO,
    ];
    const FORMS: &'static [Form] = papers::FORMS;
    const TABLES: &'static [Table] = tables::ALL;
    const POLICY: &'static [(&'static str, &'static str)] = papers::POLICY;

    fn parse(name: &str, given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
        match name {
            "registration-certificate" => rules::certificate::parse(given),
            "registration" => rules::registration::parse(given),
            "lease-report" => rules::lease::parse_report(given, faults),
            "lease-change" => rules::lease::parse_change(given, faults),
            "type-change" => rules::type_change::parse(given),
            "deregistration" => rules::deregistration::parse(given),
            "breach-note" => rules::breach::parse(given),
            "find" => rules::find::parse(given, faults),
            "look" => rules::look::parse(given),
            _ => None,
        }
    }

    fn needs(request: &Asked, register: &Register, brought: &Brought) -> Vec<Need> {
        request.needs(register, brought)
    }

    fn apply(register: &mut Register, stream: &StreamId, event: &Event) {
        register.apply(stream, event);
    }

    fn decide(
        register: &Register,
        request: Asked,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        request.decide(register, brought, desk)
    }

    fn rows(register: &Register, stream: &StreamId) -> Vec<Row> {
        tables::rows(register, stream)
    }

    fn view(register: &Register, view: &str, subjects: &[StreamId], lang: Lang) -> View {
        pages::view(register, view, subjects, lang)
    }

    fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
        evaluate::evaluate(rule, input)
    }
}
