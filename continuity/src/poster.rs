//! What hangs on the door of a counter where something does not work: for who stands before it, and has seen nothing else.

use kernel::Board;
use kernel::Both;
use kernel::Class;
use kernel::Future;
use kernel::House;
use kernel::Id;
use kernel::Lang;
use kernel::Link;
use kernel::Memos;
use kernel::Moment;
use kernel::Post;
use kernel::Poster;
use kernel::PosterKind;
use kernel::PosterList;
use kernel::Posting;
use kernel::Refusal;
use kernel::Reply;
use kernel::Sight;
use kernel::Visit;
use kernel::Words;
use kernel::words;

use crate::catalogue::Catalogue;
use crate::catalogue::Place;
use crate::catalogue::Service;
use crate::now;
use crate::poster_texts as texts;
use crate::shown;
use crate::stand::Stand;
use crate::status_page;
use crate::text::Text;
use crate::windows::State;
use crate::windows::Window;

/// The poster of one window.
pub(crate) const PATH: &str = "/desk/outages/{window}/poster";

/// How many lines of a list are sent to the press; more no sheet has room for.
const ITEMS_MAX: usize = 12;
/// The longest text that is sent there, in characters: what is longer is cut there anyway, and costs time.
const TEXT_LEN_MAX: usize = 160;
/// How many places are told to which one can go.
const GO_MAX: usize = 4;
/// How many services are named of a place that has only some of what fails.
const NAMED_MAX: usize = 3;

/// The poster as a PDF, for the place that is asked for, or else the first that this node speaks for.
pub(crate) async fn show(
    catalogue: &Catalogue,
    visit: &Visit,
    house: &dyn House,
) -> Result<Reply, Refusal> {
    let poster = {
        let asked = visit.params.get("window").and_then(|id| Id::parse(id));
        let window = asked.ok_or(crate::outages::NO_WINDOW)?;
        let board = house.board().ok_or(crate::outages::NO_WINDOW)?;
        let place = visit.query.raw("place").unwrap_or_default();
        made(catalogue, house, board, window, place, visit.now)?
    };
    let bytes = house.poster(&poster).await?;
    let name = format!("poster-{}.pdf", poster.number);
    Ok(Reply::Pdf { name, bytes })
}

/// The places for which a node can hang up a poster of a window: those of its own where the window is.
pub(crate) fn places_for<'a>(
    catalogue: &'a Catalogue,
    window: &Window,
    node: &str,
) -> Vec<&'a Place> {
    let told = &window.outage().places;
    let is_there = |place: &&Place| told.is_empty() || told.contains(&place.name);
    let all = catalogue.places.iter();
    // Who speaks for everything hangs posters up everywhere.
    let own = all.filter(|place| place.is_of(node) || catalogue.centre == node);
    own.filter(is_there).collect()
}

fn made(
    catalogue: &Catalogue,
    house: &dyn House,
    board: &dyn Board,
    window: Id,
    place: &str,
    now: Moment,
) -> Result<Poster, Refusal> {
    let played = Played {
        board,
        window,
        memos: Memos::default(),
    };
    let told = Stand::at(catalogue, house, now);
    let told = told.windows.iter().find(|one| one.id == window);
    let told = told.ok_or(crate::outages::NO_WINDOW)?;
    let node = house.node().name.as_str();
    let places = places_for(catalogue, told, node);
    let chosen = places.iter().find(|one| one.name == place);
    let place = chosen.or(places.first().filter(|_| place.is_empty()));
    let place = *place.ok_or(NO_PLACE)?;
    if told.is_over(now) {
        return Err(OVER);
    }
    // One that is announced ahead is shown as it will be.
    let at = now.max(told.outage().from);
    let stand = Stand::of(catalogue, &played, at);
    Ok(poster(&stand, told, place, now))
}

/// The board as if the window were no drill, so that the poster of a drill looks like that of the real thing. It is marked as a drill all over.
struct Played<'a> {
    board: &'a dyn Board,
    window: Id,
    /// Its own: the board's are of what is really told.
    memos: Memos,
}

