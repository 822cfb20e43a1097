//! Why a code, an anchors file, a directory or an enrolment is refused: values with words for the person in front of it.

use std::error::Error;
use std::fmt;

use kernel::Words;
use kernel::words;
use serde::Serialize;

/// A refusal of a check. It always means: do not trust this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// A stable name for machines.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub words: Words,
}

impl Refused {
    /// Whether nothing could be read at all, so that nothing can be said about a paper (exit code 2 of `ieum verify`),
    /// as against a paper that is not genuine (exit code 1).
    pub fn is_unreadable(&self) -> bool {
        [
            UNREADABLE,
            ANCHORS_UNREADABLE,
            ANCHORS_UNSIGNED,
            ANCHORS_MIXED,
        ]
        .contains(self)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words.en)
    }
}

impl Error for Refused {}

const fn refused(
    code: &'static str,
    ko: &'static str,
    en: &'static str,
    easy: &'static str,
) -> Refused {
    Refused {
        code,
        words: words(ko, en, easy),
    }
}

/// The text is no code of ieum.
pub const UNREADABLE: Refused = refused(
    "code.unreadable",
    "이음 증명서의 2차원 코드가 아니거나 일부만 입력되었습니다. 코드를 다시 읽어 주십시오.",
    "This is not the code of an ieum paper, or only a part of it. Scan the code again.",
    "코드를 읽지 못했어요. 처음부터 끝까지 다시 찍어 주세요.",
);

/// The code was changed, or misread.
pub const ALTERED: Refused = refused(
    "code.altered",
    "코드의 내용이 발급 당시와 다릅니다. 다시 읽어도 같으면 이 증명서를 받지 마십시오.",
    "The code is not as it was issued. Scan it again; if the answer is the same, do not accept the paper.",
    "코드가 바뀌었어요. 다시 찍어도 똑같으면 이 서류를 받지 마세요.",
);

/// No centre of the anchors file signed the issuer's key.
pub const UNKNOWN_CENTRE: Refused = refused(
    "code.unknown-centre",
    "신뢰 목록에 있는 기관이 발급한 증명서가 아닙니다. 받지 마십시오.",
    "The issuer does not descend from any of the trusted anchors. Do not accept the paper.",
    "누가 만든 서류인지 확인할 수 없어요. 받지 마세요.",
);

/// The issuer's key was not valid when the paper says that it was issued.
pub const OUTSIDE_VALIDITY: Refused = refused(
    "code.key-not-valid-then",
    "발급 시각에 발급 기관의 서명 키가 유효하지 않았습니다. 받지 마십시오.",
    "The issuer's key was not valid at the time of issue. Do not accept the paper.",
    "그때는 이 기관이 서류를 만들 수 없었어요. 받지 마세요.",
);

/// The issuer may not issue this kind of paper.
pub const KIND_NOT_DELEGATED: Refused = refused(
    "code.kind-not-delegated",
    "발급 기관에 이 종류의 증명서를 발급할 권한이 없습니다. 받지 마십시오.",
    "The issuer may not issue this kind of paper. Do not accept it.",
    "이 기관은 이런 서류를 만들 수 없어요. 받지 마세요.",
);

/// The issuer may not issue papers for this place.
pub const PLACE_NOT_DELEGATED: Refused = refused(
    "code.place-not-delegated",
    "발급 기관에 이 지역의 증명서를 발급할 권한이 없습니다. 받지 마십시오.",
    "The issuer may not issue papers for this place. Do not accept it.",
    "이 기관은 그 동네의 서류를 만들 수 없어요. 받지 마세요.",
);

/// The number is not one that this issuer gives.
pub const NUMBER_NOT_OF_ISSUER: Refused = refused(
    "code.number-not-of-issuer",
    "문서확인번호가 발급 기관의 번호가 아닙니다. 받지 마십시오.",
    "The paper's number is not one of the issuer's numbers. Do not accept the paper.",
    "서류 번호가 이 기관의 번호가 아니에요. 받지 마세요.",
);

/// The issuer's key was revoked before the paper says that it was issued.
pub const REVOKED: Refused = refused(
    "code.key-revoked",
    "발급 기관의 서명 키가 폐지된 뒤의 증명서입니다. 받지 말고 발급 기관에 문의하십시오.",
    "The issuer's key had been revoked. Do not accept the paper; ask the issuer.",
    "더는 쓰지 않는 열쇠로 만든 서류예요. 받지 말고 기관에 물어보세요.",
);

/// All that a code can be refused with, for whoever checks it elsewhere and must say the same.
pub const OF_CODES: [Refused; 8] = [
    UNREADABLE,
    ALTERED,
    UNKNOWN_CENTRE,
    OUTSIDE_VALIDITY,
    KIND_NOT_DELEGATED,
    PLACE_NOT_DELEGATED,
    NUMBER_NOT_OF_ISSUER,
    REVOKED,
];

