//! What both extracts show: numbers, names, addresses and their dates, as far as they were chosen. What was not chosen is left out of the
//! data altogether, so that neither the page nor the attached record holds it.

use kernel::Date;
use kernel::Named;
use kernel::StreamId;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::event::AddressLine;
use crate::event::Change;
use crate::extracts::options::Chosen;
use crate::extracts::saying::Saying;
use crate::register::Household;
use crate::register::Member;
use crate::register::Person;
use crate::register::Register;
use crate::trade::Relation;

/// How many years back `5y` reaches.
const RECENT_YEARS: i16 = 5;

/// A page to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page<'a> {
    /// What was loaded.
    pub(crate) register: &'a Register,
    /// Whose record it is.
    pub(crate) subject: &'a StreamId,
    /// The record.
    pub(crate) person: &'a Person,
    /// The household in which that person lives.
    pub(crate) household: Option<&'a Household>,
    /// What was chosen.
    pub(crate) chosen: &'a Chosen,
    /// How many digits of a hidden back part stay visible.
    pub(crate) back_digits_shown: u8,
    /// The legal day.
    pub(crate) today: Date,
    /// The register's words in the paper's language.
    pub(crate) saying: &'a Saying,
}

/// Members by the block in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// The subject and the members of the family.
    Family,
    /// Co-residents (동거인).
    CoResidents,
    /// Foreign members (외국인 배우자).
    Foreign,
}

impl<'a> Page<'a> {
    /// The members of a block with their records, in the household's order. The subject always stands with the family.
    pub(crate) fn block(&self, block: Block) -> Vec<(&'a Member, &'a Person)> {
        let members = self
            .household
            .into_iter()
            .flat_map(|household| &household.members);
        let known =
            members.filter_map(|member| Some((member, self.register.person(&member.person)?)));
        known
            .filter(|(member, person)| self.block_of(member, person) == block)
            .collect()
    }

    fn block_of(&self, member: &Member, person: &Person) -> Block {
        if &member.person == self.subject {
            Block::Family
        } else if person.foreign {
            Block::Foreign
        } else if member.relation == Relation::CoResident {
            Block::CoResidents
        } else {
            Block::Family
        }
    }

    /// The resident number as far as it is shown; the day of birth of somebody who has none.
    pub(crate) fn number(&self, stream: &StreamId, person: &Person) -> String {
        let own = stream == self.subject;
        let whole =
            self.chosen.is("back-number", "all") || own && self.chosen.is("back-number", "self");
        match &person.number {
            None => person.birth.to_string(),
            Some(number) if whole => number.full(),
            Some(number) if self.back_digits_shown == 0 => number.front_only(),
            Some(number) => number.masked(),
        }
    }

    /// True if somebody's name is shown: the subject's always, others' where they were chosen.
    pub(crate) fn names(&self, stream: &StreamId, block: Block) -> bool {
        stream == self.subject || block != Block::Family || self.chosen.shows("member-names")
    }

    /// Adds name and Hanja.
    pub(crate) fn put_name(row: &mut Map<String, Value>, person: &Person) {
        row.insert("name".to_owned(), json!(person.name));
        if let Some(hanja) = &person.hanja {
            row.insert("hanja".to_owned(), json!(hanja));
        }
    }

    /// Adds the dates and the reason of a change, each where it was chosen.
    pub(crate) fn put_change(&self, row: &mut Map<String, Value>, change: &Change) {
        if self.chosen.shows("move-dates") {
            row.insert("since".to_owned(), json!(change.on));
            row.insert("reported".to_owned(), json!(change.reported_on));
        }
        if self.chosen.shows("change-reasons") {
            row.insert(
                "reason".to_owned(),
                json!(self.saying.say("reason", change.reason.label().ko)),
            );
        }
    }

    /// Why and when the household was formed, where it was chosen.
    pub(crate) fn put_formation(&self, into: &mut Map<String, Value>) {
        if let Some(household) = self.household.filter(|_| self.chosen.shows("formation")) {
            let change = household.formation().change;
            into.insert(
                "formation".to_owned(),
                json!({"reason": self.saying.say("reason", change.reason.label().ko), "date": change.on}),
            );
        }
    }

    /// An address with the dates and reason of the line that says it.
    pub(crate) fn address(&self, line: &str, said: Option<&AddressLine>) -> Value {
        let mut row = Map::new();
        row.insert("line".to_owned(), json!(line));
        if let Some(said) = said {
            self.put_change(&mut row, &said.change);
        }
        Value::Object(row)
    }

    /// The past addresses of a person, newest first, as far as they were chosen. A line counts until the next one began.
    pub(crate) fn history(&self, person: &Person) -> Option<Value> {
        let heads = self.chosen.shows("past-heads");
        if !self.chosen.shows("history") && !heads {
            return None;
        }
        let recent = self.chosen.is("history", "5y");
        let since = years_before(self.today, RECENT_YEARS);
        let lines = person.addresses.iter().zip(person.addresses.iter().skip(1));
        let lines = lines.filter(|(_, next)| !recent || next.change.on >= since);
        let rows: Vec<Value> = lines
            .rev()
            .zip(1..)
            .map(|((line, _), no): (_, u32)| self.history_row(no, line, heads))
            .collect();
        let span = if recent { "최근 5년" } else { "전체" };
        let span = self.saying.say("span", span);
        Some(json!({"span": span, "rows": rows}))
    }

    fn history_row(&self, no: u32, line: &AddressLine, heads: bool) -> Value {
        let mut row = Map::new();
        row.insert("no".to_owned(), json!(no));
        if self.chosen.shows("history") {
            row.insert("address".to_owned(), json!(line.address));
        }
        self.put_change(&mut row, &line.change);
        if heads {
            let relation = self.saying.say("relation", line.relation.label().ko);
            let shown = if self.chosen.shows("relation") {
                format!("{} ({relation})", line.head)
            } else {
                line.head.clone()
            };
            row.insert("head".to_owned(), json!(shown));
        }
        Value::Object(row)
    }

    /// Somebody as the signed code names them.
    pub(crate) fn named(&self, relation: Option<Relation>, person: &Person) -> Named {
        let relation = relation.filter(|_| self.chosen.shows("relation"));
        Named {
            relation: relation
                .map(|relation| relation.label().ko.to_owned())
                .unwrap_or_default(),
            name: person.name.clone(),
            birth: person.birth,
        }
    }
}

/// The same day so many years before; the 28th where February has no 29th.
fn years_before(day: Date, years: i16) -> Date {
    let year = day.year() - years;
    let same = Date::new(year, day.month(), day.day());
    same.or_else(|_| Date::new(year, day.month(), 28))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_before_a_leap_day_is_the_28th() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        assert_eq!(years_before(day("2024-02-29"), 5), day("2019-02-28"));
        assert_eq!(years_before(day("2026-11-21"), 5), day("2021-11-21"));
    }
}
