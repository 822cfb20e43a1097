//! 주민등록 (resident registration): who lives where, in which household, and the papers that say so.
//!
//! Households and persons are streams of events ([`event`]), folded into the [`register`]. Each request is one file: its
//! fields, how it is read, what it needs and how it is decided.

pub mod event;
pub mod register;
pub mod trade;

pub mod ask;
pub mod finding;
mod rules;

pub mod applicant;
pub mod evaluate;
pub mod extracts;
pub mod fees;
pub mod fixed_date;
pub mod papers;
pub mod seal;
pub mod signature;

mod pages;
mod published;
mod tables;

#[cfg(test)]
mod testing;

use kernel::Brought;
use kernel::Cell;
use kernel::Desk;
use kernel::Fault;
use kernel::Form;
use kernel::Given;
use kernel::Lang;
use kernel::Need;
use kernel::Outcome;
use kernel::Published;
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
use crate::event::Event;
use crate::register::Register;

/// The service.
#[derive(Clone, Copy, Debug)]
pub struct Resident;

impl Service for Resident {
    type Request = Asked;
    type Event = Event;
    type Register = Register;

    const NAME: &'static str = "resident";
    const TITLE: Words = words("주민등록", "Resident registration", "사는 곳 등록");
    const REQUESTS: &'static [RequestInfo] = &[
        extracts::HOUSEHOLD,
        extracts::INDIVIDUAL,
        seal::CERTIFICATE,
        signature::CERTIFICATE,
        fixed_date::STAMP,
        seal::REGISTRATION,
        seal::CANCELLATION,
        rules::move_in::INFO,
        rules::move_settle::INFO,
        rules::birth::INFO,
        rules::death::INFO,
        rules::head_change::INFO,
        rules::name_change::INFO,
        rules::number_change::INFO,
        rules::correction::INFO,
        rules::restriction::SET,
        rules::restriction::LIFT,
        rules::military_note::INFO,
        rules::find::INFO,
        rules::look::INFO,
        rules::carry_over::INFO,
        rules::gap::INFO,
    ];
    const FORMS: &'static [Form] = papers::FORMS;
    const TABLES: &'static [Table] = tables::ALL;
    const POLICY: &'static [(&'static str, &'static str)] = papers::POLICY;

    fn parse(name: &str, given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
        match name {
            "household-extract" => extracts::parse_household(given, faults),
            "individual-extract" => extracts::parse_individual(given, faults),
            "seal-certificate" => seal::parse_certificate(given, faults),
            "signature-certificate" => signature::parse(given, faults),
            "fixed-date" => fixed_date::parse(given, faults),
            "seal-registration" => seal::parse_registration(given, faults),
            "seal-cancellation" => seal::parse_cancellation(given, faults),
            "move-in" => rules::move_in::parse(given, faults),
            "move-settle" => rules::move_settle::parse(given, faults),
            "birth" => rules::birth::parse(given, faults),
            "death" => rules::death::parse(given, faults),
            "head-change" => rules::head_change::parse(given, faults),
            "name-change" => rules::name_change::parse(given, faults),
            "number-change" => rules::number_change::parse(given, faults),
            "correction" => rules::correction::parse(given, faults),
            "restriction-set" => rules::restriction::parse_set(given, faults),
            "restriction-lift" => rules::restriction::parse_lift(given, faults),
            "military-note" => rules::military_note::parse(given, faults),
            "find" => rules::find::parse(given, faults),
            "look" => rules::look::parse(given, faults),
            "carry-over" => rules::carry_over::parse(given, faults),
            "carry-over-gap" => Some(rules::gap::parse(given)),
            _ => None,
        }
    }

    fn needs(request: &Asked, register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = request.needs(register, brought);
        needs.sort();
        needs.dedup();
        needs
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

    fn publish(key: &Cell, register: &Register, brought: &Brought) -> Published {
        published::publish(key, register, brought)
    }

    fn evaluate(rule: &str, input: &Value) -> Option<Result<Value, String>> {
        evaluate::evaluate(rule, input)
    }
}
