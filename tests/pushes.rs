//! Notifications in browsers: a push service started by the test takes messages that only the browser can read, as a program of another maker does it.

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::harmed;
use crate::desk::Browser;
use crate::outlets::HEARD_S;
use crate::outlets::NODE;
use crate::outlets::Office;
use crate::remotes::Message;
use crate::remotes::Remote;
use crate::remotes::Silent;
use crate::tools;
use crate::tools::wait_until;

const CONTACT: &str = "mailto:help@ieum.example";
const DAY_S: i64 = 86_400;
/// So many that all of them at a service that never answers take the node several times as long as one.
const BROWSERS: usize = 32;

/// A browser with keys of its own at a push service.
struct Screen {
    endpoint: String,
    keys: Value,
}

impl Screen {
    fn at(service: &Remote, name: &str) -> Self {
        Self::of(&service.host(), name)
    }

    fn of(host: &str, name: &str) -> Self {
        let keys = tools::independent("read_push.py", &["keys"]);
        Self {
            endpoint: format!("http://{host}/{name}"),
            keys: serde_json::from_str(&keys.out).unwrap(),
        }
    }

    /// Presses the button of `/subscribe`, whose script sends this.
    fn press(&self, office: &Office, act: &str) -> Answer {
        let mut portal = Browser::at(&office.country.portal(NODE));
        portal.get("/subscribe");
        let key = |name| self.keys[name].as_str().unwrap();
        let fields = [
            ("service", "resident.household-extract"),
            ("place", "cheongun-office"),
            ("endpoint", self.endpoint.as_str()),
            ("p256dh", key("p256dh")),
            ("auth", key("auth")),
            ("act", act),
        ];
        portal.send("/subscribe", &fields)
    }

    /// The token by which it ends.
    fn subscribe(&self, office: &Office) -> String {
        let answer = self.press(office, "push");
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.text();
        assert!(page.contains("이 브라우저로 알려 드립니다"), "{page}");
        let (_, rest) = page.split_once("action=\"/unsubscribe/").unwrap();
        rest[..32].to_owned()
    }

    /// What it and its push service read of a message: text, claims of the sender, and the sender's key.
    fn reads(&self, message: &Message) -> Value {
        let mut given = self.keys.clone();
        let body = message.raw.iter().map(|byte| format!("{byte:02x}"));
        given["body"] = json!(body.collect::<String>());
        given["authorization"] = json!(message.header("authorization"));
        let read = tools::independent_with("read_push.py", &["read"], &given.to_string());
        assert_eq!(read.code, 0, "{}", read.err);
        serde_json::from_str(&read.out).unwrap()
    }
}

/// How a node reaches browsers by a push service.
fn table(host: &str) -> String {
    format!("contact = \"{CONTACT}\"\nservices = [\"{host}\"]")
}

fn office(service: &Remote) -> Office {
    Office::with(harmed(), &[("push", &table(&service.host()), "")])
}

/// Writes a correction, and lets it out.
fn correct(office: &Office, path: &str, title: &str) {
    let mut desk = office.desk(1);
    desk.get(path);
    let fields = [
        ("title", title),
        ("advice", "종로구청 민원실로 가십시오."),
        ("place.cheongun-office", "true"),
        ("expires", "2099-01-01 09:00"),
        ("outlet.push", "true"),
        ("act", "ask"),
    ];
    let at = desk.post(path, &fields);
    assert_eq!(office.approve(2, &at, "approve"), 303);
}

fn counted(office: &Office, path: &str, counts: &str) {
    wait_until("the page counts it", HEARD_S, || {
        office.desk(1).get(path).text().contains(counts)
    });
}

fn link(office: &Office, token: &str) -> String {
    let portal = Caller::nobody(&office.country.portal(NODE));
    portal.get(&format!("/unsubscribe/{token}")).text()
}

