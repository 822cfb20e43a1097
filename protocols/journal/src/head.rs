//! The open part of an entry.

use kernel::Id;
use kernel::Moment;
use serde::Deserialize;
use serde::Serialize;

use crate::Hash;

/// The head of an entry: open to every holder and verifier, so no name and no number of a person stands in it. It is written to JSON once,
/// with its fields in alphabetical order and no spaces, and kept as those bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The data key that sealed the body.
    pub data_key: String,
    /// True if the clock was more than 2 s behind what had been recorded already.
    pub doubtful: bool,
    /// The journal's epoch.
    pub epoch: u32,
    /// The entry.
    pub id: Id,
    /// The identity of the request, see [`request_key`].
    pub key: Hash,
    /// When it counts in law (접수 시각).
    pub legal_at: Moment,
    /// True if persons' records were shown (열람).
    pub look: bool,
    /// The node that wrote it.
    pub node: String,
    /// The office for which an officer acted.
    pub office: Option<String>,
    /// The hash of the entry before.
    pub prev: Hash,
    /// When it was written, never before the entry in front.
    pub recorded_at: Moment,
    /// The request's name.
    pub request: String,
    /// Its place in this node's journal, from 1, without gaps, over all epochs.
    pub seq: u64,
    /// The service's name.
    pub service: String,
    /// Who asked: a pseudonym.
    pub who: String,
}

impl Head {
    /// The text that is kept and hashed.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("a head is plain data, which JSON can hold")
    }

    /// Reads a head's text.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// A request's identity in the whole country: SHA-256(who ‖ 0 ‖ idempotency key).
pub fn request_key(who: &str, idempotency_key: &str) -> Hash {
    Hash::of(&[who.as_bytes(), &[0], idempotency_key.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_written_in_alphabetical_order_and_reads_back() {
        let head = Head {
            data_key: "k1".into(),
            doubtful: false,
            epoch: 1,
            id: Id(7),
            key: request_key("officer/1", "a"),
            legal_at: Moment(1),
            look: false,
            node: "jongno".into(),
            office: None,
            prev: Hash::GENESIS,
            recorded_at: Moment(2),
            request: "r".into(),
            seq: 1,
            service: "s".into(),
            who: "officer/1".into(),
        };
        let text = head.text();
        let sorted: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        // serde_json's own map is sorted by key.
        assert_eq!(sorted.to_string(), text);
        assert_eq!(Head::read(&text).expect("reads"), head);
    }

    #[test]
    fn a_caller_and_a_key_cannot_be_shifted_into_each_other() {
        assert_ne!(request_key("a", "bc"), request_key("ab", "c"));
    }
}
