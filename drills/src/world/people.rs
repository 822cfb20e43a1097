//! What people ask for: citizens at portals, officers at counters. Whoever hears nothing asks again with the same key.

use kernel::Answers;
use kernel::Caller;
use kernel::Channel;
use kernel::Means;
use kernel::Moment;
use kernel::Role;
use kernel::Submission;

use super::Name;
use super::country::FAR;
use super::country::FAR_STREET;
use super::country::counters;
use super::message::Told;
use super::town::Person;
use super::town::Town;
use crate::people::Dice;
use crate::people::HOMES;
use crate::people::present_address;

/// How many things are asked for in a run.
const ERRANDS: (u32, u32) = (24, 44);

/// Something that somebody wants, and what they were told.
pub(super) struct Errand {
    /// Where they ask.
    pub(super) at: Name,
    /// Where they ask as well, with the same key.
    pub(super) other: Option<Name>,
    pub(super) submission: Submission,
    /// When they ask first: milliseconds of the agenda.
    pub(super) start_ms: i64,
    /// Whom it is about: their place among the town's people.
    pub(super) subject: usize,
    /// For whose use, where that is a third party.
    pub(super) taker: Option<usize>,
    pub(super) tries: u32,
    /// What they were told, by whom and when.
    pub(super) told: Vec<(Name, i64, Told)>,
    /// They have an answer and ask no more.
    pub(super) over: bool,
    /// When they first asked, in milliseconds since the world began.
    pub(super) asked_ms: Option<i64>,
}

/// The errands of a seed.
pub(super) fn errands(town: &Town, end_ms: i64, dice: &mut Dice) -> Vec<Errand> {
    let many = dice.between(ERRANDS.0, ERRANDS.1);
    let last = u32::try_from(end_ms).unwrap_or(u32::MAX);
    let mut errands: Vec<Errand> = Vec::new();
    for no in 0..many {
        let start_ms = i64::from(dice.between(0, last));
        errands.push(errand(town, no, start_ms, dice));
    }
    errands
}

fn errand(town: &Town, no: u32, start_ms: i64, dice: &mut Dice) -> Errand {
    let subject = pick(town, dice);
    let person = &town.people[subject];
    let key = format!("errand-{no}");
    let kind = dice.between(0, 99);
    let mut errand = if kind < 28 {
        let moves = kind < 10;
        let (request, pairs) = match dice.between(0, 1) {
            _ if moves => ("move-in", moving(person, dice)),
            0 => ("individual-extract", vec![number(person)]),
            _ => ("household-extract", vec![number(person)]),
        };
        by_citizen(person, as_citizen(person, request, pairs, key), dice)
    } else {
        let at = *dice.pick(&counters(person.home));
        let (role, request, pairs, taker) = at_counter(town, subject, kind, dice);
        let mut errand = Errand::new(at, submission(at, role, request, pairs, key));
        errand.taker = taker;
        errand
    };
    errand.subject = subject;
    errand.start_ms = start_ms;
    at_far(errand, person, dice)
}

/// What an officer or a supervisor is asked for, and for whose use.
fn at_counter(town: &Town, subject: usize, kind: u32, dice: &mut Dice) -> Counter {
    let person = &town.people[subject];
    let number = number(person);
    let officer = |request, pairs, taker| (Role::Officer, request, pairs, taker);
    match kind {
        0..=45 => officer("household-extract", vec![number], None),
        46..=52 => {
            let purpose = ("purpose", "창구 상담".to_owned());
            officer("look", vec![number, purpose, basis()], None)
        }
        53..=64 => {
            let against = pick_other(town, subject, dice);
            let pairs = restriction(person, &town.people[against]);
            officer("restriction-set", pairs, Some(against))
        }
        65..=69 => {
            let first = ("restriction", dice.between(1, 2).to_string());
            let pairs = vec![number, first, basis()];
            (Role::Supervisor, "restriction-lift", pairs, None)
        }
        70..=82 => {
            let taker = pick_other(town, subject, dice);
            let pairs = third_party(person, &town.people[taker], dice);
            officer("individual-extract", pairs, Some(taker))
        }
        83..=88 => {
            let basic = ("basic", "보충역".to_owned());
            officer("military-note", vec![number, basic], None)
        }
        _ => officer("move-in", moving(person, dice), None),
    }
}

