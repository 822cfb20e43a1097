//! `/now` (`지금 가도 되나요?`): whether somebody can have something at a place now, and where else.

use kernel::Id;
use kernel::Moment;

use crate::catalogue::By;
use crate::catalogue::Catalogue;
use crate::catalogue::Place;
use crate::status::Status;
use crate::status::WayState;
use crate::windows::State;
use crate::windows::Window;

/// How many other ways are told.
const OTHERS_MAX: usize = 4;

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Can {
    /// It is had now (`지금 발급됩니다`).
    Now,
    /// It works, and will when the place opens.
    WhenOpen,
    /// It is taken in on paper only (`접수만 됩니다`).
    PaperOnly,
    /// Not there, not now (`안 됩니다`).
    No,
}

/// Another way that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// How.
    pub by: By,
    /// Where; none of what has no place.
    pub place: Option<String>,
    /// Whether it is open now.
    pub open: bool,
    /// When it opens; none of what is always open or stays closed.
    pub opens_at: Option<Moment>,
    /// Its address on the web.
    pub url: String,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// In a word.
    pub can: Can,
    /// Whether it works with difficulty.
    pub slow: bool,
    /// When the place opens, where it is closed.
    pub opens_at: Option<Moment>,
    /// What works instead, the nearest first.
    pub others: Vec<Other>,
    /// The windows that are the reason.
    pub windows: Vec<Id>,
    /// When to look again, as those windows say.
    pub look_again: Option<Moment>,
    /// When it is expected back, as they say.
    pub expected: Option<Moment>,
}

/// Answers for a service at a place.
pub fn answer(
    catalogue: &Catalogue,
    windows: &[Window],
    status: &Status,
    service: &str,
    place: &str,
) -> Option<Answer> {
    let state = status.service(service)?;
    let at = catalogue.place(place)?;
    let here = state
        .ways
        .iter()
        .filter(|way| way.place.as_deref() == Some(place));
    let here: Vec<&WayState> = here.collect();
    let works = here.iter().copied().find(|way| way.works());
    let on_paper = here.iter().any(|way| way.on_paper);
    let open = at.hours.open_at(status.at);
    let can = match (works, on_paper, open) {
        (Some(_), _, true) => Can::Now,
        (Some(_), _, false) => Can::WhenOpen,
        (None, true, true) => Can::PaperOnly,
        (None, _, _) => Can::No,
    };
    let mut reasons: Vec<Id> = here.iter().flat_map(|way| way.windows.clone()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let told = windows.iter().filter(|window| reasons.contains(&window.id));
    let told: Vec<&Window> = told.collect();
    let soon = told.iter().filter_map(|window| window.outage().next_update);
    let expected = told.iter().filter_map(|window| window.outage().expected);
    Some(Answer {
        can,
        slow: works.is_some_and(|way| way.state == State::Degraded),
        opens_at: (!open).then(|| at.hours.next_open(status.at)).flatten(),
        others: others(catalogue, status, &state.ways, at),
        look_again: soon.filter(|soon| *soon > status.at).min(),
        expected: expected.max(),
        windows: reasons,
    })
}

/// What works elsewhere: what needs no place first, then open places, then near ones. Near is who shares the most first digits of a postcode.
fn others(catalogue: &Catalogue, status: &Status, ways: &[WayState], at: &Place) -> Vec<Other> {
    let elsewhere = ways
        .iter()
        .filter(|way| way.works() && way.place.as_deref() != Some(&at.name));
    let mut others: Vec<(usize, Other)> = elsewhere
        .map(|way| {
            let place = way.place.as_deref().and_then(|name| catalogue.place(name));
            let open = place.is_none_or(|place| place.hours.open_at(status.at));
            let opens_at = place
                .filter(|_| !open)
                .and_then(|place| place.hours.next_open(status.at));
            let other = Other {
                by: way.by,
                place: way.place.clone(),
                open,
                opens_at,
                url: way.url.clone(),
            };
            (place.map_or(usize::MAX, |place| near(place, at)), other)
        })
        .collect();
    others.sort_by_key(|(near, other)| {
        (
            other.place.is_some(),
            !other.open,
            std::cmp::Reverse(*near),
            other.by,
        )
    });
    others.dedup_by(|(_, one), (_, before)| one.place == before.place && one.by == before.by);
    others.truncate(OTHERS_MAX);
    others.into_iter().map(|(_, other)| other).collect()
}

/// The most first digits that postcodes of two places share.
fn near(one: &Place, other: &Place) -> usize {
    let shared =
        |(a, b): (&String, &String)| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let pairs = one
        .postcodes
        .iter()
        .flat_map(|a| other.postcodes.iter().map(move |b| (a, b)));
    pairs.map(shared).max().unwrap_or(0)
}

/// The place that a postcode (우편번호) lies nearest to; none where no first digit fits.
pub fn nearest<'a>(catalogue: &'a Catalogue, postcode: &str) -> Option<&'a Place> {
    let fit = |place: &Place| {
        let codes = place.postcodes.iter();
        codes
            .filter(|code| postcode.starts_with(code.as_str()))
            .map(String::len)
            .max()
    };
    let fitting = catalogue
        .places
        .iter()
        .filter_map(|place| Some((fit(place)?, place)));
    // Of equals the first of the catalogue.
    let best = fitting.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, place)| place)
}
