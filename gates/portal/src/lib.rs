//! 민원 포털 (portal): a citizen on a phone asks for a paper, reports a move, looks at the own record.
//!
//! Pages and values only. Everything that acts, or that touches a person's record, goes through [`kernel::House`]; which
//! requests there are comes from the services' own lists, so a new service appears here without a change.

mod about_me;
mod apply;
mod check;
mod elsewhere;
mod find;
mod home;
mod offers;
mod papers;
mod receipt;
mod shares;
mod shell;
mod sign_in;

use std::future::ready;

use kernel::Class;
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

/// The portal.
pub static PORTAL: Portal = Portal;

/// The portal as a gate.
#[derive(Clone, Copy, Debug)]
pub struct Portal;

impl Gate for Portal {
    fn name(&self) -> &'static str {
        "portal"
    }

    fn routes(&self) -> &'static [Route] {
        ROUTES
    }

    fn refuse(&self, visit: &Visit, house: &dyn House, refusal: &Refusal) -> Page {
        if refusal.class == Class::SignIn {
            return sign_in::asked(visit, house);
        }
        shell::refused(visit, house, refusal)
    }
}

type Answer = for<'a> fn(Visit, &'a dyn House) -> Future<'a, Reply>;

const ANYBODY: &[Role] = &[];
const CITIZEN: &[Role] = &[Role::Citizen];

const ROUTES: &[Route] = &[
    get("/", ANYBODY, |visit, house| {
        Box::pin(ready(home::show(visit, house)))
    }),
    get("/find", ANYBODY, |visit, house| {
        Box::pin(ready(find::show(visit, house)))
    }),
    get(check::PATH, ANYBODY, |visit, house| {
        Box::pin(ready(check::show(visit, house)))
    }),
    get(check::LINK, ANYBODY, |visit, house| {
        Box::pin(ready(check::show(visit, house)))
    }),
    post(check::PATH, ANYBODY, |visit, house| {
        Box::pin(check::judge(visit, house))
    }),
    post(check::OPEN, ANYBODY, |visit, house| {
        Box::pin(check::open(visit, house))
    }),
    get(sign_in::PATH, ANYBODY, |visit, house| {
        Box::pin(ready(sign_in::show(visit, house)))
    }),
    post(sign_in::PATH, ANYBODY, |visit, house| {
        Box::pin(sign_in::enter(visit, house))
    }),
    post(sign_in::OUT, ANYBODY, |_, _| {
        Box::pin(ready(sign_in::leave()))
    }),
    get("/apply/{service}/{request}", CITIZEN, |visit, house| {
        Box::pin(apply::show(visit, house))
    }),
    post("/apply/{service}/{request}", CITIZEN, |visit, house| {
        Box::pin(apply::send(visit, house))
    }),
    get("/done/{entry}", CITIZEN, |visit, house| {
        Box::pin(receipt::show(visit, house))
    }),
    get("/done/{entry}/receipt.pdf", CITIZEN, |visit, house| {
        Box::pin(receipt::sheet(visit, house))
    }),
    get("/papers/{number}", CITIZEN, |visit, house| {
        Box::pin(papers::paper(visit, house))
    }),
    get(shares::PATH, CITIZEN, |visit, house| {
        Box::pin(shares::show(visit, house))
    }),
    post(shares::PATH, CITIZEN, |visit, house| {
        Box::pin(shares::give(visit, house))
    }),
    post(shares::END, CITIZEN, |visit, house| {
        Box::pin(shares::end(visit, house))
    }),
    get("/my-papers", CITIZEN, |visit, house| {
        Box::pin(papers::mine(visit, house))
    }),
    get("/about-me", CITIZEN, |visit, house| {
        Box::pin(about_me::ask(visit, house))
    }),
    post("/about-me", CITIZEN, |visit, house| {
        Box::pin(about_me::look(visit, house))
    }),
    get("/looks/{entry}", CITIZEN, |visit, house| {
        Box::pin(about_me::see(visit, house))
    }),
];

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

#[cfg(test)]
mod tests;
