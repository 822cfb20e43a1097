//! Who has locked what: the five levels of a database file, and the eight locks of a WAL's index. Connections are numbers.

use std::collections::BTreeMap;
use std::ffi::c_int;

use rusqlite::ffi::SQLITE_LOCK_EXCLUSIVE;
use rusqlite::ffi::SQLITE_LOCK_NONE;
use rusqlite::ffi::SQLITE_LOCK_PENDING;
use rusqlite::ffi::SQLITE_LOCK_RESERVED;
use rusqlite::ffi::SQLITE_LOCK_SHARED;

/// The level that each connection has on a database file; who has none is not in the list.
#[derive(Default)]
pub(crate) struct Levels(BTreeMap<u64, c_int>);

impl Levels {
    /// Raises a connection to a level; false if another is in the way. <https://sqlite.org/lockingv3.html>
    pub(crate) fn raise(&mut self, who: u64, to: c_int) -> bool {
        let own = self.0.get(&who).copied().unwrap_or(SQLITE_LOCK_NONE);
        if own >= to {
            return true;
        }
        let others = self.0.iter().filter(|(other, _)| **other != who);
        let highest = others.map(|(_, level)| *level).max();
        let highest = highest.unwrap_or(SQLITE_LOCK_NONE);
        let (level, done) = if to == SQLITE_LOCK_SHARED {
            (to, highest < SQLITE_LOCK_PENDING)
        } else if highest >= SQLITE_LOCK_RESERVED {
            (to, false)
        } else if to == SQLITE_LOCK_EXCLUSIVE && highest == SQLITE_LOCK_SHARED {
            // No new readers from now on; those who read end at some time.
            self.0.insert(who, SQLITE_LOCK_PENDING);
            (to, false)
        } else {
            (to, true)
        };
        if done {
            self.0.insert(who, level);
        }
        done
    }

    /// Lowers a connection to a level.
    pub(crate) fn lower(&mut self, who: u64, to: c_int) {
        if to == SQLITE_LOCK_NONE {
            self.0.remove(&who);
        } else if let Some(own) = self.0.get_mut(&who) {
            *own = to.min(*own);
        }
    }

    /// True if somebody means to write.
    pub(crate) fn reserved(&self) -> bool {
        self.0.values().any(|level| *level >= SQLITE_LOCK_RESERVED)
    }
}

/// The locks of a WAL's index: for each connection those that it shares and those that it has alone, as bits.
#[derive(Default)]
pub(crate) struct IndexLocks(BTreeMap<u64, (u8, u8)>);

impl IndexLocks {
    /// Takes locks together with others; false if somebody has one alone.
    pub(crate) fn share(&mut self, who: u64, locks: u8) -> bool {
        let free = self.others(who).all(|(_, alone)| alone & locks == 0);
        if free {
            self.0.entry(who).or_default().0 |= locks;
        }
        free
    }

    /// Takes locks alone; false if somebody has one in any way.
    pub(crate) fn take(&mut self, who: u64, locks: u8) -> bool {
        let mut others = self.others(who);
        let free = others.all(|(shared, alone)| (shared | alone) & locks == 0);
        drop(others);
        if free {
            self.0.entry(who).or_default().1 |= locks;
        }
        free
    }

    /// Gives locks back.
    pub(crate) fn give_back(&mut self, who: u64, locks: u8) {
        if let Some((shared, alone)) = self.0.get_mut(&who) {
            *shared &= !locks;
            *alone &= !locks;
        }
    }

    fn others(&self, who: u64) -> impl Iterator<Item = (u8, u8)> {
        let others = self.0.iter().filter(move |(other, _)| **other != who);
        others.map(|(_, locks)| *locks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_share_one_writes_and_nobody_reads_beside_it() {
        let mut levels = Levels::default();
        assert!(levels.raise(1, SQLITE_LOCK_SHARED) && levels.raise(2, SQLITE_LOCK_SHARED));
        assert!(levels.raise(1, SQLITE_LOCK_RESERVED) && levels.reserved());
        assert!(!levels.raise(2, SQLITE_LOCK_RESERVED));
        assert!(!levels.raise(1, SQLITE_LOCK_EXCLUSIVE), "2 still reads");
        assert!(!levels.raise(3, SQLITE_LOCK_SHARED), "1 waits to write");
        levels.lower(2, SQLITE_LOCK_NONE);
        assert!(levels.raise(1, SQLITE_LOCK_EXCLUSIVE));
        levels.lower(1, SQLITE_LOCK_SHARED);
        assert!(levels.raise(3, SQLITE_LOCK_SHARED) && !levels.reserved());
    }

    #[test]
    fn a_lock_of_the_index_is_shared_or_taken() {
        let mut locks = IndexLocks::default();
        assert!(locks.share(1, 8) && locks.share(2, 8) && locks.take(1, 1));
        assert!(!locks.take(2, 8 | 2) && !locks.share(2, 1));
        locks.give_back(1, 8);
        assert!(locks.take(2, 8), "only its own share is left");
        assert!(!locks.share(1, 8));
    }
}
