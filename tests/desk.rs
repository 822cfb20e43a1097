//! A counter in the middle of a case when its node is killed: the session and what was entered are there again.

use std::fmt::Write;

use drills::people::Member;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::people;
use crate::people::FAMILY;

/// A browser without scripts: it keeps its cookies and the secret of the last form.
pub(crate) struct Browser {
    caller: Caller,
    cookies: Vec<(String, String)>,
    csrf: String,
    key: String,
}

impl Browser {
    pub(crate) fn open(country: &Country, node: &str) -> Self {
        Self::at(&country.office(node))
    }

    /// At any address.
    pub(crate) fn at(address: &str) -> Self {
        let caller = Caller::nobody(address);
        Self {
            caller,
            cookies: Vec::new(),
            csrf: String::new(),
            key: String::new(),
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let answer = self.dressed().get(path);
        self.keep(&answer);
        answer
    }

    /// Sends the form of the last page; the answer is where it leads.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        answer.header("location").to_owned()
    }

    /// Sends the form of the last page, whatever comes of it.
    pub(crate) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = format!("csrf={}&key={}", self.csrf, self.key);
        for (name, value) in fields {
            write!(body, "&{}={}", percent(name), percent(value)).unwrap();
        }
        let caller = self
            .dressed()
            .with("content-type", "application/x-www-form-urlencoded");
        let answer = caller.send(path, body.as_bytes()).unwrap();
        self.keep(&answer);
        answer
    }

    /// The same form once more, as a second press sends it.
    pub(crate) fn with_key(&mut self, key: &str) -> &mut Self {
        key.clone_into(&mut self.key);
        self
    }

    /// The key of the last page's form.
    pub(crate) fn key(&self) -> String {
        self.key.clone()
    }

    fn dressed(&self) -> Caller {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.caller.clone().with("cookie", &cookies.join("; "))
    }

    fn keep(&mut self, answer: &Answer) {
        for line in answer.header_all("set-cookie") {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let text = answer.text();
        self.csrf = hidden(&text, "csrf").unwrap_or_else(|| self.csrf.clone());
        self.key = hidden(&text, "key").unwrap_or_default();
    }
}

/// The value of a hidden field.
pub(crate) fn hidden(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").expect("a string takes everything");
        text
    })
}

/// Finds somebody at the counter and begins a case with a request chosen; the answer is its address and the person's neutral identity.
pub(crate) fn half_way(desk: &mut Browser, person: &Member) -> (String, String) {
    let birth = person.birth.to_string();
    let search = [
        ("birth", &*birth),
        ("name", &*person.name),
        ("purpose", "등본 발급"),
    ];
    let found = desk.post("/desk/find", &search);
    let page = desk.get(&found).text();
    let subject = hidden(&page, "subject").expect("the person is found");
    let entry = found.rsplit('/').next().unwrap();
    let case = desk.post("/desk/cases", &[("found", entry), ("subject", &subject)]);
    desk.get(&case);
    let choice = [
        ("desk.subject", &*subject),
        ("desk.choose", "resident/household-extract"),
        ("desk.act", "save"),
    ];
    desk.post(&case, &choice);
    (case, subject)
}

#[test]
fn a_session_and_a_half_done_case_survive_a_kill_of_their_node() {
    let country = harmed();
    let person = people::special(FAMILY).members.swap_remove(0);
    let mut desk = Browser::open(&country, "jongno");
    desk.get("/desk/sign-in");
    assert_eq!(
        desk.post("/desk/sign-in", &[("evidence", "jongno1")]),
        "/desk"
    );
    assert_eq!(desk.get("/desk").status, 200);

    let (case, subject) = half_way(&mut desk, &person);
    let page = desk.get(&case).text();
    let shown = hidden(&page, "desk.shown").expect("the request was chosen");
    let fields = [
        ("desk.subject", &*subject),
        ("desk.shown", &*shown),
        ("purpose", "반쯤 된 일"),
        ("options.history", "5y"),
        ("desk.act", "save"),
    ];
    desk.post(&case, &fields);

    country.kill("jongno");
    country.bring_back("jongno");

    let page = desk.get(&case);
    assert_eq!(
        page.status,
        200,
        "the session is over: {}",
        page.header("location")
    );
    let page = page.text();
    for entered in ["반쯤 된 일", &person.name] {
        assert!(page.contains(entered), "{entered} is lost");
    }
    assert!(
        desk.get("/desk").text().contains(&case),
        "the case is not in the list"
    );

    let fields = [
        ("desk.subject", &*subject),
        ("desk.shown", &*shown),
        ("purpose", "반쯤 된 일"),
        ("identity-seen", "resident-card"),
        ("desk.act", "finish"),
    ];
    desk.get(&case);
    let done = desk.post(&case, &fields);
    assert!(done.starts_with("/desk/done/"), "{done}");
    assert_eq!(desk.get(&done).status, 200);
}
