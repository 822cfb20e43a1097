//! The pages of telling as gates: for everybody, and for officers at their desk.

use std::future::ready;
use std::sync::Arc;

use askama::Template;
use kernel::Banner;
use kernel::Board;
use kernel::Class;
use kernel::Future;
use kernel::Gate;
use kernel::House;
use kernel::Lang;
use kernel::Method;
use kernel::Moment;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Role;
use kernel::Route;
use kernel::Telling;
use kernel::Visit;
use kernel::words;
use pages::Frame;

use crate::catalogue::Catalogue;
use crate::json;
use crate::now_page;
use crate::outages;
use crate::shown;
use crate::stand::Stand;
use crate::status_page;
use crate::windows::State;

/// What everybody may see: `/status`, `/status.json`, `/now`. It also makes the banners of all other pages.
pub struct Told(pub Arc<Catalogue>);

/// What officers do: `/desk/outages`.
pub struct Desk(pub Arc<Catalogue>);

impl Gate for Told {
    fn name(&self) -> &'static str {
        "telling"
    }

    fn routes(&self) -> &'static [Route] {
        PUBLIC
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let reply = match route.path {
            status_page::PATH => status_page::show(&self.0, &visit, house),
            now_page::PATH => now_page::show(&self.0, &visit, house),
            json::PATH => json::show(&self.0, &visit, house),
            _ => Reply::Page(refused(&visit, house, &NO_CATALOGUE)),
        };
        Box::pin(ready(reply))
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        refused(visit, house, refusal)
    }
}

impl Gate for Desk {
    fn name(&self) -> &'static str {
        "outages"
    }

    fn routes(&self) -> &'static [Route] {
        OFFICE
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let method = route.method;
        Box::pin(async move {
            let again = visit.clone();
            let answered = match method {
                Method::Get => outages::show(&self.0, &visit, house),
                Method::Post => outages::post(&self.0, visit, house).await,
            };
            answered.unwrap_or_else(|refusal| Reply::Page(refused(&again, house, &refusal)))
        })
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        refused(visit, house, refusal)
    }
}

impl Telling for Told {
    /// Of the windows that are on, those that concern a place of this node, or all places. A drill is told to officers on its own page only.
    fn banners(&self, board: &dyn Board, node: &str, lang: Lang, now: Moment) -> Vec<Banner> {
        let stand = Stand::of(&self.0, board, now);
        let here = |places: &[String]| {
            let mut places = places.iter().filter_map(|name| self.0.place(name));
            places.any(|place| place.is_of(node))
        };
        let on = stand.open().into_iter().filter(|window| window.is_on(now));
        let told = on.filter(|window| {
            let outage = window.outage();
            !outage.drill && (outage.places.is_empty() || here(&outage.places))
        });
        let banner = |window: &crate::windows::Window| {
            let outage = window.outage();
            let title = shown::title(&self.0, outage, lang);
            let state = shown::state_words(outage.state).say(lang);
            Banner {
                stop: outage.state == State::Down,
                text: format!("{title}: {state}. {}", shown::said(&outage.cause, lang)),
                href: format!("{}#{}", status_page::PATH, window.id),
            }
        };
        told.map(banner).collect()
    }
}

/// A template as a page.
pub(crate) fn page(status: u16, template: &impl Template) -> Page {
    let html = template
        .render()
        .expect("a page is made of texts, which always render");
    Page { status, html }
}

/// A template as a good answer.
pub(crate) fn shown(template: &impl Template) -> Reply {
    Reply::Page(page(200, template))
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    frame: Frame,
    refusal: Refusal,
}

fn refused(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let refused = Refused {
        frame: status_page::frame(visit, house, crate::texts::STATUS.say(visit.lang)),
        refusal: refusal.clone(),
    };
    page(refusal.class.status(), &refused)
}

const PUBLIC: &[Route] = &[
    route(Method::Get, status_page::PATH, &[]),
    route(Method::Get, json::PATH, &[]),
    route(Method::Get, now_page::PATH, &[]),
];
const OFFICERS: &[Role] = &[Role::Officer, Role::Supervisor];
const OFFICE: &[Route] = &[
    route(Method::Get, outages::PATH, OFFICERS),
    route(Method::Post, outages::PATH, OFFICERS),
    route(Method::Get, outages::ONE, OFFICERS),
    route(Method::Post, outages::ONE, OFFICERS),
];

const fn route(method: Method, path: &'static str, may: &'static [Role]) -> Route {
    Route {
        method,
        path,
        may,
        answer: |visit, house| Box::pin(ready(Reply::Page(refused(&visit, house, &NO_CATALOGUE)))),
    }
}

/// Whoever carries a route without its gate has no catalogue to show.
const NO_CATALOGUE: Refusal = Refusal::new(
    "telling.no-catalogue",
    Class::NotFound,
    words(
        "안내 목록이 없습니다.",
        "There is no catalogue.",
        "안내가 없어요.",
    ),
    words(
        "첫 화면으로 가십시오.",
        "Go to the first page.",
        "첫 화면으로 가 주세요.",
    ),
);
