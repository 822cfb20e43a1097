//! Interim papers (임시 발급): given out while no final paper can be made, never taken for one, and replaced by it once, free of charge.

use drills::people::Member;
use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::country::harmed;
use crate::desk::Browser;
use crate::desk::hidden;
use crate::extracts::joined;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// What is said while a node does not answer within two seconds, and how often the button is pressed again.
const BEHIND: [&str; 2] = ["node.nobody-answers", "interim.issuer-away"];
const BEHIND_MAX: usize = 5;
/// What stands at the head of every page, without its blanks.
const WORDS: &str = "임시INTERIM·최종증명서가아닙니다NOTTHEFINALPAPER";

fn at_the_desk(country: &Country, node: &str, nth: u8) -> Browser {
    let mut desk = Browser::open(country, node);
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", &format!("{node}{nth}"))]);
    desk.get("/desk");
    desk
}

/// An interim paper that was given out.
struct Given {
    number: String,
    folder: Scratch,
    file: String,
    text: String,
    name: String,
}

impl Given {
    /// Gives one out at a desk, by a form that is sent twice.
    fn out(desk: &mut Browser, person: &Member, why: &str) -> Self {
        let birth = person.birth.to_string();
        let fields = [
            ("form", "resident/household-extract"),
            ("why", why),
            ("name", &*person.name),
            ("birth", &*birth),
            ("identity-seen", "resident-card"),
            ("purpose", "은행 제출"),
        ];
        let page = desk.send("/desk/interims/new", &fields[1..4]);
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.text().contains(&person.name), "what was typed is kept");
        let key = desk.key();
        let done = desk.post("/desk/interims", &fields);
        let again = desk.with_key(&key).post("/desk/interims", &fields);
        assert_eq!(again, done, "a second press gives out none");
        let page = desk.get(&done).text();
        assert!(page.contains("최종 증명서가 아닙니다"), "{page}");
        let (_, rest) = page.split_once("/desk/papers/").unwrap();
        let number = rest[..16].to_owned();
        let pdf = desk.get(&format!("/desk/papers/{number}.pdf"));
        assert_eq!(pdf.status, 200);
        let folder = scratch("interim");
        let file = folder.write("interim.pdf", &pdf.body);
        let text = tools::out("pdftotext", &["-raw", &file, "-"]);
        Self {
            number,
            file,
            text: joined(&text),
            folder,
            name: person.name.clone(),
        }
    }

    /// The text of the code, read from the page; none where it has none.
    fn code(&self) -> Option<String> {
        let picture = self.folder.file("page");
        tools::out(
            "pdftoppm",
            &["-r", "200", "-gray", "-png", &self.file, &picture],
        );
        let read = tools::run("sh", &["-c", &format!("zbarimg -q --raw {picture}*.png")]);
        Some(read.out.trim().to_owned()).filter(|code| !code.is_empty())
    }

    /// Nobody can take it for a final paper: it says so on its page, to screen readers and in its title, and has no resident number on it.
    fn is_plain_about_itself(&self, person: &Member) {
        assert!(self.text.contains(WORDS), "{}", self.text);
        let told = tools::out("pdfinfo", &["-struct-text", &self.file]);
        assert!(joined(&told.replace('"', "")).contains(WORDS), "{told}");
        let told = tools::out("pdfinfo", &[&self.file]);
        let title = told.lines().find(|line| line.starts_with("Title:"));
        let title = joined(title.unwrap());
        assert!(
            title.contains(WORDS) && title.contains("임시발급서"),
            "{title}"
        );
        let number = person.number.full();
        assert!(!self.text.contains(&joined(&number)) && !self.text.contains(&number[7..]));
        for said in [&*person.name, "주민등록표등본", "은행제출", "주민등록증"] {
            assert!(self.text.contains(&joined(said)), "{said}: {}", self.text);
        }
    }

    /// As whoever is given it asks a node: by number, day and name.
    fn by_number(&self, country: &Country, node: &str) -> Value {
        let page = json!({"number": self.number, "issued_on": self.issued_on(), "name": self.name});
        judged(country, node, &page)
    }

    /// The day on which the file says that it was made, in Korean time.
    fn issued_on(&self) -> String {
        let pdf = std::fs::read(&self.file).unwrap();
        let text = String::from_utf8_lossy(&pdf);
        let (_, rest) = text.split_once("/CreationDate").expect("it says when");
        let digits: String = rest.chars().filter(char::is_ascii_digit).take(8).collect();
        format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])
    }
}

