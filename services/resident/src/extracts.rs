//! The extracts of the register: 주민등록표 등본 (of a household) and 초본 (of a person), with everything but name, address and day of birth
//! left to the applicant's choice.

use kernel::Brought;
use kernel::Conflict;
use kernel::Desk;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::Need;
use kernel::Outcome;
use kernel::Paper;
use kernel::Refusal;
use kernel::RequestInfo;
use kernel::Role;
use kernel::words;
use serde_json::json;

use crate::applicant;
use crate::applicant::Applicant;
use crate::applicant::own_record;
use crate::applicant::standing::About;
use crate::applicant::standing::standing;
use crate::ask::Ask;
use crate::ask::Asked;
use crate::event::Event;
use crate::extracts::options::Chosen;
use crate::extracts::options::HOUSEHOLD_LEN;
use crate::extracts::options::OPTIONS;
use crate::extracts::page::Page;
use crate::extracts::saying::Making;
use crate::extracts::saying::Saying;
use crate::finding::PERSON_DIED;
use crate::finding::Subject;
use crate::papers;
use crate::register::Register;

mod household;
mod individual;
pub mod options;
mod page;
pub mod purposes;
pub mod rules;
pub mod saying;
#[cfg(test)]
pub(crate) mod tests;

const MAY: &[Role] = &[Role::Citizen, Role::Officer, Role::Supervisor];

/// 주민등록등본.
pub const HOUSEHOLD: RequestInfo = RequestInfo {
    name: Which::Household.name(),
    title: words(
        "주민등록등본",
        "Household extract",
        "우리 집 사람들이 나오는 서류",
    ),
    may: MAY,
    conflict: Conflict::Independent,
    fields: &HOUSEHOLD_FIELDS,
};

/// 주민등록초본.
pub const INDIVIDUAL: RequestInfo = RequestInfo {
    name: Which::Individual.name(),
    title: words(
        "주민등록초본",
        "Individual extract",
        "나 한 사람만 나오는 서류",
    ),
    may: MAY,
    conflict: Conflict::Independent,
    fields: &INDIVIDUAL_FIELDS,
};

/// The fields every extract begins with.
const FIRST: [Field; 4] = [
    Field::required(
        "subject",
        words("누구의 서류인가요", "Whose record", "누구 서류예요?"),
        Kind::Subject,
    )
    .help(words(
        "주민등록번호 또는 찾은 사람",
        "Resident number, or somebody who was found",
        "주민등록번호를 쓰세요",
    )),
    Field::optional(
        "purpose",
        words("용도", "Purpose", "어디에 내나요"),
        Kind::Text(60),
    ),
    saying::FIELDS[0],
    saying::FIELDS[1],
];

const HOUSEHOLD_FIELDS: [Field; FIRST.len() + HOUSEHOLD_LEN + applicant::FIELDS.len()] =
    papers::joined(
        &FIRST,
        &options::fields::<HOUSEHOLD_LEN>(),
        &applicant::FIELDS,
    );
const INDIVIDUAL_FIELDS: [Field; FIRST.len() + OPTIONS.len() + applicant::FIELDS.len()] =
    papers::joined(
        &FIRST,
        &options::fields::<{ OPTIONS.len() }>(),
        &applicant::FIELDS,
    );

/// Which extract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// 등본.
    Household,
    /// 초본.
    Individual,
}

impl Which {
    /// The request's and the form's name.
    pub const fn name(self) -> &'static str {
        match self {
            Which::Household => "household-extract",
            Which::Individual => "individual-extract",
        }
    }
}

/// An extract that is asked for.
#[derive(Clone, Debug)]
pub struct Extract {
    /// Which.
    pub which: Which,
    /// Whose record.
    pub subject: Subject,
    /// What it is for, as the applicant says.
    pub purpose: Option<String>,
    /// How it is printed.
    pub making: Making,
    /// What was chosen to be shown.
    pub chosen: Chosen,
    /// Who applies.
    pub applicant: Applicant,
}

/// Reads a household-extract.
pub fn parse_household(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(parse(Which::Household, given, faults)?))
}

/// Reads an individual-extract.
pub fn parse_individual(given: &Given, faults: &mut Vec<Fault>) -> Option<Asked> {
    Some(Box::new(parse(Which::Individual, given, faults)?))
}

fn parse(which: Which, given: &Given, faults: &mut Vec<Fault>) -> Option<Extract> {
    let subject = Subject::read(given, "subject", faults);
    let applicant = Applicant::read(given, faults);
    Some(Extract {
        which,
        subject: subject?,
        purpose: given.text("purpose"),
        making: Making::read(given),
        chosen: Chosen::read(given, which == Which::Individual),
        applicant,
    })
}

impl Ask for Extract {
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let mut needs = self.subject.needs_household(register, brought);
        if let Some(record) = &self.applicant.record {
            needs.extend(record.needs_person(brought));
        }
        needs
    }

    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal> {
        let (subject, person) = own_record(&self.subject, register, brought, desk)?;
        let household = register.home_of(&subject).map(|(_, household)| household);
        let about = About {
            doc: self.which.name(),
            subject: &subject,
            person,
            household,
            shows_others: self.shows_others(),
            for_household: self.which == Which::Household,
        };
        let standing = standing(register, brought, &about, &self.applicant, desk)?;
        if self.which == Which::Household && !person.lives() {
            return Err(PERSON_DIED);
        }
        let fee = self.applicant.fee(self.which.name(), desk)?;
        let rules = rules::rules(desk.policy, desk.today());
        let saying = Saying::new(self.making, desk.policy, desk.today());
        let page = Page {
            register,
            subject: &subject,
            person,
            household,
            chosen: &self.chosen,
            back_digits_shown: rules.back_digits_shown,
            today: desk.today(),
            saying: &saying,
        };
        let (mut data, facts) = match self.which {
            Which::Household => household::written(&page)?,
            Which::Individual => individual::written(&page),
        };
        data.insert("chosen".to_owned(), json!(self.chosen.printed(&saying)));
        papers::add_salt_and_purpose(&mut data, desk, self.purpose.as_deref());
        self.making.tell(&mut data);
        let answer = self.applicant.noted(&fee);
        let capacity = saying.say("capacity", standing.capacity.label().ko);
        let paper = Paper {
            form: self.which.name(),
            subject,
            holder: standing.holder,
            applicant: format!("{} ({capacity})", standing.name),
            data: data.into(),
            facts,
            fee_won: fee.won,
            provisional: register.is_disputed(),
        };
        Ok(Outcome::default().paper(paper).answer(answer))
    }
}

impl Extract {
    /// True if the page tells of anybody but its subject.
    fn shows_others(&self) -> bool {
        let of_others = ["member-names", "co-residents", "foreign-spouse"];
        self.which == Which::Household || of_others.iter().any(|name| self.chosen.shows(name))
    }
}
