//! The individual extract (주민등록표 초본) as a value: one person, where they lived, and what changed about them.

use kernel::Facts;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::extracts::page::Block;
use crate::extracts::page::Page;
use crate::register::Changed;
use crate::register::Household;
use crate::register::PersonalChange;
use crate::trade::Relation;
use crate::trade::Status;

/// What the page shows and what the code says.
pub(crate) fn written(page: &Page) -> (Map<String, Value>, Facts) {
    let line = page.person.address();
    let address = line.map_or("", |line| line.address.as_str());
    let mut data = Map::new();
    data.insert("person".to_owned(), person(page));
    data.insert("address".to_owned(), page.address(address, line));
    if let Some(household) = page
        .household
        .and_then(|household| household_block(page, household))
    {
        data.insert("household".to_owned(), household);
    }
    if page.chosen.shows("personal-changes") {
        let changes = page.person.changes.iter().zip(1..);
        data.insert(
            "changes".to_owned(),
            changes
                .map(|(change, no)| change_row(page, no, change))
                .collect(),
        );
    }
    if let Some(history) = page.history(page.person) {
        data.insert("history".to_owned(), history);
    }
    if page.chosen.shows("military") {
        data.insert("military".to_owned(), military(page));
    }
    let facts = Facts {
        address: address.to_owned(),
        persons: vec![page.named(own_relation(page), page.person)],
    };
    (data, facts)
}

fn person(page: &Page) -> Value {
    let mut row = Map::new();
    Page::put_name(&mut row, page.person);
    row.insert(
        "number".to_owned(),
        json!(page.number(page.subject, page.person)),
    );
    let status = match (page.person.died, page.person.status) {
        (Some((on, _)), _) => Some(format!("{} {on}", page.saying.say("status", "사망"))),
        (None, Status::Resident) => None,
        (None, status) => Some(page.saying.say("status", status.label().ko)),
    };
    if let Some(status) = status {
        row.insert("status".to_owned(), json!(status));
    }
    Value::Object(row)
}

fn own_relation(page: &Page) -> Option<Relation> {
    Some(page.household?.member(page.subject)?.relation)
}

/// The present household, as far as anything of it was chosen.
fn household_block(page: &Page, household: &Household) -> Option<Value> {
    let shown = [
        "relation",
        "formation",
        "member-names",
        "co-residents",
        "foreign-spouse",
    ];
    if !shown.iter().any(|name| page.chosen.shows(name)) {
        return None;
    }
    let head = household.head()?;
    let mut block = Map::new();
    if page.names(head, Block::Family) {
        block.insert("head".to_owned(), json!(page.register.person(head)?.name));
    }
    if let Some(relation) = own_relation(page).filter(|_| page.chosen.shows("relation")) {
        block.insert(
            "relation".to_owned(),
            json!(page.saying.say("relation", relation.label().ko)),
        );
    }
    page.put_formation(&mut block);
    for (option, key, kind) in [
        ("member-names", "members", Block::Family),
        ("co-residents", "co_residents", Block::CoResidents),
        ("foreign-spouse", "foreign_spouses", Block::Foreign),
    ] {
        if page.chosen.shows(option) {
            block.insert(key.to_owned(), others(page, kind));
        }
    }
    Some(Value::Object(block))
}

/// The others of a block by name; their numbers only where everybody's were chosen.
fn others(page: &Page, block: Block) -> Value {
    let members = page.block(block).into_iter();
    let others = members.filter(|(member, _)| &member.person != page.subject);
    let row = |name: &str, number: String| {
        if page.chosen.is("back-number", "all") {
            json!({"name": name, "number": number})
        } else {
            json!({"name": name})
        }
    };
    others
        .map(|(member, person)| row(&person.name, page.number(&member.person, person)))
        .collect()
}

/// One change of personal data. A former resident number stays as hidden as the present one.
fn change_row(page: &Page, no: u32, change: &PersonalChange) -> Value {
    let item = match change.what {
        Changed::Name => "성명",
        Changed::Number => "주민등록번호",
        Changed::Status => "등록 상태",
        Changed::Correction => "정정",
    };
    let shown = |text: &str| match change.what {
        Changed::Number => hidden_number(page, text),
        Changed::Name | Changed::Status | Changed::Correction => text.to_owned(),
    };
    let item = page.saying.say("item", item);
    json!({
        "no": no, "item": item, "before": shown(&change.from), "after": shown(&change.to),
        "on": change.on, "reason": change.basis,
    })
}

fn hidden_number(page: &Page, text: &str) -> String {
    let Ok(number) = kernel::resident_number::ResidentNumber::parse(text) else {
        return String::new();
    };
    if page.chosen.shows("back-number") {
        number.full()
    } else if page.back_digits_shown == 0 {
        number.front_only()
    } else {
        number.masked()
    }
}

fn military(page: &Page) -> Value {
    let mut row = Map::new();
    if let Some(military) = &page.person.military {
        row.insert("basic".to_owned(), json!(military.basic));
        if page.chosen.is("military", "all") && !military.detail.is_empty() {
            row.insert("detail".to_owned(), json!(military.detail));
        }
    }
    Value::Object(row)
}
