//! Who calls, in which roles, and how we know.

use serde::Deserialize;
use serde::Serialize;

use crate::Moment;

/// Somebody who has signed in. What a caller may do is decided by roles; what is recorded is `who`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// A pseudonym that is the same in the whole country: the person's stream for a citizen, `officer/<id>` for an officer.
    pub who: String,
    /// The name to show. Never logged.
    pub name: String,
    /// What this caller is.
    pub roles: Vec<Role>,
    /// The office an officer works for (a node's name); none for a citizen.
    pub office: Option<String>,
    /// The node at which a citizen's record has its home, as far as the sign-in knows; none for an officer.
    pub home: Option<String>,
    /// How the caller signed in.
    pub means: Means,
    /// The age of what the sign-in was checked against.
    pub as_of: Moment,
}

impl Caller {
    /// True if the caller has one of these roles. An empty list admits nobody.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }

    /// True for somebody working at a counter.
    pub fn at_counter(&self) -> bool {
        self.is_any(&[Role::Officer, Role::Supervisor])
    }
}

/// What a caller is. One table (role × request) says what each may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A resident acting for themselves (민원인).
    Citizen,
    /// An officer at a counter (민원 담당).
    Officer,
    /// An officer who also decides exceptions (민원 팀장).
    Supervisor,
    /// Somebody who runs the machine, and sees no person's record.
    Operator,
    /// The import of an existing register (이관), run by an operator with the node stopped.
    Importer,
}

impl Role {
    /// All roles, in the order of the role table.
    pub const ALL: [Role; 5] = [
        Role::Citizen,
        Role::Officer,
        Role::Supervisor,
        Role::Operator,
        Role::Importer,
    ];
}

/// How a caller signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Chosen from the list of generated people; only under demo anchors on loopback.
    DemoChooser,
    /// A command of the operator on the machine itself.
    Console,
}
