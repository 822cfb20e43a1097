//! The words of the trade: which kinds of registration there are, of which homes, and how they came to be let.

use kernel::Choice;
use kernel::Words;
use kernel::words;
use serde::Deserialize;
use serde::Serialize;

macro_rules! chosen {
    ($(#[$doc:meta])* $name:ident $list:ident { $($(#[$case_doc:meta])* $case:ident $value:literal $words:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$case_doc])* #[serde(rename = $value)] $case,)+
        }

        impl $name {
            /// What people read.
            pub const fn label(self) -> Words {
                match self {
                    $(Self::$case => $words,)+
                }
            }

            /// Reads the value of a form, of JSON or of a table.
            pub fn read(text: &str) -> Option<Self> {
                match text {
                    $($value => Some(Self::$case),)+
                    _ => None,
                }
            }
        }

        /// All of them, as they are offered.
        pub const $list: &[Choice] = &[$(Choice { value: $value, label: $name::$case.label() },)+];
    };
}

chosen! {
    /// The kind of a registration (유형), which decides how long the home must be let.
    Type TYPES {
        /// 장기일반.
        Long "long" words("장기일반민간임대주택", "Long-term general", "오래 빌려주는 집");
        /// 공공지원.
        Public "public" words("공공지원민간임대주택", "Publicly supported", "나라가 도와주는 집");
        /// 단기, six years.
        Short "short" words("단기민간임대주택(6년)", "Short-term (six years)", "6년만 빌려주는 집");
    }
}

chosen! {
    /// What kind of home it is (주택의 종류).
    Property PROPERTIES {
        /// 아파트.
        Apartment "apartment" words("아파트", "Apartment", "아파트 집");
        /// 다세대.
        MultiHousehold "multi-household" words("다세대주택", "Multi-household house", "작은 빌라");
        /// 연립.
        Row "row" words("연립주택", "Row house", "큰 빌라");
        /// 다가구.
        MultiFamily "multi-family" words("다가구주택", "Multi-family house", "여러 집이 사는 주택");
        /// 단독.
        Detached "detached" words("단독주택", "Detached house", "따로 있는 주택");
        /// 오피스텔.
        Officetel "officetel" words("오피스텔", "Officetel", "오피스텔 방");
        /// 도시형생활주택.
        Urban "urban" words("도시형생활주택", "Urban living house", "도시의 작은 집");
    }
}

chosen! {
    /// How the landlord came by it.
    Acquired ACQUISITIONS {
        /// 매입.
        Purchase "purchase" words("매입", "By purchase", "샀어요");
        /// 건설.
        Construction "construction" words("건설", "By construction", "지었어요");
    }
}

chosen! {
    /// Why a registration ends (말소 사유).
    Reason REASONS {
        /// The period is over.
        PeriodOver "period-over" words("임대의무기간 만료", "The period is over", "정한 해가 다 지났어요");
        /// It was sold (양도).
        Sale "sale" words("양도(매각)", "Sale", "집을 팔았어요");
        /// The landlord lives in it (자가 사용).
        SelfUse "self-use" words("임대하지 않고 직접 사용", "Own use", "내가 살아요");
    }
}

chosen! {
    /// A breach of a landlord's duty (의무 위반).
    Breach BREACHES {
        /// The rent was raised by more than the cap.
        Cap "cap" words("임대료 증액 상한 위반", "Rent raised over the cap", "너무 많이 올렸어요");
        /// A report came late or was false.
        Report "report" words("신고 지연·거짓 신고", "Late or false report", "신고가 늦거나 틀렸어요");
        /// Another contract than the standard one.
        Contract "contract" words("표준계약서 미사용", "Standard contract not used", "정해진 계약서를 안 썼어요");
        /// Sold or lived in within the period.
        EarlyEnd "early-end" words("의무기간 중 양도·직접 사용", "Sale or own use in the period", "정한 해가 되기 전에 그만뒀어요");
        /// What must be explained was not.
        Explanation "explanation" words("설명의무 위반", "Explanation not given", "설명을 안 했어요");
        /// No guarantee for the deposit.
        Guarantee "guarantee" words("임대보증금 보증 미가입", "No guarantee for the deposit", "보증에 안 들었어요");
    }
}
