//! The cast of the demonstration: generated citizens and officers to sign in as, and what is worth trying with each.

use kernel::Role;
use kernel::Words;
use kernel::resident_number::ResidentNumber;
use kernel::resident_number::Sex;
use kernel::words;

use super::COUNTED_ON;
use super::Country;
use super::dice::Dice;
use super::filed::carry_over_key;
use super::names;
use super::places::HOMES;
use super::places::Home;
use super::specials;

/// Somebody to sign in as.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// The citizen's home, or the officer's node.
    pub home: Home,
    /// The name.
    pub name: String,
    /// A citizen or an officer.
    pub part: Part,
    /// What is worth trying.
    pub worth: Words,
}

/// What somebody of the cast is.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A resident. The answer to the carry-over of that key has the person's stream: `persons[member]`.
    Citizen {
        /// The resident number.
        number: ResidentNumber,
        /// The idempotency key of the carry-over that brought them in.
        carried_over_by: String,
        /// Which member of the household, from 0.
        member: usize,
    },
    /// Somebody at a counter.
    Officer {
        /// The identity, `jongno1`; the caller is `officer/jongno1`.
        id: String,
        /// Officer or supervisor.
        role: Role,
    },
}

/// The cast: of each home nine citizens and two officers, always in this order.
pub fn cast(country: &Country) -> Vec<Cast> {
    HOMES
        .into_iter()
        .flat_map(|home| {
            citizens(country, home)
                .into_iter()
                .chain(officers(country, home))
        })
        .collect()
}

/// Household, member, and what is worth trying.
const CITIZENS: &[(usize, usize, Words)] = &[
    (specials::FAMILY, 0, FAMILY),
    (specials::FAMILY, 1, RENAMED),
    (specials::PROTECTED, 0, PROTECTED),
    (specials::RESTRICTED, 0, RESTRICTED),
    (specials::NAMESAKES[0], 0, NAMESAKE),
    (specials::SEAL, 0, SEAL),
    (specials::FOREIGN_SPOUSE, 0, FOREIGN_SPOUSE),
    (specials::EIGHT, 0, EIGHT),
    (specials::ELDERLY, 0, ELDERLY),
    (specials::RARE_NAMES, 0, RARE_NAMES),
    (specials::CO_RESIDENTS, 0, CO_RESIDENTS),
];

fn citizens(country: &Country, home: Home) -> Vec<Cast> {
    let households = country.special_households(home);
    let citizens = CITIZENS.iter().map(|(household, member, worth)| {
        let household = &households[*household];
        let person = &household.members[*member];
        Cast {
            home,
            name: person.name.clone(),
            part: Part::Citizen {
                number: person.number,
                carried_over_by: carry_over_key(country.seed(), home, household.index),
                member: *member,
            },
            worth: *worth,
        }
    });
    citizens.collect()
}

fn officers(country: &Country, home: Home) -> [Cast; 2] {
    let mut dice = Dice::of([country.seed(), u64::from(home.first_place_code), 2]);
    [
        (Role::Officer, Sex::F, OFFICER),
        (Role::Supervisor, Sex::M, SUPERVISOR),
    ]
    .map(|(role, sex, worth)| {
        let birth = dice.birth(40, COUNTED_ON);
        let surname = &names::surname(&mut dice).name;
        let given = names::given_name(&mut dice, sex, birth).name;
        let nth = if role == Role::Officer { 1 } else { 2 };
        Cast {
            home,
            name: format!("{surname}{given}"),
            part: Part::Officer {
                id: format!("{}{nth}", home.name),
                role,
            },
            worth,
        }
    })
}

