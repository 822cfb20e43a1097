//! The pages of telling as gates: for everybody, and for officers at their desk.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::Arc;

use askama::Template;
use kernel::Banner;
use kernel::Board;
use kernel::Class;
use kernel::Future;
use kernel::Gate;
use kernel::House;
use kernel::Id;
use kernel::Keeps;
use kernel::Lang;
use kernel::Method;
use kernel::Moment;
use kernel::Page;
use kernel::Posting;
use kernel::Refusal;
use kernel::Reply;
use kernel::Role;
use kernel::Route;
use kernel::Telling;
use kernel::Visit;
use kernel::Words;
use kernel::words;
use pages::Density;
use pages::Frame;
use pages::WayOn;
pub(crate) use pages::page;

use crate::feeds;
use crate::json;
use crate::notices_desk;
use crate::notices_page;
use crate::now_page;
use crate::outages;
use crate::poster;
use crate::shelf::Shelf;
use crate::shelf_desk;
use crate::shown;
use crate::stand::Stand;
use crate::status_page;
use crate::stuck;
use crate::subscribe_page;
use crate::texts;
use crate::texts_notices;
use crate::texts_shelf;
use crate::windows::State;
use crate::windows::Window;

/// What everybody may see: `/status`, `/status.json`, `/status.atom`, `/now`, `/notices`, `/subscribe`. It also makes the banners of all other pages.
pub struct Told(pub Arc<Shelf>);

/// What officers do: `/desk/outages`, `/desk/notices`, `/desk/catalogue`; and what they see of who is stuck: `/desk/stuck`.
pub struct Desk(pub Arc<Shelf>);

impl Gate for Told {
    fn name(&self) -> &'static str {
        "telling"
    }

    fn routes(&self) -> &'static [Route] {
        PUBLIC_ROUTES
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let catalogue = &self.0.at(house.board(), visit.now);
        let reply = match route.path {
            status_page::PATH => status_page::show(catalogue, &visit, house),
            now_page::PATH => now_page::show(catalogue, &visit, house),
            status_page::LIVE => Reply::Live,
            json::PATH => json::show(catalogue, &visit, house),
            feeds::ATOM => or_refused(feeds::atom(catalogue, &visit, house), &visit, house),
            feeds::CAP => or_refused(feeds::cap(catalogue, &visit, house), &visit, house),
            notices_page::PATH => notices_page::show(catalogue, &visit, house),
            subscribe_page::PATH | subscribe_page::CONFIRM | subscribe_page::END => {
                return self.subscribing(*route, visit, house);
            }
            _ => Reply::Page(refused(&visit, house, &NO_CATALOGUE)),
        };
        Box::pin(ready(reply))
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        refused(visit, house, refusal)
    }
}

impl Told {
    fn subscribing<'a>(
        &'a self,
        route: Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let ends = route.path == subscribe_page::END;
        Box::pin(async move {
            let (visit, own) = (&visit, route.path == subscribe_page::PATH);
            let catalogue = &self.0.at(house.board(), visit.now);
            let answered = match (route.method, own) {
                (Method::Get, true) => Ok(subscribe_page::show(catalogue, visit, house)),
                (Method::Get, false) => {
                    Ok(subscribe_page::show_link(catalogue, visit, house, ends))
                }
                (Method::Post, true) => subscribe_page::post(catalogue, visit, house).await,
                (Method::Post, false) => subscribe_page::post_link(visit, house, ends).await,
            };
            or_refused(answered, visit, house)
        })
    }
}

impl Gate for Desk {
    fn name(&self) -> &'static str {
        "outages"
    }

    fn routes(&self) -> &'static [Route] {
        OFFICE_ROUTES
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let (method, path) = (route.method, route.path);
        let notices = path == notices_desk::PATH || path == notices_desk::ONE;
        let shelves = path.starts_with(shelf_desk::PATH);
        Box::pin(async move {
            let again = visit.clone();
            let shelf = &self.0;
            let catalogue = &shelf.at(house.board(), visit.now);
            let answered = match method {
                Method::Get if path == poster::PATH => poster::show(catalogue, &visit, house).await,
                Method::Get if path == stuck::DESK => Ok(stuck::desk(catalogue, &visit, house)),
                Method::Get if notices => notices_desk::show(catalogue, &visit, house).await,
                Method::Post if notices => notices_desk::post(catalogue, visit, house).await,
                Method::Get if shelves => shelf_desk::show(shelf, path, &visit, house),
                Method::Post if shelves => shelf_desk::post(shelf, path, visit, house).await,
                Method::Get => outages::show(catalogue, &visit, house),
                Method::Post => outages::post(catalogue, visit, house).await,
            };
            answered.unwrap_or_else(|refusal| Reply::Page(desk_refused(&again, house, &refusal)))
        })
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        desk_refused(visit, house, refusal)
    }
}

