//! Printing as the house of the tests does it: sheets end as a test says, and no printer is there.

use std::collections::BTreeMap;
use std::sync::MutexGuard;

use kernel::Caller;
use kernel::Doing;
use kernel::Future;
use kernel::House;
use kernel::Lang;
use kernel::PrinterName;
use kernel::Printing;
use kernel::Progress;
use kernel::Refusal;
use kernel::Sheet;
use kernel::SheetEnd;
use kernel::Sheets;
use kernel::Trouble;

use super::browser::Browser;
use super::flows;
use super::memory::NOT_FOUND;
use super::memory::TestHouse;
use super::memory::Written;
use super::memory::now;

/// What the tests know of a paper's sheets.
#[derive(Clone, Default)]
pub(super) struct Printed {
    pub(super) sheets: Vec<Sheet>,
    pub(super) progress: Option<Progress>,
}

impl TestHouse {
    /// The town with two printers.
    pub(super) fn with_printers() -> Self {
        Self {
            prints: true,
            ..Self::town()
        }
    }

    fn printed(&self) -> MutexGuard<'_, BTreeMap<String, Printed>> {
        self.sheets.lock().unwrap()
    }

    pub(super) fn sheets_of(&self, written: &Written) -> Vec<Sheet> {
        let paper = written.done.papers.first();
        let printed = paper.and_then(|paper| self.printed().get(&paper.number).cloned());
        printed.unwrap_or_default().sheets
    }

    /// How the last sheet stands from now on.
    pub(super) fn last_sheet(&self, end: Option<SheetEnd>, progress: Option<Progress>) {
        let mut printed = self.printed();
        let printed = printed.values_mut().next().expect("a sheet was sent");
        printed.sheets.last_mut().expect("a sheet was sent").end = end;
        printed.progress = progress;
    }
}

impl Printing for TestHouse {
    fn printers(&self) -> Vec<PrinterName> {
        let named = |name: &str, title: &str| PrinterName {
            name: name.to_owned(),
            title_ko: title.to_owned(),
            title_en: format!("Printer {name}"),
        };
        vec![
            named("back", "뒷방 프린터"),
            named("desk1", "1번 창구 프린터"),
        ]
    }

    fn sheets<'a>(
        &'a self,
        number: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<Sheets, Refusal>> {
        Box::pin(async move {
            let paper = self.paper(number, caller).await?.line;
            let printed = self.printed().get(number).cloned().unwrap_or_default();
            let usual = printed.sheets.last().map(|sheet| sheet.printer.clone());
            Ok(Sheets {
                paper,
                sheets: printed.sheets,
                progress: printed.progress,
                usual,
            })
        })
    }

    fn send<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        printer: &'a str,
        caller: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            if !self.printers().iter().any(|known| known.name == printer) {
                return Err(NOT_FOUND);
            }
            let mut printed = self.printed();
            let Printed { sheets, progress } = printed.entry(number.to_owned()).or_default();
            if sheets.iter().any(|sheet| sheet.nth == nth) {
                return Ok(());
            }
            for before in &mut *sheets {
                before.voided = true;
            }
            sheets.push(Sheet {
                nth,
                printer: printer.to_owned(),
                sent_at: now(),
                by: caller.who.clone(),
                end: None,
                voided: false,
            });
            *progress = Some(Progress::default());
            Ok(())
        })
    }

    fn tell<'a>(
        &'a self,
        number: &'a str,
        nth: u32,
        came_out: bool,
        _: &'a Caller,
    ) -> Future<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let mut printed = self.printed();
            let sheets = &mut printed.get_mut(number).ok_or(NOT_FOUND)?.sheets;
            let last = sheets.last_mut().filter(|sheet| sheet.nth == nth);
            last.ok_or(NOT_FOUND)?.end = Some(if came_out {
                SheetEnd::CameOut
            } else {
                SheetEnd::NotOut
            });
            Ok(())
        })
    }
}

/// At the page of what was issued, in a house with printers.
fn issued(house: &TestHouse) -> Browser<'_> {
    let finish = Some(("desk.act", "finish"));
    let path = flows::after(house, &[("identity-seen", "passport")], finish);
    let mut browser = Browser::of(house, super::memory::officer("1"));
    browser.open(&path);
    browser
}

