//! Identities made by a node itself: 128 bits, sortable by time, never serial.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::Moment;

/// 128 bits: 48 of Unix milliseconds, 80 of chance (the layout of UUID version 7 without its version bits). Text form: 32 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u128);

impl Id {
    /// Builds an identity from the time and 80 bits of chance.
    pub fn new(at: Moment, chance: u128) -> Self {
        let ms = u128::from(at.0.unsigned_abs()) & ((1 << 48) - 1);
        Self((ms << 80) | (chance & ((1 << 80) - 1)))
    }

    /// Reads 32 hex digits, lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        hex.then(|| u128::from_str_radix(text, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("an id is 32 hex digits, lower case"))
    }
}

/// A stream of events with one home: a household, a person, a paper. Text form `resident.person/<id>`; that text is no personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// The kind, `service.thing`.
    pub kind: String,
    /// Which one.
    pub id: Id,
}

impl StreamId {
    /// A stream of a kind.
    pub fn new(kind: &str, id: Id) -> Self {
        Self {
            kind: kind.to_owned(),
            id,
        }
    }

    /// The service whose it is: what its kind begins with.
    pub fn service(&self) -> &str {
        self.kind.split('.').next().unwrap_or_default()
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        let plain = !kind.is_empty()
            && kind
                .bytes()
                .all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'));
        plain
            .then(|| Id::parse(id).map(|id| Self::new(kind, id)))
            .flatten()
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a stream is written kind/id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_sort_by_time_and_read_back() {
        let earlier = Id::new(Moment(1_700_000_000_000), u128::MAX);
        let later = Id::new(Moment(1_700_000_000_001), 0);
        assert!(earlier < later);
        assert_eq!(Id::parse(&earlier.to_string()), Some(earlier));
        assert_eq!(Id::parse("0A"), None);
    }

    #[test]
    fn a_stream_reads_back() {
        let stream = StreamId::new("resident.person", Id(7));
        assert_eq!(StreamId::parse(&stream.to_string()), Some(stream));
        assert_eq!(StreamId::parse("Resident/7"), None);
    }
}
