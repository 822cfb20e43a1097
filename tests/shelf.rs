//! The catalogue as a posting: two officers of one home change it, with the centre gone and nodes killed, and every node has it from its own copy.

use serde_json::Value;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::telling;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

const LIST: &str = "/desk/catalogue";
const NODES: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];
/// More than the ten seconds that people are promised; the browser suite holds to those.
const TOLD_S: u32 = 60;
const PLACE: &str = "bugak-office";

fn desk(country: &Country, node: &str, officer: u32) -> Browser {
    let mut desk = Browser::open(country, node);
    desk.get("/desk/sign-in");
    let evidence = format!("{node}{officer}");
    desk.post("/desk/sign-in", &[("evidence", &evidence)]);
    desk.get(LIST);
    desk
}

fn status(country: &Country, node: &str) -> Option<Value> {
    let asked = Caller::nobody(&country.portal(node)).try_get("/status.json");
    asked.ok().map(|answer| answer.json())
}

fn version(country: &Country, node: &str) -> Option<u64> {
    status(country, node)?["catalogue"]["version"].as_u64()
}

/// Whether `/now` of a node knows the place.
fn offered(country: &Country, node: &str) -> bool {
    let path = format!("/now?service=resident.household-extract&place={PLACE}");
    let page = Caller::nobody(&country.portal(node)).get(&path).text();
    page.contains(&format!("value=\"{PLACE}\""))
}

fn everywhere(country: &Country, nodes: &[&str], wanted: u64) {
    wait_until("every node has it", TOLD_S, || {
        let has = |node: &&str| version(country, node) == Some(wanted);
        nodes.iter().all(has)
    });
}

fn inspected(country: &Country, node: &str) -> (i32, Value) {
    let config = country.dir.join(format!("{node}.toml"));
    let said = tools::ieum(&[
        "inspect",
        "catalogue",
        "--json",
        &config.display().to_string(),
    ]);
    let told = serde_json::from_str(&said.out).expect(&said.err);
    (said.code, told)
}

/// The operator's file as an edition of today, with one more place or without.
fn edition(country: &Country, version: u64, with_place: bool) -> String {
    let text = std::fs::read_to_string(country.dir.join("catalogue.toml")).unwrap();
    let today = status(country, "jongno").unwrap()["as_of"]
        .as_str()
        .unwrap()[..10]
        .to_owned();
    let text = text.replacen("version = 1", &format!("version = {version}"), 1);
    let (head, rest) = text.split_once("from = \"").unwrap();
    let text = format!("{head}from = \"{today}\"{}", &rest[11..]);
    if !with_place {
        return text;
    }
    let (head, rest) = text.split_once("[[place]]").unwrap();
    let place = format!(
        "[[place]]\nname = \"{PLACE}\"\ntitle = {{ ko = \"북악 임시창구\", en = \"Bugak counter\", easy = \"북악 창구\" }}\n\
         address = {{ ko = \"서울특별시 종로구 (시연)\", en = \"Jongno-gu, Seoul (demo)\", easy = \"서울 종로구 (연습)\" }}\n\
         nodes = [\"jongno\"]\nneeds = [\"jongno\"]\nhours = {{ working_days = [\"09:00-18:00\"] }}\n\n"
    );
    let counter = "places = [\"jongno-office\", ";
    assert!(rest.contains(counter), "the sample has such a way");
    let rest = rest.replacen(
        counter,
        &format!("places = [\"{PLACE}\", \"jongno-office\", "),
        1,
    );
    format!("{head}{place}[[place]]{rest}")
}

/// Proposes a text; the answer is its page.
fn propose(country: &Country, officer: u32, text: &str) -> String {
    let fields = [("why", "창구가 바뀜"), ("text", text), ("act", "propose")];
    desk(country, "jongno", officer).post(LIST, &fields)
}

fn act(country: &Country, (node, officer): (&str, u32), path: &str, act: &str) -> u16 {
    let mut desk = desk(country, node, officer);
    desk.get(path);
    if desk.key().is_empty() {
        // Where the page offers nothing to press, somebody writes the request by hand.
        desk.with_key(&format!("by hand: {act} {path}"));
    }
    desk.send(path, &[("act", act)]).status
}

#[test]
fn two_officers_of_a_home_change_it_for_every_node_with_the_centre_gone() {
    let country = harmed();
    let before = version(&country, "jongno").unwrap();
    let text = edition(&country, before + 1, true);
    country.kill("centre");
    country.kill("jamsil");
    let path = propose(&country, 1, &text);
    // Acknowledged is on disk, its text with it.
    country.kill("jongno");
    country.bring_back("jongno");
    let page = desk(&country, "jongno", 1).get(&path).text();
    assert!(
        page.contains("북악 임시창구") && page.contains("승인 대기"),
        "{page}"
    );
    assert_eq!(
        act(&country, ("jongno", 1), &path, "approve"),
        403,
        "the same officer"
    );
    wait_until("another home has heard of it", TOLD_S, || {
        desk(&country, "songpa", 1)
            .get(&path)
            .text()
            .contains("북악 임시창구")
    });
    assert_eq!(
        act(&country, ("songpa", 1), &path, "approve"),
        409,
        "another office"
    );
    assert_eq!(
        act(&country, ("cheongun", 1), &path, "approve"),
        403,
        "an office that keeps none"
    );
    assert_eq!(
        version(&country, "songpa"),
        Some(before),
        "nothing has changed"
    );

    assert_eq!(act(&country, ("jongno", 2), &path, "approve"), 303);
    assert_eq!(
        act(&country, ("jongno", 2), &path, "approve"),
        303,
        "once more"
    );
    everywhere(&country, &["jongno", "songpa", "cheongun"], before + 1);
    for node in ["jongno", "songpa", "cheongun"] {
        assert!(offered(&country, node), "{node}");
    }
    country.bring_back("jamsil");
    everywhere(&country, &NODES, before + 1);
    from_its_own_disk(&country, before + 1);
    gone_again(&country, before + 2);
    country.bring_back("centre");
    wait_until("the centre has it", TOLD_S, || {
        let (code, told) = inspected(&country, "centre");
        code == 0 && told["in_force"]["version"] == before + 2
    });
    let (_, told) = inspected(&country, "songpa");
    let editions = told["editions"].as_array().unwrap();
    let last = editions.last().unwrap();
    assert_eq!(
        (&last["state"], &last["node"]),
        (&"in-force".into(), &"jongno".into())
    );
    assert_eq!(told["in_force"]["edition"], last["id"]);
}

