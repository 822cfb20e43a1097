//! Postings on the board (게시): public statements of a node, checked by whoever has the directory, and so without asking anyone.
//!
//! A sight (관측), what a node saw of others, is the same for another purpose: one never passes for the other.
//!
//! A posting is a COSE_Sign1 by the node's journal key over JSON text. It holds nothing personal: it is told to everybody.

use coset::Header;
use kernel::Id;
use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::cose;
use crate::directory::Directory;
use crate::refused::POSTING_TOO_LONG;
use crate::refused::POSTING_UNREADABLE;
use crate::refused::POSTING_UNSIGNED;
use crate::refused::Refused;
use crate::signing::Check;
use crate::signing::SignFault;
use crate::signing::Signer;

/// The longest statement, in bytes: a page of text in three languages.
pub const STATEMENT_LEN_MAX: usize = 32 << 10;

/// The longest sight, in bytes: a thousand systems that all fail.
pub const SIGHT_LEN_MAX: usize = 128 << 10;

/// What a statement is for, with the longest one.
type Purpose = (&'static [u8], usize);
const POSTING: Purpose = (b"ieum posting 1", STATEMENT_LEN_MAX);
const SIGHT: Purpose = (b"ieum sight 1", SIGHT_LEN_MAX);

/// What a node says to everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The posting's identity.
    pub id: String,
    /// The node that says so.
    pub node: String,
    /// When.
    pub at: Moment,
    /// What it says.
    pub body: Value,
}

impl Statement {
    /// The node signs a posting.
    pub fn sign(&self, journal: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        self.signed(POSTING, journal)
    }

    /// The node signs a sight.
    pub fn sign_sight(&self, journal: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        self.signed(SIGHT, journal)
    }

    fn signed(&self, (purpose, _): Purpose, journal: &dyn Signer) -> Result<Vec<u8>, SignFault> {
        let text = serde_json::to_vec(self).expect("a statement is plain JSON");
        cose::sign(text, Header::default(), purpose, journal)
            .map(|statement| cose::tagged(&statement))
    }

    /// Reads a posting and checks that the node it names has signed it, by a journal key that the directory knows. Former keys count: what was told
    /// before a key day (키 교체일) stays told. Whoever has stolen one can tell what its node could tell, and is corrected like anybody.
    pub fn open(bytes: &[u8], directory: &Directory, checker: &dyn Check) -> Result<Self, Refused> {
        Self::opened(bytes, POSTING, directory, checker)
    }

    /// The same for a sight.
    pub fn open_sight(
        bytes: &[u8],
        directory: &Directory,
        checker: &dyn Check,
    ) -> Result<Self, Refused> {
        Self::opened(bytes, SIGHT, directory, checker)
    }

    fn opened(
        bytes: &[u8],
        (purpose, len_max): Purpose,
        directory: &Directory,
        checker: &dyn Check,
    ) -> Result<Self, Refused> {
        if bytes.len() > len_max {
            return Err(POSTING_TOO_LONG);
        }
        let signed = cose::parse(bytes)
            .filter(|signed| signed.unprotected.is_empty())
            .ok_or(POSTING_UNREADABLE)?;
        let read: Self =
            serde_json::from_slice(cose::payload(&signed)).map_err(|_| POSTING_UNREADABLE)?;
        if read.id().is_none() {
            return Err(POSTING_UNREADABLE);
        }
        let node = directory.node(&read.node).ok_or(POSTING_UNSIGNED)?;
        if node
            .head_keys()
            .any(|key| cose::signed_by(&signed, purpose, key, checker))
        {
            Ok(read)
        } else {
            Err(POSTING_UNSIGNED)
        }
    }

    /// Its identity.
    pub fn id(&self) -> Option<Id> {
        Id::parse(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::listed;
    use crate::toy::ToyCheck;
    use crate::toy::ToyKey;

    fn statement() -> Statement {
        Statement {
            id: Id(7).to_string(),
            node: "jongno".to_owned(),
            at: Moment(1_000),
            body: serde_json::json!({"kind": "outage"}),
        }
    }

    #[test]
    fn a_posting_counts_by_the_keys_of_its_node_alone() {
        let key = ToyKey(11);
        let directory = listed(&statement().node, &key);
        let bytes = statement().sign(&key).unwrap();
        assert_eq!(
            Statement::open(&bytes, &directory, &ToyCheck),
            Ok(statement())
        );
        let sight = statement().sign_sight(&key).unwrap();
        assert_eq!(
            Statement::open(&sight, &directory, &ToyCheck),
            Err(POSTING_UNSIGNED),
            "a sight is no posting"
        );
        assert_eq!(
            Statement::open_sight(&bytes, &directory, &ToyCheck),
            Err(POSTING_UNSIGNED)
        );
        assert_eq!(
            Statement::open_sight(&sight, &directory, &ToyCheck),
            Ok(statement())
        );
        let other = statement().sign(&ToyKey(12)).unwrap();
        assert_eq!(
            Statement::open(&other, &directory, &ToyCheck),
            Err(POSTING_UNSIGNED)
        );
        let elsewhere = Statement {
            node: "songpa".to_owned(),
            ..statement()
        };
        let elsewhere = elsewhere.sign(&key).unwrap();
        assert_eq!(
            Statement::open(&elsewhere, &directory, &ToyCheck),
            Err(POSTING_UNSIGNED)
        );
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(
                Statement::open(&changed, &directory, &ToyCheck).is_err(),
                "{at}"
            );
        }
    }
}
