//! Signing in and out. In the demo a person is chosen from a list of generated people; other ways come with `SignIn`.

use askama::Template;
use kernel::Caller;
use kernel::Class;
use kernel::House;
use kernel::Lang;
use kernel::NodeName;
use kernel::Page;
use kernel::Person;
use kernel::Refusal;
use kernel::Reply;
use kernel::Role;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Frame;

use crate::shell;

/// Where one signs in.
pub(crate) const PATH: &str = "/sign-in";
/// Where the sign-out form is sent.
pub(crate) const OUT: &str = "/sign-out";
/// The longest path to go on to, in characters.
const TO_LEN_MAX: usize = 200;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    frame: Frame,
    /// True where somebody was on the way to another page.
    on_the_way: bool,
    /// True where a form was sent after the session had ended: what was typed in it is not kept.
    sent_too_late: bool,
    to: String,
    refusal: Option<Refusal>,
    homes: Vec<Home>,
}

/// The people whose record is at one home.
struct Home {
    title: String,
    people: Vec<Choice>,
}

struct Choice {
    evidence: String,
    name: String,
    about: String,
}

/// The page.
pub(crate) fn show(visit: Visit, house: &dyn House) -> Reply {
    let to = visit.query.raw("to").and_then(local).unwrap_or("/");
    Reply::Page(chooser(&visit, house, to, None))
}

/// The same page for somebody who opened one that is only for people who have signed in: they go on to it from here.
pub(crate) fn asked(visit: &Visit, house: &dyn House) -> Page {
    let to = shell::shown_path(&visit.path);
    let to = local(&to).unwrap_or("/");
    Page {
        status: Class::SignIn.status(),
        ..chooser(visit, house, to, None)
    }
}

/// Signs in.
pub(crate) async fn enter(visit: Visit, house: &dyn House) -> Reply {
    let to = visit
        .form
        .raw("to")
        .and_then(local)
        .unwrap_or("/")
        .to_owned();
    let evidence = visit.form.raw("who").unwrap_or_default();
    match house.sign_in(evidence).await {
        Ok(caller) if is_citizen(&caller) => Reply::SignedIn { caller, to },
        Ok(_) => Reply::Page(chooser(&visit, house, &to, Some(OFFICERS_ELSEWHERE))),
        Err(refusal) => Reply::Page(chooser(&visit, house, &to, Some(refusal))),
    }
}

/// Signs out.
pub(crate) fn leave() -> Reply {
    Reply::SignedOut("/".to_owned())
}

fn is_citizen(caller: &Caller) -> bool {
    caller.is_any(&[Role::Citizen])
}

/// A path of this portal and nothing else: no other host, no scheme, no query, no way up.
fn local(to: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let local =
        to.starts_with('/') && !to.contains("//") && !to.contains("..") && to.chars().all(plain);
    (local && to.len() <= TO_LEN_MAX && to != PATH && to != OUT).then_some(to)
}

fn chooser(visit: &Visit, house: &dyn House, to: &str, refusal: Option<Refusal>) -> Page {
    let people: Vec<Person> = house
        .people()
        .into_iter()
        .filter(|person| !person.officer)
        .collect();
    let neighbours = house.neighbours();
    let nodes =
        std::iter::once(house.node()).chain(neighbours.iter().map(|neighbour| &neighbour.node));
    let home = |node: &NodeName| Home {
        title: people_of(node, visit.lang),
        people: choices(&people, &node.name, visit.lang),
    };
    let on_the_way = to != "/";
    let page = SignIn {
        frame: shell::frame(visit, house, TITLE.say(visit.lang)).here(if on_the_way {
            format!("{PATH}?to={to}")
        } else {
            PATH.to_owned()
        }),
        on_the_way,
        sent_too_late: visit.path != PATH && visit.form.pairs().next().is_some(),
        to: to.to_owned(),
        homes: nodes
            .map(home)
            .filter(|home| !home.people.is_empty())
            .collect(),
        refusal,
    };
    shell::page(
        page.refusal
            .as_ref()
            .map_or(200, |refusal| refusal.class.status()),
        &page,
    )
}

fn people_of(node: &NodeName, lang: Lang) -> String {
    let office = shell::office(node, lang);
    match lang {
        Lang::Ko => format!("{office}에 사는 사람"),
        Lang::En => format!("People of {office}"),
        Lang::Easy => format!("{office}에 살아요"),
    }
}

fn choices(people: &[Person], node: &str, lang: Lang) -> Vec<Choice> {
    let at = Lang::ALL
        .iter()
        .position(|known| *known == lang)
        .unwrap_or_default();
    let of_node = people.iter().filter(|person| person.node == node);
    of_node
        .map(|person| Choice {
            evidence: person.evidence.clone(),
            name: person.name.clone(),
            about: person.about.get(at).cloned().unwrap_or_default(),
        })
        .collect()
}

const TITLE: Words = words("로그인", "Sign in", "누구인지 알려 주세요");
const ON_THE_WAY: Words = words(
    "로그인하면 열려던 화면으로 바로 갑니다.",
    "After signing in you go straight on to the page you opened.",
    "들어가면 보려던 화면이 바로 나와요.",
);
const TOO_LATE: Words = words(
    "로그인이 끝난 뒤에 보내셨습니다",
    "You sent this after your session had ended",
    "로그인이 끝났어요",
);
const TOO_LATE_TEXT: Words = words(
    "보내신 내용은 접수되지 않았고 보관하지도 않았습니다. 로그인한 뒤 다시 적어 주세요.",
    "What you sent was neither taken in nor kept. Please sign in and enter it again.",
    "보낸 것은 신청되지 않았고 남아 있지도 않아요. 들어가서 다시 써 주세요.",
);
const DEMO: Words = words("시연입니다", "This is a demo", "연습이에요");
const DEMO_TEXT: Words = words(
    "진짜 로그인 대신 지어낸 사람 가운데 한 명을 고릅니다. 이 사람들은 실제로 없습니다.",
    "Instead of a real sign-in you choose one of these invented people. None of them exists.",
    "여기 있는 사람은 모두 지어낸 사람이에요. 한 사람을 골라 보세요.",
);
const NOBODY: Words = words(
    "지금 고를 수 있는 사람이 없습니다. 이 노드에는 시연용 명부가 없습니다.",
    "There is nobody to choose: this node has no list of demo people.",
    "지금은 고를 사람이 없어요.",
);
const OFFICERS_ELSEWHERE: Refusal = Refusal::new(
    "portal.citizens-only",
    Class::Forbidden,
    words(
        "담당자는 포털로 로그인할 수 없습니다.",
        "Officers do not sign in at the portal.",
        "직원은 여기로 들어올 수 없어요.",
    ),
    words(
        "창구 화면에서 로그인하세요.",
        "Sign in at the desk.",
        "창구 화면으로 들어가 주세요.",
    ),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_within_the_portal_only() {
        for to in [
            "/",
            "/my-papers",
            "/apply/resident/household-extract",
            "/papers/1111000000000097",
        ] {
            assert_eq!(local(to), Some(to));
        }
        let foreign = [
            "",
            "my-papers",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a//b",
            "/../x",
            "/a?b=c",
            "/%2f%2fevil.example",
            "/\u{2215}x",
            "/a\r\nSet-Cookie: x",
            PATH,
            OUT,
        ];
        for to in foreign {
            assert_eq!(local(to), None, "{to:?}");
        }
    }
}
