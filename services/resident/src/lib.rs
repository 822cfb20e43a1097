//! 주민등록 (resident registration): who lives where, in which household, and the papers that say so.
//!
//! Households and persons are streams of events ([`event`]), folded into the [`register`]. Each request is one file: its
//! fields, how it is read, what it needs and how it is decided.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that can't unwrap has failed")
)]

pub mod event;
pub mod register;
pub mod trade;

pub mod ask;
pub mod finding;
mod rules;

pub mod applicant;
pub mod extracts;
pub mod fees;
pub mod fixed_date;
pub mod papers;
pub mod seal;
pub mod signature;

mod pages;
mod tables;

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
}
