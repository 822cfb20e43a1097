//! Interim papers (임시 발급) as the house of the tests gives them out, and what an officer does with them.

use kernel::AnyService;
use kernel::Caller;
use kernel::Class;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::InterimAsk;
use kernel::InterimLine;
use kernel::InterimState;
use kernel::InterimTold;
use kernel::Interims;
use kernel::Lang;
use kernel::PaperLine;
use kernel::Refusal;
use kernel::Refused;
use kernel::Replaces;
use kernel::words;
use serde_json::Value;

use super::browser::Browser;
use super::browser::form;
use super::flows::FINISH;
use super::flows::extract;
use super::flows::send_case;
use super::memory::NOT_FOUND;
use super::memory::RESIDENT;
use super::memory::TestHouse;
use super::memory::Written;
use super::memory::now;
use super::memory::officer;

const LIST: &str = "/desk/interims";
const NEW: &str = "/desk/interims/new";

impl TestHouse {
    /// The town on a day on which no paper can be signed.
    pub(super) fn without_key() -> Self {
        Self {
            signs: false,
            ..Self::town()
        }
    }

    /// What a paper costs that replaces an interim one, and that it has replaced it; none where that may not be.
    pub(super) fn replace(&self, replaces: &Replaces, by: &str) -> Result<i64, Refusal> {
        let mut memory = self.memory();
        let mut open = memory.interims.iter_mut();
        let line = open.find(|line| line.number == replaces.number);
        let line = line.filter(|line| line.state == InterimState::Open);
        let line = line.ok_or(NOT_FOUND)?;
        line.state = InterimState::Replaced { on: now() };
        if let Some(told) = &mut line.told {
            told.replaced_by = Some(by.to_owned());
        }
        Ok(0)
    }
}

impl Interims for TestHouse {
    fn open<'a>(&'a self, _: &'a Caller) -> Future<'a, Result<Vec<InterimLine>, Refusal>> {
        let memory = self.memory();
        let open = memory.interims.iter();
        let open = open.filter(|line| line.state == InterimState::Open);
        let open: Vec<InterimLine> = open.cloned().collect();
        Box::pin(async { Ok(open) })
    }

    fn interim<'a>(
        &'a self,
        number: &'a str,
        _: &'a Caller,
    ) -> Future<'a, Result<InterimLine, Refusal>> {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let memory = self.memory();
        let mut lines = memory.interims.iter();
        let line = lines.find(|line| line.number == digits).cloned();
        Box::pin(async { line.ok_or(NOT_FOUND) })
    }

    fn give<'a>(&'a self, ask: InterimAsk, caller: &'a Caller) -> Future<'a, Result<Id, Refused>> {
        Box::pin(async move {
            let key = (caller.who.clone(), ask.key.clone());
            if let Some((_, entry)) = self.memory().by_key.get(&key) {
                return Ok(*entry);
            }
            let entry = self.fresh();
            let form = ask.form.split_once('.').unwrap().1.to_owned();
            let title = RESIDENT.request(&form).unwrap().title;
            let number = format!("11110{:011}", entry.0 % 100_000_000_000);
            let line = InterimLine {
                check_number: number.clone(),
                number,
                form: ask.form,
                title,
                issued_at: now(),
                issued_by: "jongno".to_owned(),
                state: InterimState::Open,
                told: Some(InterimTold {
                    entry,
                    name: ask.name,
                    birth: ask.birth,
                    why: ask.why,
                    replaced_by: None,
                }),
            };
            let paper = PaperLine {
                number: line.number.clone(),
                check_number: line.check_number.clone(),
                form: format!("interim-{form}"),
                title,
                issued_at: now(),
                as_of: now(),
                issued_by: "jongno".to_owned(),
                mode: "interim",
                code: String::new(),
                fee_won: 0,
                replaces: None,
            };
            let done = kernel::Done {
                entry,
                service: "resident".to_owned(),
                request: "interim".to_owned(),
                replayed: false,
                papers: vec![paper],
                answer: Value::Null,
                legal_at: now(),
                recorded_at: now(),
                elsewhere: None,
            };
            let written = Written {
                done,
                who: caller.who.clone(),
                office: caller.office.clone(),
                channel: kernel::Channel::Counter,
                look: None,
            };
            let mut memory = self.memory();
            memory.by_key.insert(key, (String::new(), entry));
            memory.done.insert(entry, written);
            memory.interims.push(line);
            Ok(entry)
        })
    }
}

/// What a node says that can't sign.
pub(super) const NOT_DELEGATED: Refusal = Refusal::new(
    "paper.not-delegated",
    Class::Unavailable,
    words("권한 없음", "No delegation", "못 만들어요"),
    words("대기", "Wait", "기다려요"),
);

/// An extract that was refused because nothing can be signed: the slip.
fn refused(house: &TestHouse) -> Browser<'_> {
    let mut browser = extract(house);
    send_case(&mut browser, &[("identity-seen", "passport")], FINISH);
    assert!(browser.path.ends_with("/refusal"), "{}", browser.path);
    browser
}

/// From the slip to the interim paper: the number.
fn given(house: &TestHouse) -> (Browser<'_>, String) {
    let mut browser = refused(house);
    let path = link(&browser, NEW);
    browser.open(&path);
    browser.send(LIST, &[], None);
    assert!(
        browser.path.starts_with("/desk/done/"),
        "{}",
        browser.page.html
    );
    let number = house.memory().interims[0].number.clone();
    (browser, number)
}

/// Another officer goes from the list to a case that replaces the interim paper; with the page of that paper.
fn case_of_the_open_one(house: &TestHouse) -> (Browser<'_>, String) {
    let mut browser = Browser::of(house, officer("2"));
    browser.open(LIST);
    let one = link(&browser, &format!("{LIST}/"));
    browser.open(&one);
    browser.send("/desk/find", &[], None);
    (browser, one)
}

