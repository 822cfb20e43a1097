//! Checking a journal without any key: hashes are over sealed bytes. With the directory's journal keys, signatures too.

use std::fmt;

use kernel::Moment;

use crate::BatchHead;
use crate::CheckHead;
use crate::Hash;
use crate::Head;
use crate::sync::Cursor;

/// An entry as it lies on disk and as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its place.
    pub seq: u64,
    /// The head's text.
    pub head: String,
    /// The sealed body.
    pub body: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
}

/// What was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries.
    pub entries: u64,
    /// How many signed heads.
    pub signed_heads: u64,
    /// The last entry's place; 0 where there is none.
    pub seq: u64,
    /// The last entry's hash.
    pub hash: Hash,
    /// True if signatures were checked, false if only hashes were.
    pub signatures_checked: bool,
}

/// Where and why a journal does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// At which entry.
    pub seq: u64,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.seq, self.why)
    }
}

impl std::error::Error for Break {}

/// Takes a journal entry by entry, with each signed head directly behind the entry it signs.
pub struct Verifier<'a> {
    check: Option<&'a dyn CheckHead>,
    seq: u64,
    hash: Hash,
    epoch: u32,
    last: Option<Head>,
    entries: u64,
    signed_heads: u64,
    signed_seq: u64,
    node: Option<String>,
}

impl<'a> Verifier<'a> {
    /// Starts at the beginning of a journal. Without `check`, signatures are taken as they are.
    pub fn new(check: Option<&'a dyn CheckHead>) -> Self {
        Self {
            check,
            seq: 0,
            hash: Hash::GENESIS,
            epoch: 0,
            last: None,
            entries: 0,
            signed_heads: 0,
            signed_seq: 0,
            node: None,
        }
    }

    /// Goes on behind what a copy of a node's journal holds already; `epoch` is that of its last entry, 0 where there is none.
    pub fn behind(
        cursor: Cursor,
        epoch: u32,
        node: &str,
        check: Option<&'a dyn CheckHead>,
    ) -> Self {
        Self {
            seq: cursor.seq,
            hash: cursor.hash,
            epoch,
            signed_seq: cursor.seq,
            node: Some(node.to_owned()),
            ..Self::new(check)
        }
    }

