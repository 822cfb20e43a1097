//! 창구: the officer's counter. One person is found, one case is filled in from top to bottom, one paper comes out.
//!
//! Everything about a request comes from its declaration, so that a new service is served without a change here. Keys are the fast way;
//! Tab and Enter do the same, and no page needs a script.
//!
//! The way of an extract, counted in keys from the person found: Enter (the only candidate), `1` (the resident card was seen), F4
//! (household extract with the least), F10 (issue): four.

mod acts;
mod case;
mod day;
mod done;
mod elsewhere;
mod fee;
mod forms;
mod frame;
mod half_done;
mod intakes;
mod interims;
mod notices;
mod offers;
mod pads;
mod questions;
mod reveals;
mod sections;
mod seen;
mod sheets;
mod sign_in;
mod slip;
mod start;
#[cfg(test)]
mod tests;
mod texts;
mod withdraw;

use kernel::Future;
use kernel::Gate;
use kernel::House;
use kernel::Method;
use kernel::Page;
use kernel::Refusal;
use kernel::Reply;
use kernel::Role;
use kernel::Route;
use kernel::Visit;

/// The counter.
pub static DESK: Desk = Desk;

/// The gate at which officers work.
#[derive(Clone, Copy, Debug)]
pub struct Desk;

impl Gate for Desk {
    fn name(&self) -> &'static str {
        "desk"
    }

    fn routes(&self) -> &'static [Route] {
        ROUTES
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        frame::refuse(visit, house, refusal)
    }
}

const ANYBODY: &[Role] = &[];
const OFFICERS: &[Role] = &[Role::Officer, Role::Supervisor];

const ROUTES: &[Route] = &[
    get("/desk/sign-in", ANYBODY, sign_in::chooser),
    post("/desk/sign-in", ANYBODY, sign_in::sign_in),
    post("/desk/sign-out", ANYBODY, sign_in::sign_out),
    get("/desk", OFFICERS, start::start),
    post("/desk/find", OFFICERS, start::find),
    get("/desk/found/{entry}", OFFICERS, start::found),
    post("/desk/cases", OFFICERS, acts::begin),
    get("/desk/cases/{case}", OFFICERS, case::show),
    post("/desk/cases/{case}", OFFICERS, acts::act),
    get("/desk/cases/{case}/refusal", OFFICERS, slip::show),
    get("/desk/cases/{case}/refusal.pdf", OFFICERS, notices::refusal),
    get("/desk/done/{entry}", OFFICERS, done::show),
    get("/desk/done/{entry}/receipt.pdf", OFFICERS, notices::receipt),
    get("/desk/papers/{file}", OFFICERS, done::paper),
    post("/desk/papers/{file}/withdraw", OFFICERS, withdraw::withdraw),
    get("/desk/papers/{file}/sheets", OFFICERS, sheets::show),
    post("/desk/papers/{file}/sheets", OFFICERS, sheets::act),
    get(withdraw::DONE, OFFICERS, withdraw::done),
    get("/desk/day", OFFICERS, day::show),
    get("/desk/intakes", OFFICERS, intakes::show),
    post("/desk/intakes/{entry}/seen", OFFICERS, intakes::seen),
    get(interims::LIST, OFFICERS, interims::list),
    post(interims::LIST, OFFICERS, interims::give),
    get(interims::NEW, OFFICERS, interims::new),
    post(interims::NEW, OFFICERS, interims::ask),
    post("/desk/interims/find", OFFICERS, interims::find),
    get("/desk/interims/{number}", OFFICERS, interims::show),
    get(pads::LIST, OFFICERS, pads::list),
    post(pads::LIST, OFFICERS, pads::make),
    get("/desk/pads/{pad}", OFFICERS, pads::show),
    post("/desk/pads/{pad}/print", OFFICERS, pads::print),
    get("/desk/pads/{pad}/prints/{file}", OFFICERS, pads::file),
    post(pads::SLIPS, OFFICERS, pads::find),
    get("/desk/slips/{digits}", OFFICERS, pads::slip),
    post("/desk/slips/{digits}/void", OFFICERS, pads::void),
    get(forms::LIST, OFFICERS, forms::list),
    get("/desk/forms/{form}", OFFICERS, forms::show),
    get("/desk/forms/{form}/draft", OFFICERS, forms::edit),
    post("/desk/forms/{form}/draft", OFFICERS, forms::draft),
    get(
        "/desk/forms/{form}/versions/{version}",
        OFFICERS,
        forms::show_version,
    ),
    get(
        "/desk/forms/{form}/versions/{version}/preview.pdf",
        OFFICERS,
        forms::preview,
    ),
    post(
        "/desk/forms/{form}/versions/{version}/approve",
        OFFICERS,
        forms::approve,
    ),
    post(
        "/desk/forms/{form}/versions/{version}/withdraw",
        OFFICERS,
        forms::withdraw,
    ),
];

type Answer = for<'a> fn(Visit, &'a dyn House) -> Future<'a, Reply>;

const fn get(path: &'static str, may: &'static [Role], answer: Answer) -> Route {
    Route {
        method: Method::Get,
        path,
        may,
        form_len_max: None,
        answer,
    }
}

const fn post(path: &'static str, may: &'static [Role], answer: Answer) -> Route {
    Route {
        method: Method::Post,
        path,
        may,
        form_len_max: None,
        answer,
    }
}
