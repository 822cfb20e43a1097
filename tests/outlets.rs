//! Notices and subscriptions beyond our own pages: a mail server that is not ours, two providers of text messages of which one fails, an emergency text
//! and a program that listens. Each hears once, also where the node is killed between the approval and the sending.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::MutexGuard;

use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::desk::Browser;
use crate::remotes::Message;
use crate::remotes::Remote;
use crate::remotes::Server;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

const LIST: &str = "/desk/notices";
const OUTAGES: &str = "/desk/outages";
pub(crate) const NODE: &str = "cheongun";
const SECRET: &str = "shared-with-the-program";
/// How long it may take until everybody has heard: the promise is a minute.
pub(crate) const HEARD_S: u32 = 60;

/// An office that reaches people beyond its pages.
pub(crate) struct Office {
    pub(crate) country: MutexGuard<'static, Country>,
    config: String,
    file: PathBuf,
    _secrets: Scratch,
}

impl Office {
    pub(crate) fn with(
        country: MutexGuard<'static, Country>,
        tables: &[(&str, &str, &str)],
    ) -> Self {
        let file = country.dir.join(format!("{NODE}.toml"));
        let config = std::fs::read_to_string(&file).unwrap();
        let secrets = scratch("secrets");
        let secret = secrets.write("secret", SECRET.as_bytes());
        let site = country.portal(NODE);
        let mut text = format!("{config}\n[channels]\nsite = \"{site}\"\n");
        for (table, address, leaf) in tables {
            write!(text, "\n[channels.{table}]\n{address}\n").unwrap();
            if !leaf.is_empty() {
                writeln!(text, "{leaf} = \"{secret}\"").unwrap();
            }
        }
        std::fs::write(&file, text).unwrap();
        let checked = tools::ieum(&["check", &file.display().to_string()]);
        assert_eq!(checked.code, 0, "{}", checked.err);
        country.kill(NODE);
        country.bring_back(NODE);
        Self {
            country,
            config,
            file,
            _secrets: secrets,
        }
    }

    pub(crate) fn desk(&self, officer: u32) -> Browser {
        let mut desk = Browser::open(&self.country, NODE);
        desk.get("/desk/sign-in");
        desk.post(
            "/desk/sign-in",
            &[("evidence", &format!("{NODE}{officer}"))],
        );
        desk
    }

    /// Asks to be told, and follows the link that was sent there.
    fn subscribe(&self, server: &Server, address: &str) -> String {
        let mut portal = Browser::at(&self.country.portal(NODE));
        portal.get("/subscribe");
        let asked = [
            ("service", "resident.household-extract"),
            ("place", "cheongun-office"),
            ("address", address),
            ("consent", "true"),
        ];
        assert_eq!(portal.send("/subscribe", &asked).status, 200);
        let mut link = String::new();
        wait_until("the link to confirm comes", HEARD_S, || {
            let mails = server.mails(address);
            let text = mails
                .first()
                .map(|mail| mail["text"].as_str().unwrap().to_owned());
            let found = text
                .as_deref()
                .and_then(|text| text.split_once("/subscribe/"));
            link = found.map_or_else(String::new, |(_, rest)| rest[..32].to_owned());
            !link.is_empty()
        });
        let path = format!("/subscribe/{link}");
        portal.get(&path);
        assert_eq!(portal.send(&path, &[]).status, 200);
        link
    }

    /// A draft, by the first officer; the answer is its page.
    pub(crate) fn draft(&self, title: &str, outlets: &[&str]) -> String {
        let mut desk = self.desk(1);
        desk.get(LIST);
        let mut fields = vec![
            ("title", title),
            ("advice", "종로구청 민원실로 가십시오."),
            ("place.cheongun-office", "true"),
            ("area", "서울 종로구"),
            ("expires", "2099-01-01 09:00"),
            ("act", "ask"),
        ];
        fields.extend(outlets.iter().map(|outlet| (*outlet, "true")));
        desk.post(LIST, &fields)
    }

    pub(crate) fn approve(&self, officer: u32, path: &str, act: &str) -> u16 {
        let mut desk = self.desk(officer);
        let page = desk.get(path).text();
        let draft = crate::desk::hidden(&page, "draft").unwrap();
        desk.send(path, &[("act", act), ("draft", &draft)]).status
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::write(&self.file, &self.config);
        if std::thread::panicking() {
            return;
        }
        self.country.kill(NODE);
        self.country.bring_back(NODE);
    }
}