    /// What was taken so far.
    pub const fn cursor(&self) -> Cursor {
        Cursor {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// The epoch of what was taken last.
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Takes the next entry.
    pub fn take(&mut self, raw: &Raw) -> Result<(), Break> {
        let seq = self.seq + 1;
        let fail = |why: &str| {
            Err(Break {
                seq,
                why: why.to_owned(),
            })
        };
        let Ok(head) = Head::read(&raw.head) else {
            return fail("its head does not read");
        };
        if raw.seq != seq || head.seq != seq {
            return fail("its place does not follow: an entry was dropped, moved or written twice");
        }
        if head.prev != self.hash {
            return fail("it names another predecessor");
        }
        if Hash::link(self.hash, &raw.head, &raw.body) != raw.hash {
            return fail("its hash does not fit its bytes");
        }
        if self.node.as_ref().is_some_and(|node| *node != head.node) {
            return fail("it is of another node");
        }
        if head.epoch < self.epoch {
            return fail("its epoch goes back");
        }
        if let Some(last) = &self.last {
            if head.node != last.node {
                return fail("it is of another node");
            }
            if head.recorded_at < last.recorded_at {
                return fail("its time goes back");
            }
        }
        self.seq = seq;
        self.hash = raw.hash;
        self.epoch = head.epoch;
        self.last = Some(head);
        self.entries += 1;
        Ok(())
    }

    /// Takes a signed head; it must sign the entry taken last.
    pub fn sign(&mut self, signed: &BatchHead) -> Result<(), Break> {
        let fail = |why: &str| {
            Err(Break {
                seq: signed.seq,
                why: why.to_owned(),
            })
        };
        let Some(last) = &self.last else {
            return fail("a signed head without its entry");
        };
        if signed.seq != self.seq {
            return fail("a signed head names an entry that is not here: the journal was cut");
        }
        if signed.hash != self.hash || signed.epoch != last.epoch || signed.node != last.node {
            return fail("the signed head is of another journal");
        }
        let genuine = |check: &dyn CheckHead| {
            check.check_head(&signed.node, &signed.message(), &signed.signature)
        };
        if self.check.is_some_and(|check| !genuine(check)) {
            return fail("the signature of its batch is not genuine");
        }
        self.signed_heads += 1;
        self.signed_seq = signed.seq;
        Ok(())
    }

    /// The end. Every entry must lie under a signed head.
    pub fn finish(self) -> Result<Verified, Break> {
        if self.signed_seq != self.seq {
            let why = "no signed head covers it: its batch was cut".to_owned();
            return Err(Break {
                seq: self.signed_seq + 1,
                why,
            });
        }
        Ok(Verified {
            entries: self.entries,
            signed_heads: self.signed_heads,
            seq: self.seq,
            hash: self.hash,
            signatures_checked: self.check.is_some(),
        })
    }

    /// The newest time on record.
    pub fn recorded_at(&self) -> Option<Moment> {
        self.last.as_ref().map(|head| head.recorded_at)
    }
}

/// Checks a whole journal. `heads` are sorted by their place; one that names an entry beyond the end (a receipt kept elsewhere, for instance)
/// shows that the journal was cut.
pub fn verify_chain<'a>(
    entries: impl IntoIterator<Item = &'a Raw>,
    heads: &[BatchHead],
    check: Option<&dyn CheckHead>,
) -> Result<Verified, Break> {
    let mut verifier = Verifier::new(check);
    let mut heads = heads.iter().peekable();
    for raw in entries {
        verifier.take(raw)?;
        while let Some(head) = heads.next_if(|head| head.seq <= raw.seq) {
            verifier.sign(head)?;
        }
    }
    for head in heads {
        verifier.sign(head)?;
    }
    verifier.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy::ToyKey;
    use crate::toy::ToySeal;
    use crate::toy::toy_journal;

    fn check(change: impl FnOnce(&mut Vec<Raw>, &mut Vec<BatchHead>)) -> Result<Verified, Break> {
        let (mut entries, mut heads) = toy_journal(6, &ToySeal);
        change(&mut entries, &mut heads);
        verify_chain(&entries, &heads, Some(&ToyKey))
    }

    #[test]
    fn a_good_journal_holds() {
        let good = check(|_, _| ()).expect("holds");
        assert_eq!((good.entries, good.signed_heads), (6, 3));
        assert!(good.signatures_checked);
    }

    #[test]
    fn a_flipped_bit_is_found_wherever_it_is() {
        for at in 0..6 {
            assert!(check(|entries, _| entries[at].body[0] ^= 1).is_err());
            assert!(check(|entries, _| entries[at].hash.0[31] ^= 1).is_err());
            let flip = |entries: &mut Vec<Raw>, _: &mut Vec<BatchHead>| {
                entries[at].head = entries[at].head.replace("\"look\":false", "\"look\":true");
            };
            assert!(check(flip).is_err());
        }
    }

    #[test]
    fn dropped_swapped_and_doubled_entries_are_found() {
        for at in 0..6 {
            let dropped = check(|entries, _| drop(entries.remove(at)));
            assert!(dropped.is_err(), "dropped {at}");
            let doubled = check(|entries, _| entries.insert(at, entries[at].clone()));
            assert!(doubled.is_err(), "doubled {at}");
        }
        for at in 0..5 {
            assert!(
                check(|entries, _| entries.swap(at, at + 1)).is_err(),
                "swapped {at}"
            );
        }
    }

    #[test]
    fn a_journal_cut_after_a_receipt_is_found() {
        let cut = check(|entries, heads| {
            let receipt = heads.pop().expect("three heads");
            entries.truncate(4);
            heads.push(receipt);
        });
        assert_eq!(cut.expect_err("cut").seq, 6);
    }

    #[test]
    fn a_tail_that_nobody_signed_is_found() {
        assert_eq!(
            check(|_, heads| drop(heads.pop()))
                .expect_err("unsigned")
                .seq,
            5
        );
    }

    #[test]
    fn a_rewritten_journal_fails_at_its_signature() {
        let forged = check(|entries, heads| {
            let last = entries.last_mut().expect("six");
            last.body[0] ^= 1;
            let prev = Head::read(&last.head).expect("reads").prev;
            last.hash = Hash::link(prev, &last.head, &last.body);
            heads.last_mut().expect("three").hash = last.hash;
        });
        assert!(forged.expect_err("forged").why.contains("not genuine"));
    }
}
