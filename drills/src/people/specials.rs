//! Households made for trying things: the first of every home, the same kinds for every seed, with other names and addresses.

use kernel::Date;
use kernel::resident_number::Sex;

use super::COUNTED_ON;
use super::dice::Dice;
use super::dice::years_later;
use super::names;
use super::names::GivenName;
use super::names::Surname;
use super::plan::Draft;
use super::plan::Joins;
use super::plan::Plan;
use super::plan::REGISTER_BEGINS;

/// A family of four with a history: for every option of both extracts.
pub(super) const FAMILY: usize = 0;
/// A mother and her child, protected from the child's father (교부제한).
pub(super) const PROTECTED: usize = 1;
/// The man to whom no papers about them are issued.
pub(super) const RESTRICTED: usize = 2;
/// Two women of the same name and day of birth.
pub(super) const NAMESAKES: [usize; 2] = [3, 4];
/// A couple whose head has a registered seal (인감).
pub(super) const SEAL: usize = 5;
/// A couple with a foreign spouse (외국인 배우자) and a child.
pub(super) const FOREIGN_SPOUSE: usize = 6;
/// Eight people in one household.
pub(super) const EIGHT: usize = 7;
/// Somebody old who lives alone and has moved eight times.
pub(super) const ELDERLY: usize = 8;
/// A couple with rare Hanja and a very long name.
pub(super) const RARE_NAMES: usize = 9;
/// Two who share a home and are no relatives (동거인).
pub(super) const CO_RESIDENTS: usize = 10;
/// Somebody whose residence is registered as unknown (거주불명).
pub(super) const RESIDENCE_UNKNOWN: usize = 11;

/// How many special households a home has.
pub(super) const COUNT: u32 = 12;

/// The protected child has the surname of the man who is kept away.
const FATHERS_SURNAME: &str = "윤";

/// The plan of a special household; none for the others.
pub(super) fn plan(index: u32, dice: &mut Dice) -> Option<Plan> {
    let plan = match index as usize {
        FAMILY => family(dice),
        PROTECTED => protected(dice),
        RESTRICTED => restricted(dice),
        3 => namesake(dice, "智恩"),
        4 => namesake(dice, "知銀"),
        SEAL => couple(dice, (62, 59), 12),
        FOREIGN_SPOUSE => foreign_spouse(dice),
        EIGHT => eight(dice),
        ELDERLY => Plan {
            moves: 7,
            ..alone(dice, Sex::F, 88, 2)
        },
        RARE_NAMES => rare_names(dice),
        CO_RESIDENTS => co_residents(dice),
        RESIDENCE_UNKNOWN => alone(dice, Sex::M, 57, 6),
        _ => return None,
    };
    Some(plan)
}

/// A household that began when its head was 27 (or lately, for the young) and is so many years at its address.
fn since(dice: &mut Dice, members: Vec<Draft>, years: i16, moves: u32) -> Plan {
    let latest = years_later(COUNTED_ON, -years);
    let since = dice.day(years_later(latest, -1), latest);
    let grown = years_later(members[0].birth, 27);
    let grown = dice.day(years_later(grown, -1), grown);
    let began = grown.min(years_later(since, -1)).max(REGISTER_BEGINS);
    Plan {
        members,
        began,
        since,
        moves,
    }
}

fn draft(
    dice: &mut Dice,
    family: &'static Surname,
    relation: &'static str,
    sex: Sex,
    age: u32,
) -> Draft {
    let birth = dice.birth(age, COUNTED_ON);
    let mut draft = Draft::new(dice, family, relation, sex, birth);
    draft.renamed = false;
    if relation == "child" {
        draft.joins = Joins::ByBirth;
    }
    draft
}

fn alone(dice: &mut Dice, sex: Sex, age: u32, years: i16) -> Plan {
    let family = names::surname(dice);
    let members = vec![draft(dice, family, "head", sex, age)];
    since(dice, members, years, 1)
}

fn couple(dice: &mut Dice, (his, hers): (u32, u32), years: i16) -> Plan {
    let (family, other) = (names::surname(dice), names::surname(dice));
    let members = vec![
        draft(dice, family, "head", Sex::M, his),
        draft(dice, other, "spouse", Sex::F, hers),
    ];
    since(dice, members, years, 2)
}