/// The anchors file holds nothing that can be read.
pub const ANCHORS_UNREADABLE: Refused = refused(
    "anchors.unreadable",
    "신뢰 앵커 파일을 읽을 수 없습니다. 발급 기관이 공개한 anchors.pem 파일을 지정하십시오.",
    "The anchors file cannot be read. Give the anchors.pem that the issuing body publishes.",
    "확인에 쓰는 파일을 읽지 못했어요. anchors.pem 파일을 다시 받아 주세요.",
);

/// A block of the anchors file does not descend from a root of the file.
pub const ANCHORS_UNSIGNED: Refused = refused(
    "anchors.unsigned",
    "신뢰 앵커 파일에 최상위 키가 서명하지 않은 항목이 있습니다. 파일을 다시 받으십시오.",
    "The anchors file holds an entry that its root did not sign. Get the file again.",
    "확인에 쓰는 파일이 바뀌었어요. 파일을 다시 받아 주세요.",
);

/// The anchors file mixes demo keys with keys that are not.
pub const ANCHORS_MIXED: Refused = refused(
    "anchors.mixed",
    "신뢰 앵커 파일에 시연용 키와 운영 키가 섞여 있습니다. 둘을 나누어 쓰십시오.",
    "The anchors file mixes demo keys with production keys. Keep the two apart.",
    "연습용 열쇠와 진짜 열쇠가 섞여 있어요. 따로 써 주세요.",
);

/// An anchors file that is not a continuation of the one at hand.
pub const ANCHORS_OTHERS: Refused = refused(
    "anchors.others",
    "받은 신뢰 앵커가 지금 쓰는 것과 이어지지 않습니다. 지금 쓰는 것을 계속 사용합니다.",
    "The anchors that came do not continue those at hand. Those at hand stay in use.",
    "새로 온 열쇠 목록이 쓰던 목록과 달라요. 쓰던 목록을 계속 써요.",
);

/// The directory cannot be read or contradicts itself.
pub const DIRECTORY_UNREADABLE: Refused = refused(
    "directory.unreadable",
    "기관 목록을 읽을 수 없거나 내용이 서로 맞지 않습니다. 가지고 있는 목록을 계속 사용합니다.",
    "The directory cannot be read or contradicts itself. The copy at hand stays in use.",
    "기관 목록을 읽지 못했어요. 가지고 있던 목록을 계속 써요.",
);

/// No centre of the anchors signed the directory.
pub const DIRECTORY_UNSIGNED: Refused = refused(
    "directory.unsigned",
    "중앙이 서명한 기관 목록이 아닙니다. 가지고 있는 목록을 계속 사용합니다.",
    "The directory was not signed by the centre. The copy at hand stays in use.",
    "믿을 수 없는 기관 목록이에요. 가지고 있던 목록을 계속 써요.",
);

/// The directory is older than the one at hand.
pub const DIRECTORY_OLDER: Refused = refused(
    "directory.older",
    "가지고 있는 것보다 오래된 기관 목록입니다. 가지고 있는 목록을 계속 사용합니다.",
    "The directory is older than the copy at hand, which stays in use.",
    "옛날 기관 목록이에요. 가지고 있던 목록을 계속 써요.",
);

/// A posting can't be read.
pub const POSTING_UNREADABLE: Refused = refused(
    "posting.unreadable",
    "게시를 읽을 수 없습니다. 받지 않습니다.",
    "The posting cannot be read. It is not taken.",
    "게시를 읽지 못했어요. 받지 않아요.",
);

/// A posting is longer than a page of text.
pub const POSTING_TOO_LONG: Refused = refused(
    "posting.too-long",
    "게시가 너무 깁니다. 받지 않습니다.",
    "The posting is too long. It is not taken.",
    "게시가 너무 길어요. 받지 않아요.",
);

/// The node that a posting names has not signed it.
pub const POSTING_UNSIGNED: Refused = refused(
    "posting.unsigned",
    "게시에 적힌 기관이 서명하지 않았습니다. 받지 않습니다.",
    "The posting was not signed by the node that it names. It is not taken.",
    "그 기관이 쓴 게시가 아니에요. 받지 않아요.",
);

/// The enrolment does not prove that the sender holds its keys.
pub const ENROLMENT_UNPROVEN: Refused = refused(
    "enrolment.unproven",
    "등록 신청이 자신의 키로 서명되지 않았거나 바뀌었습니다. 해당 기관에서 다시 신청하십시오.",
    "The enrolment is not signed with its own keys, or was changed. Ask the node for another.",
    "신청서가 바뀌었어요. 다시 신청해 주세요.",
);

/// A delegation that does not fit the node's key, or that no known centre signed.
pub const DELEGATION_FOREIGN: Refused = refused(
    "delegation.foreign",
    "이 기관의 키에 대한 위임장이 아니거나 신뢰하는 중앙이 서명하지 않았습니다. 중앙에 다시 요청하십시오.",
    "The delegation is not for this node's key, or no trusted centre signed it. Ask the centre for another.",
    "우리 기관의 위임장이 아니에요. 중앙에 다시 요청해 주세요.",
);
