//! The door: who is this? Verified here, by this node, online and offline alike.

use std::path::Path;

use kernel::Caller;
use kernel::Means;
use kernel::Moment;
use kernel::Person;
use kernel::Refusal;
use kernel::Role;
use serde::Deserialize;
use serde::Serialize;

use crate::refusals::UNKNOWN_PERSON;

/// A way to sign in. The demo chooser is the first; passkeys and client certificates follow.
pub trait SignIn: Send + Sync {
    /// Who this is, by what was shown.
    fn open(&self, evidence: &str, now: Moment) -> Result<Caller, Refusal>;
    /// The people who can be chosen; empty for every real way of signing in.
    fn people(&self) -> Vec<Person>;
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
pub struct DemoChooser(Vec<DemoPerson>);

impl DemoChooser {
    /// Reads the list that `up` wrote.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(std::io::Error::other)
    }
}

impl SignIn for DemoChooser {
    fn open(&self, evidence: &str, now: Moment) -> Result<Caller, Refusal> {
        let chosen = self
            .0
            .iter()
            .find(|person| person.token == evidence || person.id == evidence)
            .ok_or(UNKNOWN_PERSON)?;
        let officer = !chosen.roles.contains(&Role::Citizen);
        Ok(Caller {
            who: chosen.who.clone(),
            name: chosen.name.clone(),
            roles: chosen.roles.clone(),
            office: officer.then(|| chosen.node.clone()),
            home: (!officer).then(|| chosen.node.clone()),
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
        self.0.iter().map(person).collect()
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
}
