//! Time stamps for the papers of this node, after they are out: the journal is the queue, and how far it is done is kept beside it.

use certificate::Anchors;
use journal::Head;
use kernel::Id;
use kernel::Moment;
use keys::Checker;
use pades::StampError;
use pades::Stamping;
use store::Kept;
use store::StoreError;

use crate::Node;
use crate::lines::papers;

/// How many entries are looked at in one turn.
const TURN_LEN: usize = 1_024;
/// After how many stamps a turn ends: a backlog must not keep a counter waiting.
const STAMPS_MAX: usize = 16;
/// How many entries are looked at again after a restart, at most: the place is not written down for each.
const AGAIN_LEN_MAX: u64 = 64;
const KIND: &str = "stamped";
const PLACE: Id = Id(1);

/// Whoever makes time stamps.
pub trait StampAuthority: Sync {
    /// Sends a request (RFC 3161). `None` where nobody answers now.
    fn ask(&self, request: Vec<u8>) -> kernel::Future<'_, Option<Vec<u8>>>;
}

/// How far the queue is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StampedUpTo {
    /// The last entry that was looked at.
    seq: u64,
    /// The same as it is written down.
    kept: Option<u64>,
}

impl StampedUpTo {
    /// The place of the last entry that was looked at.
    pub const fn seq(&self) -> u64 {
        self.seq
    }
}

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampTurn {
    /// A turn's length, or all there is.
    Done,
    /// The authority does not answer.
    Away,
}

impl Node {
    /// Where the queue stood. A node that never had one begins with what it issues from now on.
    pub async fn stamped_up_to(&self) -> Result<StampedUpTo, StoreError> {
        let store = &self.parts.store;
        let end = store.head().seq;
        let kept = store.kept(KIND, PLACE, self.parts.clock.now()).await?;
        let kept = kept.and_then(|kept| String::from_utf8(kept.content).ok()?.parse().ok());
        let mut place = StampedUpTo {
            // After a restore the journal may end before it.
            seq: kept.unwrap_or(end).min(end),
            kept,
        };
        self.keep_place(&mut place, 0).await?;
        Ok(place)
    }

    /// Asks for the stamps of some entries' papers, and puts each paper with its stamp in the place of the same paper without.
    pub async fn stamp_some(
        &self,
        place: &mut StampedUpTo,
        authority: &dyn StampAuthority,
        anchors: &Anchors,
    ) -> Result<StampTurn, StoreError> {
        let raws = self.parts.store.since(place.seq, TURN_LEN).await?;
        let mut stamps = 0;
        for raw in &raws {
            let head = Head::read(&raw.head).map_err(|why| StoreError::Broken(why.to_string()))?;
            let Some(stamped) = self.stamp_entry(head.id, authority, anchors).await? else {
                self.keep_place(place, 0).await?;
                return Ok(StampTurn::Away);
            };
            place.seq = raw.seq;
            stamps += stamped;
            if stamps >= STAMPS_MAX {
                break;
            }
        }
        self.keep_place(place, AGAIN_LEN_MAX).await?;
        Ok(StampTurn::Done)
    }

    /// How many papers of it were stamped. `None` where the authority does not answer.
    async fn stamp_entry(
        &self,
        entry: Id,
        authority: &dyn StampAuthority,
        anchors: &Anchors,
    ) -> Result<Option<usize>, StoreError> {
        let store = &self.parts.store;
        let Some(recorded) = store.entry(entry).await? else {
            return Ok(Some(0));
        };
        let mut stamped = 0;
        for issued in papers(&recorded).0 {
            let paper = store.paper(&issued.number).await?;
            let Some(pdf) = paper.and_then(|paper| paper.pdf) else {
                continue;
            };
            let Ok(stamping) = Stamping::of(&pdf) else {
                // Unsigned, another's, or stamped before a restart.
                continue;
            };
            let Some(answer) = authority.ask(stamping.request()).await else {
                return Ok(None);
            };
            match stamping.stamped(&answer, anchors, &Checker) {
                Ok(pdf) => store.replace_paper(&issued.number, &pdf).await?,
                Err(error) => untold(&error),
            }
            stamped += 1;
        }
        Ok(Some(stamped))
    }

    /// Writes the place down where it has moved by more than so many entries.
    async fn keep_place(&self, place: &mut StampedUpTo, by: u64) -> Result<(), StoreError> {
        let moved = place.kept.is_none_or(|kept| place.seq.abs_diff(kept) > by);
        if !moved {
            return Ok(());
        }
        let kept = Kept {
            kind: KIND.to_owned(),
            id: PLACE,
            owner: self.parts.name.name.clone(),
            content: place.seq.to_string().into_bytes(),
            until: Moment(i64::MAX),
        };
        self.parts.store.keep(&kept).await?;
        place.kept = Some(place.seq);
        Ok(())
    }
}

/// The paper keeps its signature and stays without a stamp; an operator should see why.
fn untold(error: &StampError) {
    tracing::error!(%error, "a paper stays without a time stamp");
}
