//! {{title}}: a civil service made by `cargo xtask new-service`. Start with README.md, then `rules.rs`.

mod pages;
mod papers;
mod register;
mod rules;
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

pub use crate::register::Event;
pub use crate::register::Register;
pub use crate::rules::Request;

/// The service.
pub struct {{Name}};

impl Service for {{Name}} {
    type Request = Request;
    type Event = Event;
    type Register = Register;

    const NAME: &'static str = "{{name}}";
    const TITLE: Words = words("{{title}}", "{{Name}}", "{{title}} 하는 곳");
    const REQUESTS: &'static [RequestInfo] = rules::REQUESTS;
    const FORMS: &'static [Form] = papers::FORMS;
    const TABLES: &'static [Table] = tables::TABLES;
    const POLICY: &'static [(&'static str, &'static str)] =
        &[("{{name}}/periods", include_str!("../data/periods.jsonl"))];

    fn parse(name: &str, given: &Given, _faults: &mut Vec<Fault>) -> Option<Request> {
        rules::parse(name, given)
    }

    fn needs(request: &Request, _register: &Register, _brought: &Brought) -> Vec<Need> {
        rules::needs(request)
    }

    fn apply(register: &mut Register, stream: &StreamId, event: &Event) {
        register.apply(stream, event);
    }

    fn decide(
        register: &Register,
        request: Request,
        _brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        rules::decide(register, request, desk)
    }

    fn rows(register: &Register, stream: &StreamId) -> Vec<Row> {
        tables::rows(register, stream)
    }

    fn view(register: &Register, _view: &str, subjects: &[StreamId], lang: Lang) -> View {
        pages::view(register, subjects, lang)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Answers;
    use kernel::Any;
    use kernel::AnyService;

    use super::*;

    #[test]
    fn every_request_has_a_sample_that_reads_well() {
        let service = Any::<{{Name}}>::new();
        for request in service.requests() {
            let folder = env!("CARGO_MANIFEST_DIR");
            let path = format!("{folder}/samples/{}.json", request.name);
            let text = std::fs::read_to_string(&path).expect(&path);
            let body = serde_json::from_str(&text).expect(&path);
            let answers = Answers::from_json(&body).expect(&path);
            let read = service.parse(request.name, &answers).expect("the request is listed");
            assert!(read.is_ok(), "{path}: {:?}", read.err());
        }
    }
}
