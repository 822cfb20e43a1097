//! What every page of the portal has: its frame, and the page of a refusal.

use askama::Template;
use kernel::Class;
use kernel::House;
use kernel::Lang;
use kernel::NodeName;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Density;
use pages::Frame;
pub(crate) use pages::page;

/// The frame of a page with this title.
pub(crate) fn frame(visit: &Visit, house: &dyn House, title: impl Into<String>) -> Frame {
    let frame = Frame::new(visit, house, Density::Portal, PORTAL, "/", title)
        .sign_out(crate::sign_in::OUT)
        .menu("/find", APPLY, "")
        .menu("/my-papers", MY_PAPERS, "")
        .menu("/verify", CHECK, "");
    if visit.caller.is_some() {
        frame.menu("/about-me", ABOUT_ME, "")
    } else {
        frame.menu(crate::sign_in::PATH, SIGN_IN, "")
    }
}

/// A template as a good answer.
pub(crate) fn shown(template: &impl Template) -> Reply {
    Reply::Page(page(200, template))
}

/// A refusal as an answer.
pub(crate) fn refusal(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Reply {
    Reply::Page(refused(visit, house, refusal))
}

/// The page of a refusal: what happened, what stays safe, what to do now, and a way on.
pub(crate) fn refused(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let here = shown_path(&visit.path);
    let again = matches!(
        refusal.class,
        Class::Unavailable | Class::Forbidden | Class::Input | Class::TooLarge
    );
    let frame = frame(visit, house, NOTE.say(visit.lang)).here(here.clone());
    let again = (again && here != "/").then(|| (frame.say(AGAIN).to_owned(), here));
    let first = (frame.say(FIRST_PAGE).to_owned(), "/".to_owned());
    pages::refused(frame, refusal, again.into_iter().chain([first]).collect())
}

/// The page that shows what a path is about; paths that only act have none, and the first page stands for them.
pub(crate) fn shown_path(path: &str) -> String {
    let only_acts = [crate::sign_in::OUT];
    if only_acts.contains(&path) {
        "/".to_owned()
    } else {
        path.to_owned()
    }
}

/// An office in the language of the page.
pub(crate) fn office(node: &NodeName, lang: Lang) -> &str {
    if lang == Lang::En {
        &node.title_en
    } else {
        &node.title_ko
    }
}

pub(crate) const PORTAL: Words = words("민원 포털", "Portal", "인터넷 민원");
pub(crate) const APPLY: Words = words("신청", "Apply", "신청해요");
pub(crate) const MY_PAPERS: Words = words("내 서류", "My papers", "받은 서류");
pub(crate) const CHECK: Words = words("서류 확인", "Check a paper", "진짜 확인");
pub(crate) const ABOUT_ME: Words = words("내 기록", "My record", "나의 기록");
pub(crate) const SIGN_IN: Words = words("로그인", "Sign in", "들어가기");
pub(crate) const FIRST_PAGE: Words = words("첫 화면으로", "To the first page", "처음으로 가기");
pub(crate) const AGAIN: Words = words("다시 시도", "Try again", "다시 해 보기");
const NOTE: Words = words("안내", "Please note", "알려 드려요");
