//! The same services for a runtime that knows none of them: JSON values cross here and nowhere else.

use std::marker::PhantomData;

use serde_json::Value;

use crate::Answers;
use crate::Brought;
use crate::Cell;
use crate::Desk;
use crate::Fault;
use crate::Form;
use crate::Lang;
use crate::Need;
use crate::Outcome;
use crate::Published;
use crate::Refusal;
use crate::RequestInfo;
use crate::Row;
use crate::Service;
use crate::StreamId;
use crate::Table;
use crate::View;
use crate::Words;
use crate::release_of;
use crate::words;

/// A decision whose events are JSON.
pub type Decided = Outcome<Value>;

/// A service as the runtime and the gates see it. Made from any [`Service`] by [`Any`], never written by hand.
pub trait AnyService: Send + Sync {
    /// Its name in paths.
    fn name(&self) -> &'static str;
    /// Its title.
    fn title(&self) -> Words;
    /// Its requests.
    fn requests(&self) -> &'static [RequestInfo];
    /// Its forms.
    fn forms(&self) -> &'static [Form];
    /// Its search tables.
    fn tables(&self) -> &'static [Table];
    /// Its policy tables.
    fn policy(&self) -> &'static [(&'static str, &'static str)];
    /// Reads a request; an unknown name gives none.
    fn parse(&self, name: &str, answers: &Answers) -> Option<Result<Box<dyn Pending>, Vec<Fault>>>;
    /// The search rows of a stream with these events.
    fn rows(&self, stream: &StreamId, events: &[Value]) -> Vec<Row>;
    /// Shows what a look was allowed to see.
    fn view(&self, brought: &Brought, view: &str, subjects: &[StreamId], lang: Lang) -> View;
    /// What it tells other services of the record under a key.
    fn publish(&self, key: &Cell, brought: &Brought) -> Published;
    /// One of its rules on JSON; none where it has no such rule.
    fn evaluate(&self, rule: &str, input: &Value) -> Option<Result<Value, String>>;

    /// A request by its name.
    fn request(&self, name: &str) -> Option<&'static RequestInfo> {
        self.requests().iter().find(|request| request.name == name)
    }
}

/// A request on its way; its type stays inside the box.
pub trait Pending: Send {
    /// What it still needs.
    fn needs(&self, brought: &Brought) -> Vec<Need>;
    /// Decides it.
    fn decide(self: Box<Self>, brought: &Brought, desk: &Desk) -> Result<Decided, Refusal>;
}

/// Makes an [`AnyService`] of a [`Service`].
pub struct Any<S>(PhantomData<fn() -> S>);

impl<S> Any<S> {
    /// The one value of this type.
    #[expect(
        clippy::new_without_default,
        reason = "it stands in constants, where Default can't"
    )]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S: Service> AnyService for Any<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn title(&self) -> Words {
        S::TITLE
    }

    fn requests(&self) -> &'static [RequestInfo] {
        S::REQUESTS
    }

    fn forms(&self) -> &'static [Form] {
        S::FORMS
    }

    fn tables(&self) -> &'static [Table] {
        S::TABLES
    }

    fn policy(&self) -> &'static [(&'static str, &'static str)] {
        S::POLICY
    }

    fn parse(&self, name: &str, answers: &Answers) -> Option<Result<Box<dyn Pending>, Vec<Fault>>> {
        let info = self.request(name)?;
        Some(answers.read(info.fields).and_then(|given| {
            let mut faults = Vec::new();
            match S::parse(name, &given, &mut faults) {
                Some(request) if faults.is_empty() => {
                    Ok(Box::new(Typed::<S>(request)) as Box<dyn Pending>)
                }
                _ if faults.is_empty() => Err(vec![Fault::new("", name, "unreadable", UNREADABLE)]),
                _ => Err(faults),
            }
        }))
    }

    fn rows(&self, stream: &StreamId, events: &[Value]) -> Vec<Row> {
        let mut register = S::Register::default();
        take_in::<S>(&mut register, stream, events);
        S::rows(&register, stream)
    }

    fn view(&self, brought: &Brought, view: &str, subjects: &[StreamId], lang: Lang) -> View {
        S::view(&fold::<S>(brought), view, subjects, lang)
    }

    fn publish(&self, key: &Cell, brought: &Brought) -> Published {
        S::publish(key, &fold::<S>(brought), brought)
    }

    fn evaluate(&self, rule: &str, input: &Value) -> Option<Result<Value, String>> {
        S::evaluate(rule, input)
    }
}

struct Typed<S: Service>(S::Request);

impl<S: Service> Pending for Typed<S> {
    fn needs(&self, brought: &Brought) -> Vec<Need> {
        S::needs(&self.0, &fold::<S>(brought), brought)
    }

    fn decide(self: Box<Self>, brought: &Brought, desk: &Desk) -> Result<Decided, Refusal> {
        let Outcome {
            events,
            papers,
            errands,
            claims,
            look,
            release,
            answer,
            home_of,
        } = S::decide(&fold::<S>(brought), self.0, brought, desk)?;
        let events = events
            .into_iter()
            .map(|(stream, event)| {
                (
                    stream,
                    serde_json::to_value(event)
                        .expect("events are plain data, which JSON can hold"),
                )
            })
            .collect();
        Ok(Outcome {
            events,
            papers,
            errands,
            claims,
            look,
            release,
            answer,
            home_of,
        })
    }
}

fn fold<S: Service>(brought: &Brought) -> S::Register {
    let mut register = S::Register::default();
    // What was read for another service's fact stays with that service.
    let own = brought.streams.iter();
    for (stream, loaded) in own.filter(|(stream, _)| stream.service() == S::NAME) {
        take_in::<S>(&mut register, stream, &loaded.events);
    }
    register
}

/// Events were written by this service, in this or an older version that it still reads. That a record has changed its home is the runtime's to know.
fn take_in<S: Service>(register: &mut S::Register, stream: &StreamId, events: &[Value]) {
    for event in events.iter().filter(|event| release_of(event).is_none()) {
        let event: S::Event = serde::Deserialize::deserialize(event)
            .expect("a service reads every event it ever wrote");
        S::apply(register, stream, &event);
    }
}

const UNREADABLE: Words = words(
    "신청을 읽지 못했습니다. 항목을 확인하고 다시 보내세요.",
    "The request could not be read. Check its fields and send it again.",
    "신청을 못 읽었어요. 다시 써 주세요.",
);