impl Board for Played<'_> {
    fn postings(&self) -> Vec<Posting> {
        let own = self.window.to_string();
        let mut all = self.board.postings();
        for posting in &mut all {
            let told = posting.body.pointer_mut("/outage");
            let is_own = posting.id == self.window
                || told
                    .as_ref()
                    .is_some_and(|told| told["window"] == own.as_str());
            if let Some(told) = told.filter(|_| is_own) {
                told["drill"] = false.into();
            }
        }
        all
    }

    fn post<'a>(
        &'a self,
        post: Post,
        caller: &'a kernel::Caller,
    ) -> Future<'a, Result<Id, Refusal>> {
        self.board.post(post, caller)
    }

    fn lines(&self) -> Vec<(String, Link)> {
        self.board.lines()
    }

    fn sights(&self) -> Vec<Sight> {
        self.board.sights()
    }

    fn attached(&self, sha256: &str) -> Option<std::sync::Arc<str>> {
        self.board.attached(sha256)
    }

    fn version(&self) -> u64 {
        self.board.version()
    }

    fn memos(&self) -> &Memos {
        &self.memos
    }
}

/// What is had at a place, by how it stands.
#[derive(Default)]
struct AtPlace<'a> {
    fails: Vec<&'a Service>,
    on_paper: Vec<&'a Service>,
    slow: Vec<&'a Service>,
    works: Vec<&'a Service>,
}

impl<'a> AtPlace<'a> {
    fn of(stand: &Stand<'a>, place: &Place) -> Self {
        let mut found = Self::default();
        for (service, state) in stand.catalogue.services.iter().zip(&stand.status.services) {
            let here = state.ways.iter();
            let here = here.filter(|way| way.place.as_deref() == Some(&place.name));
            let here: Vec<_> = here.collect();
            let Some(best) = here.iter().map(|way| way.state).min() else {
                continue;
            };
            let on_paper = here.iter().any(|way| way.on_paper);
            let list = match (best, on_paper) {
                (State::Up, _) => &mut found.works,
                (State::Degraded, _) => &mut found.slow,
                (State::Down, true) => &mut found.on_paper,
                (State::Down, false) => &mut found.fails,
            };
            list.push(service);
        }
        found
    }

    fn headline(&self) -> Words {
        let only = |list: &[&Service]| {
            let all = [&self.fails, &self.on_paper, &self.slow, &self.works];
            !list.is_empty() && all.map(Vec::len).iter().sum::<usize>() == list.len()
        };
        if only(&self.fails) {
            texts::NOTHING
        } else if only(&self.on_paper) {
            texts::ONLY_PAPER
        } else if self.fails.is_empty() && self.on_paper.is_empty() {
            texts::SLOW
        } else {
            texts::SOME
        }
    }
}

fn poster(stand: &Stand, window: &Window, place: &Place, now: Moment) -> Poster {
    let outage = window.outage();
    let here = AtPlace::of(stand, place);
    let lists = [
        services(PosterKind::Fails, texts::FAILS, &here.fails),
        services(PosterKind::Partly, texts::ON_PAPER, &here.on_paper),
        services(PosterKind::Partly, texts::SLOWLY, &here.slow),
        instead(stand, place, &here),
        services(PosterKind::Works, texts::WORKS, &here.works),
    ];
    let mut times = Vec::new();
    if let Some(next) = outage.next_update {
        times.push((both(texts::NEXT), moment(next, now)));
    }
    let expected = outage.expected.or(outage.until);
    let expected = expected.map_or_else(|| both(texts::NOT_KNOWN), |at| moment(at, now));
    times.push((both(texts::EXPECTED), expected));
    let teller = |lang| shown::teller(stand.catalogue, &window.last().node, lang);
    let told_at = window.last().at.to_minute();
    let site = stand.catalogue.site.split_once("://");
    let site = site.map_or(stand.catalogue.site.as_str(), |(_, site)| site);
    Poster {
        number: window.id.to_string(),
        drill: outage.drill,
        stop: here.slow.is_empty() && here.works.is_empty() && here.on_paper.is_empty(),
        place: of_text(&place.title),
        headline: both(here.headline()),
        lists: lists
            .into_iter()
            .filter(|list| !list.items.is_empty())
            .collect(),
        times,
        cause: of_text(&outage.cause),
        told_by: (
            format!("알린 곳: {} ({told_at})", teller(Lang::Ko)),
            format!("Told by {} ({told_at})", teller(Lang::En)),
        ),
        site: format!("{}{}", site.trim_end_matches('/'), status_page::PATH),
        code: format!(
            "{}{}#{}",
            stand.catalogue.site,
            status_page::PATH,
            window.id
        ),
        at: now,
    }
}

