//! The door: who is this? Verified here, by this node, online and offline alike.

use std::path::Path;

use kernel::Caller;
use kernel::Means;
use kernel::Moment;
use kernel::Person;
use kernel::Refusal;
use kernel::Role;
use keys::fresh_id_bits;
use serde::Deserialize;
use serde::Serialize;

use crate::refusals::UNKNOWN_PERSON;

/// A way to sign in. The demo chooser is the first; passkeys and client certificates follow.
pub trait SignIn: Send + Sync {
    /// Who this is, by what was shown.
    fn open(&self, evidence: &str, now: Moment) -> Result<Caller, Refusal>;
    /// The people who can be chosen; empty for every real way of signing in.
    fn people(&self) -> Vec<Person>;
    /// What the watch (관제) shows to be signed in, known to this process alone; none where nobody can sign in here.
    fn watch(&self) -> Option<&str>;
}

/// The pseudonym of the watch, which signs in to find out whether anybody can. It has no role, no office and no home.
const WATCH: &str = "watch";

/// Whether it is the watch that has signed in: whoever comes from outside is never let in as it.
pub(crate) fn is_watch(caller: &Caller) -> bool {
    caller.who == WATCH
}

/// A generated person whom the demo offers. Written by `up`, read by the nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoPerson {
    /// The bearer token for the API.
    pub token: String,
    /// The short evidence that the chooser's form sends.
    pub id: String,
    /// The pseudonym under which everything is recorded.
    pub who: String,
    /// The name.
    pub name: String,
    /// The node of the home, or of the office.
    pub node: String,
    /// What this person is.
    pub roles: Vec<Role>,
    /// What is worth trying with this person: Korean, English, easy Korean.
    #[serde(default)]
    pub about: [String; 3],
}

/// Signs in whoever is chosen from a list of generated people. Accepted only under demo anchors, on loopback.
pub struct DemoChooser {
    /// The watch is the last of them.
    people: Vec<DemoPerson>,
}

impl DemoChooser {
    /// Reads the list that `up` wrote.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let mut people: Vec<DemoPerson> =
            serde_json::from_str(&text).map_err(std::io::Error::other)?;
        if !people.is_empty() {
            people.push(the_watch());
        }
        Ok(Self { people })
    }
}

/// Stands in the list like anybody, so that it is found, or not, like anybody.
fn the_watch() -> DemoPerson {
    let secret = || format!("{:032x}{:032x}", fresh_id_bits(), fresh_id_bits());
    DemoPerson {
        token: secret(),
        id: secret(),
        who: WATCH.to_owned(),
        name: String::new(),
        node: String::new(),
        roles: Vec::new(),
        about: [const { String::new() }; 3],
    }
}

impl SignIn for DemoChooser {
    fn open(&self, evidence: &str, now: Moment) -> Result<Caller, Refusal> {
        let chosen = self
            .people
            .iter()
            .find(|person| person.token == evidence || person.id == evidence)
            .ok_or(UNKNOWN_PERSON)?;
        let citizen = chosen.roles.contains(&Role::Citizen);
        let officer = !citizen && !chosen.roles.is_empty();
        Ok(Caller {
            who: chosen.who.clone(),
            name: chosen.name.clone(),
            roles: chosen.roles.clone(),
            office: officer.then(|| chosen.node.clone()),
            home: citizen.then(|| chosen.node.clone()),
            means: Means::DemoChooser,
            as_of: now,
        })
    }

    fn people(&self) -> Vec<Person> {
        let person = |person: &DemoPerson| Person {
            evidence: person.id.clone(),
            name: person.name.clone(),
            node: person.node.clone(),
            officer: !person.roles.contains(&Role::Citizen),
            about: person.about.clone(),
        };
        let people = self.people.iter().filter(|person| person.who != WATCH);
        people.map(person).collect()
    }

    fn watch(&self) -> Option<&str> {
        let watch = self.people.last().filter(|person| person.who == WATCH);
        watch.map(|watch| watch.token.as_str())
    }
}

/// A door that nobody can open: a node without a way to sign in still serves its public pages.
pub struct Closed;

impl SignIn for Closed {
    fn open(&self, _: &str, _: Moment) -> Result<Caller, Refusal> {
        Err(UNKNOWN_PERSON)
    }

    fn people(&self) -> Vec<Person> {
        Vec::new()
    }

    fn watch(&self) -> Option<&str> {
        None
    }
}