fn judged(country: &Country, node: &str, asked: &Value) -> Value {
    let caller = Caller::nobody(&country.office(node)).with("content-type", "application/json");
    let answer = caller.send("/api/v1/verify", asked.to_string().as_bytes());
    answer.unwrap().json()
}

/// What every checker says of it, in the first place.
fn is_interim(said: &Value, since: &str) {
    let told = (&said["genuine"], &said["verdict"], &said["interim"]);
    assert_eq!(
        told,
        (&json!(false), &json!("interim"), &json!(true)),
        "{said}"
    );
    assert_eq!(said["kind"], "resident.interim-household-extract");
    assert_eq!(said["since"]["state"], since, "{said}");
}

/// `ieum verify` and the other program, offline: not genuine by exit code, by JSON, and in its first line.
fn no_program_calls_it_genuine(country: &Country, code: &str, file: Option<&str>) {
    let anchors = country.anchors();
    let by_code = ["--code", code];
    let by_file = file.map(|file| [file, "--json"]);
    for shown in [Some(by_code), by_file].into_iter().flatten() {
        let said = tools::ieum(&[&["verify", "--anchors", &anchors], &shown[..]].concat());
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        let first = said.out.lines().next().unwrap();
        assert!(
            first.starts_with("임시 발급: 최종 증명서가 아닙니다")
                || first.contains("\"genuine\":false") && first.contains("\"interim\":true"),
            "{first}"
        );
        assert!(!said.out.contains("진본"), "{}", said.out);
    }
    let said = tools::independent("verify_code.py", &["--anchors", &anchors, code]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("\"mode\": \"interim\""), "{}", said.out);
}

/// Makes the final paper at a desk; the answer is the page at which it ends.
fn replace(desk: &mut Browser, person: &Member, number: &str, home: Option<&str>) -> String {
    let birth = person.birth.to_string();
    let mut search = vec![
        ("birth", &*birth),
        ("name", &*person.name),
        ("purpose", "최종 증명서"),
        ("desk.replaces", number),
    ];
    search.extend(home.map(|home| ("desk.home", home)));
    desk.get(&format!("/desk/interims/{number}"));
    let found = desk.post("/desk/find", &search);
    let page = desk.get(&found).text();
    let subject = hidden(&page, "subject").expect("the person is found");
    let entry = found
        .split('?')
        .next()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let begin = [
        ("found", &*entry),
        ("subject", &subject),
        ("desk.replaces", number),
    ];
    let case = desk.post("/desk/cases", &begin);
    let page = desk.get(&case).text();
    let shown = hidden(&page, "desk.shown").expect("the request is chosen");
    assert_eq!(shown, "resident/household-extract");
    let fields = [
        ("desk.subject", &*subject),
        ("desk.shown", &*shown),
        ("identity-seen", "resident-card"),
        ("desk.act", "finish"),
    ];
    let key = desk.key();
    let mut ended = desk.post(&case, &fields);
    // Another node may be behind with printing: the officer presses the same button again.
    for _ in 0..BEHIND_MAX {
        let page = desk.get(&ended).text();
        if !BEHIND.iter().any(|code| page.contains(code)) {
            break;
        }
        desk.get(&case);
        ended = desk.with_key(&key).post(&case, &fields);
    }
    if ended.starts_with("/desk/done/") {
        let again = desk.with_key(&key).post(&case, &fields);
        assert_eq!(again, ended, "a second press gives the same paper");
    }
    let page = desk.get(&ended);
    assert_eq!(page.status, 200);
    page.text()
}

