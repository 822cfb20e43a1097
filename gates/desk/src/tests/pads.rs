//! Pads for paper intake (수기접수) as the house of the tests keeps them, and every page of them. What a sheet's digits mean is tested where they are made.

use kernel::Balance;
use kernel::Caller;
use kernel::Class;
use kernel::Future;
use kernel::Lang;
use kernel::PadAsk;
use kernel::PadLine;
use kernel::Pads;
use kernel::Refusal;
use kernel::Refused;
use kernel::SlipLine;
use kernel::SlipState;
use kernel::VoidWhy;
use kernel::words;

use super::browser::Browser;
use super::browser::form;
use super::memory::NOT_FOUND;
use super::memory::TestHouse;
use super::memory::now;
use super::memory::officer;

const LIST: &str = "/desk/pads";
/// A sheet of the test's pad: the last two digits are its serial.
const SLIP: &str = "1111000000004200012345601";

const MISREAD: Refusal = Refusal::new(
    "test.misread",
    Class::Input,
    words("잘못 읽음", "Misread", "잘못 읽었어요"),
    words("다시", "Again", "다시 해요"),
);
const VOID: Refusal = Refusal::new(
    "test.void",
    Class::Conflict,
    words("이미 폐기", "Void already", "벌써 버렸어요"),
    words("새 용지", "Another", "다른 종이"),
);

impl TestHouse {
    fn slip_line(pad: &PadLine, serial: u16) -> SlipLine {
        let digits = format!("{}{serial:02}", &SLIP[..23]);
        let used = pad.used.iter().find(|slip| slip.serial == serial);
        SlipLine {
            pad: pad.pad.clone(),
            serial,
            title: pad.title,
            state: used.map_or(SlipState::Blank, |slip| slip.state.clone()),
            digits,
        }
    }
}

impl Pads for TestHouse {
    fn list<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<PadLine>, Refusal>> {
        let pads: Vec<PadLine> = self.memory().pads.clone();
        Box::pin(async { Ok(pads) })
    }

    fn pad<'a>(&'a self, pad: &'a str, _: &'a Caller) -> Future<'a, Result<PadLine, Refusal>> {
        let memory = self.memory();
        let found = memory.pads.iter().find(|line| line.pad == pad).cloned();
        Box::pin(async { found.ok_or(NOT_FOUND) })
    }

    fn make<'a>(&'a self, ask: PadAsk, caller: &'a Caller) -> Future<'a, Result<String, Refused>> {
        let mut memory = self.memory();
        let pad = "000000042".to_owned();
        if memory.pads.is_empty() {
            memory.pads.push(PadLine {
                pad: pad.clone(),
                request: ask.request,
                title: words("전입신고", "Move-in report", "이사했다고 알리기"),
                form: "123456".to_owned(),
                made_at: now(),
                by: caller.who.clone(),
                balance: Balance {
                    made: ask.count,
                    blank: ask.count,
                    ..Balance::default()
                },
                prints: Vec::new(),
                used: Vec::new(),
            });
        }
        Box::pin(async { Ok(pad) })
    }

    fn print<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<usize, Refusal>> {
        let mut memory = self.memory();
        let pad = memory.pads.first_mut().unwrap();
        pad.prints.push((now(), caller.who.clone()));
        let print = pad.prints.len();
        Box::pin(async move { Ok(print) })
    }

    fn file<'a>(
        &'a self,
        _: &'a str,
        _: usize,
        _: &'a Caller,
    ) -> Future<'a, Result<Vec<u8>, Refusal>> {
        Box::pin(async { Ok(b"%PDF".to_vec()) })
    }

    fn slip<'a>(&'a self, digits: &'a str, _: &'a Caller) -> Future<'a, Result<SlipLine, Refusal>> {
        let memory = self.memory();
        let pad = memory.pads.first().cloned();
        Box::pin(async move {
            if digits.len() != SLIP.len() {
                return Err(MISREAD);
            }
            let serial = digits[23..].parse().map_err(|_| MISREAD)?;
            Ok(Self::slip_line(&pad.ok_or(NOT_FOUND)?, serial))
        })
    }

    fn void<'a>(
        &'a self,
        digits: &'a str,
        why: VoidWhy,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let mut slip = self.slip(digits, caller).await?;
            if slip.state != SlipState::Blank {
                return Err(VOID);
            }
            let by = caller.who.clone();
            slip.state = SlipState::Void { why, by, on: now() };
            let mut memory = self.memory();
            let pad = memory.pads.first_mut().unwrap();
            pad.balance.blank -= 1;
            pad.balance.void += 1;
            pad.used.push(slip);
            Ok(())
        })
    }
}

