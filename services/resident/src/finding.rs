//! How a request comes from a resident number, or a neutral identity, to the records: person, household, members.

use kernel::Brought;
use kernel::Cell;
use kernel::Class;
use kernel::Fault;
use kernel::Given;
use kernel::Need;
use kernel::Refusal;
use kernel::StreamId;
use kernel::resident_number::ResidentNumber;
use kernel::words;

use crate::event::PERSON;
use crate::register::Household;
use crate::register::Person;
use crate::register::Register;
use crate::rules::gap::Sought;
use crate::tables::PERSON_BY_NUMBER;

/// Whose record is meant: by number, or as found before.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// By resident number.
    Number(ResidentNumber),
    /// By the stream of a person.
    Stream(StreamId),
}

impl Subject {
    /// Reads a field of the kind `Subject`. A stream of another kind than a person's is a fault.
    pub fn read(given: &Given, name: &str, faults: &mut Vec<Fault>) -> Option<Self> {
        if let Some(number) = given.resident_number(name) {
            return Some(Self::Number(number));
        }
        let stream = given.stream(name)?;
        if stream.kind != PERSON {
            faults.push(Fault::new(
                name,
                &stream.to_string(),
                "reference",
                NOT_A_PERSON,
            ));
            return None;
        }
        Some(Self::Stream(stream))
    }

    /// The search that finds it, where it is given by number.
    fn search(&self) -> Option<Need> {
        match self {
            Subject::Number(number) => Some(Need::Find {
                table: PERSON_BY_NUMBER,
                key: vec![Cell::Token(number.full())],
                limit: 1,
            }),
            Subject::Stream(_) => None,
        }
    }

    /// The person's stream, as far as it is known yet.
    pub fn stream(&self, brought: &Brought) -> Option<StreamId> {
        match (self, self.search()) {
            (Subject::Stream(stream), _) => Some(stream.clone()),
            (_, Some(search)) => brought.hits(&search).first().map(|hit| hit.stream.clone()),
            (_, None) => None,
        }
    }

    /// The person's stream, or why nobody was found.
    pub fn found(&self, brought: &Brought) -> Result<StreamId, Refusal> {
        let stream = self.stream(brought);
        stream.ok_or_else(|| self.nobody_here(brought))
    }

    /// The record that is meant.
    pub fn find<'a>(
        &self,
        register: &'a Register,
        brought: &Brought,
    ) -> Result<(StreamId, &'a Person), Refusal> {
        let stream = self.found(brought)?;
        let person = register.person(&stream).ok_or(NOBODY_HERE)?;
        Ok((stream, person))
    }

    /// The record that is meant, of somebody who lives.
    pub fn find_living<'a>(
        &self,
        register: &'a Register,
        brought: &Brought,
    ) -> Result<(StreamId, &'a Person), Refusal> {
        let (stream, person) = self.find(register, brought)?;
        if person.lives() {
            Ok((stream, person))
        } else {
            Err(PERSON_DIED)
        }
    }

    /// Why nobody was found: there is no such person here, or they did not come over from the older register.
    pub fn nobody_here(&self, brought: &Brought) -> Refusal {
        if self.gap().found(brought).is_empty() {
            NOBODY_HERE
        } else {
            NOT_ISSUABLE_HERE
        }
    }

    fn gap(&self) -> Sought<'static> {
        let number = match self {
            Subject::Number(number) => Some(*number),
            Subject::Stream(_) => None,
        };
        Sought { number, born: None }
    }

    /// The next needs on the way to the person alone, or to the gap that they left.
    pub fn needs_person(&self, brought: &Brought) -> Vec<Need> {
        if let Some(stream) = self.stream(brought) {
            return missing([Need::Stream(stream)], brought);
        }
        let person = missing(self.search(), brought);
        if person.is_empty() {
            missing(self.gap().searches(), brought)
        } else {
            person
        }
    }

    /// The next needs on the way to the person, then the household, then all its members.
    pub fn needs_household(&self, register: &Register, brought: &Brought) -> Vec<Need> {
        let person = self.needs_person(brought);
        if !person.is_empty() {
            return person;
        }
        let home = self
            .stream(brought)
            .and_then(|stream| register.person(&stream)?.home().cloned());
        home.map(|home| needs_members(&home, register, brought))
            .unwrap_or_default()
    }
}

