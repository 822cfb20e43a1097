//! Moves between homes: at once where both can be reached, provisional where the old home can't, and for an officer to decide where two offices took
//! two reports of one person while they were cut off.

use drills::people::Household;
use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::extracts::HOUSEHOLD;
use crate::extracts::INDIVIDUAL;
use crate::extracts::Paper;
use crate::people;
use crate::tools;
use crate::tools::wait_until;

const JONGNO: &str = "서울특별시 종로구 자하문로 901";
const SONGPA: &str = "서울특별시 송파구 올림픽로 902";

/// A couple of 송파구, by their place among such couples.
fn couple(nth: usize) -> Household {
    people::couples_of_songpa().swap_remove(nth)
}

fn report(household: &Household, address: &str, who: &str) -> Value {
    let subject = household.members[1].number.full();
    json!({"subject": subject, "address": address, "moved_on": "2026-11-20", "who": who})
}

fn lines(country: &Country, act: &str, which: &[&str]) {
    let dir = country.dir.display().to_string();
    let said = tools::ieum(&[&[act], which, &["--dir", &dir]].concat());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
}

/// An extract for whoever moved, and what it says, without blanks.
fn paper(officer: &Caller, key: &str, household: &Household, form: &str) -> (Value, String) {
    let subject = household.members[1].number.full();
    let paper = Paper::issue(officer, form, key, &subject, &json!({}));
    let text = paper.text();
    (paper.done, text)
}