const FAMILY: Words = words(
    "네 식구의 세대주입니다. 등본을 용도별로 떼어 보고, 초본에서 과거 주소와 병역을 켜 보세요.",
    "Head of a family of four. Take a household extract for different purposes, then an individual extract with past addresses and military service.",
    "네 식구의 대표예요. 우리 집 서류를 떼어 보고, 내 서류에서 예전 집과 군대 기록도 켜 보세요.",
);
const RENAMED: Words = words(
    "개명한 세대원입니다. 초본에서 인적사항 변경을 켜면 전 이름이 나옵니다.",
    "A member whose name was changed. The individual extract shows the former name when changes of personal data are on.",
    "이름을 바꾼 사람이에요. 내 서류에서 바뀐 것 보기를 켜면 예전 이름이 나와요.",
);
const PROTECTED: Words = words(
    "교부제한으로 보호받는 사람입니다. 본인은 등본을 떼고, 창구에서 전 배우자에게는 거절되는지 보세요.",
    "Protected by a restriction of issue. She gets her own extract; at the desk see that her former husband is refused.",
    "나쁜 사람에게서 보호받는 분이에요. 본인은 서류를 받고, 막힌 사람은 못 받는지 보세요.",
);
const RESTRICTED: Words = words(
    "교부제한 대상자입니다. 창구에서 전 배우자의 등본을 청하면 거절됩니다. 자기 서류는 받습니다.",
    "Papers about his former wife are refused to him at the desk. He gets his own.",
    "막힌 사람이에요. 예전 아내의 서류는 못 받아요. 내 서류는 받을 수 있어요.",
);
const NAMESAKE: Words = words(
    "이름과 생년월일이 같은 사람이 또 있습니다. 창구에서 생년월일과 이름으로 찾아 두 사람을 가려 보세요.",
    "Another has the same name and day of birth. At the desk find them by these and tell the two apart.",
    "이름과 태어난 날이 같은 사람이 또 있어요. 창구에서 찾아서 누가 누구인지 가려 보세요.",
);
const SEAL: Words = words(
    "인감이 신고되어 있습니다. 인감증명서를 온라인과 창구에서 떼어 보세요. 부동산 매도용은 창구에서만 됩니다.",
    "Has a registered seal. Take a seal certificate online and at the desk; one for a sale of land is for the desk only.",
    "도장을 등록한 분이에요. 도장 증명서를 인터넷과 창구에서 떼어 보세요.",
);
const FOREIGN_SPOUSE: Words = words(
    "외국인 배우자가 있습니다. 등본에서 외국인 배우자를 켜고 꺼 보세요.",
    "Has a foreign spouse. Turn the foreign spouse on and off in the household extract.",
    "아내가 외국 사람이에요. 서류에 나오게도, 안 나오게도 해 보세요.",
);
const EIGHT: Words = words(
    "여덟 식구의 세대주입니다. 모든 항목을 켠 긴 등본을 떼어 보세요.",
    "Head of a household of eight. Take a long household extract with everything on.",
    "식구가 여덟이에요. 모든 칸을 켜서 긴 서류를 떼어 보세요.",
);
const ELDERLY: Words = words(
    "혼자 사는 어르신으로 이사를 많이 하셨습니다. 쉬운 말 화면에서 과거 주소가 모두 나오는 초본을 떼어 보세요.",
    "Elderly, alone, moved many times. Take an individual extract with all past addresses, on the pages in easy words.",
    "혼자 사는 어르신이에요. 쉬운 말 화면에서 예전 집이 다 나오는 서류를 떼어 보세요.",
);
const RARE_NAMES: Words = words(
    "드문 한자 이름이고, 배우자의 이름이 매우 깁니다. 등본에 이름이 모두 나오는지 보세요.",
    "A name in rare Hanja and a spouse with a very long name. See that both stand whole on the household extract.",
    "드문 한자 이름과 아주 긴 이름이에요. 서류에 이름이 다 나오는지 보세요.",
);
const CO_RESIDENTS: Words = words(
    "동거인과 삽니다. 등본에서 동거인을 켜고 꺼 보세요. 확정일자도 청해 보세요.",
    "Lives with a co-resident. Turn co-residents on and off in the household extract; ask for a fixed date too.",
    "친척이 아닌 사람과 같이 살아요. 같이 사는 사람을 켜고 꺼 보세요. 계약서에 날짜 도장도 받아 보세요.",
);
const OFFICER: Words = words(
    "창구 담당입니다. 생년월일과 이름으로 사람을 찾아 등본을 떼고, 전입신고를 받아 보세요.",
    "An officer at the counter. Find somebody by birth and name, issue a household extract, take a move-in report.",
    "창구에서 일하는 사람이에요. 사람을 찾아 서류를 떼어 주고, 이사 신고를 받아 보세요.",
);
const SUPERVISOR: Words = words(
    "민원 팀장입니다. 창구 일에 더해 교부제한 해제를 처리할 수 있습니다.",
    "A supervisor: all of the counter, and lifting a restriction of issue.",
    "창구의 팀장이에요. 막아 둔 서류를 다시 풀 수도 있어요.",
);
