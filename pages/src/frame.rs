//! What stands around every page.

use std::borrow::Borrow;

use kernel::Banner;
use kernel::Fault;
use kernel::House;
use kernel::Lang;
use kernel::Visit;
use kernel::Words;

use crate::Input;
use crate::Said;
use crate::StripLine;
use crate::said;

/// How dense a page is: for whom it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    /// For citizens: 17 px, targets of 44 px, one column.
    Portal,
    /// For officers: 14.5 px, rows of 32 px, keys.
    Desk,
}

impl Density {
    /// The value of `data-density`.
    pub const fn name(self) -> &'static str {
        match self {
            Density::Portal => "portal",
            Density::Desk => "desk",
        }
    }
}

/// What stands around every page. A page's struct has it as `frame`, and its template extends `layout.html`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language.
    pub lang: Lang,
    /// For whom the page is made.
    pub density: Density,
    /// The title of the page: its `h1` and the browser's tab.
    pub title: String,
    /// The gate beside the name: `민원 포털`, `창구`.
    pub gate: String,
    /// The gate's first page.
    pub home: String,
    /// Where the language switch leads, path and query; without personal data.
    pub here: String,
    /// The line of state.
    pub strip: StripLine,
    /// The name of who has signed in.
    pub caller: Option<String>,
    /// Where the sign-out form is sent; none where one can't sign out.
    pub sign_out: Option<String>,
    /// The token that each form carries as `csrf`; `form` of controls.html puts it in.
    pub csrf: String,
    /// The key that each form that acts carries as `key`; `form` of controls.html puts it in.
    pub key: String,
    /// The menu under the masthead; empty for none.
    pub menu: Vec<MenuItem>,
    /// What is to be corrected, listed over the page.
    pub faults: Vec<FaultLine>,
    /// What fails and concerns who reads this.
    pub banners: Vec<Banner>,
    /// Where one says that one is stuck on this page; none where nobody counts that.
    pub stuck: Option<String>,
    /// Whether this is a demo: people are invented and papers are specimens.
    pub demo: bool,
    /// Where else the page's scripts may ask for what everybody may see: origins, with blanks between. Nowhere at a counter.
    pub addresses: String,
}

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Its key, `F4`; empty for none.
    pub key: &'static str,
    /// True on its own page.
    pub current: bool,
}

/// One line of the list of faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultLine {
    /// The `id` of the control; empty where the page has none for it.
    pub id: String,
    /// What is wrong: `이름: 꼭 적어야 하는 항목입니다.`
    pub text: String,
}

impl Frame {
    /// The frame of a page of this visit. `gate` is the gate's name beside the product's; `home` its first page.
    pub fn new(
        visit: &Visit,
        house: &dyn House,
        density: Density,
        gate: Words,
        home: &str,
        title: impl Into<String>,
    ) -> Self {
        let lang = visit.lang;
        let node = house.node();
        let node = if lang == Lang::En {
            &node.title_en
        } else {
            &node.title_ko
        };
        Self {
            lang,
            density,
            title: title.into(),
            gate: gate.say(lang).to_owned(),
            home: home.to_owned(),
            here: here(visit),
            strip: StripLine::new(&house.strip(), node, lang),
            caller: visit.caller.as_ref().map(|caller| caller.name.clone()),
            sign_out: None,
            csrf: visit.csrf.clone(),
            key: visit.key.clone(),
            menu: Vec::new(),
            faults: Vec::new(),
            banners: house.banners(lang),
            stuck: house.stuck().map(|_| stuck(visit)),
            demo: house.demo(),
            addresses: match density {
                Density::Portal => house.addresses().join(" "),
                Density::Desk => String::new(),
            },
        }
    }

    /// The same with a sign-out button, shown to who has signed in.
    #[must_use]
    pub fn sign_out(mut self, action: &str) -> Self {
        self.sign_out = Some(action.to_owned());
        self
    }

    /// The same with one more entry of the menu; the entry whose address is the page's own is marked.
    #[must_use]
    pub fn menu(mut self, href: &str, label: Words, key: &'static str) -> Self {
        let current = self.here.split('?').next() == Some(href);
        self.menu.push(MenuItem {
            href: href.to_owned(),
            label: label.say(self.lang).to_owned(),
            key,
            current,
        });
        self
    }

    /// The same with another address for the language switch: for a page that answers a POST.
    #[must_use]
    pub fn here(mut self, here: impl Into<String>) -> Self {
        self.here = here.into();
        self
    }

    /// The same with a list of faults, each leading to its question among `inputs` where there is one.
    #[must_use]
    pub fn faults<'a>(
        mut self,
        faults: &[Fault],
        inputs: impl IntoIterator<Item = &'a Input>,
    ) -> Self {
        let inputs: Vec<&Input> = inputs.into_iter().collect();
        self.faults = faults
            .iter()
            .map(|fault| fault_line(fault, &inputs, self.lang))
            .collect();
        self
    }

    /// The text in the language of the page; by value or reference, as templates pass both.
    pub fn say(&self, words: impl Borrow<Words>) -> &'static str {
        words.borrow().say(self.lang)
    }

    /// What the frame itself says.
    pub fn said(&self) -> Said {
        said(self.lang)
    }

    /// The language switch: name, BCP 47 tag, address, and whether it is the page's own.
    pub fn langs(&self) -> [(&'static str, &'static str, String, bool); 3] {
        let gap = if self.here.contains('?') { '&' } else { '?' };
        Lang::ALL.map(|lang| {
            let name = match lang {
                Lang::Ko => "한국어",
                Lang::En => "English",
                Lang::Easy => "쉬운 말",
            };
            (
                name,
                lang.tag(),
                format!("{}{gap}lang={}", self.here, lang.code()),
                lang == self.lang,
            )
        })
    }
}

