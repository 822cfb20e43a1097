//! Whose home is where, as backends have said of callers whose requests do not show it. Only a mark of what the caller bears is kept.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Mutex;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::lock;

/// Callers of whom it is known; whoever was learned first is forgotten first.
const CALLERS_MAX: usize = 65_536;

/// What was learned.
pub(crate) struct Learned {
    /// Keeps marks from being made by others.
    salt: u128,
    known: Mutex<(BTreeMap<u64, String>, VecDeque<u64>)>,
}

impl Learned {
    pub(crate) fn new() -> Self {
        Self {
            salt: keys::fresh_id_bits(),
            known: Mutex::default(),
        }
    }

    /// The home of whoever bears these.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<String> {
        let mark = self.mark(headers)?;
        lock(&self.known).0.get(&mark).cloned()
    }

    /// A backend has said it.
    pub(crate) fn learn(&self, headers: &HeaderMap, home: &str) {
        let Some(mark) = self.mark(headers) else {
            return;
        };
        let mut known = lock(&self.known);
        let (homes, order) = &mut *known;
        if homes.insert(mark, home.to_owned()).is_none() {
            order.push_back(mark);
        }
        if order.len() > CALLERS_MAX
            && let Some(first) = order.pop_front()
        {
            homes.remove(&first);
        }
    }

    fn mark(&self, headers: &HeaderMap) -> Option<u64> {
        let bears = headers.get(AUTHORIZATION)?;
        let mut hasher = DefaultHasher::new();
        self.salt.hash(&mut hasher);
        bears.as_bytes().hash(&mut hasher);
        Some(hasher.finish())
    }
}
