//! Withdrawing a paper (발급 취소): by an officer of the office that issued it, on record, and told to whoever checks the paper.

use kernel::Caller;
use kernel::Refusal;
use request::Noting;
use request::Why;
use request::Withdrawal;

use crate::Node;
use crate::carry::told;
use crate::refusals::NOT_FOUND;
use crate::refusals::NOT_ISSUED_HERE;
use crate::refusals::WHY_WITHDRAWN;

impl Node {
    /// Withdraws a paper. Said twice, it is noted once.
    pub(crate) async fn withdraw(
        &self,
        number: &str,
        why: &str,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        let why = Why::ALL.into_iter().find(|known| known.name() == why);
        let why = why.ok_or(WHY_WITHDRAWN)?;
        let number = certificate::Number::parse(number).ok_or(NOT_FOUND)?;
        if number.node().value() != self.parts.name.code {
            return Err(NOT_ISSUED_HERE.with(self.issuer(&number.plain())));
        }
        let record = self.parts.store.paper(&number.plain()).await;
        let entry = record.map_err(told)?.ok_or(NOT_FOUND)?.entry;
        let recorded = self.parts.store.entry(entry).await.map_err(told)?;
        let own = recorded.is_some_and(|recorded| recorded.head.office == caller.office);
        if !own || caller.office.is_none() {
            return Err(NOT_FOUND);
        }
        let on = self.parts.clock.read().at;
        let noting = Noting::withdrawn(caller, &number.plain(), Withdrawal { on, why });
        self.go_on_with(entry, noting).await
    }
}
