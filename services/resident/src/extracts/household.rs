//! The household extract (주민등록표 등본) as a value: the household, its members in order, and where its head lived before.

use kernel::Facts;
use kernel::Refusal;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::extracts::page::Block;
use crate::extracts::page::Page;
use crate::finding::NO_HOUSEHOLD;
use crate::register::Household;
use crate::register::Member;
use crate::register::Person;

/// What the page shows and what the code says.
pub(crate) fn written(page: &Page) -> Result<(Map<String, Value>, Facts), Refusal> {
    let household = page.household.ok_or(NO_HOUSEHOLD)?;
    let head = household
        .head()
        .and_then(|head| Some((head, page.register.person(head)?)));
    let mut data = Map::new();
    let said = head.and_then(|(_, person)| person.address());
    data.insert(
        "address".to_owned(),
        page.address(household.address(), said),
    );
    if let Some((_, person)) = head.filter(|(stream, _)| page.names(stream, Block::Family)) {
        let mut row = Map::new();
        Page::put_name(&mut row, person);
        data.insert("head".to_owned(), Value::Object(row));
    }
    page.put_formation(&mut data);
    data.insert("members".to_owned(), rows(page, Block::Family));
    if page.chosen.shows("co-residents") {
        data.insert("co_residents".to_owned(), rows(page, Block::CoResidents));
    }
    if page.chosen.shows("foreign-spouse") {
        data.insert("foreign_spouses".to_owned(), rows(page, Block::Foreign));
    }
    if let Some(history) = head.and_then(|(_, person)| page.history(person)) {
        data.insert("history".to_owned(), history);
    }
    Ok((data, facts(page, household)))
}

fn rows(page: &Page, block: Block) -> Value {
    let members = page.block(block).into_iter().zip(1..);
    members
        .map(|((member, person), no)| row(page, block, no, member, person))
        .collect()
}

fn row(page: &Page, block: Block, no: u32, member: &Member, person: &Person) -> Value {
    let mut row = Map::new();
    row.insert("no".to_owned(), json!(no));
    if page.chosen.shows("relation") {
        row.insert(
            "relation".to_owned(),
            json!(page.saying.say("relation", member.relation.label().ko)),
        );
    }
    if page.names(&member.person, block) {
        Page::put_name(&mut row, person);
    }
    row.insert(
        "number".to_owned(),
        json!(page.number(&member.person, person)),
    );
    page.put_change(&mut row, &member.change);
    Value::Object(row)
}

/// Address and every person whom the page names, in its order.
fn facts(page: &Page, household: &Household) -> Facts {
    let mut blocks = vec![Block::Family];
    blocks.extend(
        page.chosen
            .shows("co-residents")
            .then_some(Block::CoResidents),
    );
    blocks.extend(
        page.chosen
            .shows("foreign-spouse")
            .then_some(Block::Foreign),
    );
    let shown = blocks.into_iter().flat_map(|block| {
        let members = page.block(block).into_iter();
        members.filter(move |(member, _)| page.names(&member.person, block))
    });
    Facts {
        address: household.address().to_owned(),
        persons: shown
            .map(|(member, person)| page.named(Some(member.relation), person))
            .collect(),
    }
}