fn print(browser: &mut Browser<'_>, printer: &str) {
    let page = browser.page.html.split("/desk/papers/").nth(1);
    let number = page.and_then(|rest| rest.split(['/', '.']).next());
    let path = format!("/desk/papers/{}/sheets", number.expect("a paper"));
    browser.send(&path, &[("printer", printer)], Some(("act", "print")));
    assert_eq!((&browser.path, browser.page.status), (&path, 200));
}

fn stuck() -> Progress {
    Progress {
        doing: Doing::Stopped,
        troubles: vec![Trouble::Jam],
    }
}

/// The pages of printing, in every state and language.
pub(super) fn pages() -> Vec<(String, String)> {
    let states = [
        ("going", None, Some(Progress::default())),
        ("stuck", None, Some(stuck())),
        ("unknown", None, None),
        ("printed", Some(SheetEnd::Printed), None),
        ("jammed", Some(SheetEnd::Jammed), None),
        ("not-sent", Some(SheetEnd::NotSent), None),
    ];
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let house = TestHouse::with_printers();
        let mut browser = issued(&house);
        browser.lang = lang;
        let done = browser.path.clone();
        browser.open(&done);
        let mut take = |name: &str, browser: &Browser<'_>| {
            pages.push((format!("{name}-{}", lang.code()), browser.page.html.clone()));
        };
        take("done-printing", &browser);
        print(&mut browser, "desk1");
        let sheets = browser.path.clone();
        for (name, end, progress) in states.clone() {
            house.last_sheet(end, progress);
            browser.open(&sheets);
            take(&format!("sheets-{name}"), &browser);
        }
        browser.open("/desk/day");
        take("day-printing", &browser);
    }
    pages
}

#[test]
fn a_paper_is_printed_by_one_press_and_the_printer_is_remembered() {
    let house = TestHouse::with_printers();
    let mut browser = issued(&house);
    assert!(
        !browser.shows("selected"),
        "nobody has chosen a printer yet"
    );
    print(&mut browser, "desk1");
    assert!(browser.shows("프린터로 보내고 있습니다") && browser.shows("지금 상태 보기"));
    assert!(
        !browser.shows("name=\"printer\""),
        "nothing is sent beside it"
    );
    house.last_sheet(Some(SheetEnd::Printed), None);
    browser.press("F9");
    assert!(browser.shows("인쇄했습니다") && browser.shows("value=\"desk1\" selected"));
    browser.open("/desk/day");
    assert!(browser.shows("인쇄 1: 인쇄했습니다"));
}

#[test]
fn a_jam_offers_to_destroy_and_print_again_and_the_day_list_says_both() {
    let house = TestHouse::with_printers();
    let mut browser = issued(&house);
    print(&mut browser, "desk1");
    house.last_sheet(None, Some(stuck()));
    browser.press("F9");
    assert!(browser.shows("종이가 걸렸습니다.") && browser.shows("폐기하고 다시 인쇄"));
    house.last_sheet(Some(SheetEnd::Jammed), None);
    print(&mut browser, "back");
    house.last_sheet(Some(SheetEnd::Printed), None);
    browser.open("/desk/day");
    assert!(browser.shows("인쇄 2: 인쇄했습니다"));
    assert!(browser.shows("인쇄 1: 폐기 · 종이가 걸려 인쇄하지 못했습니다"));
    assert_eq!(house.printed().len(), 1, "one paper, one number");
}

#[test]
fn what_nobody_knows_is_asked_before_anything_else_is_printed() {
    let house = TestHouse::with_printers();
    let mut browser = issued(&house);
    print(&mut browser, "desk1");
    let page = browser.path.clone();
    house.last_sheet(None, None);
    browser.open(&page);
    assert!(browser.shows("나왔는지 알 수 없습니다") && !browser.shows("name=\"printer\""));
    browser.send(&page, &[], Some(("act", "not-out")));
    assert!(browser.shows("나오지 않았다고 확인했습니다") && browser.shows("다시 인쇄"));
}

#[test]
fn a_house_without_printers_has_no_such_pages() {
    let house = TestHouse::town();
    let mut browser = issued(&house);
    assert!(!browser.shows("/sheets"));
    browser.open("/desk/papers/1111000000000017/sheets");
    assert_eq!(browser.page.status, 404);
    browser.open("/desk/day");
    assert!(!browser.shows("/sheets"));
}
