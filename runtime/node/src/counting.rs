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
    /// Reads, and adds to the records what counts for them already.
    pub(crate) async fn load_counting(
        &self,
        needs: &[Need],
        now: Moment,
    ) -> Result<Brought, Refusal> {
        let store = &self.parts.store;
        let deciding = store.deciding(now);
        let mut brought = store.load(&deciding, needs).await.map_err(told)?;
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
            intake.count(&self.parts.name.name, decided.is_some(), &mut brought);
        }
        Ok(brought)
    }
}
