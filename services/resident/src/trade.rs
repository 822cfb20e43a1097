//! The fixed words of the register: how somebody is related to the head, why a line was written, how somebody is registered.

use kernel::Choice;
use kernel::Words;
use kernel::resident_number::Sex;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;

/// Makes an enum whose cases have a value for programs and a label for people, and the list of choices for a field.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident, $choices:ident { $($(#[$case_doc:meta])* $case:ident = $value:literal, $ko:literal, $en:literal, $easy:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            /// All cases, in the order of a list on a page.
            pub const ALL: &'static [$name] = &[$($name::$case,)+];

            /// The value in JSON and forms.
            pub const fn value(self) -> &'static str {
                match self { $($name::$case => $value,)+ }
            }

            /// What people read.
            pub const fn label(self) -> Words {
                match self { $($name::$case => words($ko, $en, $easy),)+ }
            }

            /// Reads the value of a form, or the Korean word of an export.
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|term| term.value() == text || term.label().ko == text)
            }
        }

        #[doc = concat!("The choices of a field that holds a [`", stringify!($name), "`].")]
        pub const $choices: &[Choice] = &[$(Choice { value: $value, label: words($ko, $en, $easy) },)+];
    };
}

terms! {
    /// Relation to the head of household (세대주와의 관계). The wording 계부/계모 was removed; a co-resident (동거인) is no relative.
    Relation, RELATIONS {
        /// The head of household (세대주); printed as 본인.
        Head = "head", "본인", "Head of household", "세대주 본인";
        /// Spouse.
        Spouse = "spouse", "배우자", "Spouse", "남편이나 아내";
        /// Child.
        Child = "child", "자녀", "Child", "아들이나 딸";
        /// Father.
        Father = "father", "부", "Father", "아버지";
        /// Mother.
        Mother = "mother", "모", "Mother", "어머니";
        /// Father of the spouse.
        SpousesFather = "spouses-father", "배우자의 부", "Spouse's father", "배우자의 아버지";
        /// Mother of the spouse.
        SpousesMother = "spouses-mother", "배우자의 모", "Spouse's mother", "배우자의 어머니";
        /// Grandfather.
        Grandfather = "grandfather", "조부", "Grandfather", "할아버지";
        /// Grandmother.
        Grandmother = "grandmother", "조모", "Grandmother", "할머니";
        /// Brother or sister.
        Sibling = "sibling", "형제자매", "Brother or sister", "형, 누나, 동생";
        /// Spouse of a child.
        ChildsSpouse = "childs-spouse", "자녀의 배우자", "Child's spouse", "며느리나 사위";
        /// Spouse of a brother or sister.
        SiblingsSpouse = "siblings-spouse", "형제자매의 배우자", "Sibling's spouse", "형제의 남편이나 아내";
        /// Brother or sister of the spouse.
        SpousesSibling = "spouses-sibling", "배우자의 형제자매", "Spouse's sibling", "배우자의 형제";
        /// Child of the spouse only.
        SpousesChild = "spouses-child", "배우자의 자녀", "Spouse's child", "배우자의 아들이나 딸";
        /// Grandchild.
        Grandchild = "grandchild", "손", "Grandchild", "손자나 손녀";
        /// Child of a brother or sister.
        Nephew = "nephew", "조카", "Nephew or niece", "조카예요";
        /// Another relative.
        Relative = "relative", "친척", "Other relative", "그 밖의 친척";
        /// Lives in the household and is no relative (동거인).
        CoResident = "co-resident", "동거인", "Co-resident", "같이 사는 사람";
    }
}

terms! {
    /// Why a line was written into a register (변동사유, 세대구성사유, 편입사유).
    Reason, REASONS {
        /// Moved here (전입).
        MoveIn = "move-in", "전입", "Moved in", "이사 옴";
        /// Moved away (전출).
        MoveOut = "move-out", "전출", "Moved out", "이사 감";
        /// Household formed anew (세대구성).
        NewHousehold = "new-household", "세대구성", "Household formed", "새 집안을 이룸";
        /// Split off from a household (세대분리).
        Split = "split", "세대분리", "Split from a household", "집안에서 따로 나옴";
        /// Joined with another household (세대합가).
        Merge = "merge", "세대합가", "Joined another household", "다른 집안과 합침";
        /// Birth registered (출생등록).
        Birth = "birth", "출생등록", "Birth registered", "아기가 태어남";
        /// Death (사망).
        Death = "death", "사망", "Death", "돌아가심";
        /// The head of household changed (세대주변경).
        HeadChange = "head-change", "세대주변경", "Head of household changed", "세대주가 바뀜";
        /// Marriage (혼인).
        Marriage = "marriage", "혼인", "Marriage", "결혼함";
        /// First registration (신규등록).
        FirstRegistration = "first-registration", "신규등록", "First registered", "처음 등록함";
        /// Registered again after having been struck off (재등록).
        Reregistration = "reregistration", "재등록", "Registered again", "다시 등록함";
        /// Found not to live at the address (거주불명등록).
        ResidenceUnknown = "residence-unknown", "거주불명등록", "Residence unknown", "사는 곳을 모름";
        /// The address was renamed, nobody moved (주소변경).
        AddressRenamed = "address-renamed", "행정구역변경", "Address renamed", "주소 이름이 바뀜";
    }
}

