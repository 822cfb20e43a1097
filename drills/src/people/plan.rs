//! Plans of households: who belongs to one, of what age and how they are related, before their lives are told.

use kernel::Date;
use kernel::resident_number::Sex;

use super::COUNTED_ON;
use super::LAST_BIRTH;
use super::dice::Dice;
use super::dice::later;
use super::dice::years_later;
use super::names;
use super::names::GivenName;
use super::names::Surname;

/// A household before its life is told.
pub(super) struct Plan {
    /// Its members, the head first.
    pub(super) members: Vec<Draft>,
    /// When the head began a household of their own.
    pub(super) began: Date,
    /// Since when it is at its present address.
    pub(super) since: Date,
    /// At how many addresses it was between the two.
    pub(super) moves: u32,
}

/// A member before their life is told.
pub(super) struct Draft {
    pub(super) surname: &'static str,
    pub(super) surname_hanja: &'static str,
    pub(super) given: GivenName,
    pub(super) sex: Sex,
    pub(super) birth: Date,
    pub(super) foreign: bool,
    pub(super) relation: &'static str,
    pub(super) joins: Joins,
    /// Whether their name was changed.
    pub(super) renamed: bool,
}

/// When somebody joined the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joins {
    /// When it began.
    AtFirst,
    /// By being born.
    ByBirth,
    /// On a day, for a reason.
    On(Date, &'static str),
}

impl Draft {
    pub(super) fn new(
        dice: &mut Dice,
        family: &'static Surname,
        relation: &'static str,
        sex: Sex,
        birth: Date,
    ) -> Self {
        Self {
            surname: &family.name,
            surname_hanja: &family.hanja,
            given: names::given_name(dice, sex, birth),
            sex,
            birth,
            foreign: false,
            relation,
            joins: Joins::AtFirst,
            renamed: dice.percent(3) && birth < NAMES_CHANGE_BORN_BEFORE,
        }
    }

    pub(super) fn joining(mut self, joins: Joins) -> Self {
        self.joins = joins;
        self
    }

    pub(super) fn name(&self) -> String {
        if self.foreign {
            return self.given.name.clone();
        }
        format!("{}{}", self.surname, self.given.name)
    }

    pub(super) fn hanja(&self) -> Option<String> {
        let given = self.given.hanja.as_ref()?;
        Some(format!("{}{given}", self.surname_hanja))
    }
}

/// Changes of name are given to people who are grown up long before the register was counted.
const NAMES_CHANGE_BORN_BEFORE: Date = Date::constant(1998, 1, 1);
/// The register's first lines: the law of 1962 reached everybody with the numbers of late 1968.
pub(super) const REGISTER_BEGINS: Date = Date::constant(1968, 11, 21);

#[derive(Clone, Copy)]
enum Shape {
    Single,
    Couple,
    Family,
    SingleParent,
    WithParent,
    ThreeGenerations,
    Siblings,
    CoResidents,
    Grandchild,
    ForeignSpouse,
}

/// Shares of a hundred and more households; chosen so that the mean size is that of a city today.
const SHAPES: &[(Shape, u32)] = &[
    (Shape::Single, 340),
    (Shape::Couple, 190),
    (Shape::Family, 270),
    (Shape::SingleParent, 75),
    (Shape::WithParent, 45),
    (Shape::ThreeGenerations, 25),
    (Shape::Siblings, 20),
    (Shape::CoResidents, 20),
    (Shape::Grandchild, 8),
    (Shape::ForeignSpouse, 12),
];

/// A household of any shape, of at most so many members.
pub(super) fn any(dice: &mut Dice, size_max: u32) -> Plan {
    let (shape, _) = *dice.weighted(SHAPES, |(_, share)| *share);
    let members = members(dice, shape);
    if u32::try_from(members.len()).is_ok_and(|size| size <= size_max) {
        return settled(dice, members);
    }
    let single = members_of_one(dice);
    settled(dice, single)
}

fn members(dice: &mut Dice, shape: Shape) -> Vec<Draft> {
    match shape {
        Shape::Single => members_of_one(dice),
        Shape::Couple => couple(dice, &[(27, 39, 20), (40, 59, 20), (60, 88, 60)]),
        Shape::Family => {
            let mut members = couple(dice, &[(34, 44, 34), (45, 54, 40), (55, 66, 26)]);
            let wanted = children_wanted(dice);
            add_children(dice, &mut members, wanted);
            members
        }
        Shape::SingleParent => {
            let sex = if dice.percent(78) { Sex::F } else { Sex::M };
            let mut members = vec![head(dice, sex, &[(33, 49, 60), (50, 62, 40)])];
            let wanted = dice.between(1, 2);
            add_children(dice, &mut members, wanted);
            members
        }
        Shape::WithParent => {
            let mut members = vec![head_of_either_sex(dice, &[(30, 44, 50), (45, 60, 50)])];
            add_parents(dice, &mut members, 30);
            members
        }
        Shape::ThreeGenerations => {
            let mut members = couple(dice, &[(38, 58, 100)]);
            add_children(dice, &mut members, 2);
            add_parents(dice, &mut members, 40);
            members
        }
        Shape::Siblings => with_sibling(dice),
        Shape::CoResidents => with_co_resident(dice),
        Shape::Grandchild => with_grandchild(dice),
        Shape::ForeignSpouse => with_foreign_spouse(dice),
    }
}

