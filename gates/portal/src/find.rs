//! Finds requests by the words of their titles, in all three languages.

use std::cmp::Reverse;

use askama::Template;
use kernel::House;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::apply::presets;
use crate::home::NEED;
use crate::home::SEARCH;
use crate::home::SEARCH_HINT;
use crate::home::Way;
use crate::home::own_ways;
use crate::offers::Offer;
use crate::offers::offers;
use crate::shell;

/// The longest text searched for, in characters. What is cut off was no title.
const WHAT_LEN_MAX: usize = 30;

#[derive(Template)]
#[template(path = "find.html")]
struct Find {
    frame: Frame,
    what: String,
    found: Vec<Way>,
    all: Vec<Way>,
}

/// The page: what was found, or everything there is.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Reply {
    let what: String = visit
        .query
        .raw("what")
        .unwrap_or_default()
        .trim()
        .chars()
        .take(WHAT_LEN_MAX)
        .collect();
    let every = offers(house);
    let mut found: Vec<(u32, Way)> = every
        .iter()
        .map(|offer| {
            (
                fit(&what, &texts(offer, &visit)),
                Way::to_offer(offer, visit.lang),
            )
        })
        .collect();
    let own = own_ways(&visit, house);
    found.extend(
        own.into_iter()
            .map(|way| (fit(&what, &[(3, way.title), (1, way.text)]), way)),
    );
    found.retain(|(fit, _)| *fit > 0);
    found.sort_by_key(|(fit, _)| Reverse(*fit));
    let find = Find {
        frame: shell::frame(&visit, house, NEED.say(visit.lang)),
        what,
        found: found.into_iter().map(|(_, way)| way).collect(),
        all: every
            .iter()
            .map(|offer| Way::to_offer(offer, visit.lang))
            .collect(),
    };
    shell::shown(&find)
}

/// What a request can be found by, with how much it counts.
fn texts(offer: &Offer, visit: &Visit) -> Vec<(u32, &'static str)> {
    let in_all =
        |weight, words: Words| [(weight, words.ko), (weight, words.en), (weight, words.easy)];
    let mut texts = in_all(5, offer.info.title).to_vec();
    let forms = offer
        .service
        .forms()
        .iter()
        .filter(|form| form.name == offer.info.name);
    texts.extend(forms.flat_map(|form| in_all(4, form.title)));
    texts.extend(in_all(2, offer.service.title()));
    let keywords = KEYWORDS.iter().filter(|(name, _)| *name == offer.info.name);
    texts.extend(keywords.map(|(_, word)| (3, *word)));
    if !presets(offer, visit.now.day()).is_empty() {
        texts.extend(FOR_WHOM.iter().map(|word| (1, *word)));
    }
    texts
}

/// How well the texts fit what was typed; 0: not at all. Parts of words count, spaces and capitals do not; all of it in one
/// text counts twice more.
fn fit(what: &str, texts: &[(u32, &str)]) -> u32 {
    let best = |part: &str| {
        texts
            .iter()
            .filter(|(_, text)| plain(text).contains(part))
            .map(|(weight, _)| *weight)
            .max()
            .unwrap_or(0)
    };
    let parts: Vec<String> = what
        .split_whitespace()
        .map(plain)
        .filter(|part| !part.is_empty())
        .collect();
    let each: u32 = parts.iter().map(|part| best(part)).sum();
    let whole = if parts.len() > 1 {
        best(&parts.concat())
    } else {
        0
    };
    each + 2 * whole
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Everyday words that stand in no title. A request that is not here is found by its titles.
const KEYWORDS: &[(&str, &str)] = &[
    ("household-extract", "가족 세대 등록 family register"),
    ("individual-extract", "주소 이력 병역 address history"),
    ("move-in", "이사 전입 집 옮김 주소 변경 moving house"),
    (
        "fixed-date",
        "전세 월세 계약 보증금 임대차 rent lease deposit",
    ),
    ("seal-certificate", "도장 인감 stamp"),
    ("signature-certificate", "서명 사인 sign"),
];
/// Whom papers with suggestions are handed to.
const FOR_WHOM: &[&str] = &[
    "은행 대출",
    "회사 취업",
    "학교 입학",
    "부동산 청약",
    "bank loan",
    "job employer",
    "school",
    "real estate",
];

const FOUND: Words = words("찾은 것", "Found", "찾았어요");
const NOT_FOUND: Words = words(
    "찾는 말이 제목에 없습니다.",
    "No title has these words.",
    "그 말로는 못 찾았어요.",
);
const TRY_OTHERS: Words = words(
    "다른 말로 찾거나 아래에서 고르세요.",
    "Try other words, or choose below.",
    "다른 말로 찾거나 아래에서 골라 주세요.",
);
const ALL: Words = words("할 수 있는 신청", "All requests", "할 수 있는 일");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_hangul_word_finds_it_and_nothing_finds_nothing() {
        let texts = [(5, "주민등록등본"), (2, "Household extract")];
        assert_eq!(fit("등본", &texts), 5);
        assert_eq!(fit("주민 등록", &texts), 20);
        assert_eq!(fit("등본 주민", &texts), 10);
        assert_eq!(fit("EXTRACT", &texts), 2);
        assert_eq!(
            (fit("인감", &texts), fit("", &texts), fit(" ? ", &texts)),
            (0, 0, 0)
        );
    }
}