fn made(house: &TestHouse) -> Browser<'_> {
    let mut browser = Browser::of(house, officer("1"));
    browser.open(LIST);
    let typed = [("request", "resident/move-in"), ("count", "3")];
    browser.send(LIST, &typed, None);
    assert_eq!(browser.path, "/desk/pads/000000042");
    browser
}

/// Every page of pads in a language.
pub(super) fn pages(lang: Lang) -> Vec<(String, String)> {
    let house = TestHouse::town();
    let mut pages = Vec::new();
    let mut browser = Browser::of(&house, officer("1"));
    browser.lang = lang;
    let mut open = |browser: &mut Browser, name: &str, path: &str| {
        browser.open(path);
        pages.push((format!("{name}-{}", lang.code()), browser.page.html.clone()));
    };
    open(&mut browser, "pads-none", LIST);
    made(&house);
    open(&mut browser, "pads", LIST);
    open(&mut browser, "pad", "/desk/pads/000000042");
    let slip = format!("/desk/slips/{SLIP}");
    open(&mut browser, "pad-slip", &slip);
    browser.send(&format!("{slip}/void"), &[("why", "lost")], None);
    open(&mut browser, "pad-slip-void", &slip);
    browser.open("/desk/pads/000000042");
    browser.send("/desk/pads/000000042/print", &[], None);
    open(&mut browser, "pad-printed", "/desk/pads/000000042");
    browser.open(LIST);
    browser.send(LIST, &[("count", "0")], None);
    assert_eq!(browser.page.status, 422);
    pages.push((
        format!("pads-faulty-{}", lang.code()),
        browser.page.html.clone(),
    ));
    pages
}

#[test]
fn what_was_misread_is_told_at_its_field_and_a_sheet_is_void_once() {
    let house = TestHouse::town();
    let mut browser = made(&house);
    browser.open(LIST);
    browser.send("/desk/slips", &[("digits", "12")], None);
    assert!(browser.page.status == 422 && browser.shows("잘못 읽음"));
    browser.open(LIST);
    browser.send("/desk/slips", &[("digits", SLIP)], None);
    let at = browser.path.clone();
    assert!(browser.shows("빈 용지입니다"));
    let void = format!("{at}/void");
    let pairs = form(&browser.page.html, &void);
    browser.send(&void, &[("why", "lost")], None);
    assert!(browser.path == at && browser.shows("찾을 수 없음"));
    let mut again = pairs;
    again.retain(|(name, _)| name != "why");
    again.push(("why".to_owned(), "lost".to_owned()));
    browser.post(&void, again);
    assert!(browser.page.status == 409 && browser.shows("이미 폐기"));
    browser.open("/desk/pads/000000042");
    assert!(browser.shows("폐기 · 찾을 수 없음"));
}

#[test]
fn only_what_can_be_written_by_hand_has_a_pad() {
    let house = TestHouse::town();
    let mut browser = Browser::of(&house, officer("1"));
    browser.open(LIST);
    for (request, offered) in [
        ("resident/move-in", true),
        ("resident/household-extract", true),
        ("resident/find", false),
        ("resident/look", false),
    ] {
        let shown = browser.shows(&format!("value=\"{request}\""));
        assert_eq!(shown, offered, "{request}");
    }
}
