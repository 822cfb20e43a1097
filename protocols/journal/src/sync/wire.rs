//! Questions and answers as bytes: CBOR (RFC 8949), so that sealed bodies travel as they lie.

use std::fmt;

use ciborium::Value;
use kernel::Moment;

use super::Answer;
use super::Ask;
use super::Cursor;
use super::Page;
use crate::ExportLine;
use crate::Hash;
use crate::Raw;

/// Bytes that are no question or answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireFault;

impl fmt::Display for WireFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a question or answer of the journal's sync")
    }
}

impl std::error::Error for WireFault {}

impl Ask {
    /// The question as bytes: `[node, seq, hash, receipt as JSON or null]`.
    pub fn bytes(&self) -> Vec<u8> {
        let receipt = self.receipt.as_ref().map_or(Value::Null, json);
        written(&Value::Array(vec![
            self.node.clone().into(),
            self.after.seq.into(),
            Value::Bytes(self.after.hash.0.to_vec()),
            receipt,
        ]))
    }

    /// Reads a question.
    pub fn read(bytes: &[u8]) -> Result<Self, WireFault> {
        let [node, seq, hash, receipt] = array(read(bytes)?)?;
        Ok(Self {
            node: text(node)?,
            after: Cursor {
                seq: number(&seq)?,
                hash: read_hash(hash)?,
            },
            receipt: given(receipt).map(from_json).transpose()?,
        })
    }
}

impl Answer {
    /// The answer as bytes: `"fork"`, `"short"`, or `[whole at (UTC ms) or null, [line, …]]`. A line is `[seq, head, body, hash]`, or a signed
    /// head as JSON text.
    pub fn bytes(self) -> Vec<u8> {
        let value = match self {
            Self::Fork => FORK.into(),
            Self::Short => SHORT.into(),
            Self::Page(Page { lines, whole_at }) => Value::Array(vec![
                whole_at.map_or(Value::Null, |at| at.0.into()),
                Value::Array(lines.into_iter().map(line).collect()),
            ]),
        };
        written(&value)
    }

    /// Reads an answer.
    pub fn read(bytes: &[u8]) -> Result<Self, WireFault> {
        let value = read(bytes)?;
        match value.as_text() {
            Some(FORK) => return Ok(Self::Fork),
            Some(SHORT) => return Ok(Self::Short),
            Some(_) | None => {}
        }
        let [whole_at, lines] = array(value)?;
        let whole_at = given(whole_at).map(|at| integer(&at)).transpose()?;
        let lines = lines.into_array().map_err(|_| WireFault)?;
        let lines = lines.into_iter().map(read_line);
        Ok(Self::Page(Page {
            lines: lines.collect::<Result<_, _>>()?,
            whole_at: whole_at.map(Moment),
        }))
    }
}

const FORK: &str = "fork";
const SHORT: &str = "short";

fn line(line: ExportLine) -> Value {
    match line {
        ExportLine::Signed(head) => json(&head),
        ExportLine::Entry(raw) => Value::Array(vec![
            raw.seq.into(),
            raw.head.into(),
            Value::Bytes(raw.body),
            Value::Bytes(raw.hash.0.to_vec()),
        ]),
    }
}

fn read_line(line: Value) -> Result<ExportLine, WireFault> {
    if line.is_text() {
        return from_json(line).map(ExportLine::Signed);
    }
    let [seq, head, body, hash] = array(line)?;
    Ok(ExportLine::Entry(Raw {
        seq: number(&seq)?,
        head: text(head)?,
        body: body.into_bytes().map_err(|_| WireFault)?,
        hash: read_hash(hash)?,
    }))
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    let text = serde_json::to_string(value).expect("heads and receipts are plain data");
    Value::Text(text)
}

fn from_json<T: for<'de> serde::Deserialize<'de>>(value: Value) -> Result<T, WireFault> {
    serde_json::from_str(&text(value)?).map_err(|_| WireFault)
}

fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes what is written");
    bytes
}

fn read(bytes: &[u8]) -> Result<Value, WireFault> {
    ciborium::from_reader(bytes).map_err(|_| WireFault)
}

fn given(value: Value) -> Option<Value> {
    (!value.is_null()).then_some(value)
}

fn array<const N: usize>(value: Value) -> Result<[Value; N], WireFault> {
    let values = value.into_array().map_err(|_| WireFault)?;
    values.try_into().map_err(|_| WireFault)
}

fn text(value: Value) -> Result<String, WireFault> {
    value.into_text().map_err(|_| WireFault)
}

fn integer(value: &Value) -> Result<i64, WireFault> {
    let number = value.as_integer().ok_or(WireFault)?;
    i64::try_from(number).map_err(|_| WireFault)
}

fn number(value: &Value) -> Result<u64, WireFault> {
    u64::try_from(integer(value)?).map_err(|_| WireFault)
}

fn read_hash(value: Value) -> Result<Hash, WireFault> {
    let bytes = value.into_bytes().map_err(|_| WireFault)?;
    Hash::from_bytes(&bytes).ok_or(WireFault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Receipt;
    use crate::toy::ToyKey;
    use crate::toy::ToySeal;
    use crate::toy::toy_journal;

    fn journal() -> (Vec<ExportLine>, Receipt) {
        let (entries, heads) = toy_journal(2, &ToySeal);
        let receipt = Receipt::sign("songpa", heads[0].clone(), Moment(5), &ToyKey);
        let signed = heads.into_iter().map(ExportLine::Signed);
        (
            entries
                .into_iter()
                .map(ExportLine::Entry)
                .chain(signed)
                .collect(),
            receipt,
        )
    }

    #[test]
    fn questions_and_answers_read_back_and_nothing_else_reads() {
        let (lines, receipt) = journal();
        for receipt in [None, Some(receipt)] {
            let after = Cursor {
                seq: 7,
                hash: Hash([9; 32]),
            };
            let ask = Ask {
                node: "jongno".to_owned(),
                after,
                receipt,
            };
            let bytes = ask.bytes();
            assert_eq!(Ask::read(&bytes), Ok(ask));
            for cut in 0..bytes.len() {
                assert!(Ask::read(&bytes[..cut]).is_err(), "cut at {cut}");
            }
        }
        let page = |whole_at| {
            Answer::Page(Page {
                lines: lines.clone(),
                whole_at,
            })
        };
        for answer in [
            Answer::Fork,
            Answer::Short,
            page(None),
            page(Some(Moment(-1))),
        ] {
            let bytes = answer.clone().bytes();
            assert_eq!(Answer::read(&bytes), Ok(answer));
            for cut in 0..bytes.len() {
                assert!(Answer::read(&bytes[..cut]).is_err(), "cut at {cut}");
            }
        }
    }

    #[test]
    fn what_travels_is_hardly_more_than_what_lies_on_disk() {
        let (lines, _) = journal();
        let lies: usize = lines
            .iter()
            .map(|line| match line {
                ExportLine::Entry(raw) => raw.head.len() + raw.body.len() + 32,
                ExportLine::Signed(_) => 0,
            })
            .sum();
        let entries = lines
            .into_iter()
            .filter(|line| matches!(line, ExportLine::Entry(_)));
        let page = Page {
            lines: entries.collect(),
            whole_at: None,
        };
        assert!(Answer::Page(page).bytes().len() < lies + 40);
    }
}
