//! A household never stays without a head while somebody lives in it: who follows, and what the others are to the new head.

use kernel::Brought;
use kernel::Class;
use kernel::Fault;
use kernel::Given;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;
use kernel::StreamId;
use kernel::words;

use crate::event::AddressLine;
use crate::event::Change;
use crate::event::Event;
use crate::event::HouseholdEvent;
use crate::event::PersonEvent;
use crate::finding::NOBODY_HERE;
use crate::finding::Subject;
use crate::register::Household;
use crate::register::Register;
use crate::trade::Reason;
use crate::trade::Relation;

/// What a report says about those who remain.
#[derive(Clone, Debug, Default)]
pub(super) struct Succession {
    /// The new head.
    pub(super) head: Option<Subject>,
    /// What others are to the new head, where the register can't tell.
    pub(super) relations: Vec<(Subject, Relation)>,
}

impl Succession {
    /// Reads the fields `new_head` and `relations`.
    pub(super) fn read(given: &Given, faults: &mut Vec<Fault>) -> Self {
        Self {
            head: Subject::read(given, "new_head", faults),
            relations: read_relations(given, faults),
        }
    }

    /// What finds the persons named by number.
    pub(super) fn needs(&self, brought: &Brought) -> Vec<Need> {
        let named = self.relations.iter().map(|(person, _)| person);
        let named = named.chain(&self.head);
        named
            .flat_map(|person| person.needs_person(brought))
            .collect()
    }

    /// Everybody named must have been found.
    pub(super) fn resolve(&self, brought: &Brought) -> Result<Resolved, Refusal> {
        let find = |subject: &Subject| subject.found(brought);
        let relations = self.relations.iter();
        Ok(Resolved {
            head: self.head.as_ref().map(find).transpose()?,
            relations: relations
                .map(|(person, relation)| Ok((find(person)?, *relation)))
                .collect::<Result<_, Refusal>>()?,
        })
    }
}

/// Reads the field `relations`.
fn read_relations(given: &Given, faults: &mut Vec<Fault>) -> Vec<(Subject, Relation)> {
    let records = given.list("relations").iter();
    records
        .filter_map(|record| {
            let person = Subject::read(record, "person", faults)?;
            Some((person, Relation::read(record.choice("relation")?)?))
        })
        .collect()
}

/// The same with everybody found.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    /// The new head.
    pub(super) head: Option<StreamId>,
    /// What others are to the new head.
    pub(super) relations: Vec<(StreamId, Relation)>,
}

/// A household with its stream.
pub(super) type Home<'a> = (&'a StreamId, &'a Household);

/// Takes persons out of their household: they leave, and those who remain have a head, or it is dissolved.
pub(super) fn leave(
    register: &Register,
    (stream, household): Home<'_>,
    leaving: &[StreamId],
    succession: &Resolved,
    change: Change,
    mut outcome: Outcome<Event>,
) -> Result<Outcome<Event>, Refusal> {
    for person in leaving {
        let person = person.clone();
        outcome = outcome.and(
            stream.clone(),
            Event::Household(HouseholdEvent::Left { person, change }),
        );
    }
    let remaining: Vec<_> = household
        .members
        .iter()
        .map(|member| member.person.clone())
        .filter(|person| !leaving.contains(person))
        .collect();
    if remaining.is_empty() {
        let dissolved = Event::Household(HouseholdEvent::Dissolved { change });
        return Ok(outcome.and(stream.clone(), dissolved));
    }
    let head_leaves = household.head().is_some_and(|head| leaving.contains(head));
    if !head_leaves {
        return Ok(outcome);
    }
    let head = successor(&remaining, succession)?;
    let change = Change {
        reason: Reason::HeadChange,
        ..change
    };
    install(
        register,
        (stream, household),
        &head,
        &remaining,
        succession,
        change,
        outcome,
    )
}

fn successor(remaining: &[StreamId], succession: &Resolved) -> Result<StreamId, Refusal> {
    match (&succession.head, remaining) {
        (Some(head), _) if remaining.contains(head) => Ok(head.clone()),
        (Some(_), _) => Err(HEAD_NOT_A_MEMBER),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(NEW_HEAD_NEEDED),
    }
}