fn lines(country: &Country, word: &str, node: &str) {
    let dir = country.dir.display().to_string();
    let said = tools::ieum(&[word, node, "--dir", &dir]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
}

#[test]
fn an_office_cut_from_everything_gives_an_interim_paper_and_later_the_final_one_once_and_free() {
    let country = harmed();
    let person = people::family_of_songpa().members.swap_remove(0);
    let mut desk = at_the_desk(&country, "cheongun", 1);
    lines(&country, "cut", "cheongun");

    // Nobody who holds the record answers: the desk says so, and offers what can be done.
    let birth = person.birth.to_string();
    let search = [
        ("birth", &*birth),
        ("name", &*person.name),
        ("purpose", "등본 발급"),
        ("desk.home", "songpa"),
    ];
    let page = desk.send("/desk/find", &search);
    assert_eq!(page.status, 503, "{}", page.text());
    assert!(page.text().contains("action=\"/desk/interims/new\""));
    let given = Given::out(&mut desk, &person, "no-answer");
    given.is_plain_about_itself(&person);
    let code = given.code().expect("it has a code");
    no_program_calls_it_genuine(&country, &code, Some(&given.file));
    is_interim(
        &judged(&country, "cheongun", &json!({"code": code})),
        "open",
    );
    assert!(desk.get("/desk/interims").text().contains(&person.name));
    // Still cut: the final one can't be made, and the interim one stays open.
    desk.get("/desk");
    let page = desk.send("/desk/find", &search);
    assert_eq!(page.status, 503);

    lines(&country, "heal", "cheongun");
    for node in ["jongno", "jamsil"] {
        wait_until("its state is known there", 60, || {
            judged(&country, node, &json!({"code": code}))["since"]["state"] == "open"
        });
        is_interim(&given.by_number(&country, node), "open");
    }

    // The records lie at songpa, whose node makes the final paper; the office that gave the interim one out notes it.
    let page = replace(&mut desk, &person, &given.number, Some("songpa"));
    assert!(
        page.contains("바꾼 임시 발급") && page.contains("0 원"),
        "{page}"
    );
    let (_, rest) = page.split_once("/desk/papers/").unwrap();
    let pdf = desk.get(&format!("/desk/papers/{}.pdf", &rest[..16]));
    let file = given.folder.write("final.pdf", &pdf.body);
    let text = joined(&tools::out("pdftotext", &["-raw", &file, "-"]));
    assert!(text.contains("무료") && !text.contains("INTERIM"), "{text}");
    let said = tools::ieum(&["verify", "--anchors", &country.anchors(), &file]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(!desk.get("/desk/interims").text().contains(&person.name));

    // Another officer is told, at the same office and at another one; nothing more is given.
    let mut second = at_the_desk(&country, "cheongun", 2);
    let page = replace(&mut second, &person, &given.number, Some("songpa"));
    assert!(
        page.contains("interim.replaced") || page.contains("이미 최종 증명서로 바뀌었습니다"),
        "{page}"
    );
    let mut third = at_the_desk(&country, "songpa", 1);
    let page = third
        .get(&format!("/desk/interims/{}", given.number))
        .text();
    assert!(page.contains("최종 증명서로 바꾸었습니다"), "{page}");
    let page = replace(&mut third, &person, &given.number, None);
    assert!(page.contains("이미 최종 증명서로 바뀌었습니다"), "{page}");

    for node in ["cheongun", "jongno", "jamsil"] {
        wait_until("it is known there that it was replaced", 60, || {
            judged(&country, node, &json!({"code": code}))["since"]["state"] == "replaced"
        });
        is_interim(&given.by_number(&country, node), "replaced");
    }
    no_program_calls_it_genuine(&country, &code, None);
}

#[test]
fn of_two_nodes_that_replace_one_interim_paper_the_second_is_told() {
    let country = harmed();
    let person = people::special(FAMILY).members.swap_remove(0);
    let stranger = people::couples().swap_remove(0).members.swap_remove(0);
    let mut jongno = at_the_desk(&country, "jongno", 1);
    let given = Given::out(&mut jongno, &person, "unprintable");

    // While the office that gave it out can't be asked nobody else knows whether it was replaced.
    let mut songpa = at_the_desk(&country, "songpa", 1);
    lines(&country, "cut", "jongno");
    let page = songpa.get(&format!("/desk/interims/{}", given.number));
    assert!(page.status == 503 || page.status == 200, "{}", page.text());
    let page = replace_or_slip(&mut songpa, &person, &given.number);
    assert!(
        page.contains("임시 발급을 한 기관과 지금 연결되지 않아"),
        "{page}"
    );
    lines(&country, "heal", "jongno");

    // It promises a paper about this person and nobody else.
    let page = replace(&mut jongno, &stranger, &given.number, None);
    assert!(page.contains("약속한 증명서가 아닙니다"), "{page}");

    wait_until("songpa reaches jongno again", 60, || {
        let page = songpa.get(&format!("/desk/interims/{}", given.number));
        page.status == 200 && page.text().contains("아직 내지 않았습니다")
    });
    let page = replace(&mut songpa, &person, &given.number, None);
    assert!(
        page.contains("바꾼 임시 발급") && page.contains("0 원"),
        "{page}"
    );
    let page = replace(&mut jongno, &person, &given.number, None);
    assert!(page.contains("이미 최종 증명서로 바뀌었습니다"), "{page}");
    let unknown = jongno.get("/desk/interims/1111000000000097");
    assert_eq!(unknown.status, 404);
}

/// As [`replace`], where the last page may be a slip.
fn replace_or_slip(desk: &mut Browser, person: &Member, number: &str) -> String {
    desk.get("/desk");
    replace(desk, person, number, None)
}

#[test]
fn an_office_that_can_not_sign_gives_it_without_a_code_and_says_so() {
    let country = Country::start("no-key", Made::default());
    let person = people::special(FAMILY).members.swap_remove(0);
    lines(&country, "cut", "cheongun");
    country.kill("cheongun");
    let keys = country.dir.join("cheongun/keys");
    for gone in ["delegation.pem", "paper.pem"] {
        std::fs::remove_file(keys.join(gone)).unwrap();
    }
    country.bring_back("cheongun");
    let officer = country.officer("cheongun", 0);
    let body = json!({"subject": person.number.full()});
    let refused = officer.ask("household-extract", "no-key", &body);
    assert_eq!(refused.refused(503), "paper.not-delegated");

    let mut desk = at_the_desk(&country, "cheongun", 1);
    let given = Given::out(&mut desk, &person, "no-key");
    given.is_plain_about_itself(&person);
    assert!(given.text.contains("NO2Dcode") || given.text.contains("2차원코드와서명이없습니다"));
    assert_eq!(given.code(), None);
    let said = tools::ieum(&["verify", "--anchors", &country.anchors(), &given.file]);
    assert_ne!(said.code, 0, "{}", said.out);
    is_interim(&given.by_number(&country, "cheongun"), "open");

    // Once the line is back the centre delegates anew, and the final paper is made here.
    lines(&country, "heal", "cheongun");
    wait_until("the office may issue again", 90, || {
        let health = Caller::nobody(&country.office("cheongun")).get("/healthz/deep");
        health.json()["issues"] == json!(true)
    });
    let page = replace(&mut desk, &person, &given.number, None);
    assert!(page.contains("바꾼 임시 발급"), "{page}");
    is_interim(&given.by_number(&country, "cheongun"), "replaced");
}
