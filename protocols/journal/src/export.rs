//! The journal as a text file: one JSON line an entry or signed head, readable without any key.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::BatchHead;
use crate::Hash;
use crate::Raw;

/// One line of an export. `{"entry":{"seq":…,"head":"<the text that is hashed>","body":"<hex>","hash":"<hex>"}}` or `{"signed":{…}}`; a signed
/// head stands directly behind its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportLine {
    /// An entry.
    Entry(Raw),
    /// A signed head.
    Signed(BatchHead),
}

/// A line that does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFault(pub String);

impl fmt::Display for ExportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a line of a journal export: {}", self.0)
    }
}

impl std::error::Error for ExportFault {}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Entry(Entry),
    Signed(BatchHead),
}

#[derive(Serialize, Deserialize)]
struct Entry {
    seq: u64,
    head: String,
    #[serde(with = "hex_bytes")]
    body: Vec<u8>,
    hash: Hash,
}

impl ExportLine {
    /// The line, without its end.
    pub fn text(self) -> String {
        let line = match self {
            Self::Entry(Raw {
                seq,
                head,
                body,
                hash,
            }) => Line::Entry(Entry {
                seq,
                head,
                body,
                hash,
            }),
            Self::Signed(head) => Line::Signed(head),
        };
        serde_json::to_string(&line).expect("a line is plain data, which JSON can hold")
    }

    /// Reads a line.
    pub fn read(text: &str) -> Result<Self, ExportFault> {
        let line: Line =
            serde_json::from_str(text).map_err(|error| ExportFault(error.to_string()))?;
        Ok(match line {
            Line::Entry(Entry {
                seq,
                head,
                body,
                hash,
            }) => Self::Entry(Raw {
                seq,
                head,
                body,
                hash,
            }),
            Line::Signed(head) => Self::Signed(head),
        })
    }
}

/// Bytes as hex digits in JSON.
pub(crate) mod hex_bytes {
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serializer;

    use crate::hash::hex;
    use crate::hash::read_hex;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&hex(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(input)?;
        read_hex(&text).ok_or_else(|| serde::de::Error::custom("bytes are hex digits, lower case"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy::ToySeal;
    use crate::toy::toy_journal;

    #[test]
    fn an_export_reads_back() {
        let (entries, heads) = toy_journal(2, &ToySeal);
        let lines = entries
            .into_iter()
            .map(ExportLine::Entry)
            .chain(heads.into_iter().map(ExportLine::Signed));
        for line in lines {
            assert_eq!(ExportLine::read(&line.clone().text()), Ok(line));
        }
        assert!(ExportLine::read("{\"entry\":{}}").is_err());
    }
}