terms! {
    /// How somebody is registered (등록상태).
    Status, STATUSES {
        /// Resident (거주자).
        Resident = "resident", "거주자", "Resident", "여기 사는 사람";
        /// Residence unknown (거주불명자).
        ResidenceUnknown = "residence-unknown", "거주불명자", "Residence unknown", "사는 곳을 모르는 사람";
        /// National living overseas (재외국민).
        OverseasNational = "overseas-national", "재외국민", "Overseas national", "외국에 사는 우리 국민";
        /// Reported leaving for overseas (국외이주신고자).
        Emigrated = "emigrated", "국외이주신고자", "Emigration reported", "외국으로 이사 간 사람";
        /// Struck off (말소).
        StruckOff = "struck-off", "말소", "Struck off", "등록이 지워진 사람";
    }
}

/// The choices of a field that holds a sex, for people without a resident number.
pub const SEXES: &[Choice] = &[
    Choice {
        value: "M",
        label: words("남", "Male", "남자"),
    },
    Choice {
        value: "F",
        label: words("여", "Female", "여자"),
    },
];

/// Reads the value of a form.
pub fn read_sex(value: &str) -> Option<Sex> {
    [Sex::M, Sex::F].into_iter().find(|sex| sex.code() == value)
}

/// What people read.
pub const fn sex_label(sex: Sex) -> Words {
    match sex {
        Sex::M => words("남", "Male", "남자"),
        Sex::F => words("여", "Female", "여자"),
    }
}

impl Relation {
    /// What somebody of this relation to the old head is to the new head, who was `successor` to the old head.
    /// None where the words of the register do not tell (a grandchild is the new head's child, or nephew); then the report must say it.
    ///
    /// `of` is the sex of the person whose relation is sought; the old head itself has the relation `Head`.
    #[expect(clippy::match_same_arms, reason = "a table reads by who becomes head")]
    pub const fn after(self, successor: Relation, of: Sex) -> Option<Relation> {
        use Relation as R;
        Some(match (successor, self) {
            (_, R::CoResident) => R::CoResident,
            (R::Spouse, R::Head) | (R::ChildsSpouse, R::Child) => R::Spouse,
            (R::Spouse, R::Child | R::SpousesChild) => R::Child,
            (R::Spouse, R::Father) => R::SpousesFather,
            (R::Spouse, R::Mother) => R::SpousesMother,
            (R::Spouse, R::SpousesFather) => R::Father,
            (R::Spouse, R::SpousesMother) => R::Mother,
            (R::Spouse, R::Sibling) => R::SpousesSibling,
            (R::Spouse, R::SpousesSibling) => R::Sibling,
            (R::Spouse, R::Grandchild) => R::Grandchild,
            (R::Spouse, R::ChildsSpouse) => R::ChildsSpouse,
            (R::Child, R::Head | R::Spouse) => parent(of),
            (R::Child, R::Child) => R::Sibling,
            (R::Child, R::Father | R::Mother | R::SpousesFather | R::SpousesMother) => {
                grandparent(of)
            }
            (R::Father | R::Mother, R::Head | R::Sibling) => R::Child,
            (R::Father | R::Mother, R::Spouse | R::SiblingsSpouse) => R::ChildsSpouse,
            (R::Father | R::Mother, R::Child) => R::Grandchild,
            (R::Father, R::Mother) | (R::Mother, R::Father) => R::Spouse,
            (R::Sibling, R::Head | R::Sibling) => R::Sibling,
            (R::Sibling, R::Father) => R::Father,
            (R::Sibling, R::Mother) => R::Mother,
            (R::Sibling, R::Spouse) => R::SiblingsSpouse,
            (R::Sibling, R::Child) => R::Nephew,
            (R::CoResident, _) => R::CoResident,
            _ => return None,
        })
    }
}

const fn parent(of: Sex) -> Relation {
    match of {
        Sex::M => Relation::Father,
        Sex::F => Relation::Mother,
    }
}

const fn grandparent(of: Sex) -> Relation {
    match of {
        Sex::M => Relation::Grandfather,
        Sex::F => Relation::Grandmother,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_back_and_so_do_the_korean_words() {
        for &relation in Relation::ALL {
            assert_eq!(Relation::read(relation.value()), Some(relation));
            assert_eq!(Relation::read(relation.label().ko), Some(relation));
            assert_eq!(serde_json::to_value(relation).unwrap(), relation.value());
        }
        for &reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.value());
        }
        for &status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.value());
        }
    }

    #[test]
    fn easy_words_differ_from_the_office_words() {
        let labels = Relation::ALL.iter().map(|term| term.label());
        let labels = labels.chain(Reason::ALL.iter().map(|term| term.label()));
        for label in labels.chain(Status::ALL.iter().map(|term| term.label())) {
            assert_ne!(label.ko, label.easy);
        }
    }

    #[test]
    fn when_a_child_becomes_head_its_parents_are_named_by_their_sex() {
        use Relation as R;
        assert_eq!(R::Head.after(R::Child, Sex::M), Some(R::Father));
        assert_eq!(R::Spouse.after(R::Child, Sex::F), Some(R::Mother));
        assert_eq!(R::Child.after(R::Child, Sex::M), Some(R::Sibling));
        assert_eq!(R::Grandchild.after(R::Child, Sex::M), None);
    }
}
