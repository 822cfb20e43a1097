//! A service that the desk has never heard of, with a field of every kind.

use kernel::Any;
use kernel::Brought;
use kernel::Choice;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Form;
use kernel::Given;
use kernel::Kind;
use kernel::Lang;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::Row;
use kernel::Service;
use kernel::StreamId;
use kernel::Table;
use kernel::View;
use kernel::Words;
use kernel::words;

pub(super) const TOY: Any<Toy> = Any::new();

pub(super) struct Toy;

const W: Words = words("장난감", "Toy", "놀이감");
const CHOICES: &[Choice] = &[
    Choice {
        value: "a",
        label: W,
    },
    Choice {
        value: "b",
        label: W,
    },
];
const MANY: &[Choice] = &[Choice {
    value: "c",
    label: W,
}; 9];

pub(super) const FIELDS: &[Field] = &[
    Field::required("owner", W, Kind::Subject),
    Field::required("name", W, Kind::Name),
    Field::optional("note", W, Kind::Text(60)),
    Field::optional("story", W, Kind::Text(900)),
    Field::optional("number", W, Kind::ResidentNumber),
    Field::optional("on", W, Kind::Date),
    Field::optional("where", W, Kind::Address),
    Field::required("which", W, Kind::Choice(CHOICES)),
    Field::optional("maybe", W, Kind::Choice(CHOICES)),
    Field::optional("many", W, Kind::Choice(MANY)),
    Field::optional("tick", W, Kind::Flag),
    Field::optional("explained", W, Kind::Flag).help(W),
    Field::optional("count", W, Kind::Number { min: 1, max: 9 }),
    Field::optional("reference", W, Kind::Reference),
    Field::optional("options.colour", W, Kind::Choice(CHOICES)),
    Field::optional("options.wheels", W, Kind::Flag),
    Field::optional(
        "parts",
        W,
        Kind::List(
            &[
                Field::required("name", W, Kind::Name),
                Field::optional("maker", W, Kind::Subject),
            ],
            3,
        ),
    ),
];

impl Service for Toy {
    type Request = ();
    type Event = ();
    type Register = ();

    const NAME: &'static str = "toy";
    const TITLE: Words = W;
    const REQUESTS: &'static [RequestInfo] = &[RequestInfo {
        name: "make",
        title: words("장난감 신고", "Toy report", "놀이감 알리기"),
        may: &[Role::Officer],
        conflict: Conflict::Independent,
        fields: FIELDS,
    }];
    const FORMS: &'static [Form] = &[];
    const TABLES: &'static [Table] = &[];
    const POLICY: &'static [(&'static str, &'static str)] = &[];

    fn parse(_: &str, _: &Given, _: &mut Vec<Fault>) -> Option<()> {
        Some(())
    }

    fn needs((): &(), (): &(), _: &Brought) -> Vec<Need> {
        Vec::new()
    }

    fn apply((): &mut (), _: &StreamId, (): &()) {}

    fn decide((): &(), (): (), _: &Brought, _: &Desk) -> Result<Outcome<()>, Refusal> {
        Ok(Outcome::default())
    }

    fn rows((): &(), _: &StreamId) -> Vec<Row> {
        Vec::new()
    }

    fn view((): &(), _: &str, _: &[StreamId], _: Lang) -> View {
        View::new(serde_json::Value::Null, String::new())
    }
}
