//! A generated household, and the request that carries it over into a register.

use kernel::Answers;
use kernel::Date;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;

/// A household as its register has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Household {
    /// Its number among the households of its home, from 0.
    pub index: u32,
    /// Its address, one line in written form.
    pub address: String,
    /// When and why it was formed there.
    pub formed: Change,
    /// Its members, the head first.
    pub members: Vec<Member>,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// The name in Hanja.
    pub hanja: Option<String>,
    /// The resident number; its place code is one of 9700 to 9999.
    pub number: ResidentNumber,
    /// The day it was assigned, always before 5 October 2020.
    pub assigned_on: Date,
    /// The day of birth.
    pub birth: Date,
    /// The sex.
    pub sex: Sex,
    /// True for a foreigner.
    pub foreign: bool,
    /// What they are to the head, as the value of the field.
    pub relation: &'static str,
    /// Since when at the present address in this household, and why.
    pub joined: Change,
    /// Earlier addresses, oldest first; at most eight.
    pub past: Vec<PastAddress>,
    /// The name before a change of name (개명).
    pub former_name: Option<FormerName>,
    /// Military service: in short, and in detail.
    pub military: Option<(String, String)>,
    /// True where the residence is registered as unknown (거주불명).
    pub residence_unknown: bool,
}

/// When something counts, when it was reported, and why, as the value of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The day it happened.
    pub on: Date,
    /// The day it was reported.
    pub reported_on: Date,
    /// Why.
    pub reason: &'static str,
}

/// An earlier address of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAddress {
    /// One line; a lot before November 2011.
    pub address: String,
    /// Since when and why.
    pub change: Change,
    /// The name of the head there.
    pub head: String,
    /// What the member was to that head.
    pub relation: &'static str,
}

/// A name somebody had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// The name in Hanja.
    pub hanja: Option<String>,
    /// The day it was changed.
    pub until: Date,
}

impl Household {
    /// Its head.
    pub fn head(&self) -> &Member {
        self.members
            .first()
            .expect("a generated household has a head")
    }

    /// The last day on which anything of it was reported: the request that carries it over counts from then.
    pub fn last_reported_on(&self) -> Date {
        let members = self.members.iter();
        let days = members.flat_map(|member| {
            let past = member.past.iter().map(|line| line.change.reported_on);
            let renamed = member.former_name.iter().map(|former| former.until);
            past.chain(renamed)
                .chain([member.joined.reported_on, member.assigned_on])
        });
        let formed = self.formed.reported_on;
        days.fold(formed, Date::max)
    }

    /// The answers of the request `carry-over`.
    pub fn answers(&self) -> Answers {
        let mut answers = Answers::default();
        answers.set("address", self.address.as_str());
        set_change(
            &mut answers,
            ["formed_on", "formed_reported_on", "formed_reason"].map(str::to_owned),
            self.formed,
        );
        let (mut past, mut former) = (0, 0);
        for (i, member) in self.members.iter().enumerate() {
            member.answer(&format!("members.{i}."), &mut answers);
            for line in &member.past {
                line.answer(&format!("past.{past}."), i + 1, &mut answers);
                past += 1;
            }
            if let Some(name) = &member.former_name {
                name.answer(&format!("former_names.{former}."), i + 1, &mut answers);
                former += 1;
            }
        }
        answers
    }
}

impl Member {
    /// The name on a day.
    pub(super) fn name_on(&self, day: Date) -> &str {
        let former = self
            .former_name
            .as_ref()
            .filter(|former| day < former.until);
        former.map_or(&self.name, |former| &former.name)
    }

    fn answer(&self, prefix: &str, answers: &mut Answers) {
        let mut set = |name: &str, value: &str| answers.set(&format!("{prefix}{name}"), value);
        set("name", &self.name);
        if let Some(hanja) = &self.hanja {
            set("hanja", hanja);
        }
        set("number", &self.number.full());
        set("assigned_on", &self.assigned_on.to_string());
        set("birth", &self.birth.to_string());
        set("sex", self.sex.code());
        set("relation", self.relation);
        if self.foreign {
            set("foreign", "true");
        }
        if self.residence_unknown {
            set("status", "residence-unknown");
        }
        if let Some((basic, detail)) = &self.military {
            set("military_basic", basic);
            if !detail.is_empty() {
                set("military_detail", detail);
            }
        }
        set_change(answers, change_of(prefix), self.joined);
    }
}

impl PastAddress {
    fn answer(&self, prefix: &str, member: usize, answers: &mut Answers) {
        answers.set(&format!("{prefix}member"), member.to_string());
        answers.set(&format!("{prefix}address"), self.address.as_str());
        answers.set(&format!("{prefix}head"), self.head.as_str());
        answers.set(&format!("{prefix}relation"), self.relation);
        set_change(answers, change_of(prefix), self.change);
    }
}

impl FormerName {
    fn answer(&self, prefix: &str, member: usize, answers: &mut Answers) {
        answers.set(&format!("{prefix}member"), member.to_string());
        answers.set(&format!("{prefix}name"), self.name.as_str());
        if let Some(hanja) = &self.hanja {
            answers.set(&format!("{prefix}hanja"), hanja.as_str());
        }
        answers.set(&format!("{prefix}until"), self.until.to_string());
        answers.set(&format!("{prefix}basis"), "가정법원 개명허가");
    }
}

fn change_of(prefix: &str) -> [String; 3] {
    ["on", "reported_on", "reason"].map(|name| format!("{prefix}{name}"))
}

fn set_change(answers: &mut Answers, [on, reported_on, reason]: [String; 3], change: Change) {
    answers.set(&on, change.on.to_string());
    answers.set(&reported_on, change.reported_on.to_string());
    answers.set(&reason, change.reason);
}
