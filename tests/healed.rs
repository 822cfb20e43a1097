//! After a cut: the desk says in one line what was done meanwhile and what is to be checked, and a refusal of the home stays on a list until an
//! officer has seen it.

use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::desk::Browser;
use crate::desk::hidden;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::tools;
use crate::tools::wait_until;

#[test]
fn after_a_cut_the_desk_tells_in_one_line_what_was_done_and_what_the_home_has_refused() {
    let country = Country::start("healed", Made::default());
    let dir = country.dir.display().to_string();
    let lines = |act: &str, which: &[&str]| {
        let words = [&[act], which, &["--dir", &dir]].concat();
        let said = tools::ieum(&words);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    };
    let couple = people::couples().swap_remove(0);
    let [living, dying] = [&couple.members[0], &couple.members[1]];
    let (office, home) = (country.officer("cheongun", 0), country.officer("jongno", 0));
    let mut desk = Browser::open(&country, "cheongun");
    desk.get("/desk/sign-in");
    desk.post("/desk/sign-in", &[("evidence", "cheongun1")]);

    lines("cut", &["cheongun"]);
    let subject = json!({"subject": living.number.full()});
    office.ask(INDIVIDUAL, "healed-paper", &subject).done();
    let note = |officer: &Caller, key: &str, number: &str| {
        let body = json!({"subject": number, "basic": "보충역"});
        officer.ask("military-note", key, &body).done()
    };
    for (key, member) in [("healed-good", living), ("healed-bad", dying)] {
        let taken_in = note(&office, key, &member.number.full());
        assert_eq!(taken_in["taken_in"]["home"], "jongno");
    }
    let death = json!({"subject": dying.number.full(), "on": "2026-11-01"});
    home.ask("death", "healed-death", &death).done();
    wait_until("the desk says that the line is cut", 60, || {
        desk.get("/desk").text().contains("회선 끊김")
    });
    let waiting = desk.get("/desk/intakes").text();
    assert_eq!(waiting.matches("연결을 기다림").count(), 2, "{waiting}");

    lines("heal", &[]);
    wait_until("the desk says what became of it", 120, || {
        let page = desk.get("/desk").text();
        page.contains("끊긴 동안(") && page.contains("모두 반영, 확인할 것 1건")
    });
    let page = desk.get("/desk/intakes").text();
    assert_eq!(page.matches("관할 기관이 거부:").count(), 1, "{page}");
    // Whom it concerns is found by a search that goes on record.
    let subject = hidden(&page, "subject").unwrap();
    let search = [("subject", &*subject), ("purpose", "거부된 접수의 안내")];
    let found = desk.post("/desk/find", &search);
    assert!(desk.get(&found).text().contains(&dying.name));
    desk.get("/desk/intakes");
    let (_, rest) = page.split_once("/desk/intakes/").unwrap();
    let intake = rest.split('/').next().unwrap().to_owned();
    let seen = desk.post(&format!("/desk/intakes/{intake}/seen"), &[]);
    assert_eq!(seen, "/desk/intakes");
    let page = desk.get("/desk").text();
    assert!(page.contains("모두 반영, 확인할 것 0건"), "{page}");
}