fn children_wanted(dice: &mut Dice) -> u32 {
    match dice.between(1, 100) {
        1..=47 => 1,
        48..=93 => 2,
        _ => 3,
    }
}

fn members_of_one(dice: &mut Dice) -> Vec<Draft> {
    vec![head_of_either_sex(
        dice,
        &[(20, 39, 34), (40, 59, 26), (60, 74, 22), (75, 96, 18)],
    )]
}

/// Spans of age with their shares.
type Ages<'a> = &'a [(u32, u32, u32)];

fn age(dice: &mut Dice, ages: Ages<'_>) -> u32 {
    let (first, last, _) = *dice.weighted(ages, |(_, _, share)| *share);
    dice.between(first, last)
}

fn head(dice: &mut Dice, sex: Sex, ages: Ages<'_>) -> Draft {
    let age = age(dice, ages);
    let birth = dice.birth(age, COUNTED_ON);
    let family = names::surname(dice);
    Draft::new(dice, family, "head", sex, birth)
}

fn head_of_either_sex(dice: &mut Dice, ages: Ages<'_>) -> Draft {
    let sex = if dice.percent(52) { Sex::F } else { Sex::M };
    head(dice, sex, ages)
}

fn couple(dice: &mut Dice, ages: Ages<'_>) -> Vec<Draft> {
    let sex = if dice.percent(80) { Sex::M } else { Sex::F };
    let head = head(dice, sex, ages);
    let spouse = spouse_of(dice, &head);
    vec![head, spouse]
}

fn spouse_of(dice: &mut Dice, head: &Draft) -> Draft {
    let (sex, years) = match head.sex {
        Sex::M => (Sex::F, (0, 5)),
        Sex::F => (Sex::M, (0, 4)),
    };
    let apart = i16::try_from(dice.between(years.0, years.1)).expect("a few years");
    let apart = if sex == Sex::F { apart } else { -apart };
    let around = years_later(head.birth, apart);
    let birth = dice.day(around, later(around, 300));
    let family = names::surname(dice);
    Draft::new(dice, family, "spouse", sex, birth)
}

/// Children of the mother in the household, or of its head. They have the father's surname; those over 35 live elsewhere.
pub(super) fn add_children(dice: &mut Dice, members: &mut Vec<Draft>, wanted: u32) {
    let mother = members.iter().find(|member| member.sex == Sex::F);
    let mother = mother.unwrap_or(&members[0]).birth;
    let father = members
        .iter()
        .find(|member| member.sex == Sex::M && !member.foreign);
    let father = father.unwrap_or(&members[0]);
    let (surname, surname_hanja) = (father.surname, father.surname_hanja);
    let mut earliest = years_later(mother, 23);
    for _ in 0..wanted {
        let birth = dice.day(earliest, later(earliest, 365 * 6)).min(LAST_BIRTH);
        let grown = years_later(COUNTED_ON, -35);
        if birth < earliest || birth < grown || birth > years_later(mother, 43) {
            return;
        }
        earliest = later(birth, 450);
        let sex = if dice.percent(51) { Sex::M } else { Sex::F };
        let family = names::surname(dice);
        let mut child = Draft::new(dice, family, "child", sex, birth).joining(Joins::ByBirth);
        (child.surname, child.surname_hanja) = (surname, surname_hanja);
        while members
            .iter()
            .any(|member| member.given.name == child.given.name)
        {
            child.given = names::given_name(dice, sex, birth);
        }
        members.push(child);
    }
}