#[test]
fn a_browser_hears_once_what_only_it_can_read_though_the_node_is_killed_before_it_sends() {
    let service = Remote::answering(201);
    let office = office(&service);
    let screen = Screen::at(&service, "only-the-browser-knows-this");
    let token = screen.subscribe(&office);
    assert_eq!(
        screen.subscribe(&office),
        token,
        "a second press is the same"
    );
    assert!(
        service.taken().is_empty(),
        "nothing is sent to be confirmed"
    );
    let title = "창구 인증 장애";
    let path = office.draft(title, &["outlet.push"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    office.country.kill(NODE);
    office.country.bring_back(NODE);
    wait_until("the browser hears it", HEARD_S, || {
        !service.taken().is_empty()
    });
    counted(&office, &path, "보냄 1 · 실패 0 · 보내는 중 0");
    office.country.kill(NODE);
    office.country.bring_back(NODE);
    correct(&office, &path, "창구 인증 장애, 오후까지");
    wait_until("the browser hears the correction", HEARD_S, || {
        service.taken().len() > 1
    });
    counted(&office, &path, "보냄 2 · 실패 0 · 보내는 중 0");
    let taken = service.taken();
    assert_eq!(taken.len(), 2, "each once");
    let page = Caller::nobody(&office.country.portal(NODE)).get("/subscribe");
    told(&screen, &taken[0], &page.text(), &service, title, &token);
    let corrected = screen.reads(&taken[1]);
    assert_eq!(corrected["text"]["title"], "창구 인증 장애, 오후까지");
    let topics = [0, 1].map(|at: usize| taken[at].header("topic").to_owned());
    assert_eq!(topics[0], topics[1], "the correction takes its place");

    let dir = office.country.dir.display().to_string();
    let found = tools::run(
        "grep",
        &["-rlaF", "-e", "only-the-browser-knows-this", &dir],
    );
    assert_eq!(found.out, "", "the address lies open");
    ends_by_one_click(&office, &token);
    let path = office.draft("더 알리지 않을 공지", &["outlet.push"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    // What another browser is told comes after it.
    let other = Screen::at(&service, "other");
    other.subscribe(&office);
    let path = office.draft("다른 공지", &["outlet.push"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    counted(&office, &path, "보냄 1 · 실패 0 · 보내는 중 0");
    let ours = |message: &Message| message.path.ends_with("only-the-browser-knows-this");
    let taken = service.taken();
    assert_eq!(taken.iter().filter(|one| ours(one)).count(), 2, "no more");
    other.press(&office, "end");
}

/// Text, claims and headers of a message.
fn told(
    screen: &Screen,
    message: &Message,
    page: &str,
    service: &Remote,
    title: &str,
    token: &str,
) {
    let read = screen.reads(message);
    let text = &read["text"];
    assert_eq!(text["title"], title);
    assert_eq!(text["text"], "종로구청 민원실로 가십시오.");
    assert!(text["page"].as_str().unwrap().starts_with("/notices#"));
    assert_eq!(text["end"], format!("/unsubscribe/{token}"));
    assert_eq!(text["home"], NODE, "a gateway knows who ends it");
    let claims = &read["claims"];
    assert_eq!(claims["aud"], format!("http://{}", service.host()));
    assert_eq!(claims["sub"], CONTACT);
    let now: i64 = tools::out("date", &["+%s"]).trim().parse().unwrap();
    let left_s = claims["exp"].as_i64().unwrap() - now;
    assert!((0..=DAY_S).contains(&left_s), "{left_s}");
    let key = read["key"].as_str().unwrap();
    assert!(page.contains(&format!("data-key=\"{key}\"")), "{page}");
    for (name, value) in [("content-encoding", "aes128gcm"), ("urgency", "high")] {
        assert_eq!(message.header(name), value, "{name}");
    }
    let ttl_s: i64 = message.header("ttl").parse().unwrap();
    assert!((1..=DAY_S).contains(&ttl_s), "{ttl_s}");
    assert_eq!(message.header("topic").len(), 32);
}

/// What the worker of the page does where somebody presses the notification's button.
fn ends_by_one_click(office: &Office, token: &str) {
    let path = format!("/unsubscribe/{token}");
    let ended = Caller::nobody(&office.country.portal(NODE))
        .with("content-type", "application/x-www-form-urlencoded")
        .send(&path, b"List-Unsubscribe=One-Click")
        .unwrap();
    assert_eq!(ended.status, 200, "{}", ended.text());
    assert!(link(office, token).contains("이미 끝났습니다"));
}

#[test]
fn a_browser_that_is_gone_is_forgotten_and_a_service_that_fails_is_asked_again() {
    let service = Remote::answering(503);
    let office = office(&service);
    let elsewhere = refused(&office, &service);
    let screen = Screen::at(&service, "gone");
    let token = screen.subscribe(&office);
    let path = office.draft("사라질 브라우저", &["outlet.push"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    wait_until("it is tried", HEARD_S, || !service.taken().is_empty());
    counted(&office, &path, "보냄 0 · 실패 0 · 보내는 중 1");
    assert!(!link(&office, &token).contains("이미 끝났습니다"));
    service.answers(410);
    counted(&office, &path, "보냄 0 · 실패 1 · 보내는 중 0");
    wait_until("it is forgotten", HEARD_S, || {
        link(&office, &token).contains("이미 끝났습니다")
    });
    // It may ask again, and ends all of it by itself.
    service.answers(201);
    let token = screen.subscribe(&office);
    let answer = screen.press(&office, "end");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(link(&office, &token).contains("이미 끝났습니다"));
    assert!(elsewhere.taken().is_empty(), "nobody has us call another");
}

/// Whoever names an address that is no push service, or keys that are none, is told so. The answer is a program that must never hear from us.
fn refused(office: &Office, service: &Remote) -> Remote {
    let elsewhere = Remote::answering(201);
    for endpoint in [
        elsewhere.url(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.0.3.7/".to_owned(),
        "https://push.evil.example/x".to_owned(),
        format!("http://{}@push.evil.example/", service.host()),
    ] {
        let mut screen = Screen::at(service, "x");
        screen.endpoint = endpoint;
        let answer = screen.press(office, "push");
        assert_eq!(answer.status, 422, "{}", screen.endpoint);
        let page = answer.text();
        assert!(page.contains("subscribe.push-service"), "{page}");
    }
    let mut screen = Screen::at(service, "x");
    screen.keys["p256dh"] = json!("B".repeat(87));
    let answer = screen.press(office, "push");
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("subscribe.push-keys"));
    elsewhere
}

#[test]
fn nobody_waits_for_a_push_service_that_never_answers() {
    let silent = Silent::start();
    let program = Remote::answering(204);
    let push = table(&silent.host());
    let url = format!("url = \"{}\"", program.url());
    let tables = [
        ("push", push.as_str(), ""),
        ("programs.daegu", &url, "secret-file"),
    ];
    let office = Office::with(harmed(), &tables);
    let names = 0..BROWSERS;
    let screens: Vec<Screen> = names
        .map(|name| Screen::of(&silent.host(), &name.to_string()))
        .collect();
    for screen in &screens {
        screen.subscribe(&office);
    }
    let path = office.draft("아무도 못 받는 공지", &["outlet.push"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    wait_until("the service is called", HEARD_S, || silent.calls() > 0);
    let path = office.draft("기다리지 않는 공지", &["outlet.webhook"]);
    assert_eq!(office.approve(2, &path, "approve"), 303);
    wait_until("the program hears it", HEARD_S, || {
        !program.taken().is_empty()
    });
    let calls = silent.calls();
    assert!(calls < BROWSERS, "all {calls} were tried before it");
    for screen in &screens {
        screen.press(&office, "end");
    }
}
