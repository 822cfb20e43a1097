//! Reading a record with what was taken in and counts for it at once.

use kernel::Brought;
use kernel::Moment;
use kernel::Need;
use kernel::Refusal;
use request::counting;

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
    ) -> Result<Brought, Refusal> {
        let store = &self.parts.store;
        let deciding = store.deciding(now);
        let brought = store.load(&deciding, needs).await.map_err(told)?;
        self.with_counting(brought, only_shown, now).await
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
            let node = &self.parts.name.name;
            intake.count(node, decided.is_some(), only_shown, &mut brought);
        }
        Ok(brought)
    }
}