/// The next needs on the way to a household and all its members.
pub fn needs_members(home: &StreamId, register: &Register, brought: &Brought) -> Vec<Need> {
    let members = register
        .household(home)
        .into_iter()
        .flat_map(|household| &household.members);
    let members = members.map(|member| Need::Stream(member.person.clone()));
    missing(
        [Need::Stream(home.clone())].into_iter().chain(members),
        brought,
    )
}

/// Those needs that were not brought yet.
pub fn missing(needs: impl IntoIterator<Item = Need>, brought: &Brought) -> Vec<Need> {
    needs
        .into_iter()
        .filter(|need| !brought.has(need))
        .collect()
}

/// The household in which somebody lives, or a refusal.
pub fn home_of<'a>(
    register: &'a Register,
    person: &StreamId,
) -> Result<(&'a StreamId, &'a Household), Refusal> {
    register.home_of(person).ok_or(NO_HOUSEHOLD)
}

const NOT_A_PERSON: kernel::Words = words(
    "사람의 기록이 아닙니다. 검색한 목록에서 고르세요.",
    "This is no person's record. Choose from the list that was found.",
    "사람이 아니에요. 목록에서 골라 주세요.",
);

/// No such person is in this node's register.
pub const NOBODY_HERE: Refusal = Refusal::new(
    "resident.nobody-here",
    Class::NotFound,
    words(
        "이 기관의 주민등록표에서 찾지 못했습니다.",
        "Nobody of that number or identity is in the register kept here.",
        "여기 기록에는 그 사람이 없어요.",
    ),
    words(
        "주민등록번호를 다시 확인하세요. 다른 시군구에 살면 그곳에 신청하세요.",
        "Check the number. Somebody who lives in another municipality is found there.",
        "번호를 다시 봐 주세요. 다른 동네에 살면 그 동네에서 신청해 주세요.",
    ),
);

/// The person's household could not be carried over from the older register.
pub const NOT_ISSUABLE_HERE: Refusal = Refusal::new(
    "resident.not-issuable-here",
    Class::Conflict,
    words(
        "이 세대의 기록은 옮겨 오지 못해 여기서는 발급할 수 없습니다.",
        "This household's record could not be carried over, so nothing about it can be issued here.",
        "이 집의 기록을 다 옮기지 못했어요. 그래서 여기서는 발급할 수 없어요.",
    ),
    words(
        "옛 주민등록표가 있는 기관에서 발급받으세요. 담당자가 원본의 오류를 고쳐 다시 옮기면 여기서도 발급됩니다.",
        "Get the paper where the older register is kept. It can be issued here once the rows set aside are mended and imported again.",
        "옛 기록이 있는 곳에서 받아 주세요. 담당자가 기록을 고치면 여기서도 받을 수 있어요.",
    ),
);

/// The person has died.
pub const PERSON_DIED: Refusal = Refusal::new(
    "resident.person-died",
    Class::Conflict,
    words(
        "사망이 기록된 분입니다.",
        "A death is on record for this person.",
        "돌아가신 분이에요.",
    ),
    words(
        "기록이 잘못되었다면 정정을 신청하세요.",
        "If the record is wrong, ask for a correction.",
        "기록이 틀렸다면 고쳐 달라고 해 주세요.",
    ),
);

/// The person lives in no household of this register.
pub const NO_HOUSEHOLD: Refusal = Refusal::new(
    "resident.no-household",
    Class::Conflict,
    words(
        "현재 속한 세대가 없습니다.",
        "The person belongs to no household of this register now.",
        "지금 함께 등록된 집이 없어요.",
    ),
    words(
        "전입신고를 먼저 하세요.",
        "Report the move in first.",
        "이사 신고를 먼저 해 주세요.",
    ),
);
