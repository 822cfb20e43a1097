//! Claims of a CWT (RFC 8392): a CBOR map with integer keys, read without trusting its shape.

use coset::cbor::Value;

use crate::signing::PublicKey;

/// Who says it.
pub(crate) const ISSUER: i64 = 1;
/// About whom.
pub(crate) const SUBJECT: i64 = 2;
/// The end of validity, UTC seconds.
pub(crate) const UNTIL: i64 = 4;
/// The begin of validity, UTC seconds.
pub(crate) const FROM: i64 = 5;
/// When it was issued, UTC seconds.
pub(crate) const ISSUED_AT: i64 = 6;

/// A map with integer keys, none of them twice. Keys it does not know are the reader's to ignore.
pub(crate) struct Claims(Vec<(i64, Value)>);

impl Claims {
    /// Reads a whole CBOR item.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let value: Value = ciborium::from_reader(&mut rest).ok()?;
        if rest.is_empty() {
            Self::from_value(value)
        } else {
            None
        }
    }

    pub(crate) fn from_value(value: Value) -> Option<Self> {
        let mut claims: Vec<(i64, Value)> = Vec::new();
        for (key, value) in value.into_map().ok()? {
            let key = key.as_integer()?.try_into().ok()?;
            if claims.iter().any(|(known, _)| *known == key) {
                return None;
            }
            claims.push((key, value));
        }
        Some(Self(claims))
    }

    pub(crate) fn value(&self, key: i64) -> Option<&Value> {
        self.0
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn int(&self, key: i64) -> Option<i64> {
        self.value(key)?.as_integer()?.try_into().ok()
    }

    pub(crate) fn text(&self, key: i64) -> Option<String> {
        self.value(key)?.as_text().map(str::to_owned)
    }

    pub(crate) fn bytes(&self, key: i64) -> Option<&[u8]> {
        self.value(key)?.as_bytes().map(Vec::as_slice)
    }

    pub(crate) fn flag(&self, key: i64) -> Option<bool> {
        self.value(key)?.as_bool()
    }

    pub(crate) fn list(&self, key: i64) -> Option<&[Value]> {
        self.value(key)?.as_array().map(Vec::as_slice)
    }

    pub(crate) fn map(&self, key: i64) -> Option<Self> {
        self.value(key).cloned().and_then(Self::from_value)
    }
}

/// A key as it stands in a statement: its compressed point. A COSE_Key would take 11 bytes more of a code with little room.
pub(crate) fn key_value(key: &PublicKey) -> Value {
    Value::from(key.bytes().as_slice())
}

/// Reads [`key_value`].
pub(crate) fn key(value: &Value) -> Option<PublicKey> {
    PublicKey::new(value.as_bytes()?)
}

/// A CBOR map with integer keys in the order given.
pub(crate) fn map(entries: impl IntoIterator<Item = (i64, Value)>) -> Value {
    Value::Map(
        entries
            .into_iter()
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}

/// The bytes of a CBOR item, each length in its shortest form.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to a vector cannot fail");
    bytes
}
