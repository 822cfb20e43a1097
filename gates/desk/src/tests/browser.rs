//! A browser without a script: it follows links and redirects, and sends forms as they stand on the page.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use kernel::Answers;
use kernel::Caller;
use kernel::Gate;
use kernel::House;
use kernel::Lang;
use kernel::Method;
use kernel::Page;
use kernel::Reply;
use kernel::Visit;

use super::memory::TestHouse;
use super::memory::now;
use crate::DESK;

/// One start tag with its attributes, in the order of the page.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: BTreeMap<String, String>,
    /// The text up to the next tag.
    pub(super) text: String,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// All tags of a page; closing tags begin with `/`.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let parts = html.split('<').skip(1);
    parts
        .filter(|part| !part.starts_with('!'))
        .map(tag)
        .collect()
}

fn tag(part: &str) -> Tag {
    let (head, text) = part.split_once('>').unwrap();
    let (name, mut rest) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap(),
            None => ("", after),
        };
        attributes.insert(key.to_owned(), unescaped(value));
        rest = after;
    }
    Tag {
        name: name.to_owned(),
        attributes,
        text: unescaped(text.trim()),
    }
}

fn unescaped(text: &str) -> String {
    let marks = [
        ("&#34;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    marks
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// An officer's browser.
pub(super) struct Browser<'a> {
    pub(super) house: &'a TestHouse,
    pub(super) caller: Option<Caller>,
    pub(super) lang: Lang,
    /// Where it is.
    pub(super) path: String,
    /// What it shows.
    pub(super) page: Page,
    /// Every address it was sent to.
    pub(super) sent_to: Vec<String>,
    /// What was chosen on this page by keys and not sent yet.
    chosen: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub(super) fn of(house: &'a TestHouse, caller: Caller) -> Self {
        let page = Page {
            status: 0,
            html: String::new(),
        };
        let mut browser = Self {
            house,
            caller: Some(caller),
            lang: Lang::Ko,
            path: String::new(),
            page,
            sent_to: Vec::new(),
            chosen: Vec::new(),
        };
        browser.open("/desk");
        browser
    }

    pub(super) fn open(&mut self, path: &str) {
        let reply = self.visit(Method::Get, path, Vec::new());
        self.take(path, reply);
    }

    /// Sends the form that leads to this address as it stands, with these answers typed and this button pressed.
    pub(super) fn send(
        &mut self,
        action: &str,
        typed: &[(&str, &str)],
        button: Option<(&str, &str)>,
    ) {
        let mut pairs = form_with(&self.page.html, action, button);
        for (name, value) in typed {
            pairs.retain(|(known, _)| known != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        pairs.extend(button.map(|(name, value)| (name.to_owned(), value.to_owned())));
        self.post(action, pairs);
    }

    /// Sends a form that was on the page before.
    pub(super) fn post(&mut self, action: &str, mut pairs: Vec<(String, String)>) {
        assert!(
            pairs
                .iter()
                .any(|(name, value)| name == "csrf" && value == "token"),
            "each form carries the token"
        );
        pairs.retain(|(name, _)| name != "csrf");
        let reply = self.visit(Method::Post, action, pairs);
        self.take(action, reply);
    }

    /// Presses one key, as an officer would: Enter acts on what has the focus, all others on what bears them.
    pub(super) fn press(&mut self, key: &str) {
        let tags = self.tags();
        let goal = |tag: &&Tag| {
            if key == "Enter" {
                tag.attribute("autofocus").is_some()
            } else {
                tag.attribute("data-key") == Some(key)
            }
        };
        let at = tags
            .iter()
            .position(|tag| goal(&tag))
            .unwrap_or_else(|| unreachable!("nothing bears {key} on {}", self.path));
        let action = tags[..at]
            .iter()
            .rev()
            .find(|tag| tag.name == "form")
            .and_then(|tag| tag.attribute("action"))
            .unwrap_or_default();
        let pair = |tag: &Tag| {
            Some((
                tag.attribute("name")?.to_owned(),
                tag.attribute("value")?.to_owned(),
            ))
        };
        let goal = &tags[at];
        if goal.name == "a" {
            return self.open(goal.attribute("href").unwrap());
        }
        if goal.name == "input" && key != "Enter" {
            return self.chosen.extend(pair(goal));
        }
        // Enter in a field sends the form by its first button.
        let begins = tags
            .iter()
            .position(|tag| tag.name == "form" && tag.attribute("action") == Some(action))
            .unwrap();
        let first = tags[begins..]
            .iter()
            .find(|tag| tag.name == "button" && tag.attribute("type") != Some("button"));
        let button = if goal.name == "button" {
            Some(goal)
        } else {
            first
        };
        let typed = std::mem::take(&mut self.chosen);
        let typed: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let button = button.and_then(pair);
        self.send(
            action,
            &typed,
            button
                .as_ref()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
    }

    pub(super) fn tags(&self) -> Vec<Tag> {
        tags(&self.page.html)
    }

    pub(super) fn shows(&self, text: &str) -> bool {
        self.page.html.contains(text)
    }

    fn take(&mut self, path: &str, reply: Reply) {
        match reply {
            Reply::Page(page) => (self.path, self.page) = (path.to_owned(), page),
            Reply::SeeOther(to) | Reply::SignedOut(to) => self.follow(&to),
            Reply::SignedIn { caller, to } => {
                self.caller = Some(caller);
                self.follow(&to);
            }
            Reply::Pdf { name, bytes } => {
                assert!(bytes.starts_with(b"%PDF"));
                self.page = Page {
                    status: 200,
                    html: name,
                };
            }
            Reply::Live => unreachable!("no page of the desk follows anything"),
            Reply::Document { content_type, .. } => {
                self.page = Page {
                    status: 200,
                    html: content_type.to_owned(),
                };
            }
        }
    }

    fn follow(&mut self, to: &str) {
        self.sent_to.push(to.to_owned());
        self.open(to);
    }

    fn visit(&mut self, method: Method, path: &str, form: Vec<(String, String)>) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let (route, params) = route(method, path);
        let visit = Visit {
            path: path.to_owned(),
            params,
            query: Answers::from_pairs(query.collect::<Vec<_>>()),
            form: Answers::from_pairs(form),
            caller: self.caller.clone(),
            lang: self.lang,
            csrf: "token".to_owned(),
            key: self.house.fresh().to_string(),
            now: now(),
        };
        let may = route.may.is_empty()
            || self
                .caller
                .as_ref()
                .is_some_and(|caller| caller.is_any(route.may));
        assert!(may, "{path} is not for this caller");
        let house: &dyn House = self.house;
        let mut answer = pin!((route.answer)(visit, house));
        match answer
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(reply) => reply,
            Poll::Pending => unreachable!("a house in memory never waits"),
        }
    }
}

fn route(method: Method, path: &str) -> (&'static kernel::Route, BTreeMap<String, String>) {
    let found = DESK.routes().iter().filter(|route| route.method == method);
    let found = found.filter_map(|route| Some((route, params(route.path, path)?)));
    found
        .min_by_key(|(_, params)| params.len())
        .unwrap_or_else(|| unreachable!("no page at {path}"))
}

fn params(pattern: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (pattern, path): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let mut params = BTreeMap::new();
    for (part, given) in pattern.iter().zip(&path) {
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(name) => drop(params.insert(name.to_owned(), (*given).to_owned())),
            None if part == given => {}
            None => return None,
        }
    }
    (pattern.len() == path.len()).then_some(params)
}

/// What the first form at this address would send without any button.
pub(super) fn form(html: &str, action: &str) -> Vec<(String, String)> {
    form_with(html, action, None)
}

/// What the form with this button would send; of two forms at one address the button decides.
fn form_with(html: &str, action: &str, button: Option<(&str, &str)>) -> Vec<(String, String)> {
    let tags = tags(html);
    let forms = tags.split(|tag| tag.name == "/form").filter_map(|before| {
        let begins = before.iter().rposition(|tag| tag.name == "form")?;
        (before[begins].attribute("action") == Some(action)).then(|| &before[begins..])
    });
    let forms: Vec<&[Tag]> = forms.collect();
    let bears = |tag: &Tag, (name, value): (&str, &str)| {
        tag.name == "button"
            && tag.attribute("name") == Some(name)
            && tag.attribute("value") == Some(value)
    };
    let of_button = button.and_then(|button| {
        forms
            .iter()
            .find(|form| form.iter().any(|tag| bears(tag, button)))
    });
    let Some(inside) = of_button.or(forms.first()) else {
        unreachable!("no form leads to {action}")
    };
    filled(inside)
}

fn filled(inside: &[Tag]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut select = String::new();
    for tag in inside {
        let name = tag.attribute("name").unwrap_or_default().to_owned();
        let value = tag.attribute("value").unwrap_or_default().to_owned();
        let off = matches!(tag.attribute("type"), Some("radio" | "checkbox"))
            && tag.attribute("checked").is_none();
        match tag.name.as_str() {
            "select" => select = name,
            "option" if tag.attribute("selected").is_some() => pairs.push((select.clone(), value)),
            "textarea" => pairs.push((name, tag.text.clone())),
            "input" if !off => pairs.push((name, value)),
            _ => {}
        }
    }
    pairs
}
