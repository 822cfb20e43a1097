//! Lines that are cut between running processes: the office behind one goes on and says so, and all is as before once it is healed.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::country::harmed;
use crate::country::shared;
use crate::extracts::HOUSEHOLD;
use crate::people;
use crate::people::FAMILY;
use crate::tools::Said;
use crate::tools::ieum;
use crate::tools::out;
use crate::tools::scratch;
use crate::tools::wait_until;

fn tell(country: &Country, words: &[&str]) -> Said {
    let dir = country.dir.display().to_string();
    ieum(&[words, &["--dir", &dir]].concat())
}

fn told(country: &Country, words: &[&str]) -> String {
    let said = tell(country, words);
    assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.err);
    said.out
}

fn line_is(country: &Country, node: &str, state: &str) -> bool {
    country.health(node)["centre"]["state"] == state
}

fn issued_mode(country: &Country, key: &str) -> Value {
    let subject = people::special(FAMILY).members[0].number.full();
    let body = json!({"subject": subject});
    let paper = country.officer("jongno", 0).ask(HOUSEHOLD, key, &body);
    paper.done()["mode"].clone()
}

fn strip(country: &Country) -> String {
    let page = Caller::nobody(&country.portal("jongno")).get("/?lang=en");
    let text = page.text();
    let strip = text.split("class=\"strip\"").nth(1).unwrap();
    strip.split("</section>").next().unwrap().to_owned()
}

/// The newest entry of jongno's journal: its own, and the copy that its twin keeps. By the sqlite3 command.
fn newest(country: &Country) -> (u64, u64) {
    let seq = |node: &str, statement: &str| -> u64 {
        let journal = country.dir.join(node).join("journal.db");
        let journal = journal.display().to_string();
        let said = out("sqlite3", &["-readonly", &journal, statement]);
        said.trim().parse().unwrap()
    };
    let own = seq("jongno", "SELECT max(seq) FROM entry");
    let copied = "SELECT coalesce(max(seq), 0) FROM copy WHERE node = 'jongno'";
    (own, seq("songpa", copied))
}

fn is_copied(country: &Country) -> bool {
    let (own, copied) = newest(country);
    own == copied
}

/// A citizen's browser at the page, just well enough: its cookie, its form, its press.
struct Browser {
    page: Caller,
    csrf: String,
    text: String,
}

impl Browser {
    fn open(country: &Country) -> Self {
        let nobody = Caller::nobody(&country.portal("jongno"));
        let first = nobody.get("/country?lang=en");
        assert_eq!(first.status, 200, "{}", first.text());
        let cookies = first.header_all("set-cookie").into_iter();
        let cookies: Vec<&str> = cookies.filter_map(|line| line.split(';').next()).collect();
        let text = first.text();
        let token = text.split("name=\"csrf\" value=\"").nth(1).unwrap();
        Self {
            page: nobody.with("cookie", &cookies.join("; ")),
            csrf: token.split('"').next().unwrap().to_owned(),
            text,
        }
    }

    fn press(&self, csrf: &str, act: &str, which: &str) -> u16 {
        let form = format!("csrf={csrf}&act={act}&which={which}");
        let page = self
            .page
            .clone()
            .with("content-type", "application/x-www-form-urlencoded");
        let answer = page.send("/country", form.as_bytes()).unwrap();
        if answer.status == 303 {
            assert_eq!(answer.header("location"), "/country");
        }
        answer.status
    }
}

