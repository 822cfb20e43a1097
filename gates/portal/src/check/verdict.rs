//! A judgement in a clerk's words: a headline, whether to take the paper, and what to compare it with.

use kernel::Genuine;
use kernel::Judgement;
use kernel::Lang;
use kernel::NodeName;
use kernel::Since;
use kernel::Words;
use kernel::interim_title;
use kernel::words;

use crate::shell;

/// What the page shows of a judgement.
pub(crate) struct Verdict {
    /// `good`, `care` or `stop`.
    pub(crate) tone: &'static str,
    /// The headline.
    pub(crate) headline: &'static str,
    /// What to do.
    pub(crate) advice: Vec<&'static str>,
    /// Label and value.
    pub(crate) facts: Vec<(&'static str, String)>,
}

impl Verdict {
    /// The judgement for people; `shared` where a share code was shown, and no sheet.
    pub(crate) fn of(judgement: &Judgement, shared: bool, lang: Lang) -> Self {
        let only = |tone, headline: Words, words: &Words| Self {
            tone,
            headline: headline.say(lang),
            advice: vec![words.say(lang)],
            facts: Vec::new(),
        };
        match judgement {
            Judgement::Genuine(paper) => genuine(paper, shared, lang),
            Judgement::Interim(paper) => interim(paper, lang),
            Judgement::NotGenuine { words, .. } => only("stop", NOT_GENUINE, words),
            Judgement::Unreadable { code, words } => {
                let headline = if code.starts_with("share.") {
                    NOTHING_SHOWN
                } else {
                    UNREADABLE
                };
                only("care", headline, words)
            }
        }
    }
}

fn genuine(paper: &Genuine, shared: bool, lang: Lang) -> Verdict {
    let say = |words: Words| words.say(lang);
    let withdrawn = matches!(paper.since, Since::Withdrawn { .. });
    let unchanged = matches!(paper.since, Since::Unchanged { .. });
    let mut advice = Vec::new();
    if paper.specimen {
        advice.push(say(SPECIMEN));
    }
    if matches!(paper.since, Since::Changed { .. }) {
        advice.push(say(CHANGED));
    }
    if withdrawn {
        advice.push(say(DO_NOT_TAKE));
    } else if shared {
        advice.push(say(SHARED));
    } else if !paper.persons.is_empty() || !paper.address.is_empty() {
        advice.push(say(COMPARE));
    }
    if paper.expired {
        advice.push(say(EXPIRED));
    }
    Verdict {
        tone: match (withdrawn, unchanged && !paper.expired) {
            (true, _) => "stop",
            (false, true) => "good",
            (false, false) => "care",
        },
        headline: say(if withdrawn { WITHDRAWN } else { GENUINE }),
        advice,
        facts: facts(paper, lang),
    }
}

/// Never the words of a genuine paper, and never its tone.
fn interim(paper: &Genuine, lang: Lang) -> Verdict {
    let over = match paper.since {
        Since::Withdrawn { .. } | Since::Replaced { .. } => true,
        Since::Unchanged { .. }
        | Since::Changed { .. }
        | Since::Open { .. }
        | Since::Unknown { .. } => paper.expired,
    };
    let genuine = genuine(paper, false, lang);
    let mut facts = genuine.facts;
    if let Some((_, title)) = facts.first_mut() {
        *title = interim_title(paper.title, lang);
    }
    let mut advice = vec![NOT_FINAL.say(lang)];
    advice.extend(genuine.advice);
    Verdict {
        tone: if over { "stop" } else { "care" },
        headline: match paper.since {
            Since::Withdrawn { .. } => genuine.headline,
            Since::Unchanged { .. }
            | Since::Changed { .. }
            | Since::Open { .. }
            | Since::Replaced { .. }
            | Since::Unknown { .. } => INTERIM.say(lang),
        },
        advice,
        facts,
    }
}

fn facts(paper: &Genuine, lang: Lang) -> Vec<(&'static str, String)> {
    let say = |words: Words| words.say(lang);
    let issuer = |node: &NodeName| shell::office(node, lang).to_owned();
    let mut facts = vec![
        (say(KIND), paper.title.say(lang).to_owned()),
        (say(NUMBER), paper.check_number.clone()),
        (
            say(ISSUER),
            paper
                .issuer
                .as_ref()
                .map_or_else(|| say(ISSUER_UNKNOWN).to_owned(), issuer),
        ),
        (say(ISSUED_AT), paper.issued_at.to_minute()),
        (say(AS_OF), paper.as_of.to_minute()),
    ];
    if let Some(mode) = paper.mode {
        facts.push((say(MODE), mode.say(lang).to_owned()));
    }
    if !paper.address.is_empty() {
        facts.push((say(ADDRESS), paper.address.clone()));
    }
    for person in &paper.persons {
        let said = [&person.name, &person.birth.to_string(), &person.relation];
        let said: Vec<&str> = said.into_iter().map(String::as_str).collect();
        facts.push((say(PERSON), said.join(" ").trim_end().to_owned()));
    }
    if paper.persons_in_all > paper.persons.len() {
        facts.push((say(IN_ALL), paper.persons_in_all.to_string()));
    }
    facts.push((say(SINCE), since(&paper.since, lang)));
    facts
}

fn since(since: &Since, lang: Lang) -> String {
    let said = since.words().say(lang);
    let last = match since {
        Since::Unknown { .. } => format!("{} ", LAST.say(lang)),
        Since::Unchanged { .. }
        | Since::Changed { .. }
        | Since::Open { .. }
        | Since::Replaced { .. }
        | Since::Withdrawn { .. } => String::new(),
    };
    match since.at() {
        Some(at) => format!("{said} ({last}{})", at.to_minute()),
        None => said.to_owned(),
    }
}

pub(crate) const GENUINE: Words = words("진본입니다", "Genuine", "진짜 서류예요");
pub(crate) const NOT_GENUINE: Words = words("진본이 아닙니다", "Not genuine", "진짜가 아니에요");
pub(crate) const UNREADABLE: Words = words(
    "읽지 못했습니다",
    "It could not be read",
    "읽을 수 없었어요",
);
const NOTHING_SHOWN: Words = words(
    "볼 수 있는 서류가 없습니다",
    "No paper is shown",
    "볼 서류가 없어요",
);
const CHANGED: Words = words(
    "발급한 뒤에 기록에 새로 적힌 것이 있습니다. 새 서류를 달라고 하십시오.",
    "Something was entered into the record after it was issued. Ask for a newer paper.",
    "서류를 만든 다음에 새로 적힌 것이 있어요. 새 서류를 달라고 하세요.",
);
pub(crate) const WITHDRAWN: Words = words(
    "발급이 취소된 서류입니다",
    "This paper was withdrawn",
    "취소된 서류예요",
);
pub(crate) const INTERIM: Words = words(
    "임시 발급입니다. 최종 증명서가 아닙니다",
    "Interim: NOT the final paper",
    "잠깐 쓰는 종이예요. 진짜 서류가 아니에요",
);
pub(crate) const NOT_FINAL: Words = words(
    "아무것도 증명하지 않습니다. 이 사람이 이 서류를 청구했고 받지 못했다는 것만 알립니다. 최종 증명서를 받으십시오.",
    "It certifies nothing. It only says that this person asked for this paper and could not be given it. Ask for the final paper.",
    "이 종이로는 아무것도 알 수 없어요. 진짜 서류를 받아 주세요.",
);
const DO_NOT_TAKE: Words = words(
    "받지 말고 발급 기관에 문의하십시오.",
    "Do not accept it; ask the office that issued it.",
    "받지 말고 서류를 만든 곳에 물어보세요.",
);
pub(crate) const SPECIMEN: Words = words(
    "견본 SPECIMEN · 효력 없음",
    "SPECIMEN 견본 · without effect",
    "견본이에요. 진짜 일에 쓸 수 없어요. SPECIMEN",
);
pub(crate) const COMPARE: Words = words(
    "아래 내용이 종이에 적힌 것과 같은지 보십시오. 다르면 받지 마십시오.",
    "Compare this with what stands on the page. If it differs, do not accept the paper.",
    "아래 글이 종이와 같은지 봐 주세요. 다르면 받지 마세요.",
);
const SHARED: Words = words(
    "서류의 주인이 공유 번호로 보여 주는 서류입니다. 서류 자체는 「서류 보기」로 열어 보십시오.",
    "Whoever holds this paper shows it to you by a share code. Open the paper itself by “See the paper”.",
    "서류 주인이 번호로 보여 주는 서류예요. 아래를 눌러 서류를 봐 주세요.",
);
pub(crate) const EXPIRED: Words = words(
    "발급한 지 오래되었습니다. 새 서류를 받아야 하는지 받는 곳의 기준을 보십시오.",
    "It was issued long ago. Whether a newer one is needed is for whoever receives it to say.",
    "오래된 서류예요. 새 서류가 필요한지 알아봐 주세요.",
);
pub(crate) const KIND: Words = words("서류", "Paper", "어떤 서류");
pub(crate) const NUMBER: Words = words("문서확인번호", "Number", "서류 번호");
pub(crate) const ISSUER: Words = words("발급 기관", "Issued by", "만든 곳");
const ISSUER_UNKNOWN: Words = words(
    "이 기관 목록에 없음",
    "not in the directory at hand",
    "명단에 없어요",
);
pub(crate) const ISSUED_AT: Words = words("발급", "Issued", "만든 때");
pub(crate) const AS_OF: Words = words("기록의 때", "As of", "언제 기록인지");
pub(crate) const MODE: Words = words("발급 방식", "How it was issued", "어떻게 만들었는지");
pub(crate) const ADDRESS: Words = words("주소", "Address", "사는 곳");
pub(crate) const PERSON: Words = words("사람", "Person", "서류에 있는 사람");
pub(crate) const IN_ALL: Words = words("모두", "Persons in all", "모두 몇 명");
pub(crate) const SIGNED: Words = words("파일의 서명", "File signed", "컴퓨터 파일에 서명한 때");
pub(crate) const STAMPED: Words = words("시점 확인", "Time stamp", "언제부터 있었는지");
pub(crate) const SINCE: Words = words("그 뒤", "Since then", "그 다음에");
pub(crate) const UNKNOWN: Words = Since::Unknown { last_heard: None }.words();
pub(crate) const LAST: Words = words("마지막 확인", "last heard", "마지막으로 들은 때");
