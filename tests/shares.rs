//! A paper that is shown by a share code: given by its holder at the portal, seen by a receiver at any node, every look on record, and ended at once.

use certificate::NodeCode;
use certificate::ShareCode;
use kernel::Moment;
use serde_json::Value;
use serde_json::json;

use crate::checking::withdraw;
use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::extracts::HOUSEHOLD;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

/// Nodes with a copy, without one, and the one that gave the code.
const EVERYWHERE: [&str; 3] = ["songpa", "jamsil", "jongno"];

/// What a node says of a share code.
fn asked(country: &Country, node: &str, code: &str) -> (u16, Value) {
    let caller = Caller::nobody(&country.office(node)).with("content-type", "application/json");
    let asked = json!({ "share_code": code }).to_string();
    let answer = caller.send("/api/v1/verify", asked.as_bytes()).unwrap();
    (answer.status, answer.json())
}

/// The stable name of what is told: of a refusal, else of a judgement.
fn told(country: &Country, node: &str, code: &str) -> String {
    let (_, said) = asked(country, node, code);
    let name = said["since"]["state"].as_str().or(said["code"].as_str());
    name.unwrap_or_default().to_owned()
}

/// The paper itself, for a program.
fn file(country: &Country, node: &str, code: &str) -> Answer {
    let caller = Caller::nobody(&country.office(node)).with("content-type", "application/json");
    let caller = caller.with("accept", "application/pdf");
    let asked = json!({ "share_code": code }).to_string();
    caller.send("/api/v1/verify", asked.as_bytes()).unwrap()
}

/// The holder at the portal, where the share codes of a paper are.
struct Holder {
    browser: Browser,
    here: String,
}

impl Holder {
    fn of(country: &Country, resident_number: &str, paper: &str) -> Self {
        let ready = country.ready();
        let citizens = ready["citizens"].as_array().unwrap();
        let is =
            |one: &&Value| one["resident_number"] == resident_number && one["home"] == "jongno";
        let citizen = citizens.iter().find(is).unwrap();
        let mut browser = Browser::at(&country.portal("jongno"));
        browser.get("/sign-in");
        browser.post("/sign-in", &[("who", citizen["token"].as_str().unwrap())]);
        let here = format!("/papers/{paper}/shares");
        Self { browser, here }
    }

    fn page(&mut self) -> String {
        let page = self.browser.get(&self.here);
        assert_eq!(page.status, 200, "{}", page.text());
        page.text()
    }

    /// The codes in use, as they stand on the page.
    fn codes(&mut self) -> Vec<String> {
        let page = self.page();
        let parts = page.split("class=\"serial\">").skip(1);
        let codes = parts.map(|part| part.split('<').next().unwrap().to_owned());
        codes.collect()
    }

    /// Gives one, by two presses of the same button.
    fn give(&mut self, days: &str) -> String {
        let before = self.codes();
        let key = self.browser.key();
        for _ in 0..2 {
            let to = self
                .browser
                .with_key(&key)
                .post(&self.here, &[("days", days)]);
            assert_eq!(to, self.here);
        }
        let mut after = self.codes();
        assert_eq!(after.len(), before.len() + 1, "{after:?}");
        after.retain(|code| !before.contains(code));
        after.remove(0)
    }

    /// Ends the newest.
    fn end(&mut self) {
        let page = self.page();
        let share = crate::desk::hidden(&page, "share").unwrap();
        let path = format!("{}/end", self.here);
        self.browser.post(&path, &[("share", &share)]);
    }
}

#[test]
fn a_receiver_sees_by_its_code_what_its_holder_shares_until_that_is_ended() {
    let country = harmed();
    let person = people::special(FAMILY).members.swap_remove(0);
    let (officer, subject) = (country.officer("jongno", 0), person.number.full());
    let body = json!({"subject": subject});
    let paper = officer.ask(HOUSEHOLD, "shared", &body).done();
    let mut holder = Holder::of(&country, &subject, paper["number"].as_str().unwrap());
    let code = holder.give("7");
    assert_eq!(code.len(), 24, "five fours: {code}");

    for node in EVERYWHERE {
        let (status, said) = asked(&country, node, &code);
        assert_eq!(
            (status, &said["genuine"]),
            (200, &json!(true)),
            "{node}: {said}"
        );
        assert_eq!(said["persons"][0]["name"], person.name);
        assert_eq!(said["since"]["state"], "unchanged", "{node}");
    }
    opened(&country, &code);
    // Three asked, then one file for a program, and a verdict with its file on a page.
    let page = holder.page();
    assert_eq!(page.matches("상태만 확인").count(), 4, "{page}");
    assert_eq!(page.matches("서류를 열어 봄").count(), 2);
    nowhere_in_the_open(&country, &code);

    refused_alike(&country, &code);
    country.kill("jongno");
    for node in ["songpa", "jamsil"] {
        let (status, said) = asked(&country, node, &code);
        assert_eq!(
            (status, &said["code"]),
            (503, &json!("share.not-known-here"))
        );
        assert!(
            said.to_string().contains("종로구"),
            "where it can be seen: {said}"
        );
    }
    country.bring_back("jongno");
    wait_until("it is asked again", 60, || {
        told(&country, "jamsil", &code) == "unchanged"
    });
    assert_eq!(holder.codes(), std::slice::from_ref(&code));

    let note = json!({"subject": subject, "basic": "전시근로역"});
    officer.ask("military-note", "shared-note", &note).done();
    assert_eq!(told(&country, "songpa", &code), "changed");
    withdraw(&country, paper["number"].as_str().unwrap());
    assert_eq!(told(&country, "songpa", &code), "withdrawn");
    assert_eq!(
        file(&country, "songpa", &code).refused(422),
        "paper.withdrawn"
    );
    holder.end();
    assert!(holder.codes().is_empty());
    for node in EVERYWHERE {
        assert_eq!(told(&country, node, &code), "share.unknown", "{node}");
    }
    assert_eq!(
        file(&country, "jamsil", &code).refused(404),
        "share.unknown"
    );
}