#[test]
fn every_outlet_hears_once_though_a_provider_fails_and_the_node_is_killed_before_it_sends() {
    let Some(server) = Server::start() else {
        return;
    };
    let remotes = Remotes::start();
    let office = remotes.office(&server);
    let Remotes { bad, good, .. } = &remotes;
    let address = "hong@ieum.example";
    let token = office.subscribe(&server, address);
    confirm_by_text(&office, good);
    let title = "창구 인증 장애";
    let all = [
        "outlet.email",
        "outlet.sms",
        "outlet.emergency-text",
        "outlet.webhook",
    ];
    let path = office.draft(title, &all);
    // Its writer lets nothing out, a supervisor alone neither: nothing grave is told to be down.
    assert_eq!(office.approve(1, &path, "approve"), 403);
    assert_eq!(office.approve(2, &path, "alone"), 403);
    let notices = || {
        Caller::nobody(&office.country.portal("songpa"))
            .get("/notices")
            .text()
    };
    assert!(!notices().contains(title), "told to nobody");
    let before = good.taken().len();
    assert_eq!(office.approve(2, &path, "approve"), 303);
    // Acknowledged is on disk: killed now, it is sent all the same.
    office.country.kill(NODE);
    office.country.bring_back(NODE);
    wait_until("every outlet has heard", HEARD_S, || {
        let mails = server.mails(address).len() - 1;
        let counts = [
            mails,
            good.taken().len() - before,
            remotes.emergency.taken().len(),
            remotes.program.taken().len(),
        ];
        counts.iter().all(|count| *count > 0)
    });
    wait_until("another office tells it", HEARD_S, || {
        notices().contains(title)
    });
    wait_until("the page says that all is sent", HEARD_S, || {
        let page = office.desk(1).get(&path).text();
        page.matches("보냄 1 · 실패 0 · 보내는 중 0").count() == all.len()
    });
    heard_once(&server, address, title, &token);
    assert!(
        !bad.taken().is_empty(),
        "the first provider was asked first"
    );
    remotes.heard_once(before);
    nothing_lies_open(&office, address);
}

/// Two providers of text messages of which one fails, one of emergency texts, and a program.
struct Remotes {
    bad: Remote,
    good: Remote,
    emergency: Remote,
    program: Remote,
}

impl Remotes {
    fn start() -> Self {
        Self {
            bad: Remote::answering(503),
            good: Remote::answering(202),
            emergency: Remote::answering(200),
            program: Remote::answering(204),
        }
    }

    /// An office with all of them.
    fn office(&self, server: &Server) -> Office {
        let url = |remote: &Remote| format!("url = \"{}\"", remote.url());
        let tables = [
            ("mail", server.table(), ""),
            ("sms.first", url(&self.bad), "key-file"),
            ("sms.second", url(&self.good), "key-file"),
            ("emergency.first", url(&self.emergency), "key-file"),
            ("programs.daegu", url(&self.program), "secret-file"),
        ];
        let tables = tables.each_ref();
        let tables = tables.map(|(table, address, leaf)| (*table, address.as_str(), *leaf));
        Office::with(harmed(), &tables)
    }

    /// Each was told once, beside what the provider of text messages took `before`.
    fn heard_once(&self, before: usize) {
        let texts = self.good.taken();
        assert_eq!(texts.len() - before, 1, "one text message");
        let text = texts.last().unwrap();
        assert_eq!(text.body["to"], "01099998888");
        assert_eq!(text.header("authorization"), format!("Bearer {SECRET}"));
        assert_eq!(self.emergency.taken().len(), 1, "one emergency text");
        assert_eq!(self.emergency.taken()[0].body["area"], "서울 종로구");
        assert_eq!(self.program.taken().len(), 1, "one message to the program");
        signed(&self.program.taken()[0]);
    }
}

/// A number is confirmed by a text message, which the failing provider does not take.
fn confirm_by_text(office: &Office, good: &Remote) {
    let mut portal = Browser::at(&office.country.portal(NODE));
    portal.get("/subscribe");
    let asked = [("address", "010-9999-8888"), ("consent", "true")];
    assert_eq!(portal.send("/subscribe", &asked).status, 200);
    wait_until("the other provider takes it", HEARD_S, || {
        !good.taken().is_empty()
    });
    let taken = good.taken();
    let text = taken[0].body["text"].as_str().unwrap().to_owned();
    let (_, token) = text.split_once("/subscribe/").unwrap();
    let path = format!("/subscribe/{token}");
    portal.get(&path);
    assert_eq!(portal.send(&path, &[]).status, 200);
}