/// A node that starts with every line cut.
fn from_its_own_disk(country: &Country, wanted: u64) {
    let dir = country.dir.display().to_string();
    country.kill("songpa");
    assert_eq!(tools::ieum(&["cut", "songpa", "--dir", &dir]).code, 0);
    country.bring_back("songpa");
    assert_eq!(version(country, "songpa"), Some(wanted));
    assert!(offered(country, "songpa"));
    assert_eq!(tools::ieum(&["heal", "--dir", &dir]).code, 0);
}

/// An outage is told of a place that the next edition has no more: it stays readable, and can be ended.
fn gone_again(country: &Country, wanted: u64) {
    let cause = "임시창구 장애";
    let place = format!("place.{PLACE}");
    let mut jongno = telling::at_the_desk(country, "jongno");
    let mut told = telling::fields("service/resident.household-extract", &place, cause);
    jongno.post("/desk/outages", &told);
    let path = propose(country, 2, &edition(country, wanted, false));
    let page = desk(country, "jongno", 1).get(&path).text();
    assert!(page.contains("없어짐"), "{page}");
    assert_eq!(act(country, ("jongno", 1), &path, "approve"), 303);
    everywhere(country, &NODES, wanted);
    assert!(!offered(country, "songpa"));
    wait_until("it is known all the same", TOLD_S, || {
        telling::told(country, "songpa", cause).is_some_and(|one| one["on"] == true)
    });
    let id = telling::told(country, "jongno", cause).unwrap()["id"].clone();
    let path = format!("/desk/outages/{}", id.as_str().unwrap());
    let page = jongno.get(&path).text();
    assert!(page.contains(&format!("name=\"{place}\"")), "{page}");
    told.push(("over", "true"));
    jongno.post(&path, &told);
    wait_until("it is over everywhere", TOLD_S, || {
        telling::told(country, "songpa", cause).is_some_and(|one| one["on"] == false)
    });
}

#[test]
fn a_bad_text_is_refused_with_its_lines_and_nothing_changes() {
    let country = harmed();
    let before = version(&country, "jongno").unwrap();
    let (_, told) = inspected(&country, "jongno");
    let good = edition(&country, before + 1, true);
    let line = |part: &str| good.lines().position(|line| line.contains(part)).unwrap() + 1;
    let mut desk = desk(&country, "jongno", 1);
    for (of, to, at) in [
        ("grade = 1", "grade = 9", line("name = \"centre\"")),
        (
            "[[service.alternate]]",
            "[[service.other]]",
            line("[[service.alternate]]"),
        ),
        (
            &*format!("version = {}", before + 1),
            "version = 1",
            line("version = "),
        ),
        (
            "centre = \"centre\"",
            "centre = \"jongno\"",
            line("centre = "),
        ),
        ("from = \"20", "from = \"19", line("from = ")),
    ] {
        let text = good.replacen(of, to, 1);
        assert_ne!(text, good, "{of}");
        let fields = [("why", "시험"), ("text", &text), ("act", "propose")];
        let answer = desk.send(LIST, &fields);
        assert_eq!(answer.status, 422, "{of}");
        let page = answer.text();
        assert!(page.contains(&format!(">{at}</td>")), "{of}: {at} {page}");
        assert!(page.contains("aria-invalid"), "{of}");
    }
    let no_reason = desk.send(LIST, &[("text", &good), ("act", "propose")]);
    assert_eq!(no_reason.status, 422);
    // Longer than any other form may be; to be looked at only.
    let long = format!("{good}\n# {}", "긴 목록 ".repeat(9_000));
    let checked = desk.send(LIST, &[("text", &long), ("act", "check")]);
    assert_eq!(checked.status, 200, "{}", checked.text());
    assert!(checked.text().contains("새로 생김"));
    let longest = "x".repeat(600 << 10);
    assert_eq!(
        desk.send(LIST, &[("text", &longest), ("act", "check")])
            .status,
        422
    );
    let nobody = |form: &str| {
        Caller::nobody(&country.office("jongno"))
            .with("content-type", "application/x-www-form-urlencoded")
            .send(LIST, form.as_bytes())
    };
    assert_eq!(nobody("text=x").unwrap().status, 401);
    // It is not read from whoever may not send it: the node may be gone from the line before all of it was written, and its answer with it.
    let unread = nobody(&longest).map_or(401, |answer| answer.status);
    assert_eq!(unread, 401);
    assert_eq!(inspected(&country, "jongno").1, told, "nothing has changed");
    let file = desk.get(&format!("{LIST}/now/catalogue.toml"));
    let folder = scratch("shelf");
    let sum = tools::out("sha256sum", &[&folder.write("catalogue.toml", &file.body)]);
    let in_force = told["in_force"]["sha256"].as_str().unwrap();
    assert!(sum.starts_with(in_force), "{sum} {in_force}");
}
