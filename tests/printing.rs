//! Papers printed for real, at a printer that is not ours: what reaches it, what is on record of each sheet, and that nothing comes out twice.

use std::sync::MutexGuard;

use serde_json::json;

use crate::client::Answer;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::extracts::HOUSEHOLD;
use crate::extracts::Paper;
use crate::people;
use crate::people::FAMILY;
use crate::printer::RealPrinter;
use crate::printer::silent;
use crate::tools;
use crate::tools::wait_until;

/// An office with a printer, an officer at a desk, and a paper that was issued just now.
struct Office {
    country: MutexGuard<'static, Country>,
    /// What the node's configuration was before.
    config: String,
    desk: Browser,
}

impl Office {
    /// Gives the node these printers, by name and address.
    fn with(printers: &[(&str, &str)]) -> Self {
        let country = harmed();
        let file = country.dir.join("jongno.toml");
        let config = std::fs::read_to_string(&file).unwrap();
        let tables = printers.iter().map(|(name, uri)| {
            format!("\n[printers.{name}]\nuri = \"{uri}\"\ntitle-ko = \"{name} 프린터\"\ntitle-en = \"Printer {name}\"\n")
        });
        let text = config.clone() + &tables.collect::<String>();
        std::fs::write(&file, text).unwrap();
        let checked = tools::ieum(&["check", &file.display().to_string()]);
        assert_eq!(checked.code, 0, "{}", checked.err);
        country.kill("jongno");
        country.bring_back("jongno");
        let mut desk = Browser::open(&country, "jongno");
        desk.get("/desk/sign-in");
        desk.post("/desk/sign-in", &[("evidence", "jongno1")]);
        Self {
            country,
            config,
            desk,
        }
    }

    /// Has a paper issued.
    fn issue(&self, key: &str) -> Paper {
        let officer = self.country.officer("jongno", 0);
        let person = people::special(FAMILY).members.swap_remove(0);
        let number = person.number.full();
        Paper::issue(&officer, HOUSEHOLD, key, &number, &json!({}))
    }

    /// Presses the button for a sheet; the answer is where it leads, or why not.
    fn press(&mut self, paper: &Paper, nth: u32, printer: &str) -> Answer {
        let at = sheets(paper);
        self.desk.get(&at);
        let nth = nth.to_string();
        self.desk.send(
            &at,
            &[("nth", &nth), ("printer", printer), ("act", "print")],
        )
    }

    /// An officer's answer about a sheet of which nobody knew.
    fn tell(&mut self, paper: &Paper, nth: u32, what: &str) {
        let at = sheets(paper);
        self.desk.get(&at);
        self.desk
            .post(&at, &[("nth", &nth.to_string()), ("act", what)]);
    }

    /// Looks at the page until it says this.
    fn until(&mut self, paper: &Paper, says: &str) {
        let at = sheets(paper);
        let mut last = String::new();
        let desk = &mut self.desk;
        wait_until(&format!("the page says {says}"), 60, || {
            last = desk.get(&at).text();
            last.contains(says)
        });
    }

    /// True where this is the paper's file, byte by byte: as it was issued, or as it is since a time stamp was put into its signature.
    fn is_its_file(&mut self, paper: &Paper, bytes: &[u8]) -> bool {
        let now = self
            .desk
            .get(&format!("/desk/papers/{}.pdf", number(paper)));
        bytes == std::fs::read(paper.file()).unwrap() || bytes == now.body
    }

    /// What the day list says of this paper.
    fn day_line(&mut self, paper: &Paper) -> String {
        let day = self.desk.get("/desk/day").text();
        let check_number = paper.told("check_number");
        let row = day.split("<tr>").find(|row| row.contains(check_number));
        row.expect("the paper is in the day list").to_owned()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::write(self.country.dir.join("jongno.toml"), &self.config);
    }
}

fn sheets(paper: &Paper) -> String {
    format!("/desk/papers/{}/sheets", number(paper))
}

fn number(paper: &Paper) -> String {
    paper.told("check_number").replace('-', "")
}

fn was_taken(answer: &Answer, paper: &Paper) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), sheets(paper));
}

const PDF: &str = "application/pdf";

