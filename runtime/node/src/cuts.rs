//! A cut line to a home, told in one line at the desk: how much was done here meanwhile, whether the home has all of it, what is to be checked.

use kernel::Cut;
use kernel::Id;
use kernel::Moment;
use kernel::Refusal;
use serde::Deserialize;
use serde::Serialize;
use store::Kept;

use crate::Node;
use crate::carry::told;

/// The kind under which it is kept, outside the journal.
const CUT: &str = "cut";
/// How long the desk tells of a cut that is over.
const TOLD_MS: i64 = 24 * 3_600_000;
/// A copy that is older than this hangs on a line that is cut. Asking takes two seconds while nothing is new, and three for an answer.
pub const CUT_FROM_MS: i64 = 10_000;
/// How many are counted at most.
const COUNTED_MAX: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Over {
    home: String,
    from: Moment,
    to: Moment,
    acts: usize,
    last_seq: u64,
}

impl Node {
    /// Notes that the line to a home was cut and holds again. A cut in which nothing was done here is not told.
    pub async fn note_cut(&self, home: &str, from: Moment, to: Moment) -> Result<(), Refusal> {
        let acts = self.acts(from, to).await?;
        if acts == 0 {
            return Ok(());
        }
        let over = Over {
            home: home.to_owned(),
            from,
            to,
            acts,
            last_seq: self.parts.store.head().seq,
        };
        let kept = Kept {
            kind: CUT.to_owned(),
            id: Id::new(to, keys::fresh_id_bits()),
            owner: String::new(),
            content: serde_json::to_vec(&over).expect("a note is plain data"),
            until: to.plus_ms(TOLD_MS),
        };
        self.parts.store.keep(&kept).await.map_err(told)
    }

    /// The cut that goes on, or else the last one that is over.
    pub(crate) async fn tell_cut(&self) -> Result<Option<Cut>, Refusal> {
        let now = self.parts.clock.now();
        let intakes = self.list_intakes().await?;
        let refused = intakes
            .iter()
            .filter(|intake| intake.refused.is_some())
            .count();
        let waiting = intakes.len() - refused;
        for home in self.parts.directory.held_homes() {
            let whole_at = self
                .parts
                .store
                .copied(&home)
                .and_then(|copied| copied.whole_at);
            let Some(from) = whole_at.filter(|at| now.ms_since(*at) > CUT_FROM_MS) else {
                continue;
            };
            return Ok(Some(Cut {
                home,
                from,
                to: None,
                acts: self.acts(from, now).await?,
                merged: false,
                waiting,
                refused,
            }));
        }
        let kept = self.parts.store.kept_by(CUT, "", now).await.map_err(told)?;
        let over: Option<Over> = kept
            .first()
            .and_then(|kept| serde_json::from_slice(&kept.content).ok());
        let Some(over) = over else {
            return Ok(None);
        };
        let receipts = self.parts.store.receipts().await.map_err(told)?;
        let signed = receipts.iter().find(|receipt| receipt.holder == over.home);
        Ok(Some(Cut {
            merged: waiting == 0 && signed.is_some_and(|receipt| receipt.head.seq >= over.last_seq),
            home: over.home,
            from: over.from,
            to: Some(over.to),
            acts: over.acts,
            waiting,
            refused,
        }))
    }

    /// How many requests were done here in a time; the node's own notes are none.
    async fn acts(&self, from: Moment, to: Moment) -> Result<usize, Refusal> {
        let asked = |head: &journal::Head| !head.who.starts_with("node/");
        let store = &self.parts.store;
        let done = store.between(from, to, asked, COUNTED_MAX).await;
        Ok(done.map_err(told)?.len())
    }
}