/// Makes a member head: the household's event, and a line in the record of everybody who remains.
pub(super) fn install(
    register: &Register,
    (stream, household): Home<'_>,
    head: &StreamId,
    remaining: &[StreamId],
    succession: &Resolved,
    change: Change,
    mut outcome: Outcome<Event>,
) -> Result<Outcome<Event>, Refusal> {
    let others = remaining.iter().filter(|person| *person != head);
    let relations = others
        .map(|person| {
            let relation = relation_after(register, household, head, person, succession);
            Ok((person.clone(), relation.ok_or(RELATION_NEEDED)?))
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let changed = HouseholdEvent::HeadChanged {
        head: head.clone(),
        relations: relations.clone(),
        change,
    };
    outcome = outcome.and(stream.clone(), Event::Household(changed));
    let name = register.person(head).ok_or(NOBODY_HERE)?.name.clone();
    for (person, relation) in [(head.clone(), Relation::Head)]
        .into_iter()
        .chain(relations)
    {
        // A line never lies before the one it follows, even when a death is reported late.
        let latest = register
            .person(&person)
            .and_then(|person| Some(person.address()?.change.on));
        let change = Change {
            on: latest.map_or(change.on, |latest| latest.max(change.on)),
            ..change
        };
        let line = line_at(stream, household.address(), &name, relation, change);
        outcome = outcome.and(person, line);
    }
    Ok(outcome)
}

fn relation_after(
    register: &Register,
    household: &Household,
    head: &StreamId,
    person: &StreamId,
    succession: &Resolved,
) -> Option<Relation> {
    let said = succession
        .relations
        .iter()
        .find(|(named, _)| named == person);
    if let Some((_, relation)) = said {
        return Some(*relation).filter(|relation| *relation != Relation::Head);
    }
    let successor = household.member(head)?.relation;
    let relation = household.member(person)?.relation;
    relation.after(successor, register.person(person)?.sex)
}

/// A line of somebody's address history at a household of this register.
pub(super) fn line_at(
    home: &StreamId,
    address: &str,
    head: &str,
    relation: Relation,
    change: Change,
) -> Event {
    Event::Person(PersonEvent::AddressChanged(AddressLine {
        household: Some(home.clone()),
        address: address.to_owned(),
        head: head.to_owned(),
        relation,
        change,
    }))
}

/// The household would be without a head.
pub(crate) const NEW_HEAD_NEEDED: Refusal = Refusal::new(
    "resident.new-head-needed",
    Class::Conflict,
    words(
        "세대주가 빠지면 남는 세대에 세대주가 없습니다.",
        "Without the head, those who remain would have no head of household.",
        "세대주가 빠지면 남은 집에 세대주가 없어요.",
    ),
    words(
        "남는 사람 가운데 새 세대주를 정해 적으세요.",
        "Name the new head among those who remain.",
        "남은 사람 중에서 새 세대주를 골라 주세요.",
    ),
);

/// The new head does not remain in the household.
pub(crate) const HEAD_NOT_A_MEMBER: Refusal = Refusal::new(
    "resident.head-not-a-member",
    Class::Conflict,
    words(
        "새 세대주로 적은 사람은 그 세대에 남는 사람이 아닙니다.",
        "The person named as new head does not remain in the household.",
        "새 세대주로 쓴 사람이 그 집에 안 살아요.",
    ),
    words(
        "세대원 가운데에서 다시 고르세요.",
        "Choose one of its members.",
        "그 집에 사는 사람 중에서 골라 주세요.",
    ),
);

/// The words of the register don't tell what somebody is to the new head.
pub(crate) const RELATION_NEEDED: Refusal = Refusal::new(
    "resident.relation-needed",
    Class::Input,
    words(
        "기록만으로는 새 세대주와의 관계를 알 수 없는 세대원이 있습니다.",
        "The record does not tell what some member is to the new head.",
        "새 세대주와 어떤 사이인지 모르는 가족이 있어요.",
    ),
    words(
        "그 세대원과 새 세대주의 관계를 적으세요.",
        "Say that member's relation to the new head.",
        "새 세대주와 어떤 사이인지 써 주세요.",
    ),
);