fn services(kind: PosterKind, title: Words, list: &[&Service]) -> PosterList {
    let items = list.iter().take(ITEMS_MAX);
    PosterList {
        kind,
        title: both(title),
        items: items
            .map(|service| (of_text(&service.title), Vec::new()))
            .collect(),
        more: list.len().saturating_sub(ITEMS_MAX),
    }
}

/// Where all or the most can be had that can't be had here: near places first, then the web, then what the catalogue says as a last resort.
fn instead(stand: &Stand, place: &Place, here: &AtPlace) -> PosterList {
    let wanted: Vec<&Service> = if here.fails.is_empty() && here.on_paper.is_empty() {
        here.slow.clone()
    } else {
        here.fails.iter().chain(&here.on_paper).copied().collect()
    };
    let mut places: Vec<(&Place, Vec<&Service>)> = Vec::new();
    let mut web = Vec::new();
    for service in &wanted {
        let told = now::answer(
            stand.catalogue,
            &stand.windows,
            &stand.status,
            &service.name,
            &place.name,
        );
        for other in told.into_iter().flat_map(|answer| answer.others) {
            let there = other.place.as_deref();
            match there.and_then(|name| stand.catalogue.place(name)) {
                Some(there) => match places.iter_mut().find(|(one, _)| one.name == there.name) {
                    Some((_, has)) => has.push(service),
                    None => places.push((there, vec![service])),
                },
                None if !web.contains(service) => web.push(*service),
                None => {}
            }
        }
    }
    for (_, has) in &mut places {
        // A counter and a kiosk of one place are two ways.
        has.dedup_by_key(|service| service.name.as_str());
    }
    places.sort_by_key(|(_, has)| std::cmp::Reverse(has.len()));
    let mut items: Vec<_> = places
        .iter()
        .take(GO_MAX)
        .map(|(there, has)| (of_text(&there.title), lines_of(there, has, wanted.len())))
        .collect();
    if !web.is_empty() {
        let some = only_some(&web, wanted.len());
        items.push((both(texts::WEB), some.into_iter().collect()));
    }
    items.extend(last_resorts(&wanted));
    PosterList {
        kind: PosterKind::Go,
        title: both(texts::GO),
        items,
        more: places.len().saturating_sub(GO_MAX),
    }
}

fn lines_of(there: &Place, has: &[&Service], wanted: usize) -> Vec<Both> {
    let mut lines = vec![of_text(&there.address)];
    let hours = hours(there);
    let phone = Some(there.phone.as_str()).filter(|phone| !phone.is_empty());
    let said = |words: Words, lang| phone.map(|phone| format!("{} {phone}", words.say(lang)));
    let join = |lang, hours: String| {
        let parts = said(texts::PHONE, lang).into_iter().chain([hours]);
        let parts = parts.filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    };
    lines.push((join(Lang::Ko, hours.0), join(Lang::En, hours.1)));
    lines.extend(only_some(has, wanted));
    lines.retain(|(ko, _)| !ko.is_empty());
    lines
}