/// By a program and by a page without a script, the file is the paper, and its own signature says so.
fn opened(country: &Country, code: &str) {
    let folder = tools::scratch("shared");
    let of_program = file(country, "jamsil", code);
    assert_eq!(of_program.status, 200, "{}", of_program.text());
    let mut receiver = Browser::at(&country.office("songpa"));
    receiver.get("/verify");
    let typed = code.replace(' ', "-");
    let page = receiver.send("/verify", &[("by", "share"), ("share", &typed)]);
    assert!(page.text().contains("진본입니다"), "{}", page.text());
    let of_page = receiver.send("/verify/paper", &[("share", &typed)]);
    assert_eq!(of_page.status, 200, "{}", of_page.text());
    for pdf in [of_program.body, of_page.body] {
        let file = folder.write("paper.pdf", &pdf);
        let said = tools::ieum(&["verify", &file, "--anchors", &country.anchors()]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
}

/// Neither the record of any node nor what it logs has the code.
fn nowhere_in_the_open(country: &Country, code: &str) {
    let plain = code.replace(' ', "");
    let words = ["-rlaF", "-e", &plain, "-e", code];
    let said = tools::run(
        "grep",
        &[&words[..], &[&country.dir.display().to_string()]].concat(),
    );
    assert_eq!(said.code, 1, "{}", said.out);
}

/// A slip is told at once; what was never given and what is over have one answer, and after ten of them a drawer of codes rests.
fn refused_alike(country: &Country, code: &str) {
    let mut slip = code.to_owned().into_bytes();
    slip[9] = if slip[9] == b'5' { b'6' } else { b'5' };
    let slip = String::from_utf8(slip).unwrap();
    assert_eq!(told(country, "jamsil", &slip), "share.mistyped");
    assert_eq!(
        told(country, "jamsil", "1111-0000-0000-0097"),
        "share.mistyped"
    );
    let jongno = NodeCode::new(11_110).unwrap();
    let ours = ShareCode::parse(code).unwrap().drawer();
    let drawer = u128::from((ours + 1) % 100) * 100_000_000_000;
    let guess = |nth| ShareCode::new(jongno, drawer + nth).to_string();
    for nth in 0..10 {
        let node = EVERYWHERE[usize::try_from(nth).unwrap() % 3];
        assert_eq!(told(country, node, &guess(nth)), "share.unknown");
    }
    for node in EVERYWHERE {
        assert_eq!(told(country, node, &guess(99)), "share.too-many-guesses");
    }
    assert_eq!(told(country, "jamsil", code), "unchanged");
    let nobody = ShareCode::new(NodeCode::new(99_999).unwrap(), 5).to_string();
    assert_eq!(told(country, "jamsil", &nobody), "share.unknown");
}

#[test]
fn a_paper_has_a_few_codes_at_once_and_only_its_holder_gives_them() {
    let country = harmed();
    let mut members = people::special(FAMILY).members;
    let subject = members.swap_remove(0).number.full();
    let officer = country.officer("jongno", 0);
    let paper = officer
        .ask(HOUSEHOLD, "shared few", &json!({"subject": subject}))
        .done();
    let number = paper["number"].as_str().unwrap();
    let mut holder = Holder::of(&country, &subject, number);
    let given: Vec<String> = ["1", "7", "30", "1", "1"]
        .iter()
        .map(|days| holder.give(days))
        .collect();
    let page = holder.page();
    assert!(page.contains("모두 쓰고 있습니다"), "{page}");
    let issued_at = Moment::parse(paper["issued_at"].as_str().unwrap()).unwrap();
    let month = issued_at.plus_ms(30 * 86_400_000).day().to_string();
    assert!(page.contains(&month), "{page}");
    let sixth = holder.browser.send(&holder.here, &[("days", "1")]);
    assert_eq!(sixth.status, 409, "{}", sixth.text());
    holder.page();
    let strange = holder.browser.send(&holder.here, &[("days", "365")]);
    assert_eq!(strange.status, 422, "{}", strange.text());
    holder.end();
    let left = holder.codes();
    assert_eq!((left.len(), given.len()), (4, 5));
    assert!(left.iter().all(|code| given.contains(code)));
    // Another citizen finds no such paper.
    let ready = country.ready();
    let mut others = ready["citizens"].as_array().unwrap().iter();
    let other =
        others.find(|one| one["home"] == "jongno" && one["resident_number"] != subject.as_str());
    let other = other.unwrap()["resident_number"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut thief = Holder::of(&country, &other, number);
    assert_eq!(thief.browser.get(&holder.here).status, 404);
    let end = format!("{}/end", holder.here);
    let taken = thief
        .browser
        .send(&end, &[("share", "00000000000000000000000000000001")]);
    assert_eq!(taken.status, 404);
    assert_eq!(
        thief.browser.send(&holder.here, &[("days", "1")]).status,
        404
    );
}