/// Where people say that they are stuck: `/stuck`.
pub struct Stuck {
    /// Where the catalogue lies, which says what else one can do.
    pub shelf: Arc<Shelf>,
    /// The routes of all gates of the listener: on no other page can anybody be stuck.
    pub routes: Vec<&'static str>,
}

impl Gate for Stuck {
    fn name(&self) -> &'static str {
        "stuck"
    }

    fn routes(&self) -> &'static [Route] {
        STUCK_ROUTES
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        let (method, path) = (route.method, route.path);
        Box::pin(async move {
            let again = visit.clone();
            let catalogue = &self.shelf.at(house.board(), visit.now);
            let answered = match (method, path) {
                (Method::Post, _) => stuck::note(catalogue, &self.routes, visit, house).await,
                (Method::Get, stuck::THANKS) => Ok(stuck::thanks(catalogue, &visit, house)),
                (Method::Get, _) => Ok(stuck::ask(catalogue, &self.routes, &visit, house)),
            };
            or_refused(answered, &again, house)
        })
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        refused(visit, house, refusal)
    }
}

impl Telling for Told {
    /// The windows that are on and take something from a place of this node, or say that it fails itself; and what is seen to be down and was told by
    /// nobody yet, where it takes something here or is of the first grade. A drill is told to officers on its own page only.
    fn banners(&self, board: &dyn Board, node: &str, lang: Lang, now: Moment) -> Vec<Banner> {
        let catalogue = &self.0.at(Some(board), now);
        let stand = Stand::of(catalogue, board, now);
        let is_here = |place: &str| {
            catalogue
                .place(place)
                .is_some_and(|place| place.is_of(node))
        };
        let ways = stand
            .status
            .services
            .iter()
            .flat_map(|service| &service.ways);
        let here = ways.filter(|way| way.place.as_deref().is_some_and(is_here));
        let here: Vec<_> = here.collect();
        let concerned: BTreeSet<Id> = { here.iter() }
            .flat_map(|way| way.windows.iter().copied())
            .collect();
        let failing: BTreeSet<&str> = { here.iter() }
            .flat_map(|way| way.failing.iter().map(String::as_str))
            .collect();
        let is_it = |window: &Window| {
            let system = window.outage().system.as_deref();
            let system = system.and_then(|name| catalogue.system(name));
            system.is_some_and(|system| system.node.as_deref() == Some(node))
        };
        let on = stand.open().into_iter();
        let told = on.filter(|window| {
            let concerns = concerned.contains(&window.id) || is_it(window);
            window.is_on(now) && !window.outage().drill && concerns
        });
        let banner = |window: &Window| {
            let outage = window.outage();
            let title = shown::title(catalogue, outage, lang);
            let state = shown::state_words(outage.state).say(lang);
            Banner {
                stop: outage.state == State::Down,
                text: format!("{title}: {state}. {}", shown::said(&outage.cause, lang)),
                href: format!("{}#{}", status_page::PATH, window.id),
            }
        };
        // What is seen to be gone is told at once; that somebody is slow from somewhere is for the page of states.
        let seen = { stand.proposals() }.filter(|(system, state, _)| {
            let concerns = system.grade == 1 || failing.contains(system.name.as_str());
            state.state == State::Down && concerns
        });
        let by_watch = seen.map(|(system, state, observed)| Banner {
            stop: true,
            text: format!(
                "{}: {}. {}",
                system.title.say(lang),
                shown::state_words(state.state).say(lang),
                shown::observed(observed, lang)
            ),
            href: status_page::PATH.to_owned(),
        });
        let notices = notices_page::banners(&stand, &board.postings(), node, lang);
        told.map(banner).chain(by_watch).chain(notices).collect()
    }

