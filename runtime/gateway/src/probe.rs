//! Asks the backends of settings that nobody serves by yet, once: whether they would work.

use std::net::SocketAddr;

use balance::Answer;
use clock::Ticks;
use tokio::task::JoinSet;

use crate::Settings;
use crate::backend::Backend;
use crate::check;
use crate::check::Seen;

/// What a backend answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub home: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// What was wrong; none where it answered its checks.
    pub fault: Option<ProbeFault>,
}

/// What was wrong with a backend's answers: the key that says what was asked, and what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeFault {
    /// `address`, `shallow` or `deep`.
    pub key: &'static str,
    /// For people.
    pub said: String,
}

/// Asks each backend its small and its large check.
pub async fn probe(settings: &Settings) -> Vec<Found> {
    let ticks = Ticks::begin();
    let mut asked = JoinSet::new();
    for (place, at) in settings.backends.iter().enumerate() {
        let checks = settings.checks.clone();
        let backend = Backend::new(at, checks.rules, ticks);
        asked.spawn(async move {
            let mut fault = told("shallow", check::shallow_look(&backend, &checks).await);
            if fault.is_none() && checks.deep.is_some() {
                fault = told("deep", check::deep_look(&backend, &checks).await);
            }
            let found = Found {
                name: backend.name.clone(),
                home: backend.home.clone(),
                address: backend.address,
                fault,
            };
            (place, found)
        });
    }
    let mut found = asked.join_all().await;
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, found)| found).collect()
}

fn told(key: &'static str, seen: Seen) -> Option<ProbeFault> {
    let (key, said) = match seen.answer {
        Answer::Well => return None,
        Answer::Refused => ("address", "nobody listens there, or hangs up"),
        Answer::Silent => ("address", "it does not answer in time"),
        Answer::Wrong => (
            key,
            "it answers the check with a fault, or with less than checks.deep-bytes: is it this service?",
        ),
    };
    Some(ProbeFault {
        key,
        said: seen.why.unwrap_or_else(|| said.to_owned()),
    })
}