fn family(dice: &mut Dice) -> Plan {
    let (family, other) = (names::surname(dice), names::surname(dice));
    let mut spouse = draft(dice, other, "spouse", Sex::F, 46);
    spouse.renamed = true;
    let members = vec![
        draft(dice, family, "head", Sex::M, 49),
        spouse,
        draft(dice, family, "child", Sex::F, 18),
        draft(dice, family, "child", Sex::M, 13),
    ];
    since(dice, members, 7, 3)
}

fn protected(dice: &mut Dice) -> Plan {
    let own = names::surname(dice);
    let fathers = names::surname_named(FATHERS_SURNAME);
    let members = vec![
        draft(dice, own, "head", Sex::F, 38),
        draft(dice, fathers, "child", Sex::M, 10),
    ];
    since(dice, members, 2, 1)
}

fn restricted(dice: &mut Dice) -> Plan {
    let family = names::surname_named(FATHERS_SURNAME);
    let members = vec![draft(dice, family, "head", Sex::M, 41)];
    since(dice, members, 3, 1)
}

/// Not thrown: the two have the same name and the same day of birth, and other Hanja.
fn namesake(dice: &mut Dice, hanja: &str) -> Plan {
    let kim = names::surname_named("김");
    let mut head = draft(dice, kim, "head", Sex::F, 35);
    head.birth = Date::constant(1990, 5, 5);
    head.given = GivenName {
        name: "지은".to_owned(),
        hanja: Some(hanja.to_owned()),
    };
    since(dice, vec![head], 4, 1)
}

fn foreign_spouse(dice: &mut Dice) -> Plan {
    let (family, other) = (names::surname(dice), names::surname(dice));
    let mut spouse = draft(dice, other, "spouse", Sex::F, 36);
    spouse.foreign = true;
    spouse.given = GivenName {
        name: "NGUYEN THI LAN".to_owned(),
        hanja: None,
    };
    let members = vec![
        draft(dice, family, "head", Sex::M, 44),
        spouse,
        draft(dice, family, "child", Sex::F, 10),
    ];
    let mut plan = since(dice, members, 5, 2);
    // The two married when she was 24.
    plan.began = years_later(COUNTED_ON, -12);
    plan
}

fn eight(dice: &mut Dice) -> Plan {
    let (family, other) = (names::surname(dice), names::surname(dice));
    let lately = Joins::On(years_later(COUNTED_ON, -3), "merge");
    let hers = names::surname(dice);
    let members = vec![
        draft(dice, family, "head", Sex::M, 52),
        draft(dice, other, "spouse", Sex::F, 50),
        draft(dice, family, "child", Sex::F, 22),
        draft(dice, family, "child", Sex::M, 19),
        draft(dice, family, "child", Sex::F, 14),
        draft(dice, family, "father", Sex::M, 80).joining(lately),
        draft(dice, hers, "mother", Sex::F, 77).joining(lately),
        draft(dice, family, "sibling", Sex::M, 45).joining(lately),
    ];
    since(dice, members, 9, 3)
}

fn rare_names(dice: &mut Dice) -> Plan {
    let (hwangbo, namgung) = (names::surname_named("황보"), names::surname_named("남궁"));
    let mut head = draft(dice, hwangbo, "head", Sex::M, 33);
    head.given = GivenName {
        name: "혁률".to_owned(),
        hanja: Some("爀慄".to_owned()),
    };
    let mut spouse = draft(dice, namgung, "spouse", Sex::F, 31);
    spouse.given = GivenName {
        name: "온누리빛나리한아름새봄".to_owned(),
        hanja: None,
    };
    since(dice, vec![head, spouse], 3, 1)
}

fn co_residents(dice: &mut Dice) -> Plan {
    let (family, other) = (names::surname(dice), names::surname(dice));
    let lately = Joins::On(years_later(COUNTED_ON, -1), "move-in");
    let members = vec![
        draft(dice, family, "head", Sex::F, 30),
        draft(dice, other, "co-resident", Sex::F, 28).joining(lately),
    ];
    since(dice, members, 2, 1)
}
