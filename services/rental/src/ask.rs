//! What each request is to `lib.rs`: a thing that says what it needs and can be decided.

use kernel::Brought;
use kernel::Desk;
use kernel::Need;
use kernel::Outcome;
use kernel::Refusal;

use crate::register::Event;
use crate::register::Register;

/// A request that was read and waits for its decision. One type per request, each in its own file.
pub trait Ask: Send {
    /// What it still needs, given what was brought; at most four rounds.
    fn needs(&self, register: &Register, brought: &Brought) -> Vec<Need>;

    /// Decides it.
    fn decide(
        &self,
        register: &Register,
        brought: &Brought,
        desk: &Desk,
    ) -> Result<Outcome<Event>, Refusal>;
}

/// A request on its way, whatever its type.
pub type Asked = Box<dyn Ask>;
