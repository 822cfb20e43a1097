//! Who is at this counter. In the demo an officer is chosen from a list; what is shown as evidence goes to the house, which decides.

use askama::Template;
use kernel::Class;
use kernel::Future;
use kernel::House;
use kernel::Page;
use kernel::Person;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::words;
use pages::Frame;

use crate::frame::frame;
use crate::texts;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Chooser<'a> {
    frame: Frame,
    refusal: Option<&'a Refusal>,
    /// Why the page is shown where another was asked for.
    why: Option<&'static str>,
    officers: Vec<Officer>,
    heads: Vec<&'static str>,
}

struct Officer {
    evidence: String,
    name: String,
    about: String,
}

pub(crate) fn chooser(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move { Reply::Page(page(&visit, house, None)) })
}

pub(crate) fn sign_in(visit: Visit, house: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move {
        let evidence = visit.form.raw("evidence").unwrap_or_default();
        let signed_in = match house.sign_in(evidence).await {
            Ok(caller) if caller.at_counter() => Ok(caller),
            Ok(_) => Err(NO_OFFICER),
            Err(refusal) => Err(refusal),
        };
        match signed_in {
            Ok(caller) => Reply::SignedIn {
                caller,
                to: "/desk".to_owned(),
            },
            Err(refusal) => Reply::Page(page(&visit, house, Some(&refusal))),
        }
    })
}

pub(crate) fn sign_out(_: Visit, _: &dyn House) -> Future<'_, Reply> {
    Box::pin(async move { Reply::SignedOut("/desk/sign-in".to_owned()) })
}

/// The chooser in place of a page for which one must sign in first. That is no fault of anybody's, so it looks like none.
pub(crate) fn first(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let chooser = chooser_of(visit, house, None, Some(refusal.what.say(visit.lang)));
    Page {
        status: refusal.class.status(),
        html: written(&chooser),
    }
}

/// The chooser, with what was refused.
fn page(visit: &Visit, house: &dyn House, refusal: Option<&Refusal>) -> Page {
    Page {
        status: refusal.map_or(200, |refusal| refusal.class.status()),
        html: written(&chooser_of(visit, house, refusal, None)),
    }
}

fn written(chooser: &Chooser) -> String {
    chooser
        .render()
        .expect("a template of plain values renders into memory")
}

fn chooser_of<'a>(
    visit: &Visit,
    house: &dyn House,
    refusal: Option<&'a Refusal>,
    why: Option<&'static str>,
) -> Chooser<'a> {
    let lang = visit.lang;
    let mut people = house.people();
    people.retain(|person| person.officer && person.node == house.node().name);
    let officer = |person: Person| {
        let [ko, en, easy] = person.about;
        let about = match lang {
            kernel::Lang::Ko => ko,
            kernel::Lang::En => en,
            kernel::Lang::Easy => easy,
        };
        Officer {
            evidence: person.evidence,
            name: person.name,
            about,
        }
    };
    Chooser {
        frame: frame(visit, house, texts::SIGN_IN.say(lang)).here("/desk/sign-in"),
        refusal,
        why,
        officers: people.into_iter().map(officer).collect(),
        heads: vec![texts::WHO.say(lang), texts::ABOUT.say(lang)],
    }
}

/// Somebody who signed in at the desk and works at none.
const NO_OFFICER: Refusal = Refusal::new(
    "desk.no-officer",
    Class::Forbidden,
    words(
        "창구 담당자가 아닙니다.",
        "This is no officer of a counter.",
        "창구에서 일하는 사람이 아니에요.",
    ),
    words(
        "담당자를 고르거나 민원 포털로 가세요.",
        "Choose an officer, or go to the portal.",
        "일하는 사람을 골라 주세요.",
    ),
);