/// What a place has, where that is not all that fails here: who goes there for the rest has gone for nothing.
fn only_some(has: &[&Service], wanted: usize) -> Option<Both> {
    if has.len() == wanted {
        return None;
    }
    let named = |lang| {
        let names = has.iter().take(NAMED_MAX);
        let names: Vec<&str> = names.map(|one| shown::said(&one.title, lang)).collect();
        names.join(", ")
    };
    let left = has.len().saturating_sub(NAMED_MAX);
    let (ko, en) = match left {
        0 => (String::new(), String::new()),
        left => (format!(" 밖에 {left}가지"), format!(" and {left} more")),
    };
    Some((
        format!("되는 것: {}{ko}", named(Lang::Ko)),
        format!("for {}{en}", named(Lang::En)),
    ))
}

/// The alternates of the catalogue for what fails, each once, with telephone or address on the web.
fn last_resorts(wanted: &[&Service]) -> Vec<(Both, Vec<Both>)> {
    let mut items: Vec<(Both, Vec<Both>)> = Vec::new();
    for alternate in wanted.iter().flat_map(|service| &service.alternates) {
        let reached = [&alternate.phone, &alternate.url];
        let reached = reached.into_iter().filter(|way| !way.is_empty());
        let reached: Vec<&str> = reached.map(String::as_str).collect();
        let lines = vec![(reached.join(" · "), String::new())];
        let item = (of_text(&alternate.say), lines);
        if !items.contains(&item) && items.len() < GO_MAX {
            items.push(item);
        }
    }
    for (_, lines) in &mut items {
        lines.retain(|(ko, _)| !ko.is_empty());
    }
    items
}

fn hours(place: &Place) -> Both {
    let said = |spans: &[String]| spans.join(", ");
    let (working, other) = (
        said(&place.hours.working_days),
        said(&place.hours.other_days),
    );
    let mut both = (Vec::new(), Vec::new());
    for (days, spans) in [(texts::WORKING_DAYS, working), (texts::OTHER_DAYS, other)] {
        if !spans.is_empty() {
            both.0.push(format!("{} {spans}", days.say(Lang::Ko)));
            both.1.push(format!("{} {spans}", days.say(Lang::En)));
        }
    }
    (both.0.join(", "), both.1.join(", "))
}

/// A time as somebody at a door reads it: without the day where it is today.
fn moment(at: Moment, now: Moment) -> Both {
    let kst = at.kst();
    let (hour, minute) = (kst.hour(), kst.minute());
    let time = (
        format!("{hour}시 {minute:02}분"),
        format!("{hour:02}:{minute:02}"),
    );
    if at.day() == now.day() {
        return (format!("오늘 {}", time.0), format!("today {}", time.1));
    }
    let (month, day) = (kst.month(), kst.day());
    (
        format!("{month}월 {day}일 {}", time.0),
        format!("{} {}", kst.date(), time.1),
    )
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_LEN_MAX).collect()
}

fn both(words: Words) -> Both {
    (words.easy.to_owned(), words.en.to_owned())
}

fn of_text(text: &Text) -> Both {
    (cut(&text.ko), cut(&text.en))
}

const NO_PLACE: Refusal = Refusal::new(
    "poster.no-place",
    Class::NotFound,
    words(
        "이 장애는 이 기관이 맡은 장소의 것이 아닙니다.",
        "This outage is at no place of this office.",
        "우리가 맡은 곳의 일이 아니에요.",
    ),
    words(
        "포스터는 그 장소를 맡은 기관에서 만드세요.",
        "Have the poster made by the office that speaks for the place.",
        "그곳을 맡은 사람에게 말해 주세요.",
    ),
);
const OVER: Refusal = Refusal::new(
    "poster.over",
    Class::Conflict,
    words(
        "이 장애는 이미 끝났습니다.",
        "This outage is over.",
        "이제는 다 돼요.",
    ),
    words(
        "붙여 둔 포스터를 치우세요.",
        "Take the poster down.",
        "붙여 둔 종이를 치워 주세요.",
    ),
);

#[cfg(test)]
mod tests;