fn link(browser: &Browser, to: &str) -> String {
    let tags = browser.tags();
    let mut hrefs = tags.iter().filter_map(|tag| tag.attribute("href"));
    let href = hrefs.find(|href| href.starts_with(to));
    href.expect("a link").to_owned()
}

/// Every page of interim papers in a language.
pub(super) fn pages(lang: Lang) -> Vec<(String, String)> {
    let house = TestHouse::without_key();
    let (mut browser, number) = given(&house);
    let (done, mut pages) = (browser.path.clone(), Vec::new());
    browser.lang = lang;
    let one = format!("{LIST}/{number}");
    for (name, path) in [
        ("interim-new", NEW),
        ("interim-done", done.as_str()),
        ("interims", LIST),
        ("interim-open", one.as_str()),
        ("interim-unknown", "/desk/interims/1"),
    ] {
        browser.open(path);
        pages.push((format!("{name}-{}", lang.code()), browser.page.html.clone()));
    }
    browser.open(NEW);
    browser.send(LIST, &[("name", "")], None);
    assert_eq!(browser.page.status, 422);
    pages.push((
        format!("interim-faulty-{}", lang.code()),
        browser.page.html.clone(),
    ));
    let replaces = Replaces {
        number,
        promised: None,
    };
    house.replace(&replaces, "1111-0000-0000-0097").unwrap();
    browser.open(&one);
    pages.push((
        format!("interim-replaced-{}", lang.code()),
        browser.page.html.clone(),
    ));
    browser.open(LIST);
    pages.push((
        format!("interims-none-{}", lang.code()),
        browser.page.html.clone(),
    ));
    pages
}

#[test]
fn a_refusal_that_passes_leads_to_an_interim_paper_that_says_what_it_is_not() {
    let house = TestHouse::without_key();
    let mut browser = refused(&house);
    let path = link(&browser, NEW);
    assert!(!path.contains("김하나"), "no name in an address");
    browser.open(&path);
    // What the case knows is there; the officer compares it with the card.
    let pairs = form(&browser.page.html, LIST);
    let filled = |name: &str| {
        let pair = pairs.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str())
    };
    assert_eq!(filled("name"), Some("김하나"));
    assert_eq!(filled("birth"), Some("1970-03-01"));
    assert_eq!(filled("form"), Some("resident/household-extract"));
    assert_eq!(filled("why"), Some("no-key"));
    assert_eq!(filled("identity-seen"), Some("passport"));
    // A second press gives the same one.
    browser.post(LIST, pairs.clone());
    let first = browser.path.clone();
    browser.post(LIST, pairs);
    assert_eq!((&browser.path, house.memory().interims.len()), (&first, 1));
    assert!(browser.shows("임시 발급했습니다") && browser.shows("최종 증명서가 아닙니다"));
    browser.open(LIST);
    assert!(browser.shows("김하나") && browser.shows("주민등록등본"));
}

#[test]
fn what_is_refused_for_good_has_no_interim_paper() {
    let house = TestHouse::town();
    let mut browser = extract(&house);
    let typed = [
        ("identity-seen", "passport"),
        ("applicant", "member"),
        ("applicant-subject", "970101-1970019"),
    ];
    send_case(&mut browser, &typed, FINISH);
    assert!(browser.path.ends_with("/refusal"));
    assert!(!browser.shows(NEW));
}

#[test]
fn the_final_paper_is_made_free_of_charge_from_the_list_and_the_interim_one_is_closed() {
    let mut house = TestHouse::without_key();
    let (_, number) = given(&house);
    house.signs = true;
    let (mut browser, one) = case_of_the_open_one(&house);
    assert!(browser.path.ends_with(&format!("?replaces={number}")));
    browser.press("Enter");
    // The request is chosen already, and what it costs is said.
    assert!(browser.shows("수수료를 받지 않습니다") && !browser.shows("400 원"));
    send_case(&mut browser, &[("identity-seen", "passport")], FINISH);
    assert!(browser.path.starts_with("/desk/done/"), "{}", browser.path);
    assert!(browser.shows("0 원") && browser.shows("바꾼 임시 발급"));
    browser.open(LIST);
    assert!(browser.shows("기다리는 임시 발급이 없습니다"));
    browser.open(&one);
    assert!(browser.shows("최종 증명서로 바꾸었습니다"));
    // Another case with the same interim paper is told.
    let mut second = Browser::of(&house, officer("3"));
    second.open(&one);
    assert!(!second.shows("action=\"/desk/find\""));
}

#[test]
fn another_request_in_the_same_case_is_paid_for() {
    let mut house = TestHouse::without_key();
    given(&house);
    house.signs = true;
    let (mut browser, _) = case_of_the_open_one(&house);
    browser.press("Enter");
    browser.press("F6");
    assert!(browser.shows("400 원") && !browser.shows("수수료를 받지 않습니다"));
    send_case(&mut browser, &[("identity-seen", "passport")], FINISH);
    assert!(browser.shows("400 원") && !browser.shows("바꾼 임시 발급"));
    browser.open(LIST);
    assert!(!browser.shows("기다리는 임시 발급이 없습니다"));
}

#[test]
fn what_is_missing_is_told_at_its_place_and_nothing_is_given_out() {
    let house = TestHouse::town();
    let mut browser = Browser::of(&house, officer("1"));
    browser.open(NEW);
    browser.send(LIST, &[("birth", "1990-13-40")], None);
    assert_eq!(browser.page.status, 422);
    assert!(browser.shows("1990-03-02처럼"));
    assert!(house.memory().interims.is_empty());
}