    /// The editions of the catalogue: what is in force never goes by age.
    fn keeps(&self, postings: &mut dyn Iterator<Item = &Posting>) -> Keeps {
        self.0.keeps(postings)
    }
}

/// The frame of an officer's pages of telling.
pub(crate) fn desk_frame(visit: &Visit, house: &dyn House, title: &str) -> Frame {
    let frame = Frame::new(visit, house, Density::Desk, texts::DESK, "/desk", title);
    frame
        .menu("/desk", texts::DESK, "")
        .menu(outages::PATH, texts::OUTAGES, "")
        .menu(notices_desk::PATH, texts_notices::DESK_NOTICES, "")
        .menu(stuck::DESK, stuck::TITLE_OF_DESK, "")
        .menu(shelf_desk::PATH, texts_shelf::CATALOGUE, "")
}

/// A template as a good answer.
pub(crate) fn shown(template: &impl Template) -> Reply {
    Reply::Page(page(200, template))
}

fn or_refused(answered: Result<Reply, Refusal>, visit: &Visit, house: &dyn House) -> Reply {
    answered.unwrap_or_else(|refusal| Reply::Page(refused(visit, house, &refusal)))
}

fn refused(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let status = (texts::STATUS, status_page::PATH);
    let frame = status_page::frame(visit, house, status.0.say(visit.lang));
    pages::refused(frame, refusal, vec![way_on(status, visit)])
}

/// The same in the frame of the desk. Who has not signed in is led to where one does.
fn desk_refused(visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
    let back = if refusal.class == Class::SignIn {
        (texts::DESK, "/desk")
    } else if visit.path.starts_with(shelf_desk::PATH) {
        (texts_shelf::CATALOGUE, shelf_desk::PATH)
    } else {
        (texts::OUTAGES, outages::PATH)
    };
    let frame = desk_frame(visit, house, back.0.say(visit.lang));
    pages::refused(frame, refusal, vec![way_on(back, visit)])
}

fn way_on((label, href): (Words, &str), visit: &Visit) -> WayOn {
    (label.say(visit.lang).to_owned(), href.to_owned())
}

const PUBLIC_ROUTES: &[Route] = &[
    get(status_page::PATH),
    get(status_page::LIVE),
    get(json::PATH),
    get(now_page::PATH),
    get(feeds::ATOM),
    get(feeds::CAP),
    get(notices_page::PATH),
    get(subscribe_page::PATH),
    post(subscribe_page::PATH),
    get(subscribe_page::CONFIRM),
    post(subscribe_page::CONFIRM),
    get(subscribe_page::END),
    post(subscribe_page::END),
];
const STUCK_ROUTES: &[Route] = &[get(stuck::PATH), post(stuck::PATH), get(stuck::THANKS)];
const OFFICE_ROUTES: &[Route] = &[
    for_officers(get(outages::PATH)),
    for_officers(post(outages::PATH)),
    for_officers(get(outages::ONE)),
    for_officers(post(outages::ONE)),
    for_officers(get(poster::PATH)),
    for_officers(get(stuck::DESK)),
    for_officers(get(notices_desk::PATH)),
    for_officers(post(notices_desk::PATH)),
    for_officers(get(notices_desk::ONE)),
    for_officers(post(notices_desk::ONE)),
    for_officers(get(shelf_desk::PATH)),
    for_officers(long(post(shelf_desk::PATH))),
    for_officers(get(shelf_desk::ONE)),
    for_officers(post(shelf_desk::ONE)),
    for_officers(get(shelf_desk::FILE)),
];

const fn get(path: &'static str) -> Route {
    Route {
        method: Method::Get,
        path,
        may: &[],
        form_len_max: None,
        answer: |visit, house| Box::pin(ready(Reply::Page(refused(&visit, house, &NO_CATALOGUE)))),
    }
}

const fn post(path: &'static str) -> Route {
    Route {
        method: Method::Post,
        ..get(path)
    }
}

const fn long(route: Route) -> Route {
    Route {
        form_len_max: Some(shelf_desk::FORM_LEN_MAX),
        ..route
    }
}

const fn for_officers(route: Route) -> Route {
    Route {
        may: &[Role::Officer, Role::Supervisor],
        ..route
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
