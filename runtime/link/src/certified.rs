//! Which certificates the centre gave to which paper key, so that they can be named when the key is revoked: programs that know X.509 alone ask for
//! serial numbers, not for keys.

use std::collections::BTreeMap;

use certificate::PublicKey;
use certificate::directory::Revocation;
use certificate::hex;
use keys::RevokedPaper;
use serde::Deserialize;
use serde::Serialize;

/// So long after its end a certificate is still remembered, and named where its key is revoked: its papers may be looked at that long.
const NAMED_S: i64 = 5 * 366 * 86_400;

/// A certificate of a paper key that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Certified {
    /// Its serial number, hexadecimal.
    serial: String,
    /// Until when it counts, UTC seconds.
    until_s: i64,
}

/// The certificates of a key with a new one (PEM) that counts until the first moment, as of the second; UTC seconds.
pub(crate) fn with(
    mut known: Vec<Certified>,
    certificate: Option<&str>,
    (until_s, now_s): (i64, i64),
) -> Vec<Certified> {
    known.retain(|one| one.until_s >= now_s - NAMED_S);
    let serial = certificate.and_then(keys::serial_of);
    known.extend(serial.map(|serial| Certified {
        serial: hex::encode(&serial),
        until_s,
    }));
    known
}

/// All certificates of revoked keys, each once and from the earliest moment that anybody gave.
pub(crate) fn revoked<'a>(
    revocations: &[Revocation],
    known: impl Iterator<Item = (PublicKey, &'a [Certified])>,
) -> Vec<RevokedPaper> {
    let mut from: BTreeMap<&str, i64> = BTreeMap::new();
    for (key, papers) in known {
        let of_key = revocations.iter().filter(|revoked| revoked.key == key);
        let Some(from_s) = of_key.map(|revoked| revoked.from_s).min() else {
            continue;
        };
        from.extend(papers.iter().map(|one| (one.serial.as_str(), from_s)));
    }
    let named = from.into_iter().filter_map(|(serial, from_s)| {
        let serial = hex::decode(serial)?;
        Some(RevokedPaper { serial, from_s })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PublicKey {
        PublicKey::new(&[&[2][..], &[byte; 32]].concat()).unwrap()
    }

    fn certified(serial: &str, until_s: i64) -> Certified {
        let serial = serial.to_owned();
        Certified { serial, until_s }
    }

    #[test]
    fn a_revoked_key_names_all_its_certificates_from_the_earliest_moment() {
        let (ours, other) = (
            [certified("0a", 9), certified("0b", 99)],
            [certified("0c", 9)],
        );
        let revocation = |from_s| Revocation {
            node: "jongno".into(),
            key: key(1),
            from_s,
            reason: "도난".into(),
        };
        let known = || [(key(1), &ours[..]), (key(2), &other[..])].into_iter();
        assert_eq!(revoked(&[], known()), []);
        let named = revoked(&[revocation(7), revocation(5)], known());
        let said: Vec<_> = named
            .iter()
            .map(|one| (&one.serial[..], one.from_s))
            .collect();
        assert_eq!(said, [(&[10][..], 5), (&[11][..], 5)]);
    }

    #[test]
    fn what_ended_years_ago_is_forgotten() {
        let known = vec![certified("0a", 9), certified("0b", NAMED_S)];
        let kept = with(known, None, (0, NAMED_S + 10));
        assert_eq!(kept, [certified("0b", NAMED_S)]);
    }
}
