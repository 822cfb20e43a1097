//! Every value of every option of both extracts changes what the page says, taken from the list of options itself.

use std::collections::BTreeMap;

use resident::extracts::options::ExtractOption;
use resident::extracts::options::OPTIONS;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::country::shared;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::people;
use crate::people::CO_RESIDENTS;
use crate::people::FAMILY;
use crate::people::FOREIGN_SPOUSE;

/// Somebody for whom an option matters: household and member.
fn subject(option: &str) -> (usize, usize) {
    match option {
        "co-residents" => (CO_RESIDENTS, 0),
        "foreign-spouse" => (FOREIGN_SPOUSE, 0),
        "personal-changes" => (FAMILY, 1),
        _ => (FAMILY, 0),
    }
}

/// What is chosen beside an option, so that it matters: everybody's numbers differ from one's own only where others are shown.
fn company(request: &str, option: &str) -> Value {
    if request == INDIVIDUAL && option == "back-number" {
        json!({"member-names": true})
    } else {
        json!({})
    }
}

#[test]
fn every_value_of_every_option_changes_what_the_household_extract_says() {
    let of_both = OPTIONS.iter().filter(|option| !option.individual_only);
    each_value_is_seen(HOUSEHOLD, of_both);
}

#[test]
fn every_value_of_every_option_changes_what_the_individual_extract_says() {
    each_value_is_seen(INDIVIDUAL, OPTIONS.iter());
}

/// The first value of each option is the default and shows the least; each of the others gives a page of its own.
fn each_value_is_seen(request: &str, options: impl Iterator<Item = &'static ExtractOption>) {
    let options: Vec<_> = options.collect();
    let said_out_loud: Map<String, Value> = options
        .iter()
        .map(|option| (option.name().to_owned(), value(option.values()[0])))
        .collect();
    let family = subject("");
    assert_eq!(
        said(request, family, "least", &json!({})),
        said(request, family, "least", &said_out_loud.into()),
        "{request}: what is left out is as by default"
    );

    let mut least = BTreeMap::new();
    for option in options {
        let whose = subject(option.name());
        let company = company(request, option.name());
        let default = least
            .entry((whose, company.to_string()))
            .or_insert_with(|| said(request, whose, "least", &company));
        let mut seen = vec![("the default", default.clone())];
        for given in option.values().into_iter().skip(1) {
            let mut options = company.clone();
            options[option.name()] = value(given);
            let text = said(request, whose, given, &options);
            for (other, before) in &seen {
                assert_ne!(
                    &text, before,
                    "{request}: {} = {given} says the same as {other}",
                    option.field
                );
            }
            seen.push((given, text));
        }
    }
}

fn value(text: &str) -> Value {
    text.parse::<bool>()
        .map_or_else(|_| json!(text), |yes| json!(yes))
}

/// What a page says, without what differs from one paper to the next, and without the sentence that lists what was chosen.
fn said(
    request: &str,
    (household, member): (usize, usize),
    given: &str,
    options: &Value,
) -> String {
    let subject = people::special(household).members[member].number.full();
    let key = format!("option {given} {}", keys::fresh_id_bits());
    let officer = shared().officer("jongno", 0);
    let paper = Paper::issue(&officer, request, &key, &subject, options);
    let text = paper.text();
    let (before, rest) = text
        .split_once("표시를고른항목")
        .expect("the page says what was chosen");
    let (_, after) = rest
        .split_once("어디에도없습니다.")
        .expect("the sentence ends");
    let text = format!("{before}{after}").replace(paper.told("check_number"), "");
    without_times(&text)
}

/// Without `14:02` and `14:02:07`.
fn without_times(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let of_time = |at: usize| {
        let near = |c: Option<&char>| c == Some(&':');
        let digit = chars[at].is_ascii_digit();
        let next = (1..=2).any(|step| near(chars.get(at + step)));
        let before = (1..=2).any(|step| at >= step && near(chars.get(at - step)));
        chars[at] == ':' || digit && (next || before)
    };
    (0..chars.len())
        .filter(|at| !of_time(*at))
        .map(|at| chars[at])
        .collect()
}
