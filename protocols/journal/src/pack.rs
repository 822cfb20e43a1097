//! Packing: what is sealed is made small first (DEFLATE, RFC 1951), because every byte of a record is written twice, synced, copied to each
//! holder and kept for good. Sealed bytes can't be made smaller later.

use std::borrow::Cow;
use std::cell::RefCell;

use flate2::Compress;
use flate2::Compression;
use flate2::Decompress;
use flate2::FlushCompress;
use flate2::FlushDecompress;
use flate2::Status;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Stands before packed bytes. JSON text never begins with it.
const PACKED: u8 = 1;
/// Shorter texts gain little, and are read more often than written.
const PACK_FROM: usize = 1024;
/// The longest text that is unpacked: an entry of a request is far shorter.
const UNPACKED_MAX: usize = 64 << 20;

thread_local! {
    // A machine is some 300 KiB that are zeroed when it is made. One a text, between the small allocations of a page that is folded, tore holes
    // into the heap: 370 MiB for a copy of 9 MiB, measured; with one a thread it is 60.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

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
    let packed = PACKER.with_borrow_mut(|packer| {
        packer.reset();
        // No more room than the text itself takes: where that is too little, packing gains nothing.
        let mut packed = Vec::with_capacity(plain.len());
        packed.push(PACKED);
        let done = packer.compress_vec(&plain, &mut packed, FlushCompress::Finish);
        matches!(done, Ok(Status::StreamEnd)).then_some(packed)
    });
    packed.map_or(plain, |mut packed| {
        packed.shrink_to_fit();
        packed
    })
}

/// The text again; none where the bytes are not what [`pack`] made.
fn unpack(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let Some((&PACKED, packed)) = bytes.split_first() else {
        return Some(Cow::Borrowed(bytes));
    };
    UNPACKER.with_borrow_mut(|unpacker| {
        unpacker.reset(false);
        let mut plain = Vec::with_capacity(packed.len() * 4);
        loop {
            let read = usize::try_from(unpacker.total_in()).ok()?;
            let done = unpacker.decompress_vec(&packed[read..], &mut plain, FlushDecompress::None);
            if let Status::StreamEnd = done.ok()? {
                return (plain.len() <= UNPACKED_MAX).then_some(Cow::Owned(plain));
            }
            // Either there is no room left, or the packed bytes end too early.
            let full = plain.len() == plain.capacity() && plain.len() < UNPACKED_MAX;
            full.then(|| plain.reserve_exact(plain.len().clamp(PACK_FROM, UNPACKED_MAX)))?;
        }
    })
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
        let bomb = pack(vec![b' '; UNPACKED_MAX + 1]);
        assert_eq!(unpack(&bomb), None);
    }
}
