//! What is not chosen occurs nowhere in a paper's data, for every combination of options.

use kernel::Channel;
use kernel::Paper;
use kernel::Role;
use kernel::Service;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::Resident;
use crate::extracts::options::OPTIONS;
use crate::extracts::tests::house::ADDRESS;
use crate::extracts::tests::house::CHILD;
use crate::extracts::tests::house::FOREIGN;
use crate::extracts::tests::house::HEAD;
use crate::extracts::tests::house::House;
use crate::extracts::tests::house::LODGER;
use crate::extracts::tests::house::MOTHER;
use crate::extracts::tests::house::OLD_ADDRESS;
use crate::extracts::tests::house::RECENT_ADDRESS;
use crate::extracts::tests::house::caller;
use crate::extracts::tests::house::former_number;
use crate::extracts::tests::house::number;
use crate::extracts::tests::house::person;
use crate::extracts::tests::house::read;

/// One combination of options.
struct Combination(Map<String, Value>);

impl Combination {
    fn on(&self, name: &str) -> bool {
        self.0.get(name) == Some(&json!("true"))
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.0.get(name) == Some(&json!(value))
    }

    fn not_none(&self, name: &str) -> bool {
        !self.is(name, "none")
    }
}

fn combinations(individual: bool) -> Vec<Combination> {
    let mut all = vec![Map::new()];
    for option in OPTIONS
        .iter()
        .filter(|option| individual || !option.individual_only)
    {
        let with = |map: &Map<String, Value>, value: &str| {
            let mut map = map.clone();
            map.insert(option.name().to_owned(), json!(value));
            map
        };
        let values = option.values();
        all = all
            .iter()
            .flat_map(|map| {
                values
                    .iter()
                    .map(|value| with(map, value))
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    all.into_iter().map(Combination).collect()
}

/// The last six digits of somebody's number.
fn tail(n: u128) -> String {
    number(n).full()[8..].to_owned()
}

/// Every text in a value.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(map) => map.values().for_each(|item| texts(item, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Something on record and when it is shown.
type Mark = (String, fn(&Combination) -> bool);

fn check(form: &str, marks: &[Mark], individual: bool) {
    let house = House::new();
    let officer = caller(Role::Officer, "officer/1");
    let desk = house.desk(&officer, Channel::Counter);
    let ask = |options: &Map<String, Value>| {
        read(
            form,
            &json!({"subject": person(CHILD).to_string(), "options": options}),
        )
        .unwrap()
    };
    // What is loaded does not depend on the options, so it is loaded once.
    let (register, brought) = house.load(&ask(&Map::new()));
    for combination in combinations(individual) {
        let asked = ask(&combination.0);
        let outcome = Resident::decide(&register, asked, &brought, &desk).unwrap();
        let Paper {
            mut data, facts, ..
        } = outcome.papers.into_iter().next().unwrap();
        let page = data.as_object_mut().unwrap();
        page.remove("chosen");
        page.remove("salt");
        let mut found = Vec::new();
        texts(&data, &mut found);
        texts(&serde_json::to_value(facts).unwrap(), &mut found);
        for (mark, shown) in marks {
            // A short word of the trade must stand alone; a name or digits may stand within a text.
            let occurs = if let Some(word) = mark.strip_prefix('=') {
                found.iter().any(|text| text == word)
            } else {
                found.iter().any(|text| text.contains(mark.as_str()))
            };
            assert_eq!(
                occurs,
                shown(&combination),
                "{mark} with {:?}",
                combination.0
            );
        }
    }
}

#[test]
fn a_household_extract_holds_what_was_chosen_and_nothing_else() {
    let history: fn(&Combination) -> bool = |c| c.not_none("history");
    let all: fn(&Combination) -> bool = |c| c.is("history", "all");
    let names: fn(&Combination) -> bool = |c| c.on("member-names");
    let everybody: fn(&Combination) -> bool = |c| c.is("back-number", "all");
    let never: fn(&Combination) -> bool = |_| false;
    let marks: Vec<Mark> = vec![
        ("김도윤".into(), |_| true),
        (ADDRESS.into(), |_| true),
        (tail(CHILD), |c| c.not_none("back-number")),
        ("김하늘".into(), names),
        ("金河訥".into(), names),
        ("박정숙".into(), names),
        ("朴貞淑".into(), names),
        (tail(HEAD), everybody),
        (tail(MOTHER), everybody),
        ("최민재".into(), |c| c.on("co-residents")),
        (tail(LODGER), |c| {
            c.on("co-residents") && c.is("back-number", "all")
        }),
        ("NGUYEN".into(), |c| c.on("foreign-spouse")),
        (tail(FOREIGN), |c| {
            c.on("foreign-spouse") && c.is("back-number", "all")
        }),
        ("=자녀".into(), |c| c.on("relation")),
        ("=배우자의 모".into(), |c| c.on("relation")),
        ("=동거인".into(), |c| {
            c.on("relation") && c.on("co-residents")
        }),
        ("2013-01-13".into(), |c| c.on("formation")),
        ("=세대합가".into(), |c| c.on("formation")),
        ("2014-01-15".into(), |c| c.on("move-dates")),
        ("2015-01-18".into(), |c| c.on("move-dates")),
        ("2016-01-19".into(), |c| {
            c.on("move-dates") && c.on("co-residents")
        }),
        ("2017-01-22".into(), |c| {
            c.on("move-dates") && c.on("foreign-spouse")
        }),
        ("2023-01-27".into(), |c| c.on("move-dates")),
        ("=출생등록".into(), |c| c.on("change-reasons")),
        ("=재등록".into(), |c| {
            c.on("change-reasons") && c.on("co-residents")
        }),
        (RECENT_ADDRESS.into(), history),
        (OLD_ADDRESS.into(), all),
        ("2008-01-25".into(), |c| {
            c.not_none("history") && c.on("move-dates")
        }),
        ("2003-01-24".into(), |c| {
            c.is("history", "all") && c.on("move-dates")
        }),
        ("=행정구역변경".into(), |c| {
            c.not_none("history") && c.on("change-reasons")
        }),
        ("=신규등록".into(), |c| {
            c.is("history", "all") && c.on("change-reasons")
        }),
        ("얼마전".into(), never),
        ("병장전역".into(), never),
        ("법원허가".into(), never),
    ];
    check("household-extract", &marks, false);
}

#[test]
fn an_individual_extract_holds_what_was_chosen_and_nothing_else() {
    let never: fn(&Combination) -> bool = |_| false;
    let marks: Vec<Mark> = vec![
        ("김도윤".into(), |_| true),
        (ADDRESS.into(), |_| true),
        (tail(CHILD), |c| c.not_none("back-number")),
        ("김하늘".into(), |c| c.on("member-names")),
        ("박정숙".into(), |c| c.on("member-names")),
        ("朴貞淑".into(), never),
        (tail(MOTHER), |c| {
            c.on("member-names") && c.is("back-number", "all")
        }),
        ("최민재".into(), |c| c.on("co-residents")),
        (tail(LODGER), |c| {
            c.on("co-residents") && c.is("back-number", "all")
        }),
        ("NGUYEN".into(), |c| c.on("foreign-spouse")),
        ("=자녀".into(), |c| c.on("relation")),
        ("배우자의 모".into(), never),
        ("2013-01-13".into(), |c| c.on("formation")),
        ("2014-01-15".into(), never),
        ("2023-01-27".into(), |c| c.on("move-dates")),
        ("=전입".into(), |c| c.on("change-reasons")),
        (RECENT_ADDRESS.into(), |c| c.not_none("history")),
        (OLD_ADDRESS.into(), |c| c.is("history", "all")),
        ("2008-01-25".into(), |c| {
            c.on("move-dates") && (c.not_none("history") || c.on("past-heads"))
        }),
        ("=신규등록".into(), |c| {
            c.on("change-reasons")
                && (c.is("history", "all") || c.is("history", "none") && c.on("past-heads"))
        }),
        ("얼마전".into(), |c| c.on("past-heads")),
        ("오래전".into(), |c| {
            c.on("past-heads") && !c.is("history", "5y")
        }),
        ("(조카)".into(), |c| {
            c.on("past-heads") && c.on("relation")
        }),
        ("법원허가".into(), |c| c.on("personal-changes")),
        (former_number().full()[8..].to_owned(), |c| {
            c.on("personal-changes") && c.not_none("back-number")
        }),
        ("2019-01-29".into(), |c| c.on("personal-changes")),
        ("병장전역".into(), |c| c.not_none("military")),
        ("군번생략".into(), |c| c.is("military", "all")),
    ];
    check("individual-extract", &marks, true);
}