type Pairs = Vec<(&'static str, String)>;
type Counter = (Role, &'static str, Pairs, Option<usize>);

impl Errand {
    /// An errand that begins at once.
    pub(super) fn new(at: Name, submission: Submission) -> Self {
        Self {
            at,
            other: None,
            submission,
            start_ms: 0,
            subject: 0,
            taker: None,
            tries: 0,
            told: Vec::new(),
            over: false,
            asked_ms: None,
        }
    }
}

/// What shows whether an old list of restrictions serves: one is set at a home, and long afterwards its restricted person comes as an agent to a node
/// that has heard nothing since.
pub(super) fn harm(
    town: &Town,
    deaf: Name,
    set_ms: i64,
    come_ms: i64,
    dice: &mut Dice,
) -> Vec<Errand> {
    let own = |person: &Person| counters(person.home).contains(&deaf) && person.home != deaf;
    let people: Vec<usize> = (0..town.people.len())
        .filter(|no| own(&town.people[*no]))
        .collect();
    let subject = *dice.pick(&people);
    let taker = pick_other(town, subject, dice);
    let person = &town.people[subject];
    let pairs = restriction(person, &town.people[taker]);
    let set = submission(
        person.home,
        Role::Officer,
        "restriction-set",
        pairs,
        "harm-set".to_owned(),
    );
    let pairs = third_party(person, &town.people[taker], dice);
    let come = submission(
        deaf,
        Role::Officer,
        "individual-extract",
        pairs,
        "harm-come".to_owned(),
    );
    let errands = [(person.home, set, set_ms), (deaf, come, come_ms)];
    let errands = errands.map(|(at, submission, start_ms)| Errand {
        start_ms,
        subject,
        taker: Some(taker),
        ..Errand::new(at, submission)
    });
    errands.into()
}

fn pick(town: &Town, dice: &mut Dice) -> usize {
    let last = u32::try_from(town.people.len() - 1).expect("a small town");
    dice.between(0, last) as usize
}

/// Somebody of another household.
fn pick_other(town: &Town, than: usize, dice: &mut Dice) -> usize {
    let household = |no: usize| (town.people[no].home, town.people[no].household);
    loop {
        let other = pick(town, dice);
        if household(other) != household(than) {
            return other;
        }
    }
}

/// A citizen may turn to either home's portal, or to both with the same key.
fn by_citizen(person: &Person, submission: Submission, dice: &mut Dice) -> Errand {
    let homes = HOMES.map(|home| home.name);
    let at = *dice.pick(&homes);
    let other = homes.into_iter().find(|home| *home != at);
    let mut errand = Errand::new(at, submission);
    errand.submission.caller.home = Some(person.home.to_owned());
    errand.other = other.filter(|_| dice.percent(40));
    errand
}

fn as_citizen(person: &Person, request: &str, pairs: Pairs, key: String) -> Submission {
    let caller = Caller {
        who: person.stream.to_string(),
        name: person.name.clone(),
        roles: vec![Role::Citizen],
        office: None,
        home: Some(person.home.to_owned()),
        means: Means::DemoChooser,
        as_of: Moment(0),
    };
    asked(caller, Channel::Online, request, pairs, key)
}

/// An officer or a supervisor at a counter.
pub(super) fn submission(
    at: Name,
    role: Role,
    request: &str,
    pairs: Pairs,
    key: String,
) -> Submission {
    let n = if role == Role::Officer { 1 } else { 2 };
    let caller = Caller {
        who: format!("officer/{at}{n}"),
        name: "창구담당".to_owned(),
        roles: vec![role],
        office: Some(at.to_owned()),
        home: None,
        means: Means::DemoChooser,
        as_of: Moment(0),
    };
    asked(caller, Channel::Counter, request, pairs, key)
}

fn asked(caller: Caller, channel: Channel, request: &str, pairs: Pairs, key: String) -> Submission {
    Submission {
        service: "resident".to_owned(),
        request: request.to_owned(),
        answers: Answers::from_pairs(pairs),
        caller,
        channel,
        key,
        legal_at: None,
        home: None,
        replaces: None,
    }
}

fn number(person: &Person) -> (&'static str, String) {
    ("subject", person.number.full())
}

fn basis() -> (&'static str, String) {
    ("basis", "주민등록법 제29조".to_owned())
}

fn restriction(protected: &Person, against: &Person) -> Pairs {
    vec![
        ("subject", protected.number.full()),
        ("against", against.number.full()),
        ("against_name", against.name.clone()),
        ("relation", "spouse".to_owned()),
        ("on", "2026-03-31".to_owned()),
        basis(),
    ]
}

fn third_party(subject: &Person, taker: &Person, dice: &mut Dice) -> Pairs {
    let capacity = if dice.percent(50) {
        "agent"
    } else {
        "interested"
    };
    vec![
        ("subject", subject.number.full()),
        ("applicant", capacity.to_owned()),
        ("identity-seen", "passport".to_owned()),
        ("applicant-name", taker.name.clone()),
        ("applicant-subject", taker.number.full()),
        ("mandate", "true".to_owned()),
        ("interest-proof", "계약서".to_owned()),
    ]
}

/// A move within the home where somebody was born, to its twin, or to the third home.
fn moving(person: &Person, dice: &mut Dice) -> Pairs {
    let address = if dice.percent(30) {
        format!("{FAR_STREET} {}", dice.between(1, 260))
    } else {
        let to = *dice.pick(&HOMES);
        present_address(dice, &to)
    };
    let who = if dice.percent(40) {
        "household"
    } else {
        "alone"
    };
    vec![
        ("subject", person.number.full()),
        ("address", address),
        ("moved_on", "2026-04-01".to_owned()),
        ("who", who.to_owned()),
    ]
}

/// Whoever moves to the third home may report it there: nothing of theirs lies there, and an officer names their home.
fn at_far(mut errand: Errand, person: &Person, dice: &mut Dice) -> Errand {
    let address = errand.submission.answers.raw("address");
    let far = address.is_some_and(|address| address.starts_with(FAR_STREET));
    if !far || dice.percent(40) {
        return errand;
    }
    errand.at = FAR;
    let caller = &mut errand.submission.caller;
    if caller.office.is_some() {
        caller.who = format!("officer/{FAR}1");
        caller.office = Some(FAR.to_owned());
        errand.submission.home = Some(person.home.to_owned());
    }
    errand
}
