//! What is offered at this counter: read from the services, so that a new service needs no change here.

use kernel::AnyService;
use kernel::Caller;
use kernel::Field;
use kernel::House;
use kernel::Kind;
use kernel::RequestInfo;

/// Quick keys, as data: service, request, key. Browsers keep F1, F3, F5, F11 and F12 for themselves; F2, F8, F9 and F10 lead around the page.
const QUICK: &[(&str, &str, &str)] = &[
    ("resident", "household-extract", "F4"),
    ("resident", "individual-extract", "F6"),
    ("resident", "move-in", "F7"),
];

/// The search for a person.
pub(crate) const FIND: &str = "find";
/// The look at a record.
pub(crate) const LOOK: &str = "look";

/// A request that may be made at this counter.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    /// The service's name.
    pub(crate) service: &'static str,
    /// What it asks.
    pub(crate) info: &'static RequestInfo,
    /// Its key; empty for most.
    pub(crate) key: &'static str,
}

impl Offer {
    /// How a form and a kept case name it: `resident/household-extract`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.service, self.info.name)
    }

    /// True if the service issues a paper of this name.
    pub(crate) fn issues(&self, house: &dyn House) -> bool {
        let service = service(house, self.service);
        service.is_some_and(|service| {
            service
                .forms()
                .iter()
                .any(|form| form.name == self.info.name)
        })
    }

    /// The field that takes the person who was found: `subject`, or else the first person that must be named.
    pub(crate) fn person_field(&self) -> Option<&'static str> {
        person_field(self.info.fields)
    }
}

fn person_field(fields: &'static [Field]) -> Option<&'static str> {
    let mut persons = fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Subject));
    let first_needed = persons.clone().find(|field| field.required);
    let named = persons
        .find(|field| field.name == "subject")
        .or(first_needed);
    named.map(|field| field.name)
}

/// All that this caller may ask for at the counter, the quick ones first.
pub(crate) fn offers(house: &dyn House, caller: &Caller) -> Vec<Offer> {
    let mut offers: Vec<Offer> = house
        .services()
        .iter()
        .flat_map(|service| of_service(*service, caller))
        .collect();
    offers.sort_by_key(|offer| {
        QUICK
            .iter()
            .position(|quick| is(offer, quick))
            .unwrap_or(QUICK.len())
    });
    offers
}

fn of_service(service: &'static dyn AnyService, caller: &Caller) -> impl Iterator<Item = Offer> {
    let requests = service.requests().iter();
    let may = requests.filter(move |info| caller.is_any(info.may) && !info.only_looks());
    may.map(|info| {
        let offer = Offer {
            service: service.name(),
            info,
            key: "",
        };
        let quick = QUICK.iter().find(|quick| is(&offer, quick));
        Offer {
            key: quick.map_or("", |(_, _, key)| key),
            ..offer
        }
    })
}

fn is(offer: &Offer, (service, request, _): &(&str, &str, &str)) -> bool {
    offer.service == *service && offer.info.name == *request
}

/// A request by the name that a form or a kept case gives, if this caller may ask for it.
pub(crate) fn offer(house: &dyn House, caller: &Caller, name: &str) -> Option<Offer> {
    offers(house, caller)
        .into_iter()
        .find(|offer| offer.name() == name)
}

/// The first service that has such a look, with the request.
pub(crate) fn look(house: &dyn House, name: &str) -> Option<Offer> {
    looks(house, name).into_iter().next()
}

/// Every service that has such a look, with the request.
pub(crate) fn looks(house: &dyn House, name: &str) -> Vec<Offer> {
    let services = house.services().iter();
    let looks = services.filter_map(|service| {
        service.request(name).map(|info| Offer {
            service: service.name(),
            info,
            key: "",
        })
    });
    looks.collect()
}

pub(crate) fn service(house: &dyn House, name: &str) -> Option<&'static dyn AnyService> {
    house
        .services()
        .iter()
        .copied()
        .find(|service| service.name() == name)
}