/// The address of a visit without its language. Queries hold no personal data, so they may be kept.
fn here(visit: &Visit) -> String {
    let kept = visit.query.pairs().filter(|(name, _)| *name != "lang");
    let query: Vec<String> = kept
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    if query.is_empty() {
        visit.path.clone()
    } else {
        format!("{}?{}", visit.path, query.join("&"))
    }
}

/// Where one says that one is stuck: with the page's route, and the service that it is about. What else stands in its address stays behind.
fn stuck(visit: &Visit) -> String {
    let segments = visit.path.split('/').map(|segment| {
        let param = visit.params.iter().find(|(_, value)| *value == segment);
        param.map_or_else(|| segment.to_owned(), |(name, _)| format!("{{{name}}}"))
    });
    let route = segments.collect::<Vec<_>>().join("/");
    let plain = |text: &str| {
        let known = |byte: u8| byte.is_ascii_lowercase() || b"/-.{}".contains(&byte);
        text.bytes().all(known)
    };
    // An address that is none of ours may hold anything.
    let route = if plain(&route) { route } else { String::new() };
    let param = |name| visit.params.get(name).map(String::as_str);
    let service = match (param("service"), param("request")) {
        (Some(service), Some(request)) => format!("{service}.{request}"),
        _ => visit.query.raw("service").unwrap_or_default().to_owned(),
    };
    let mut to = format!("/stuck?on={}", encoded(&route));
    if plain(&service) && !service.is_empty() {
        to = format!("{to}&service={service}");
    }
    to
}

/// Percent-encoded as in a query (RFC 3986): unreserved characters stay.
fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| {
            if keep(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn fault_line(fault: &Fault, inputs: &[&Input], lang: Lang) -> FaultLine {
    let hint = fault.hint.say(lang);
    let Some(input) = inputs.iter().find(|input| input.name == fault.field) else {
        let text = if fault.field.is_empty() {
            hint.to_owned()
        } else {
            format!("{}: {hint}", fault.field)
        };
        return FaultLine {
            id: String::new(),
            text,
        };
    };
    FaultLine {
        id: input.id(),
        text: format!("{}: {hint}", input.label),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::Answers;
    use kernel::Moment;
    use kernel::words;

    use super::*;
    use crate::InputKind;

    fn visit(query: &[(&str, &str)]) -> Visit {
        Visit {
            path: "/papers".to_owned(),
            params: BTreeMap::new(),
            query: Answers::from_pairs(query.iter().copied()),
            form: Answers::default(),
            caller: None,
            lang: Lang::En,
            csrf: String::new(),
            key: String::new(),
            now: Moment(0),
        }
    }

    #[test]
    fn the_language_switch_keeps_the_page_and_its_query() {
        assert_eq!(here(&visit(&[("lang", "en")])), "/papers");
        assert_eq!(
            here(&visit(&[("q", "등본&1"), ("lang", "en")])),
            "/papers?q=%EB%93%B1%EB%B3%B8%261"
        );
    }

    #[test]
    fn who_is_stuck_tells_the_route_and_never_what_stood_in_the_address() {
        let mut at = visit(&[("q", "김하늘"), ("service", "resident.move-in")]);
        "/papers/1234567890123456/shares".clone_into(&mut at.path);
        at.params = [("number".to_owned(), "1234567890123456".to_owned())].into();
        assert_eq!(
            stuck(&at),
            "/stuck?on=%2Fpapers%2F%7Bnumber%7D%2Fshares&service=resident.move-in"
        );
        at.params.clear();
        at.query = Answers::default();
        assert_eq!(stuck(&at), "/stuck?on=");
        "/apply/rental/register".clone_into(&mut at.path);
        let named = [("service", "rental"), ("request", "register")];
        at.params = named
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(
            stuck(&at),
            "/stuck?on=%2Fapply%2F%7Bservice%7D%2F%7Brequest%7D&service=rental.register"
        );
    }

    #[test]
    fn a_fault_leads_to_its_question_and_is_told_even_without_one() {
        let fault = |field| Fault::new(field, "", "x", words("다시", "Again", "또 써요"));
        let input = Input::new(Lang::En, InputKind::Text, "options.history", "History");
        let line = fault_line(&fault("options.history"), &[&input], Lang::En);
        assert_eq!(
            (line.id.as_str(), line.text.as_str()),
            ("f-options-history", "History: Again")
        );
        let line = fault_line(&fault("extra"), &[&input], Lang::En);
        assert_eq!((line.id.as_str(), line.text.as_str()), ("", "extra: Again"));
    }
}
