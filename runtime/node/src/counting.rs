//! Reading a record with what was taken in and counts for it at once.

use kernel::Brought;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use request::counting;
use request::moves::Beside;

use crate::Node;
use crate::carry::told;
use crate::refusals::BROKEN;

impl Node {
    /// Reads, and adds to the records what counts for them already; what is provisional only where they are shown and nothing else.
    pub(crate) async fn load_counting(
        &self,
        needs: &[Need],
        only_shown: bool,
        now: Moment,
        beside: &Beside<'_>,
    ) -> Result<Brought, Refusal> {
        let store = &self.parts.store;
        let deciding = store.deciding(now);
        let mut brought = store.load(&deciding, needs).await.map_err(told)?;
        let Some(lent) = beside.lent else {
            return self.with_counting(brought, only_shown, now).await;
        };
        if !lent.lend(&mut brought, &self.parts.name.name, &self.rows()) {
            return Err(BROKEN);
        }
        // What is lent is the record as its home has it.
        let apart = lent.apart(&mut brought);
        let mut brought = self.with_counting(brought, only_shown, now).await?;
        brought.streams.extend(apart);
        Ok(brought)
    }

    /// The same for what was read already.
    pub(crate) async fn with_counting(
        &self,
        mut brought: Brought,
        only_shown: bool,
        now: Moment,
    ) -> Result<Brought, Refusal> {
        let store = &self.parts.store;
        let deciding = store.deciding(now);
        let asked = counting::asked(&brought);
        if asked.is_empty() {
            return Ok(brought);
        }
        let found = store.load(&deciding, &asked).await.map_err(told)?;
        let intakes = counting::intakes(&found);
        if intakes.is_empty() {
            return Ok(brought);
        }
        let loaded = store.load(&deciding, &intakes).await.map_err(told)?;
        for intake in counting::in_order(loaded).ok_or(BROKEN)? {
            let handed = &intake.handed;
            let decided = self.by_key(&handed.caller.who, &handed.key).await?;
            intake.count(decided.is_some(), only_shown, &mut brought);
        }
        Ok(brought)
    }
}
