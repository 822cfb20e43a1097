//! What is chosen is shown: every option and value changes the data, and the paper says what was chosen.

use serde_json::Value;
use serde_json::json;

use crate::extracts::options::OPTIONS;
use crate::extracts::tests::house::CHILD;
use crate::extracts::tests::house::HEAD;
use crate::extracts::tests::house::House;
use crate::extracts::tests::house::LODGER;
use crate::extracts::tests::house::STRANGER;
use crate::extracts::tests::house::number;

fn data(house: &House, n: u128, form: &str, options: &Value) -> Value {
    let body = json!({"subject": number(n).full(), "options": options});
    let mut data = house.officer(form, &body).unwrap().papers.remove(0).data;
    let page = data.as_object_mut().unwrap();
    assert!(page.remove("chosen").is_some() && page.remove("salt").is_some());
    data
}

#[test]
fn every_option_and_value_changes_the_page() {
    let house = House::new();
    for form in ["household-extract", "individual-extract"] {
        for option in OPTIONS
            .iter()
            .filter(|option| form == "individual-extract" || !option.individual_only)
        {
            let mut seen: Vec<Value> = Vec::new();
            for value in option.values() {
                // Everybody's numbers differ from one's own only where others are shown at all.
                let others = form == "individual-extract" && option.name() == "back-number";
                let page = data(
                    &house,
                    CHILD,
                    form,
                    &json!({option.name(): value, "member-names": others || (option.name() == "member-names" && value == "true")}),
                );
                assert!(
                    !seen.contains(&page),
                    "{form}: {}={value} changes nothing",
                    option.field
                );
                seen.push(page);
            }
        }
    }
}

#[test]
fn an_option_that_finds_nothing_is_still_said() {
    let mut house = House::new();
    house
        .streams
        .retain(|stream, _| stream.kind != "resident.household");
    let page = data(
        &house,
        STRANGER,
        "individual-extract",
        &json!({"history": "all", "military": "basic", "personal-changes": true}),
    );
    assert_eq!(page["history"]["rows"], json!([]));
    assert_eq!(
        (&page["military"], &page["changes"]),
        (&json!({}), &json!([]))
    );
}

#[test]
fn the_paper_prints_what_was_chosen() {
    let house = House::new();
    let body = json!({"subject": number(CHILD).full(), "purpose": "은행", "options": {"history": "5y", "relation": true}});
    let outcome = house.officer("household-extract", &body).unwrap();
    let paper = &outcome.papers[0];
    assert_eq!(
        paper.data["chosen"],
        json!(["과거의 주소 변동(최근 5년)", "세대주와의 관계"])
    );
    assert_eq!(paper.data["paper"]["purpose"], "은행");
    assert_eq!(
        (paper.form, paper.fee_won, paper.applicant.as_str()),
        ("household-extract", 400, "김도윤 (본인)")
    );
    assert_eq!(outcome.answer["fee_won"], 400);
    assert!(
        outcome.events.is_empty(),
        "an issuance is the runtime's own event"
    );
}

#[test]
fn the_head_stands_first_and_a_lodger_who_asks_stands_with_the_family() {
    let house = House::new();
    let names = |page: &Value| -> Vec<String> {
        let rows = page["members"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap_or("?").to_owned())
            .collect()
    };
    let page = data(
        &house,
        CHILD,
        "household-extract",
        &json!({"member-names": true}),
    );
    assert_eq!(names(&page), ["김하늘", "김도윤", "박정숙"]);
    let page = data(&house, LODGER, "household-extract", &json!({}));
    assert_eq!(names(&page), ["?", "?", "?", "최민재"]);
    let page = data(&house, HEAD, "household-extract", &json!({}));
    assert_eq!(
        (
            page["head"]["name"].as_str(),
            page["members"][0]["name"].as_str()
        ),
        (Some("김하늘"), Some("김하늘"))
    );
}

#[test]
fn the_code_names_whom_the_page_names() {
    let house = House::new();
    let facts = |form: &str, options: Value| {
        let body = json!({"subject": number(CHILD).full(), "options": options});
        let facts = house.officer(form, &body).unwrap().papers.remove(0).facts;
        facts
            .persons
            .into_iter()
            .map(|named| format!("{}{}", named.relation, named.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(facts("household-extract", json!({})), ["김도윤"]);
    assert_eq!(
        facts(
            "household-extract",
            json!({"member-names": true, "relation": true, "co-residents": true, "foreign-spouse": true})
        ),
        [
            "본인김하늘",
            "자녀김도윤",
            "배우자의 모박정숙",
            "동거인최민재",
            "배우자NGUYEN"
        ]
    );
    assert_eq!(
        facts(
            "individual-extract",
            json!({"member-names": true, "relation": true})
        ),
        ["자녀김도윤"]
    );
}

#[test]
fn the_mask_is_data() {
    let mut house = House::new();
    let shown = |house: &House| {
        data(house, CHILD, "individual-extract", &json!({}))["person"]["number"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(shown(&house), number(CHILD).masked());
    let row = r#"{"back_digits_shown":0,"third_party_copy_hours_max":24,"source":"O"}"#;
    house
        .policy
        .replace("resident/extract-rules", row.to_owned());
    assert_eq!(shown(&house), number(CHILD).front_only());
}

#[test]
fn an_english_paper_says_the_registers_words_in_english_and_its_code_says_what_it_always_says() {
    let house = House::new();
    let options =
        json!({"relation": true, "member-names": true, "change-reasons": true, "history": "all"});
    for form in ["household-extract", "individual-extract"] {
        let asked = |more: Value| {
            let mut body = json!({"subject": number(CHILD).full(), "options": options});
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            house.officer(form, &body).unwrap().papers.remove(0)
        };
        let (korean, english) = (
            asked(json!({})),
            asked(json!({"language": "en", "print": "large"})),
        );
        assert_eq!(korean.facts, english.facts, "the code's facts");
        assert!(korean.data["paper"].is_null(), "what is usual is not said");
        assert_eq!(
            english.data["paper"],
            json!({"language": "en", "print": "large"})
        );
        let (text, was) = (english.data.to_string(), korean.data.to_string());
        assert!(
            was.contains("\"자녀\"") && text.contains("\"Child\""),
            "{text}"
        );
        for word in ["자녀", "전입", "과거의 주소 변동", "전체"] {
            assert!(!text.contains(&format!("\"{word}\"")), "{word}: {text}");
        }
        let shown = |data: &Value, at: &str| data.pointer(at).cloned();
        for at in [
            "/members/0/name",
            "/address/line",
            "/person/name",
            "/history/rows/0/address",
        ] {
            assert_eq!(
                shown(&english.data, at),
                shown(&korean.data, at),
                "{at} stays as registered"
            );
        }
    }
}