#[test]
fn a_sheet_comes_out_once_and_the_bytes_that_reach_the_printer_are_the_signed_paper() {
    let Some(printer) = RealPrinter::start(PDF) else {
        return;
    };
    let mut office = Office::with(&[("desk1", &printer.uri())]);
    let paper = office.issue("printed-1");
    // Two officers press at once, each in a window of their own; then the same press again, and once more from a page of before.
    let at = sheets(&paper);
    let mut other = Browser::open(&office.country, "jongno");
    other.get("/desk/sign-in");
    other.post("/desk/sign-in", &[("evidence", "jongno2")]);
    other.get(&at);
    let fields = [("nth", "1"), ("printer", "desk1"), ("act", "print")];
    std::thread::scope(|scope| {
        scope.spawn(|| other.send(&at, &fields));
        was_taken(&office.press(&paper, 1, "desk1"), &paper);
    });
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    office.until(&paper, "인쇄했습니다");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    assert_eq!(printer.came_out(), 1);
    let reached = printer.reached();
    assert!(reached.len() == 1 && office.is_its_file(&paper, &reached[0]));
    let file = paper.folder().write("reached.pdf", &reached[0]);
    let sig = tools::run("pdfsig", &["-nocert", &file]);
    assert!(sig.out.contains("Total document signed"), "{}", sig.out);
    let names = printer.names();
    assert!(names.contains(&number(&paper)), "{names}");
    let line = office.day_line(&paper);
    assert!(line.contains("인쇄 1: 인쇄했습니다"), "{line}");
}

#[test]
fn a_jam_is_told_the_sheet_is_void_and_the_next_has_the_same_number_without_another_fee() {
    let Some(printer) = RealPrinter::start(PDF) else {
        return;
    };
    let mut office = Office::with(&[("desk1", &printer.uri())]);
    let paper = office.issue("jam-1");
    printer.does("jam");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    office.until(&paper, "종이가 걸렸습니다");
    // The printer is named by its own trouble before anything is put on record.
    let refused = office.press(&paper, 2, "desk1");
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("printing.printer-jammed"));
    printer.does("give-up");
    printer.does_not("jam");
    office.until(&paper, "종이가 걸려 인쇄하지 못했습니다");
    assert_eq!(printer.came_out(), 0);
    was_taken(&office.press(&paper, 2, "desk1"), &paper);
    office.until(&paper, "인쇄했습니다");
    let reached = printer.reached();
    assert_eq!(reached.len(), 2);
    assert!(
        reached.iter().all(|file| office.is_its_file(&paper, file)),
        "one paper"
    );
    let line = office.day_line(&paper);
    assert!(line.contains("인쇄 2: 인쇄했습니다"), "{line}");
    assert!(line.contains("인쇄 1: 폐기"), "{line}");
    assert_eq!(
        line.matches("<td").count(),
        5,
        "one line, with one fee: {line}"
    );
}

#[test]
fn a_job_that_is_stuck_is_cancelled_before_the_next_sheet_goes_elsewhere() {
    let (Some(first), Some(second)) = (RealPrinter::start(PDF), RealPrinter::start(PDF)) else {
        return;
    };
    let mut office = Office::with(&[("desk1", &first.uri()), ("desk2", &second.uri())]);
    let paper = office.issue("stuck-1");
    first.does("jam");
    first.does("give-up");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    office.until(&paper, "종이가 걸렸습니다");
    // While the first printer keeps the job, nothing goes to the second.
    let refused = office.press(&paper, 2, "desk2");
    assert!(
        refused.text().contains("printing.still-there"),
        "{}",
        refused.text()
    );
    assert!(second.reached().is_empty());
    first.does_not("jam");
    office.until(&paper, "종이가 걸려 인쇄하지 못했습니다");
    was_taken(&office.press(&paper, 2, "desk2"), &paper);
    office.until(&paper, "인쇄했습니다");
    assert_eq!((first.came_out(), second.came_out()), (0, 1));
    let page = office.desk.get(&sheets(&paper)).text();
    assert!(
        page.contains("value=\"desk2\" selected"),
        "the last printer is remembered"
    );
}

