//! A third home beside a running country, which holds nothing of the two others, and of which they hold nothing: people move there and away, also while
//! its node is killed at any moment.

use std::net::TcpListener;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

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

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// The node of `마포구`: a process that ends with the test.
struct Mapo<'a> {
    country: &'a Country,
    office: String,
    process: Child,
}

impl Drop for Mapo<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

impl<'a> Mapo<'a> {
    /// An operator adds a home: a line at the centre, a configuration, and a start.
    fn join(country: &'a Country) -> Self {
        let [public, office, link] = [(); 3].map(|()| address());
        country.kill("centre");
        let place = country.dir.join("centre/nodes.json");
        let mut nodes: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap();
        nodes.push(json!({
            "name": "mapo", "code": 11440, "title_ko": "서울특별시 마포구", "title_en": "Mapo-gu, Seoul", "places": [11440],
            "public_url": format!("http://{public}"), "office_url": format!("http://{office}"), "link_url": format!("https://{link}"),
            "twin": null, "home": null, "centre": false, "kinds": ["resident", "rental"],
        }));
        std::fs::write(&place, json!(nodes).to_string()).unwrap();
        country.bring_back("centre");

        let officer = json!([{
            "token": TOKEN, "id": "mapo1", "who": "officer/mapo1", "name": "마포창구", "node": "mapo", "roles": ["officer"],
            "about": ["창구 담당입니다.", "An officer at the counter.", "창구에서 일해요."], "resident_number": "",
        }]);
        std::fs::write(country.dir.join("mapo-people.json"), officer.to_string()).unwrap();
        let centre = country.office("centre");
        let config = format!(
            r#"
            role = "node"
            name = "mapo"
            [paths]
            data = "mapo"
            anchors = "anchors.pem"
            [listen]
            public = "{public}"
            office = "{office}"
            link = "{link}"
            [directory]
            centre = "{centre}"
            [office]
            code = 11440
            title-ko = "서울특별시 마포구"
            title-en = "Mapo-gu, Seoul"
            places = ["11440"]
            [papers]
            host = "{public}"
            [demo]
            people = "mapo-people.json"
            lines = {{}}
            "#
        );
        std::fs::write(country.dir.join("mapo.toml"), config).unwrap();
        let checked = tools::ieum(&["check", &config_of(country)]);
        assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
        let office = format!("http://{office}");
        let process = serve(country);
        let mapo = Self {
            country,
            office,
            process,
        };
        mapo.is_ready();
        mapo
    }

    fn is_ready(&self) {
        wait_until("mapo is well", 60, || self.is_well());
        wait_until("mapo may issue, and all know of it", 90, || {
            let health = Caller::nobody(&self.office).get("/healthz/deep").json();
            let knows = |(node, others): (&str, u64)| {
                self.country.health(node)["neighbours"] == json!(others)
            };
            let all = [("jongno", 2), ("songpa", 2), ("jamsil", 3)];
            health["issues"] == json!(true) && all.into_iter().all(knows)
        });
    }

    fn is_well(&self) -> bool {
        let asked = Caller::nobody(&self.office).try_get("/healthz/deep");
        asked.is_ok_and(|answer| answer.status == 200)
    }

    fn officer(&self) -> Caller {
        Caller::new(&self.office, TOKEN)
    }

    fn kill(&mut self) {
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }

    fn start(&mut self) {
        self.process = serve(self.country);
        wait_until("mapo is well again", 60, || self.is_well());
    }
}

fn address() -> String {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    free.local_addr().unwrap().to_string()
}

fn config_of(country: &Country) -> String {
    country.dir.join("mapo.toml").display().to_string()
}