/// The head's mother, and her husband so many times in a hundred. They came to live here lately.
fn add_parents(dice: &mut Dice, members: &mut Vec<Draft>, both_percent: u32) {
    let head = &members[0];
    let (surname, surname_hanja, born) = (head.surname, head.surname_hanja, head.birth);
    let joins = Joins::On(
        dice.day(years_later(COUNTED_ON, -9), later(COUNTED_ON, 0)),
        "merge",
    );
    let years = i16::try_from(dice.between(22, 34)).expect("an age");
    let around = years_later(born, -years);
    if dice.percent(both_percent) {
        let birth = dice.day(years_later(around, -4), around);
        let family = names::surname(dice);
        let mut father = Draft::new(dice, family, "father", Sex::M, birth).joining(joins);
        (father.surname, father.surname_hanja) = (surname, surname_hanja);
        members.push(father);
    }
    let birth = dice.day(around, later(around, 360));
    let family = names::surname(dice);
    members.push(Draft::new(dice, family, "mother", Sex::F, birth).joining(joins));
}

fn with_sibling(dice: &mut Dice) -> Vec<Draft> {
    let head = head_of_either_sex(dice, &[(24, 38, 100)]);
    let after = years_later(head.birth, 1);
    let birth = dice.day(after, later(after, 1200));
    let sex = if dice.percent(50) { Sex::M } else { Sex::F };
    let family = names::surname(dice);
    let mut sibling = Draft::new(dice, family, "sibling", sex, birth);
    (sibling.surname, sibling.surname_hanja) = (head.surname, head.surname_hanja);
    vec![head, sibling]
}

fn with_co_resident(dice: &mut Dice) -> Vec<Draft> {
    let head = head_of_either_sex(dice, &[(24, 39, 70), (40, 64, 30)]);
    let other = head_of_either_sex(dice, &[(22, 45, 100)]);
    let joins = Joins::On(dice.day(years_later(COUNTED_ON, -3), COUNTED_ON), "move-in");
    let mut other = other.joining(joins);
    other.relation = "co-resident";
    vec![head, other]
}

fn with_grandchild(dice: &mut Dice) -> Vec<Draft> {
    let head = head(dice, Sex::F, &[(60, 80, 100)]);
    let birth = dice.day(Date::constant(2007, 1, 1), LAST_BIRTH);
    let sex = if dice.percent(50) { Sex::M } else { Sex::F };
    let joins = Joins::On(dice.day(later(LAST_BIRTH, 90), COUNTED_ON), "move-in");
    let family = names::surname(dice);
    let grandchild = Draft::new(dice, family, "grandchild", sex, birth).joining(joins);
    vec![head, grandchild]
}

fn with_foreign_spouse(dice: &mut Dice) -> Vec<Draft> {
    let mut members = couple(dice, &[(38, 58, 100)]);
    make_foreign(dice, &mut members[1]);
    let wanted = dice.between(0, 2);
    add_children(dice, &mut members, wanted);
    members
}

/// Makes somebody a foreigner with a name as in a passport.
pub(super) fn make_foreign(dice: &mut Dice, member: &mut Draft) {
    member.foreign = true;
    member.renamed = false;
    member.given = GivenName {
        name: names::foreign_name(dice, member.sex),
        hanja: None,
    };
}

/// When such a household began, and since when it lives where it does.
fn settled(dice: &mut Dice, members: Vec<Draft>) -> Plan {
    let head = members[0].birth;
    let married = members.len() > 1 && members[1].relation == "spouse";
    let years = if married { (25, 33) } else { (19, 29) };
    let years = i16::try_from(dice.between(years.0, years.1)).expect("an age");
    let around = years_later(head, years);
    let first_child = members
        .iter()
        .filter(|member| member.joins == Joins::ByBirth)
        .map(|member| years_later(member.birth, -1));
    let spouses = members.iter().map(|member| years_later(member.birth, 19));
    let began = dice.day(around, later(around, 365));
    let began = first_child.fold(began, Date::min).max(REGISTER_BEGINS);
    // Nobody begins a household as a child, whoever is the younger of the two.
    let began = spouses
        .take(if married { 2 } else { 1 })
        .fold(began, Date::max);
    let began = began.min(later(years_later(COUNTED_ON, -1), 200));
    let since = years_ago(dice).max(began);
    let years = u32::try_from(since.year() - began.year()).unwrap_or(0);
    let moves = if years == 0 {
        0
    } else {
        dice.between(1, years.min(4))
    };
    Plan {
        members,
        began,
        since,
        moves,
    }
}

/// How long ago people moved to where they live.
fn years_ago(dice: &mut Dice) -> Date {
    const SPANS: &[(u32, u32, u32)] = &[
        (0, 1, 16),
        (1, 3, 28),
        (3, 6, 22),
        (6, 10, 15),
        (10, 20, 14),
        (20, 33, 5),
    ];
    let (first, last, _) = *dice.weighted(SPANS, |(_, _, share)| *share);
    let day = |years: u32| years_later(COUNTED_ON, -i16::try_from(years).expect("a few years"));
    dice.day(day(last), day(first))
}
