//! What a look that is on record shows of the person of a case: the line of the candidate who was chosen.

use kernel::Lang;
use kernel::View;
use kernel::Words;
use pages::Opt;
use serde_json::Value;

use crate::texts;

/// What may be said of a person beside their case, by the names that a service's view gives to its facts.
const FACTS: [(&[&str], Words); 8] = [
    (&["name"], texts::NAME),
    (&["birth"], texts::BIRTH),
    (&["number", "masked_number"], texts::RESIDENT_NUMBER),
    (&["sex"], texts::SEX),
    (&["address"], texts::ADDRESS),
    (&["head"], texts::HEAD),
    (&["relation"], texts::RELATION),
    (&["status"], texts::STATUS),
];

/// Facts of the person whom a view lists under this identity: label and value. Empty where the view lists nobody so.
pub(crate) fn facts(view: &View, subject: &str, lang: Lang) -> Vec<(&'static str, String)> {
    let Some(record) = record_of(&view.json, subject) else {
        return Vec::new();
    };
    let fact = |(names, label): (&[&str], Words)| {
        let value = names.iter().find_map(|name| record.get(*name)?.as_str())?;
        (!value.is_empty()).then(|| (label.say(lang), value.to_owned()))
    };
    FACTS.into_iter().filter_map(fact).collect()
}

/// Name and day of birth of the person whom a view lists under this identity.
pub(crate) fn named(view: &View, subject: &str) -> Option<(String, String)> {
    let record = record_of(&view.json, subject)?;
    let text = |name: &str| Some(record.get(name)?.as_str()?.to_owned());
    Some((text("name")?, text("birth")?))
}

/// The object, however deep, that has this identity among its own values.
fn record_of<'a>(value: &'a Value, subject: &str) -> Option<&'a serde_json::Map<String, Value>> {
    match value {
        Value::Object(map) if map.values().any(|value| value.as_str() == Some(subject)) => {
            Some(map)
        }
        Value::Object(map) => map.values().find_map(|value| record_of(value, subject)),
        Value::Array(items) => items.iter().find_map(|item| record_of(item, subject)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The people whom a view names, but for one: identity, and how to tell them apart.
pub(crate) fn people(view: &View, but: &str) -> Vec<Opt> {
    let mut people = Vec::new();
    collect(&view.json, but, &mut people);
    people
}

fn collect(value: &Value, but: &str, people: &mut Vec<Opt>) {
    match value {
        Value::Object(map) => {
            let text = |name: &str| {
                map.get(name)
                    .and_then(Value::as_str)
                    .filter(|text| !text.is_empty())
            };
            if let (Some(subject), Some(name)) = (text("subject"), text("name"))
                && subject != but
                && people.iter().all(|other| other.value != subject)
            {
                let told = [Some(name), text("birth"), text("relation")];
                people.push(Opt::new(
                    subject,
                    told.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                ));
            }
            map.values().for_each(|value| collect(value, but, people));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, but, people)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_facts_of_the_chosen_person_are_found_and_nobody_elses() {
        let json = json!({"found": [
            {"subject": "p/1", "name": "한이음", "birth": "1990-01-01", "address": "자하문로5길 12"},
            {"subject": "p/2", "name": "다른 이", "birth": "1990-01-01", "address": "창신길 40-3"},
        ]});
        let view = View::new(json, String::new());
        let values: Vec<String> = facts(&view, "p/2", Lang::Ko)
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(values, ["다른 이", "1990-01-01", "창신길 40-3"]);
        assert!(facts(&view, "p/3", Lang::Ko).is_empty());
    }

    #[test]
    fn the_people_of_a_record_can_be_chosen_from_but_for_the_one_it_is_about() {
        let json = json!({"subject": "p/1", "name": "한이음", "household": [
            {"subject": "p/1", "name": "한이음", "birth": "1990-01-01"},
            {"subject": "p/2", "name": "한가람", "birth": "2015-03-02", "relation": "자녀"},
        ]});
        let found = people(&View::new(json, String::new()), "p/1");
        assert_eq!(found, [Opt::new("p/2", "한가람 · 2015-03-02 · 자녀")]);
    }
}
