//! A message that only one browser can read (RFC 8291), as one record of `aes128gcm` (RFC 8188). Nothing is drawn here: chance comes in.

use aws_lc_rs::aead::AES_128_GCM;
use aws_lc_rs::aead::Aad;
use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::aead::NONCE_LEN;
use aws_lc_rs::aead::Nonce;
use aws_lc_rs::aead::UnboundKey;
use aws_lc_rs::agreement::ECDH_P256;
use aws_lc_rs::agreement::PrivateKey;
use aws_lc_rs::agreement::UnparsedPublicKey;
use aws_lc_rs::agreement::agree;
use aws_lc_rs::hkdf;

/// The longest text of a message: a push service takes 4,096 bytes (RFC 8291, 4), of which the header takes 86, the end of the record 1 and the tag 16.
pub(super) const TEXT_LEN_MAX: usize = 3_993;
/// The length of a point of P-256 that is not compressed (SEC 1, 2.3.3).
pub(super) const POINT_LEN: usize = 65;
/// The length of what a browser shares with whoever sends to it (RFC 8291, 3.2).
pub(super) const AUTH_LEN: usize = 16;

/// The size of a record, which the header names: all of ours have one.
const RECORD_LEN: u32 = 4_096;
/// What ends the text of the last record (RFC 8188, 2).
const LAST: u8 = 2;
const KEY_LEN: usize = 16;

/// The keys of a browser, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrowserKeys {
    /// Its public key.
    pub(super) point: [u8; POINT_LEN],
    /// What it shares with us.
    pub(super) auth: [u8; AUTH_LEN],
}

/// What must be drawn anew for each message.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    /// Our private key for this message alone.
    pub(super) secret: [u8; 32],
    /// The salt.
    pub(super) salt: [u8; 16],
}

/// Seals a text for a browser. None where its point is not on the curve, the text too long, or (once in 2^32) what was drawn is no private key.
pub(super) fn sealed(text: &[u8], to: &BrowserKeys, drawn: &Drawn) -> Option<Vec<u8>> {
    if text.len() > TEXT_LEN_MAX {
        return None;
    }
    let ours = PrivateKey::from_private_key(&ECDH_P256, &drawn.secret).ok()?;
    let point = ours.compute_public_key().ok()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, to.point);
    let key_info = [b"WebPush: info\0".as_slice(), &to.point, point.as_ref()];
    let input: [u8; 32] = agree(&ours, theirs, (), |shared| {
        expanded(&to.auth, shared, &key_info).ok_or(())
    })
    .ok()?;
    let key: [u8; KEY_LEN] = expanded(&drawn.salt, &input, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; NONCE_LEN] = expanded(&drawn.salt, &input, &[b"Content-Encoding: nonce\0"])?;

    let mut record = [text, &[LAST]].concat();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
    // The key is of this message alone, so its one nonce is used once.
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)
        .ok()?;
    let point = point.as_ref();
    let point_len = u8::try_from(point.len()).ok()?;
    Some(
        [
            drawn.salt.as_slice(),
            &RECORD_LEN.to_be_bytes(),
            &[point_len],
            point,
            &record,
        ]
        .concat(),
    )
}

/// Whether a point is on the curve, so that something can be sealed for it.
pub(super) fn is_on_curve(point: &[u8; POINT_LEN]) -> bool {
    // Any private key will do.
    let one = PrivateKey::from_private_key(&ECDH_P256, &[1; 32]);
    let theirs = UnparsedPublicKey::new(&ECDH_P256, point);
    one.is_ok_and(|one| agree(&one, theirs, (), |_| Ok(())).is_ok())
}

/// HKDF-SHA256 (RFC 5869).
fn expanded<const LEN: usize>(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> Option<[u8; LEN]> {
    struct Len(usize);
    impl hkdf::KeyType for Len {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut bytes = [0; LEN];
    let key = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let filled = key.expand(info, Len(LEN)).ok()?.fill(&mut bytes);
    filled.ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::base64url;
    use crate::push::bytes;

    /// RFC 8291, appendix A.
    fn example() -> (BrowserKeys, Drawn) {
        let to = BrowserKeys {
            point: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4").unwrap(),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg").unwrap(),
        };
        let drawn = Drawn {
            secret: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap(),
            salt: bytes("DGv6ra1nlYgDCS1FRnbzlw").unwrap(),
        };
        (to, drawn)
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_by_byte() {
        let (to, drawn) = example();
        let body = sealed(b"When I grow up, I want to be a watermelon", &to, &drawn).unwrap();
        assert_eq!(
            base64url(&body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6\
             cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn a_message_is_as_long_as_a_push_service_takes_and_no_longer() {
        let (to, drawn) = example();
        let whole = sealed(&[b'a'; TEXT_LEN_MAX], &to, &drawn).unwrap();
        assert_eq!(whole.len(), 4_096);
        assert_eq!(sealed(&[b'a'; TEXT_LEN_MAX + 1], &to, &drawn), None);
    }

    #[test]
    fn a_point_that_is_on_no_curve_is_refused() {
        let (mut to, drawn) = example();
        assert!(is_on_curve(&to.point));
        to.point[64] ^= 1;
        assert!(!is_on_curve(&to.point));
        assert_eq!(sealed(b"text", &to, &drawn), None);
        assert!(!is_on_curve(&[0; POINT_LEN]));
    }
}
