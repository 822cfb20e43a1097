//! What a look shows: the same facts for programs and for people.

use askama::Template;
use kernel::Lang;
use kernel::StreamId;
use kernel::View;
use kernel::words;
use serde_json::Value;
use serde_json::json;

use crate::register::Record;
use crate::register::Register;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    label: &'static str,
    since: &'static str,
    record: &'a Record,
}

/// The records of a look, in its order; one that is not here is left out.
pub(crate) fn view(register: &Register, subjects: &[StreamId], lang: Lang) -> View {
    let records: Vec<&Record> = subjects.iter().filter_map(|subject| register.record(subject)).collect();
    let html = records.iter().map(|record| page(record, lang)).collect();
    let json = records.iter().map(|record| facts(record)).collect();
    View::new(Value::Array(json), html)
}

fn page(record: &Record, lang: Lang) -> String {
    let page = RecordPage {
        label: words("이름", "Name", "부르는 이름").say(lang),
        since: words("등록일", "Registered on", "올린 날").say(lang),
        record,
    };
    page.render().expect("a template of text and dates always renders")
}

fn facts(record: &Record) -> Value {
    json!({ "name": record.name, "registered_on": record.registered_on.to_string() })
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;
    use crate::register::Event;
    use crate::register::RECORD;

    #[test]
    fn a_name_is_shown_as_text_and_never_as_markup() {
        let stream = StreamId::new(RECORD, Id(1));
        let mut register = Register::default();
        let on = "2026-11-20".parse().expect("a day");
        register.apply(&stream, &Event::Registered { name: "<b>가".to_owned(), on });
        let view = view(&register, &[stream], Lang::Ko);
        assert!(view.html.contains("&#60;b&#62;가"), "{}", view.html);
        assert_eq!(view.json[0]["name"], "<b>가");
    }
}
