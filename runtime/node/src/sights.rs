//! The sights (관측) of all nodes: the last of each, for as long as it is fresh. They are in memory only: after a start they come anew within seconds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use certificate::Refused;
use certificate::posting::Statement;
use certificate::refused::POSTING_UNSIGNED;
use kernel::Moment;
use kernel::Sight;
use keys::Checker;

use crate::DirectoryCopy;

/// For how long a sight counts, by the clock of whoever reads it. Clocks that are further apart than this hear nothing of each other's watch.
const FRESH_MS: i64 = 30_000;

/// A sight with the statement that proves it.
struct Kept {
    sight: Sight,
    bytes: Arc<[u8]>,
}

/// The last sight of each node. There are as many as the directory has nodes.
pub struct Sights {
    copy: Arc<DirectoryCopy>,
    kept: Mutex<BTreeMap<String, Kept>>,
}

impl Sights {
    pub(crate) fn new(copy: Arc<DirectoryCopy>) -> Self {
        Self {
            copy,
            kept: Mutex::default(),
        }
    }

    /// Takes a sight in, where it is fresh and newer than what is known of its node. True where it says something else than that did.
    pub fn take(&self, bytes: &[u8], now: Moment) -> Result<bool, Refused> {
        let opened = self
            .copy
            .read(|directory| Statement::open_sight(bytes, directory, &Checker));
        let Statement { node, at, body, .. } = opened.ok_or(POSTING_UNSIGNED)??;
        let sight = Sight { node, at, body };
        let mut kept = self.kept();
        let before = kept.get(&sight.node);
        let newer = before.is_none_or(|before| before.sight.at < at);
        if !newer || !is_fresh(at, now) {
            return Ok(false);
        }
        let differs = before.is_none_or(|before| before.sight.body != sight.body);
        let bytes = bytes.into();
        kept.insert(sight.node.clone(), Kept { sight, bytes });
        Ok(differs)
    }

    /// Those that are fresh.
    pub fn fresh(&self, now: Moment) -> Vec<Sight> {
        let kept = self.kept();
        let sights = kept.values().map(|kept| &kept.sight);
        let fresh = sights.filter(|sight| is_fresh(sight.at, now));
        fresh.cloned().collect()
    }

    /// When each was made.
    pub fn known(&self) -> BTreeMap<String, Moment> {
        let kept = self.kept();
        kept.iter()
            .map(|(node, kept)| (node.clone(), kept.sight.at))
            .collect()
    }

    /// The statements of those that are newer than what somebody else knows.
    pub fn newer(&self, than: &BTreeMap<String, Moment>) -> Vec<Arc<[u8]>> {
        let kept = self.kept();
        let newer = kept.iter().filter(|(node, kept)| {
            let known = than.get(*node);
            known.is_none_or(|known| *known < kept.sight.at)
        });
        newer.map(|(_, kept)| Arc::clone(&kept.bytes)).collect()
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(at: Moment, now: Moment) -> bool {
    now.ms_since(at).abs() <= FRESH_MS
}