#[test]
fn an_office_behind_a_cut_line_goes_on_says_so_and_is_normal_again_once_it_is_healed() {
    let country = Country::start("lines", Made::default());
    wait_until("the lines are up", 20, || {
        line_is(&country, "jongno", "up") && line_is(&country, "songpa", "up")
    });
    assert_eq!(issued_mode(&country, "whole"), "normal");

    assert_eq!(
        told(&country, &["cut", "jongno-centre"]),
        "jongno-centre: cut\ncentre-jongno: cut\n"
    );
    wait_until("jongno sees it", 20, || line_is(&country, "jongno", "down"));
    assert!(line_is(&country, "songpa", "up"), "no other line is cut");
    assert_eq!(issued_mode(&country, "cut"), "cut-off");
    assert!(strip(&country).contains("link to the centre down"));
    let again = told(&country, &["cut", "centre-jongno"]);
    assert_eq!(
        again, "jongno-centre: cut\ncentre-jongno: cut\n",
        "cutting twice is cutting once"
    );

    assert_eq!(
        told(&country, &["heal", "jongno-centre"]),
        "jongno-centre: whole\ncentre-jongno: whole\n"
    );
    wait_until("jongno is back", 20, || line_is(&country, "jongno", "up"));
    assert_eq!(issued_mode(&country, "healed"), "normal");
    assert!(strip(&country).contains("linked to the centre"));

    // The page does the same.
    let browser = Browser::open(&country);
    assert!(browser.text.contains("Jongno-gu – Centre"));
    assert_eq!(browser.press("forged", "cut", "centre"), 403);
    assert_eq!(browser.press(&browser.csrf, "cut", "centre"), 303);
    wait_until("both see it", 20, || {
        line_is(&country, "jongno", "down") && line_is(&country, "songpa", "down")
    });
    assert_eq!(browser.press(&browser.csrf, "cut", "busan"), 404);
    assert_eq!(
        browser.page.get("/country").text().matches(">cut<").count(),
        4,
        "every node has a line to the centre"
    );

    // A cut survives nothing.
    let country = Country::resume(country.leave());
    wait_until("another up starts whole", 20, || {
        line_is(&country, "jongno", "up") && line_is(&country, "songpa", "up")
    });
}

#[test]
fn a_copy_goes_round_a_cut_line_and_waits_where_all_are_cut() {
    let country = harmed();
    wait_until("the twin keeps up", 60, || is_copied(&country));
    let said = told(&country, &["cut", "songpa-jongno"]);
    assert_eq!(said, "jongno-songpa: cut\nsongpa-jongno: cut\n");
    issued_mode(&country, "copied by way of an office");
    wait_until("another holder gives the home's journal", 60, || {
        is_copied(&country)
    });

    told(&country, &["cut", "songpa"]);
    issued_mode(&country, "not copied");
    // Several of the twin's rounds, so that it has had its chance.
    std::thread::sleep(Duration::from_secs(5));
    assert!(!is_copied(&country), "{:?}", newest(&country));
    assert!(line_is(&country, "jongno", "up"), "no other line is cut");

    told(&country, &["heal"]);
    wait_until("the twin has it all", 60, || is_copied(&country));
}

#[test]
fn what_can_t_be_cut_is_told_with_what_there_is() {
    let country = shared();
    for (words, why) in [
        (
            &["cut", "busan"][..],
            "there are centre, cheongun, jamsil, jongno, songpa",
        ),
        (
            &["cut", "jongno-busan"],
            "no part with a line is called busan",
        ),
        (&["heal", "busan"], "no part with a line is called busan"),
        (&["cut", "jongno", "--one-way"], "Name a line: A-B"),
    ] {
        let said = tell(country, words);
        assert_eq!(said.code, 1, "{words:?}");
        assert!(said.err.contains(why), "{words:?}: {}", said.err);
    }
    let nowhere = scratch("nowhere");
    for command in ["cut", "heal"] {
        let said = ieum(&[command, "jongno", "--dir", &nowhere.file("")]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains("no ieum up runs on"), "{}", said.err);
    }
}

#[test]
fn the_map_stands_on_the_portals_of_a_country_and_nowhere_else() {
    let country = harmed();
    let status = |base: &str| Caller::nobody(base).get("/country").status;
    for node in ["jongno", "songpa"] {
        assert_eq!(status(&country.portal(node)), 200, "{node}");
        assert_eq!(status(&country.office(node)), 404, "{node}'s office");
    }
    // A node whose configuration names no running country.
    let file = country.dir.join("songpa.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let other = text.replace("control = \"up.sock\"\n", "");
    assert_ne!(text, other);
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        country.kill("songpa");
        country.bring_back("songpa");
        status(&country.portal("songpa"))
    };
    let without = with(&other);
    assert_eq!((without, with(&text)), (404, 200));
}
