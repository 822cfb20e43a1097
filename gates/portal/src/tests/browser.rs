//! A browser without a browser: visits pages as the runtime mounts them.

use std::collections::BTreeMap;

use kernel::Answers;
use kernel::Caller;
use kernel::Gate;
use kernel::Lang;
use kernel::Method;
use kernel::Moment;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Visit;
use kernel::words;

use super::house::NOW;
use super::house::TestHouse;
use super::house::now;
use crate::PORTAL;

pub(super) const EXTRACT: &str = "/apply/resident/household-extract";

pub(super) fn visit(path: &str, caller: Option<Caller>, lang: Lang) -> Visit {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Visit {
        path: path.to_owned(),
        params: BTreeMap::new(),
        query: Answers::from_pairs(pairs),
        form: Answers::default(),
        caller,
        lang,
        csrf: "csrf".to_owned(),
        key: "freshkey".to_owned(),
        now: Moment::parse(NOW).unwrap(),
    }
}

/// Mounts the route that fits, as the runtime does: who may not enter is refused by the gate's own page.
pub(super) fn answer(house: &TestHouse, method: Method, mut visit: Visit) -> Reply {
    let path = visit.path.clone();
    let mut routes = PORTAL
        .routes()
        .iter()
        .filter(|route| route.method == method);
    let (route, params) = routes
        .find_map(|route| Some((route, fits(route.path, &path)?)))
        .expect("a page at this path");
    visit.params = params;
    let may = route.may.is_empty()
        || visit
            .caller
            .as_ref()
            .is_some_and(|caller| caller.is_any(route.may));
    if !may {
        return Reply::Page(PORTAL.refuse(&visit, house, &SIGN_IN));
    }
    now((route.answer)(visit, house))
}

fn fits(route: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let mut params = BTreeMap::new();
    for (part, given) in route.iter().zip(&path) {
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(name) => drop(params.insert(name.to_owned(), (*given).to_owned())),
            None if part != given => return None,
            None => {}
        }
    }
    (route.len() == path.len()).then_some(params)
}

pub(super) const SIGN_IN: Refusal = Refusal::new(
    "page.sign-in",
    kernel::Class::SignIn,
    words(
        "로그인해야 볼 수 있는 화면입니다.",
        "Sign in.",
        "로그인해야 볼 수 있어요.",
    ),
    words(
        "로그인한 뒤 다시 여세요.",
        "Sign in, then open it again.",
        "먼저 로그인해 주세요.",
    ),
);

pub(super) fn get(house: &TestHouse, path: &str, caller: Option<Caller>) -> Reply {
    answer(house, Method::Get, visit(path, caller, Lang::Ko))
}

pub(super) fn post(
    house: &TestHouse,
    path: &str,
    caller: Option<Caller>,
    form: &[(&str, &str)],
) -> Reply {
    let form = Answers::from_pairs(form.iter().copied());
    answer(
        house,
        Method::Post,
        Visit {
            form,
            ..visit(path, caller, Lang::Ko)
        },
    )
}

#[track_caller]
pub(super) fn page(reply: Reply) -> Page {
    let Reply::Page(page) = reply else {
        panic!("a page, not {reply:?}");
    };
    page
}

#[track_caller]
pub(super) fn location(reply: Reply) -> String {
    let Reply::SeeOther(to) = reply else {
        panic!("a way on, not {reply:?}");
    };
    to
}

/// Who has signed in, and where they go on.
#[track_caller]
pub(super) fn signed_in(reply: Reply) -> (Caller, String) {
    let Reply::SignedIn { caller, to } = reply else {
        panic!("signed in, not {reply:?}");
    };
    (caller, to)
}