#[test]
fn of_a_printer_that_dies_in_the_middle_nobody_knows_and_the_officer_is_asked() {
    let Some(printer) = RealPrinter::start(PDF) else {
        return;
    };
    let mut office = Office::with(&[("desk1", &printer.uri())]);
    let paper = office.issue("dies-1");
    printer.does("hold");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    wait_until("the file has reached the printer", 20, || {
        printer.reached().len() == 1
    });
    printer.kill();
    office.until(&paper, "나왔는지 알 수 없습니다");
    // Nothing is sent while it is not known, and nothing to a printer that is away.
    let refused = office.press(&paper, 2, "desk1");
    assert_eq!(refused.status, 503, "{}", refused.text());
    office.tell(&paper, 1, "not-out");
    let refused = office.press(&paper, 2, "desk1");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("printing.printer-away"));
    let line = office.day_line(&paper);
    assert!(
        line.contains("인쇄 1: 나오지 않았다고 확인했습니다") && !line.contains("인쇄 2"),
        "{line}"
    );
}

#[test]
fn a_node_that_is_killed_while_it_prints_asks_and_prints_no_second_sheet_by_itself() {
    let Some(printer) = RealPrinter::start(PDF) else {
        return;
    };
    let mut office = Office::with(&[("desk1", &printer.uri())]);
    let paper = office.issue("node-1");
    printer.does("hold");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    wait_until("the file has reached the printer", 20, || {
        printer.reached().len() == 1
    });
    office.country.kill("jongno");
    office.country.bring_back("jongno");
    office.until(&paper, "나왔는지 알 수 없습니다");
    let asked = office.press(&paper, 2, "desk1");
    assert!(
        asked.text().contains("printing.ask-first"),
        "{}",
        asked.text()
    );
    printer.does_not("hold");
    wait_until("the printer goes on alone", 20, || printer.came_out() == 1);
    office.tell(&paper, 1, "came-out");
    office.until(&paper, "나왔다고 확인했습니다");
    was_taken(&office.press(&paper, 1, "desk1"), &paper);
    assert_eq!((printer.came_out(), printer.reached().len()), (1, 1));
    assert!(
        office
            .day_line(&paper)
            .contains("인쇄 1: 나왔다고 확인했습니다")
    );
}

#[test]
fn a_printer_that_is_away_hangs_or_takes_no_pdf_is_refused_and_counters_go_on() {
    let Some(raster) = RealPrinter::start("image/pwg-raster") else {
        return;
    };
    let (hanging, hangs) = silent();
    let mut office = Office::with(&[
        ("away", "ipp://127.0.0.1:9/ipp/print"),
        ("hangs", &hangs),
        ("raster", &raster.uri()),
    ]);
    let paper = office.issue("away-1");
    let refusals = [
        ("away", 503, "printing.printer-away"),
        ("hangs", 503, "printing.printer-away"),
        ("raster", 503, "printing.printer-unfit"),
        ("nowhere", 422, "printing.choose-printer"),
    ];
    for (printer, status, code) in refusals {
        let refused = office.press(&paper, 1, printer);
        assert_eq!(refused.status, status, "{}", refused.text());
        assert!(refused.text().contains(code), "{}", refused.text());
    }
    // A counter beside it issues while one waits for a printer that hangs.
    let officer = office.country.officer("jongno", 0);
    let person = people::special(FAMILY).members.swap_remove(0);
    let subject = person.number.full();
    std::thread::scope(|scope| {
        scope.spawn(|| Paper::issue(&officer, HOUSEHOLD, "away-2", &subject, &json!({})));
        assert_eq!(office.press(&paper, 1, "hangs").status, 503);
    });
    let page = office.desk.get(&sheets(&paper)).text();
    assert!(
        page.contains("아직 인쇄하지 않았습니다"),
        "nothing is on record"
    );
    drop(hanging);
    // A paper that was withdrawn is printed nowhere.
    let withdraw = format!("/desk/papers/{}/withdraw", number(&paper));
    office.desk.post(&withdraw, &[("why", "wrong")]);
    let refused = office.press(&paper, 1, "raster");
    assert!(
        refused.text().contains("paper.withdrawn"),
        "{}",
        refused.text()
    );
}