fn verdict(country: &Country, done: &Value) -> Value {
    let anchors = country.dir.join("anchors.pem").display().to_string();
    let code = done["code"].as_str().unwrap();
    let said = tools::ieum(&["verify", "--code", code, "--anchors", &anchors, "--json"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_household_goes_to_another_home_with_its_record_and_every_holder_knows_who_decides() {
    let country = Country::start("moves", Made::default());
    let household = couple(0);
    let (jongno, songpa) = (country.officer("jongno", 0), country.officer("songpa", 0));
    let cheongun = country.officer("cheongun", 0);
    let body = report(&household, JONGNO, "household");
    let moved = jongno.ask("move-in", "moves", &body).done();
    assert_eq!(
        (&moved["taken_in"], &moved["late"]),
        (&Value::Null, &json!(false))
    );
    let again = jongno.ask("move-in", "moves", &body).done();
    assert_eq!(again["legal_at"], moved["legal_at"]);

    // 청운효자동 copies 종로구 alone: all of the record came with it.
    wait_until("the record is at the new home's office", 60, || {
        let body = json!({"subject": household.members[1].number.full()});
        cheongun.ask(INDIVIDUAL, "moves-first", &body).status == 201
    });
    let (done, text) = paper(&cheongun, "moves-office", &household, HOUSEHOLD);
    assert_eq!(done["mode"], "normal");
    assert!(text.contains("자하문로901"), "{text}");
    assert!(text.contains(&household.members[1].name), "{text}");
    // The old home hands over what it would have decided a moment before.
    let note = json!({"subject": household.members[0].number.full(), "basic": "보충역"});
    let noted = songpa.ask("military-note", "moves-note", &note).done();
    assert_eq!(noted.get("taken_in"), None);

    // Back, reported at an office of the home that they leave.
    let back = report(&household, SONGPA, "household");
    let moved = cheongun.ask("move-in", "moves-back", &back).done();
    assert_eq!(moved.get("taken_in"), None, "{moved}");
    let (_, text) = paper(&songpa, "moves-back-paper", &household, HOUSEHOLD);
    assert!(text.contains("올림픽로902"), "{text}");
    let dir = country.dir.display().to_string();
    for node in ["jongno", "songpa", "cheongun", "jamsil"] {
        let said = tools::ieum(&["journal", "verify", &format!("{dir}/{node}")]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        let config = format!("{dir}/{node}.toml");
        let said = tools::ieum(&["inspect", "copies", &config]);
        assert_eq!(said.code, 0, "nothing is quarantined: {}", said.out);
    }
}

#[test]
fn a_citizen_reports_the_move_at_the_portal_of_the_home_that_they_leave() {
    let country = Country::start("moves-portal", Made::default());
    let family = people::family_of_songpa();
    let mover = &family.members[0];
    let citizen = country.citizen("songpa", &mover.number.full());
    let body = json!({"subject": mover.number.full(), "address": JONGNO, "moved_on": "2026-11-20"});
    let moved = citizen.ask("move-in", "portal", &body).done();
    assert_eq!(moved.get("taken_in"), None, "{moved}");
    let again = citizen.ask("move-in", "portal", &body).done();
    assert_eq!(
        (&again["legal_at"], &again["receipt"]),
        (&moved["legal_at"], &moved["receipt"])
    );
    let own = json!({"subject": mover.number.full()});
    let paper = Paper::of(&citizen, citizen.ask(INDIVIDUAL, "portal-own", &own).done());
    assert!(paper.text().contains("자하문로901"), "{}", paper.text());
}

#[test]
fn while_the_old_home_is_away_a_move_is_provisional_says_so_everywhere_and_becomes_final_by_itself()
{
    let country = Country::start("moves-away", Made::default());
    let household = couple(1);
    let jongno = country.officer("jongno", 0);
    lines(&country, "cut", &["songpa"]);
    let body = report(&household, JONGNO, "household");
    let taken_in = jongno.ask("move-in", "away", &body).done();
    assert_eq!(taken_in["taken_in"]["home"], "jongno", "{taken_in}");

    let (done, text) = paper(&jongno, "away-paper", &household, INDIVIDUAL);
    assert_eq!(done["mode"], "provisional");
    assert!(
        text.contains("자하문로901") && text.contains("잠정"),
        "{text}"
    );
    assert_eq!(verdict(&country, &done)["mode"], "provisional");
    // Nothing is decided on what is only provisional.
    let other = json!({"subject": household.members[1].number.full(), "basic": "보충역"});
    let note = jongno.ask("military-note", "away-note", &other).done();
    assert_eq!(note["taken_in"]["home"], "songpa");

    lines(&country, "heal", &[]);
    wait_until("it is final by itself", 90, || {
        let now = jongno.ask("move-in", "away", &body).done();
        assert_eq!(now["legal_at"], taken_in["legal_at"], "its time stays");
        now.get("taken_in").is_none()
    });
    for (nth, node) in ["jongno", "songpa"].into_iter().enumerate() {
        let officer = country.officer(node, 0);
        let mut tries = 0;
        wait_until("every holder has it", 60, || {
            tries += 1;
            let key = format!("away-final-{nth}-{tries}");
            let (done, text) = paper(&officer, &key, &household, INDIVIDUAL);
            done["mode"] == "normal" && text.contains("자하문로901") && !text.contains("잠정")
        });
    }
}

#[test]
fn two_offices_that_were_cut_off_took_two_moves_of_one_person_and_an_officer_decides() {
    let country = Country::start("moves-two", Made::default());
    let household = couple(2);
    let (cheongun, jamsil) = (
        country.officer("cheongun", 0).with("ieum-home", "songpa"),
        country.officer("jamsil", 0),
    );
    for office in ["cheongun", "jamsil"] {
        lines(&country, "cut", &[office]);
    }
    let first = jamsil
        .ask("move-in", "two-first", &report(&household, SONGPA, "alone"))
        .done();
    assert_eq!(first["taken_in"]["home"], "songpa");
    // 청운효자동 does not hold this record: it takes the report in by the number alone.
    let second = cheongun
        .ask(
            "move-in",
            "two-second",
            &report(&household, JONGNO, "alone"),
        )
        .done();
    assert_eq!(second["taken_in"]["home"], "jongno");

    lines(&country, "heal", &[]);
    let decided = |officer: &Caller, key: &str, address: &str, taken_in: &Value| {
        let mut last = Value::Null;
        wait_until("it is decided", 90, || {
            last = officer
                .ask("move-in", key, &report(&household, address, "alone"))
                .done();
            assert_eq!(last["legal_at"], taken_in["legal_at"], "its time stays");
            last.get("taken_in").is_none()
        });
        last
    };
    let first = decided(&jamsil, "two-first", SONGPA, &first);
    let second = decided(&cheongun, "two-second", JONGNO, &second);
    let disputed = [&first, &second].map(|done| done["disputed"] == json!(true));
    assert!(
        disputed.contains(&true),
        "whichever came last tells it: {first} {second}"
    );

    // The later one stands, provisionally, and its home lists both.
    let jongno = country.officer("jongno", 0);
    let (done, text) = paper(&jongno, "two-paper", &household, INDIVIDUAL);
    assert_eq!(done["mode"], "provisional");
    assert!(text.contains("자하문로901"), "{text}");
    let listed = json!({"disputed": true, "purpose": "겹친 신고의 결정"});
    assert_eq!(jongno.ask("find", "two-list", &listed).done()["found"], 1);

    let subject = household.members[1].number.full();
    let settle = json!({"subject": subject, "stands": "1", "basis": "임대차계약서 확인"});
    jongno.ask("move-settle", "two-settle", &settle).done();
    let songpa = country.officer("songpa", 0);
    let mut tries = 0;
    wait_until(
        "it stands at the home of the report that was chosen",
        90,
        || {
            tries += 1;
            let key = format!("two-after-{tries}");
            let (done, text) = paper(&songpa, &key, &household, INDIVIDUAL);
            done["mode"] == "normal" && text.contains("올림픽로902")
        },
    );
    let none = jongno.ask("find", "two-none", &listed);
    assert_eq!(none.refused(404), "resident.nobody-disputed");
}
