//! Lives: from a plan to a household with numbers, addresses since birth, reports and everything else a register holds.

use kernel::Date;
use kernel::resident_number::Sex;

use super::COUNTED_ON;
use super::LAST_BIRTH;
use super::dice::Dice;
use super::dice::later;
use super::dice::years_later;
use super::household::Change;
use super::household::FormerName;
use super::household::Household;
use super::household::Member;
use super::household::PastAddress;
use super::names;
use super::numbers::Numbers;
use super::places;
use super::places::Home;
use super::plan::Draft;
use super::plan::Joins;
use super::plan::Plan;
use super::plan::REGISTER_BEGINS;

/// The most earlier addresses of one person.
const PAST_MAX: usize = 8;
/// Numbers in their present form were given to everybody who lived then.
const NUMBERS_RENEWED: Date = Date::constant(1975, 10, 1);
/// The last day on which numbers of the old form were assigned.
const LAST_OLD_NUMBER: Date = LAST_BIRTH;

/// An address of the household before its present one.
struct Stay {
    from: Date,
    address: String,
}

/// Tells the life of a planned household.
pub(super) fn lived(
    index: u32,
    plan: Plan,
    home: &Home,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Household {
    let address = places::present(dice, home);
    let stays = stays(&plan, home, dice);
    let formed = Change {
        on: plan.since,
        reported_on: reported(dice, plan.since),
        reason: if stays.is_empty() {
            "new-household"
        } else {
            "move-in"
        },
    };
    let mut members = Vec::with_capacity(plan.members.len());
    let fathers = fathers(&plan.members, dice);
    for (draft, father) in plan.members.iter().zip(&fathers) {
        let mut member = registered(draft, numbers, dice);
        let joined = joins(draft, &plan);
        let head = members.first().unwrap_or(&member).clone();
        let own = own_past(draft, father, joined.on, home, dice);
        // Who joined at the present address was not at the ones before.
        let shared = if joined.on < plan.since {
            stays.as_slice()
        } else {
            &[]
        };
        let shared = shared_past(draft, joined, shared, &head, dice);
        member.past = own.into_iter().chain(shared).collect();
        // The first line, of birth, and the latest ones are kept.
        let over = member.past.len().saturating_sub(PAST_MAX);
        member.past.drain(over.min(1)..over.min(1) + over);
        member.joined = present(&plan, joined, formed, dice);
        members.push(member);
    }
    Household {
        index,
        address,
        formed,
        members,
    }
}

/// Where the household was from its beginning until it came to its present address.
fn stays(plan: &Plan, home: &Home, dice: &mut Dice) -> Vec<Stay> {
    if plan.moves == 0 {
        return Vec::new();
    }
    let mut days = vec![plan.began];
    days.extend((1..plan.moves).map(|_| dice.day(later(plan.began, 60), plan.since)));
    days.retain(|day| *day < plan.since);
    days.sort();
    days.dedup();
    let stays = days.into_iter().map(|from| Stay {
        from,
        address: places::past(dice, home, from),
    });
    stays.collect()
}

/// The day and reason of joining the household, wherever it was then.
fn joins(draft: &Draft, plan: &Plan) -> Change {
    let (on, reason) = match draft.joins {
        Joins::AtFirst if plan.began == REGISTER_BEGINS => (plan.began, "first-registration"),
        Joins::AtFirst if draft.relation == "spouse" => (plan.began, "marriage"),
        Joins::AtFirst => (plan.began, "split"),
        Joins::ByBirth => (draft.birth, "birth"),
        Joins::On(day, reason) => (day, reason),
    };
    let on = on.max(plan.began).max(draft.birth);
    Change {
        on,
        reported_on: on,
        reason,
    }
}

/// Since when and why somebody is at the present address.
fn present(plan: &Plan, joined: Change, formed: Change, dice: &mut Dice) -> Change {
    if joined.on > plan.since {
        let reported_on = reported_for(dice, joined);
        return Change {
            reported_on,
            ..joined
        };
    }
    let reason = if plan.began == plan.since && joined.on == plan.since {
        joined.reason
    } else {
        "move-in"
    };
    Change { reason, ..formed }
}

fn registered(draft: &Draft, numbers: &mut Numbers, dice: &mut Dice) -> Member {
    let former_name = draft.renamed.then(|| former_name(draft, dice));
    Member {
        name: draft.name(),
        hanja: draft.hanja(),
        number: numbers.assign(draft.birth, draft.sex, draft.foreign),
        assigned_on: assigned(draft, dice),
        birth: draft.birth,
        sex: draft.sex,
        foreign: draft.foreign,
        relation: draft.relation,
        joined: Change {
            on: draft.birth,
            reported_on: draft.birth,
            reason: "birth",
        },
        past: Vec::new(),
        former_name,
        military: military(draft, dice),
        residence_unknown: false,
    }
}

/// Numbers are assigned when a birth is reported, to foreigners when they register.
fn assigned(draft: &Draft, dice: &mut Dice) -> Date {
    let reported = if draft.foreign {
        years_later(draft.birth, 22)
    } else {
        later(draft.birth, dice.between(3, 25)).max(NUMBERS_RENEWED)
    };
    reported.min(LAST_OLD_NUMBER)
}

/// Names are changed more easily since the Supreme Court's decision of November 2005.
fn former_name(draft: &Draft, dice: &mut Dice) -> FormerName {
    const EASIER_FROM: Date = Date::constant(2005, 12, 1);
    let grown = years_later(draft.birth, 19).max(EASIER_FROM);
    let mut given = names::given_name(dice, draft.sex, draft.birth);
    while given.name == draft.given.name {
        given = names::given_name(dice, draft.sex, draft.birth);
    }
    let hanja = given
        .hanja
        .map(|hanja| format!("{}{hanja}", draft.surname_hanja));
    FormerName {
        name: format!("{}{}", draft.surname, given.name),
        hanja,
        until: dice.day(grown, years_later(COUNTED_ON, -1)),
    }
}

/// Addresses before joining the household: the parents' first, then where life went.
fn own_past(
    draft: &Draft,
    parent: &str,
    joins: Date,
    home: &Home,
    dice: &mut Dice,
) -> Vec<PastAddress> {
    let first = draft.birth.max(REGISTER_BEGINS);
    if draft.foreign || first >= joins {
        return Vec::new();
    }
    let first_reason = if draft.birth < REGISTER_BEGINS {
        "first-registration"
    } else {
        "birth"
    };
    let more = dice.between(0, 2);
    let mut days: Vec<Date> = (0..more)
        .map(|_| dice.day(later(first, 200), joins))
        .collect();
    days.retain(|day| *day < joins);
    days.sort();
    days.dedup();
    let mut alone = false;
    let mut past = Vec::with_capacity(days.len() + 1);
    for (on, reason) in
        std::iter::once((first, first_reason)).chain(days.into_iter().map(|day| (day, "move-in")))
    {
        let grown = on >= years_later(draft.birth, 20);
        let leaves = !alone && grown && dice.percent(50);
        alone = alone || leaves;
        past.push(PastAddress {
            address: places::past(dice, home, on),
            change: Change {
                on,
                reported_on: if reason == "birth" {
                    later(on, 10)
                } else {
                    reported(dice, on)
                },
                reason: if leaves && reason == "move-in" {
                    "split"
                } else {
                    reason
                },
            },
            head: if alone {
                draft.name()
            } else {
                parent.to_owned()
            },
            relation: if alone { "head" } else { "child" },
        });
    }
    past
}

/// The names of the members' fathers, who were heads then: brothers and sisters of one surname have one father.
fn fathers(members: &[Draft], dice: &mut Dice) -> Vec<String> {
    let born = years_later(members[0].birth, -30);
    let of_head = names::given_name(dice, Sex::M, born).name;
    let name = |member: &Draft| {
        let born = years_later(member.birth, -30);
        let own = names::given_name(dice, Sex::M, born).name;
        let given = if member.relation == "father" {
            &own
        } else {
            &of_head
        };
        let given = if member.surname == members[0].surname {
            given
        } else {
            &own
        };
        format!("{}{given}", member.surname)
    };
    members.iter().map(name).collect()
}

/// Addresses with the household, before its present one.
fn shared_past(
    draft: &Draft,
    joined: Change,
    stays: &[Stay],
    head: &Member,
    dice: &mut Dice,
) -> Vec<PastAddress> {
    let begin = stays.iter().rposition(|stay| stay.from <= joined.on);
    let Some(begin) = begin else {
        return Vec::new();
    };
    let mut past = Vec::new();
    for (i, stay) in stays.iter().enumerate().skip(begin) {
        let change = if i == begin {
            let reported_on = reported_for(dice, joined);
            Change {
                reported_on,
                ..joined
            }
        } else {
            Change {
                on: stay.from,
                reported_on: reported(dice, stay.from),
                reason: "move-in",
            }
        };
        past.push(PastAddress {
            address: stay.address.clone(),
            head: head.name_on(change.on).to_owned(),
            relation: draft.relation,
            change,
        });
    }
    past
}

fn reported(dice: &mut Dice, on: Date) -> Date {
    later(on, dice.between(0, 13)).min(COUNTED_ON)
}

fn reported_for(dice: &mut Dice, change: Change) -> Date {
    if change.reason == "birth" {
        return later(change.on, dice.between(3, 25));
    }
    reported(dice, change.on)
}

/// Months of service by the year in which it began; from memory and only for generated people.
const SERVICE_MONTHS: &[(i16, u32)] = &[(2018, 18), (2011, 21), (2003, 24), (1993, 26), (0, 30)];
const FORCES: &[(&str, u32)] = &[
    ("육군", 76),
    ("공군", 9),
    ("해군", 7),
    ("해병대", 5),
    ("의무경찰", 3),
];

fn military(draft: &Draft, dice: &mut Dice) -> Option<(String, String)> {
    let age = COUNTED_ON.year() - draft.birth.year();
    if draft.sex == Sex::F || draft.foreign || age < 20 || draft.birth.year() < 1935 {
        return None;
    }
    if age < 25 {
        return Some(("현역병입영 대상".to_owned(), String::new()));
    }
    if dice.percent(12) {
        let instead = match draft.birth.year() {
            ..1974 => "방위병 소집해제",
            1974..1993 => "공익근무요원 소집해제",
            _ => "사회복무요원 소집해제",
        };
        return Some((instead.to_owned(), String::new()));
    }
    let (force, _) = *dice.weighted(FORCES, |(_, share)| *share);
    let young = years_later(draft.birth, 20);
    let enlisted = dice.day(young, later(young, 700));
    let months = SERVICE_MONTHS
        .iter()
        .find(|(year, _)| enlisted.year() >= *year);
    let months = months.map_or(18, |(_, months)| *months);
    let discharged = later(enlisted, months * 30 + months / 2 - 1);
    let rank = if force == "의무경찰" {
        "수경"
    } else {
        "병장"
    };
    Some((
        format!("{force} {rank} 만기전역"),
        format!("{enlisted} 입영, {discharged} 전역"),
    ))
}
