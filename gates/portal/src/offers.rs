//! What a citizen may ask for: read from the lists of the services.

use kernel::AnyService;
use kernel::Field;
use kernel::House;
use kernel::Lang;
use kernel::RequestInfo;
use kernel::Role;

/// A request that a citizen may make.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) service: &'static dyn AnyService,
    pub(crate) info: &'static RequestInfo,
}

/// Everything on offer, the most wanted first, then in the order of the lists. Looks have a page of their own.
pub(crate) fn offers(house: &dyn House) -> Vec<Offer> {
    let all = house.services().iter().flat_map(|service| {
        service.requests().iter().map(|info| Offer {
            service: *service,
            info,
        })
    });
    let mut offers: Vec<Offer> = all
        .filter(|offer| offer.is_open() && offer.info.name != LOOK)
        .collect();
    offers.sort_by_key(|offer| {
        MOST_WANTED
            .iter()
            .position(|name| *name == offer.info.name)
            .unwrap_or(MOST_WANTED.len())
    });
    offers
}

/// One of them, by the names in its path.
pub(crate) fn offer(house: &dyn House, service: &str, request: &str) -> Option<Offer> {
    offers(house)
        .into_iter()
        .find(|offer| offer.service.name() == service && offer.info.name == request)
}

/// The services at which a citizen may look at the own record.
pub(crate) fn looks(house: &dyn House) -> Vec<Offer> {
    let found = house.services().iter().filter_map(|service| {
        Some(Offer {
            service: *service,
            info: service.request(LOOK)?,
        })
    });
    found.filter(|offer| offer.is_open()).collect()
}

impl Offer {
    fn is_open(self) -> bool {
        self.info.may.contains(&Role::Citizen)
    }

    /// Where it is applied for.
    pub(crate) fn path(self) -> String {
        format!("/apply/{}/{}", self.service.name(), self.info.name)
    }

    /// Its title.
    pub(crate) fn title(self, lang: Lang) -> &'static str {
        self.info.title.say(lang)
    }

    /// The same in other words: plain words beside the official name, the official name beside plain words.
    pub(crate) fn other_words(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ko => self.info.title.easy,
            Lang::En | Lang::Easy => self.info.title.ko,
        }
    }

    /// True if a paper comes of it at once.
    pub(crate) fn gives_paper(self) -> bool {
        self.service
            .forms()
            .iter()
            .any(|form| form.name == self.info.name)
    }

    /// The fields a citizen fills in.
    pub(crate) fn fields(self) -> Vec<Field> {
        self.info
            .fields
            .iter()
            .filter(|field| !is_hidden(field.name))
            .copied()
            .collect()
    }
}

/// True for what a citizen is not asked: whose record it is (the caller's own), and what an officer sees at a counter.
pub(crate) fn is_hidden(field: &str) -> bool {
    field == SUBJECT || AT_A_COUNTER.contains(&field)
}

/// The field that says whose record a request is about.
pub(crate) const SUBJECT: &str = "subject";
/// The request by which a record is looked at.
pub(crate) const LOOK: &str = "look";
/// The two papers that nearly everybody comes for.
const MOST_WANTED: [&str; 2] = ["household-extract", "individual-extract"];
/// Fields about the applicant, the papers seen and the fee, which only an officer can fill in. Left out: the caller, online.
const AT_A_COUNTER: [&str; 12] = [
    "applicant",
    "identity-seen",
    "applicant-name",
    "applicant-subject",
    "mandate",
    "interest-proof",
    "fee",
    "exemption",
    "basis",
    "presented-by",
    "filed_by",
    "mover_signed",
];
