//! The first page: what do you need?

use askama::Template;
use kernel::House;
use kernel::Lang;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::offers::Offer;
use crate::offers::offers;
use crate::shell;
use crate::shell::ABOUT_ME;
use crate::shell::CHECK;
use crate::shell::MY_PAPERS;
use crate::shell::SIGN_IN;

/// So many requests are big buttons.
const FIRST_LEN: usize = 2;

/// A way from one page to another: where to, what it is called, what it is in other words.
pub(crate) struct Way {
    pub(crate) href: String,
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
}

impl Way {
    pub(crate) fn to_offer(offer: &Offer, lang: Lang) -> Self {
        Self {
            href: offer.path(),
            title: offer.title(lang),
            text: offer.other_words(lang),
        }
    }

    pub(crate) fn to(href: &str, title: Words, text: Words, lang: Lang) -> Self {
        Self {
            href: href.to_owned(),
            title: title.say(lang),
            text: text.say(lang),
        }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    first: Vec<Way>,
    more: Vec<Way>,
    own: Vec<Way>,
}

/// The page.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Reply {
    let mut first: Vec<Way> = offers(house)
        .iter()
        .map(|offer| Way::to_offer(offer, visit.lang))
        .collect();
    let more = first.split_off(FIRST_LEN.min(first.len()));
    let own = own_ways(&visit, house);
    shell::shown(&Home {
        frame: shell::frame(&visit, house, NEED.say(visit.lang)),
        first,
        more,
        own,
    })
}

/// The pages that are no request.
pub(crate) fn own_ways(visit: &Visit, house: &dyn House) -> Vec<Way> {
    let lang = visit.lang;
    let mut ways = vec![
        Way::to("/my-papers", MY_PAPERS, MY_PAPERS_TEXT, lang),
        Way::to("/verify", CHECK, CHECK_TEXT, lang),
        Way::to("/about-me", ABOUT_ME, ABOUT_ME_TEXT, lang),
    ];
    if house.board().is_some() {
        ways.push(Way::to("/now", NOW, NOW_TEXT, lang));
    }
    if visit.caller.is_none() {
        ways.push(Way::to(crate::sign_in::PATH, SIGN_IN, SIGN_IN_TEXT, lang));
    }
    ways
}

pub(crate) const NEED: Words = words(
    "무엇이 필요하세요?",
    "What do you need?",
    "무엇을 하고 싶으세요?",
);
pub(crate) const SEARCH: Words = words("찾기", "Search", "찾아보기");
pub(crate) const SEARCH_HINT: Words = words(
    "예: 등본, 이사, 도장. 이름이나 번호는 적지 마세요.",
    "For example 등본, move, seal. Do not type names or numbers.",
    "이렇게 써요: 등본, 이사, 도장. 이름이나 번호는 쓰지 마세요.",
);
const MORE: Words = words("다른 신청", "Other requests", "다른 일도 할 수 있어요");
const OWN: Words = words("내 서류와 기록", "My papers and record", "내 것 보기");
const MY_PAPERS_TEXT: Words = words(
    "받은 서류를 다시 열고 저장합니다",
    "Open and save again what was issued to you",
    "받은 서류를 다시 볼 수 있어요",
);
const NOW: Words = words(
    "지금 가도 되나요?",
    "Is it worth going now?",
    "지금 가면 돼요?",
);
const NOW_TEXT: Words = words(
    "어디에서 지금 되는지 봅니다",
    "See where it can be had now",
    "어디서 지금 되는지 볼 수 있어요",
);
const CHECK_TEXT: Words = words(
    "받은 서류가 진짜인지 스스로 확인하는 방법",
    "How anybody can tell that a paper is genuine",
    "서류가 진짜인지 알아보는 방법이에요",
);
const ABOUT_ME_TEXT: Words = words(
    "나에 대해 적힌 내용을 봅니다",
    "See what is recorded about you",
    "나에 대해 무엇이 적혀 있는지 볼 수 있어요",
);
const SIGN_IN_TEXT: Words = words(
    "신청할 때 한 번이면 됩니다",
    "Once, when you apply",
    "신청할 때 한 번만 하면 돼요",
);
