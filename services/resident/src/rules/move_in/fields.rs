//! The fields of a move-in report, and how they are read.

use kernel::Choice;
use kernel::Fault;
use kernel::Field;
use kernel::Given;
use kernel::Kind;
use kernel::words;

use super::Destination;
use super::Who;
use crate::finding::Subject;
use crate::rules::fields;
use crate::trade::RELATIONS;
use crate::trade::Relation;

/// All fields.
pub(super) const FIELDS: &[Field] = &[
    fields::SUBJECT.help(words(
        "전입자 가운데 한 사람",
        "One of those who moved",
        "이사한 사람 한 명",
    )),
    Field::required(
        "address",
        words("새 주소", "New address", "새로 사는 곳"),
        Kind::Address,
    ),
    Field::required(
        "moved_on",
        words("전입일", "Day of moving in", "이사한 날"),
        Kind::Date,
    ),
    Field::optional(
        "who",
        words("이사하는 사람", "Who moves", "누가 이사했나요?"),
        Kind::Choice(WHO),
    )
    .help(words(
        "적지 않으면 세대 전원입니다.",
        "The whole household unless said otherwise.",
        "안 쓰면 온 가족이에요.",
    )),
    Field::optional(
        "members",
        words(
            "함께 이사하는 세대원",
            "Members who move too",
            "같이 이사한 가족",
        ),
        Kind::List(MEMBER, fields::MEMBERS_MAX),
    ),
    Field::optional(
        "join",
        words(
            "들어갈 세대의 세대주",
            "Head of the household joined",
            "들어갈 집의 세대주",
        ),
        Kind::Subject,
    )
    .help(words(
        "이미 사는 세대에 들어갈 때 적습니다.",
        "To join a household that lives there.",
        "누가 사는 집에 들어갈 때 써 주세요.",
    )),
    Field::optional(
        "relation",
        words(
            "그 세대주와의 관계",
            "Relation to that head",
            "그 세대주와의 사이",
        ),
        Kind::Choice(RELATIONS),
    ),
    Field::optional(
        "head_confirmed",
        words(
            "세대주 확인",
            "The head confirmed",
            "세대주가 좋다고 했어요",
        ),
        Kind::Flag,
    ),
    Field::optional(
        "separate",
        words(
            "별도 세대 구성",
            "A household of their own",
            "따로 집안을 이뤄요",
        ),
        Kind::Flag,
    )
    .help(words(
        "같은 주소에 다른 세대가 있을 때만 표시합니다.",
        "Only where others live at the address.",
        "그 집에 다른 사람이 살 때만 골라 주세요.",
    )),
    Field::optional(
        "filed_by",
        words("신고인", "Who reports", "누가 신고하나요?"),
        Kind::Choice(FILED_BY),
    ),
    Field::optional(
        "mover_signed",
        words(
            "전입자 서명·신분증 확인",
            "The mover's signature and identity card were seen",
            "이사한 사람이 사인했어요",
        ),
        Kind::Flag,
    )
    .help(words(
        "세대주가 신고할 때 필요합니다.",
        "Needed when the head reports.",
        "세대주가 신고할 때 있어야 해요.",
    )),
    fields::NEW_HEAD,
    fields::NEW_RELATIONS,
];

const MEMBER: &[Field] = &[
    Field::required(
        "person",
        words("세대원", "Member", "가족 한 사람"),
        Kind::Subject,
    ),
    Field::optional(
        "relation",
        words(
            "새 세대주와의 관계",
            "Relation to the head there",
            "그 집 세대주와의 사이",
        ),
        Kind::Choice(RELATIONS),
    ),
];

const WHO: &[Choice] = &[
    Choice {
        value: "household",
        label: words("세대 전원", "The whole household", "온 가족"),
    },
    Choice {
        value: "alone",
        label: words("본인만", "One person alone", "나 혼자"),
    },
    Choice {
        value: "members",
        label: words("세대원 일부", "Some members", "가족 몇 사람"),
    },
];

const FILED_BY: &[Choice] = &[
    Choice {
        value: "mover",
        label: words("전입자", "The mover", "이사한 사람"),
    },
    Choice {
        value: "head",
        label: words("세대주", "The head of household", "그 집 세대주예요"),
    },
];

/// Who moves; the whole household unless said otherwise.
pub(super) fn who(given: &Given) -> Who {
    match given.choice("who") {
        Some("alone") => Who::Alone,
        Some("members") => Who::Members,
        _ => Who::Household,
    }
}

/// The others who move.
pub(super) fn others(given: &Given, faults: &mut Vec<Fault>) -> Vec<(Subject, Option<Relation>)> {
    let records = given.list("members").iter();
    records
        .filter_map(|record| {
            let relation = record.choice("relation").and_then(Relation::read);
            Some((Subject::read(record, "person", faults)?, relation))
        })
        .collect()
}

/// What the movers become part of.
pub(super) fn destination(given: &Given, faults: &mut Vec<Fault>) -> Destination {
    match Subject::read(given, "join", faults) {
        Some(head) => Destination::Join {
            head,
            relation: given.choice("relation").and_then(Relation::read),
            confirmed: given.flag("head_confirmed"),
        },
        None if given.flag("separate") => Destination::Separate,
        None => Destination::Empty,
    }
}