fn heard_once(server: &Server, address: &str, title: &str, token: &str) {
    let mails = server.mails(address);
    assert_eq!(mails.len(), 2, "one to confirm, and one notice: {mails:?}");
    let mail = &mails[1];
    assert_eq!(mail["subject"], title);
    assert!(mail["text"].as_str().unwrap().contains("종로구청 민원실"));
    let end = mail["end"].as_str().unwrap();
    assert!(end.ends_with(&format!("/unsubscribe/{token}>")), "{end}");
    assert_eq!(mail["post"], "List-Unsubscribe=One-Click");
    // What a mail program does with it (RFC 8058): no cookie, no page before.
    let link = end.trim_matches(['<', '>']);
    let (site, path) = link.split_at(link.find("/unsubscribe").unwrap());
    let one_click = Caller::nobody(site)
        .with("content-type", "application/x-www-form-urlencoded")
        .send(path, b"List-Unsubscribe=One-Click")
        .unwrap();
    assert_eq!(one_click.status, 200, "{}", one_click.text());
    let elsewhere = Caller::nobody(site)
        .with("content-type", "application/x-www-form-urlencoded")
        .send(
            "/subscribe",
            b"List-Unsubscribe=One-Click&address=a@b.kr&consent=true",
        )
        .unwrap();
    assert_eq!(elsewhere.status, 403, "no other form goes without its page");
    let over = Caller::nobody(site).get(path).text();
    assert!(over.contains("이미 끝났습니다"), "{over}");
}

/// The signature, by openssl.
fn signed(message: &Message) {
    let folder = scratch("signed");
    let said = message.header("ieum-signature");
    let (at, v1) = said.split_once(",v1=").unwrap();
    let at = at.trim_start_matches("t=");
    let text = [format!("{at}.").as_bytes(), &message.raw].concat();
    let file = folder.write("signed", &text);
    let judged = tools::out("openssl", &["dgst", "-sha256", "-hmac", SECRET, &file]);
    assert!(judged.trim().ends_with(v1), "{judged} {said}");
    assert_eq!(message.body["title"]["ko"], "창구 인증 장애");
}

/// An address is in no log and in no file of the node.
fn nothing_lies_open(office: &Office, address: &str) {
    let dir = office.country.dir.display().to_string();
    let found = tools::run("grep", &["-rlaF", "-e", address, "-e", "01099998888", &dir]);
    assert_eq!(found.out, "", "an address lies open");
}

#[test]
fn who_waited_is_told_once_that_it_works_again_and_is_forgotten() {
    let Some(server) = Server::start() else {
        return;
    };
    let office = Office::with(harmed(), &[("mail", &server.table(), "")]);
    let address = "kim@ieum.example";
    let token = office.subscribe(&server, address);
    let mut desk = office.desk(1);
    desk.get(OUTAGES);
    let cause = "다시 되면 알리기 시험";
    let mut fields = vec![
        ("subject", "system/cheongun"),
        ("state", "down"),
        ("place.cheongun-office", "true"),
        ("cause", cause),
        ("from", "2026-11-23 09:00"),
        ("next", "30"),
    ];
    desk.post(OUTAGES, &fields);
    let status = Caller::nobody(&office.country.portal(NODE))
        .get("/status.json")
        .json();
    let mut outages = status["outages"].as_array().unwrap().iter();
    let one = outages.find(|one| one["cause"]["ko"] == cause).unwrap();
    let path = format!("{OUTAGES}/{}", one["id"].as_str().unwrap());
    assert_eq!(server.mails(address).len(), 1, "nothing but the link yet");
    desk.get(&path);
    fields.push(("over", "true"));
    desk.post(&path, &fields);
    wait_until("who waited hears it", HEARD_S, || {
        server.mails(address).len() == 2
    });
    let mails = server.mails(address);
    assert!(
        mails[1]["subject"].as_str().unwrap().contains("복구"),
        "{mails:?}"
    );
    let portal = Caller::nobody(&office.country.portal(NODE));
    wait_until("the address is forgotten", HEARD_S, || {
        portal
            .get(&format!("/subscribe/{token}"))
            .text()
            .contains("이미 끝났습니다")
    });
    office.country.kill(NODE);
    office.country.bring_back(NODE);
    assert_eq!(server.mails(address).len(), 2, "told once");
}
