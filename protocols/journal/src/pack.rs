//! Packing: what is sealed is made small first (DEFLATE, RFC 1951), because every byte of a record is written twice, synced, copied to each
//! holder and kept for good. Sealed bytes can't be made smaller later.

use std::borrow::Cow;
use std::io::Read;
use std::io::Write;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Stands before packed bytes. JSON text never begins with it.
const PACKED: u8 = 1;
/// Shorter texts gain little, and are read more often than written.
const PACK_FROM: usize = 1024;
/// The longest text that is unpacked: an entry of a request is far shorter.
const UNPACKED_MAX: u64 = 64 << 20;

/// A value as JSON, packed where that makes it shorter.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    pack(serde_json::to_vec(value).expect("what is kept is plain data, which JSON can hold"))
}

/// Reads what [`write`] made.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    match unpack(bytes) {
        Some(plain) => serde_json::from_slice(&plain),
        None => Err(serde::de::Error::custom("packed bytes do not unpack")),
    }
}

fn pack(plain: Vec<u8>) -> Vec<u8> {
    if plain.len() < PACK_FROM {
        return plain;
    }
    let mut encoder = DeflateEncoder::new(vec![PACKED], Compression::fast());
    let packed = encoder.write_all(&plain).and_then(|()| encoder.finish());
    let packed = packed.expect("memory takes what is written");
    if packed.len() < plain.len() {
        packed
    } else {
        plain
    }
}

/// The text again; none where the bytes are not what [`pack`] made.
fn unpack(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let Some((&PACKED, packed)) = bytes.split_first() else {
        return Some(Cow::Borrowed(bytes));
    };
    let mut plain = Vec::new();
    let mut decoder = DeflateDecoder::new(packed).take(UNPACKED_MAX);
    decoder.read_to_end(&mut plain).ok()?;
    (decoder.limit() > 0).then_some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_and_long_ones_get_shorter() {
        for plain in [
            String::new(),
            "{}".to_owned(),
            "{\"이름\":\"김하나\"}".repeat(100),
        ] {
            let packed = pack(plain.clone().into_bytes());
            assert!(packed.len() <= plain.len());
            assert!(plain.len() < PACK_FROM || packed.len() < plain.len() / 4);
            assert_eq!(unpack(&packed).as_deref(), Some(plain.as_bytes()));
        }
    }

    #[test]
    fn bytes_that_do_not_unpack_are_told_and_none_grow_without_end() {
        assert_eq!(unpack(&[PACKED, 0xff, 0xff]), None);
        let cut = pack("{\"a\":1}".repeat(1_000).into_bytes());
        assert_eq!(unpack(&cut[..cut.len() / 2]), None);
        let bomb = pack(vec![b' '; usize::try_from(UNPACKED_MAX).expect("64 MiB")]);
        assert_eq!(unpack(&bomb), None);
    }
}