fn serve(country: &Country) -> Child {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(country.dir.join("mapo.log"))
        .unwrap();
    Command::new(tools::binary())
        .args(["serve", &config_of(country)])
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// An address where nobody lives.
fn in_mapo(number: u32) -> String {
    format!("서울특별시 마포구 월드컵로 {number}")
}

fn report(household: &Household, address: &str) -> Value {
    let subject = household.members[1].number.full();
    json!({"subject": subject, "address": address, "moved_on": "2026-11-20", "who": "household"})
}

/// The household's paper, without blanks, once it can be had.
fn extract(officer: &Caller, key: &str, household: &Household) -> String {
    let subject = household.members[1].number.full();
    Paper::issue(officer, HOUSEHOLD, key, &subject, &json!({})).text()
}

#[test]
fn people_move_to_a_home_that_holds_nothing_of_them_and_on_from_there() {
    let country = Country::start("third", Made::default());
    let mut mapo = Mapo::join(&country);
    let couples = people::couples_of_songpa();
    let (songpa, jongno) = (country.officer("songpa", 0), country.officer("jongno", 0));

    // At its counter: the officer names the home that they leave.
    let officer = mapo.officer().with("ieum-home", "songpa");
    let first = &couples[0];
    let moved = officer
        .ask("move-in", "third-1", &report(first, &in_mapo(212)))
        .done();
    assert_eq!(moved.get("taken_in"), None, "{moved}");
    let text = extract(&mapo.officer(), "third-paper", first);
    for member in &first.members {
        assert!(text.contains(&member.number.full()[..8]), "{text}");
    }
    assert!(text.contains("월드컵로212"), "{text}");
    // Who asks where they lived is answered by the home where they are now.
    let subject = json!({"subject": first.members[1].number.full()});
    let paper = songpa.ask(INDIVIDUAL, "third-left", &subject).done();
    assert_eq!(paper["elsewhere"]["home"], "mapo", "{paper}");

    // While it is away, what is reported for it waits, and keeps its time.
    mapo.kill();
    let second = &couples[1];
    let waits = songpa
        .ask("move-in", "third-2", &report(second, &in_mapo(213)))
        .done();
    assert_eq!(waits["taken_in"]["home"], "mapo", "{waits}");
    mapo.start();
    wait_until("it is decided by itself", 90, || {
        let now = songpa
            .ask("move-in", "third-2", &report(second, &in_mapo(213)))
            .done();
        assert_eq!(now["legal_at"], waits["legal_at"], "its time stays");
        now["decided_by"]["home"] == "mapo"
    });
    assert!(extract(&mapo.officer(), "third-paper-2", second).contains("월드컵로213"));

    killed_at_any_moment(&mut mapo, &couples[2..6]);

    // And on to another home that holds nothing of it.
    let on = jongno.with("ieum-home", "mapo");
    let address = "서울특별시 종로구 자하문로 903";
    let moved = on
        .ask("move-in", "third-on", &report(first, address))
        .done();
    assert_eq!(moved.get("taken_in"), None, "{moved}");
    assert!(
        extract(&country.officer("jongno", 0), "third-on-paper", first).contains("자하문로903")
    );
    sound(&country);
}

/// Reports at its counter, its node killed while it brings the records over: whoever asks again under the same key finds it done once.
fn killed_at_any_moment(mapo: &mut Mapo<'_>, couples: &[Household]) {
    for (nth, household) in couples.iter().enumerate() {
        let key = format!("third-killed-{nth}");
        let officer = mapo.officer().with("ieum-home", "songpa");
        let number = 214 + u32::try_from(nth).unwrap();
        let body = report(household, &in_mapo(number));
        let asked = {
            let (officer, key, body) = (officer.clone(), key.clone(), body.clone());
            std::thread::spawn(move || officer.try_ask("move-in", &key, &body).is_ok())
        };
        std::thread::sleep(Duration::from_millis(
            15 * (nth as u64 + 1) * (nth as u64 + 1),
        ));
        mapo.kill();
        let told = asked.join().unwrap();
        mapo.start();
        let mut last = Value::Null;
        wait_until("it is decided", 90, || {
            last = officer.ask("move-in", &key, &body).done();
            last.get("taken_in").is_none()
        });
        let again = officer.ask("move-in", &key, &body).done();
        assert_eq!(again["legal_at"], last["legal_at"], "told before: {told}");
        let text = extract(&mapo.officer(), &format!("{key}-paper"), household);
        for member in &household.members {
            assert!(text.contains(&member.number.full()[..8]), "{text}");
        }
        assert!(text.contains(&format!("월드컵로{number}")), "{text}");
    }
}

/// All journals hold together, and no record is told in two ways.
fn sound(country: &Country) {
    let dir = country.dir.display().to_string();
    for node in ["jongno", "songpa", "cheongun", "jamsil", "mapo"] {
        let said = tools::ieum(&["journal", "verify", &format!("{dir}/{node}")]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        let said = tools::ieum(&["inspect", "copies", &format!("{dir}/{node}.toml"), "--json"]);
        assert_eq!(
            said.code, 0,
            "nothing is quarantined: {}{}",
            said.out, said.err
        );
        let told: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(told["told_in_two_ways"], json!([]));
    }
}
