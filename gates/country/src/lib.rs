//! The map of a demo country (이음 시연국): its parts, the lines between them, and a button that cuts each line or heals it.
//!
//! Pages and values only. What it shows and does comes in as [`Lines`]; only a node that `ieum up` runs has it.

mod drawing;
mod map;
mod page;

use std::future::ready;

use kernel::Class;
use kernel::Future;
use kernel::Gate;
use kernel::House;
use kernel::Method;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Route;
use kernel::Visit;
use kernel::words;

pub use crate::map::Change;
pub use crate::map::Kind;
pub use crate::map::Line;
pub use crate::map::Map;
pub use crate::map::Part;
pub use crate::map::State;

/// The running country, as the page sees it.
pub trait Lines: Send + Sync {
    /// What it looks like now.
    fn map(&self) -> Future<'_, Result<Map, Trouble>>;
    /// Cuts or heals. What is so already stays so.
    fn change(&self, change: Change) -> Future<'_, Result<(), Trouble>>;
}

/// Why the running country does not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer.
    NobodyAnswers,
    /// It has no such line.
    NoSuchLine,
}

/// The map as a gate.
pub struct CountryMap {
    lines: Box<dyn Lines>,
}

impl CountryMap {
    /// The map of the country that has these lines.
    pub fn new(lines: Box<dyn Lines>) -> Self {
        Self { lines }
    }
}

impl Gate for CountryMap {
    fn name(&self) -> &'static str {
        "country"
    }

    fn routes(&self) -> &'static [Route] {
        ROUTES
    }

    fn answer<'a>(
        &'a self,
        route: &Route,
        visit: Visit,
        house: &'a dyn House,
    ) -> Future<'a, Reply> {
        match route.method {
            Method::Get => Box::pin(page::show(self.lines.as_ref(), visit, house)),
            Method::Post => Box::pin(page::change(self.lines.as_ref(), visit, house)),
        }
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        page::refused(visit, house, refusal)
    }
}

const ROUTES: &[Route] = &[get(page::PATH), post(page::PATH)];

const fn get(path: &'static str) -> Route {
    Route {
        method: Method::Get,
        path,
        may: &[],
        form_len_max: None,
        answer: |visit, house| Box::pin(ready(without_lines(&visit, house))),
    }
}

const fn post(path: &'static str) -> Route {
    Route {
        method: Method::Post,
        ..get(path)
    }
}

/// Whoever carries a route without its gate has no country to show.
fn without_lines(visit: &Visit, house: &dyn House) -> Reply {
    Reply::Page(page::refused(visit, house, &NO_COUNTRY))
}

const NO_COUNTRY: Refusal = Refusal::new(
    "country.none",
    Class::NotFound,
    words(
        "이곳은 시연국이 아니어서 지도가 없습니다.",
        "This is no demo country, so it has no map.",
        "여기는 연습 나라가 아니에요. 그래서 지도가 없어요.",
    ),
    words(
        "첫 화면으로 가세요.",
        "Go to the first page.",
        "처음 화면으로 가 주세요.",
    ),
);

#[cfg(test)]
mod tests;
