//! What will be to take at the counter, read from a service's table of fees before the case is finished. The service settles it.

use kernel::Date;
use kernel::Dated;
use kernel::House;
use kernel::Kind;
use kernel::Policy;
use serde::Deserialize;

use crate::offers;
use crate::offers::Offer;

/// An amount, and for which applicants it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    /// In won.
    pub(crate) won: i64,
    /// The rule by which the page shows it; empty: always.
    pub(crate) when: String,
    /// The applicants it stands for.
    applicants: Vec<&'static str>,
}

impl Amount {
    /// True for the applicant chosen now.
    pub(crate) fn is_for(&self, applicant: &str) -> bool {
        self.applicants.is_empty() || self.applicants.contains(&applicant)
    }
}

#[derive(Deserialize)]
struct FeeRow {
    doc: String,
    channel: String,
    applicant: Option<String>,
    won: i64,
    from: Option<Date>,
    until: Option<Date>,
}

#[derive(Deserialize)]
struct WaiverRow {
    doc: String,
    channel: String,
    from: Option<Date>,
    until: Option<Date>,
}

macro_rules! dated {
    ($($row:ident)+) => {
        $(impl Dated for $row {
            fn from(&self) -> Option<Date> {
                self.from
            }
            fn until(&self) -> Option<Date> {
                self.until
            }
        })+
    };
}

dated! { FeeRow WaiverRow }

const COUNTER: &str = "counter";

/// The amounts of a request at the counter on a day; empty where the service has no such table or row.
pub(crate) fn amounts(house: &dyn House, offer: &Offer, day: Date) -> Vec<Amount> {
    let Some(service) = offers::service(house, offer.service) else {
        return Vec::new();
    };
    let policy = Policy::default().with(service.policy());
    let mut rows = policy.on::<FeeRow>(&format!("{}/fees", offer.service), day);
    rows.retain(|row| row.doc == offer.info.name && row.channel == COUNTER);
    let waivers = policy.on::<WaiverRow>(&format!("{}/fee-waivers", offer.service), day);
    let waived = waivers
        .iter()
        .any(|row| row.doc == offer.info.name && row.channel == COUNTER);
    let mut amounts: Vec<Amount> = Vec::new();
    for applicant in applicants(offer) {
        let Some(won) = won(&rows, applicant) else {
            continue;
        };
        let won = if waived { 0 } else { won };
        match amounts.iter_mut().find(|amount| amount.won == won) {
            Some(amount) => amount.applicants.push(applicant),
            None => amounts.push(Amount {
                won,
                when: String::new(),
                applicants: vec![applicant],
            }),
        }
    }
    if let [only] = amounts.as_mut_slice() {
        only.applicants.clear();
    }
    for amount in amounts
        .iter_mut()
        .filter(|amount| !amount.applicants.is_empty())
    {
        amount.when = format!("applicant={}", amount.applicants.join("|"));
    }
    amounts
}

/// A row for this kind of applicant goes before the row for everybody.
fn won(rows: &[FeeRow], applicant: &str) -> Option<i64> {
    let own = rows
        .iter()
        .find(|row| row.applicant.as_deref() == Some(applicant));
    own.or(rows.iter().find(|row| row.applicant.is_none()))
        .map(|row| row.won)
}

fn applicants(offer: &Offer) -> Vec<&'static str> {
    let field = offer
        .info
        .fields
        .iter()
        .find(|field| field.name == "applicant");
    match field.map(|field| field.kind) {
        Some(Kind::Choice(choices)) => choices.iter().map(|choice| choice.value).collect(),
        _ => vec![""],
    }
}
