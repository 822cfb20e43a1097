//! A request's identity: the caller and the caller's own key, the same in the whole country.

use kernel::Answers;
use sha2::Digest;
use sha2::Sha256;

/// The identity (caller, idempotency key) as 64 hex digits. Hashed, so that a journal head tells neither.
pub fn key_of(who: &str, key: &str) -> String {
    hex(Sha256::new()
        .chain_update(who)
        .chain_update([0])
        .chain_update(key)
        .finalize()
        .as_slice())
}

/// What was asked, as 64 hex digits: another body under a used key is told apart from a repetition.
pub fn fingerprint(service: &str, request: &str, answers: &Answers) -> String {
    let mut hash = Sha256::new()
        .chain_update(service)
        .chain_update([0])
        .chain_update(request);
    for (name, value) in answers.pairs() {
        // Lengths go first, so that no two different forms read the same.
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name);
        hash.update((value.len() as u64).to_be_bytes());
        hash.update(value);
    }
    hex(hash.finalize().as_slice())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes everything");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_of_two_callers_is_two_identities() {
        assert_ne!(
            key_of("resident.person/1", "k"),
            key_of("resident.person/2", "k")
        );
        assert_ne!(key_of("ab", "c"), key_of("a", "bc"));
    }

    #[test]
    fn another_body_has_another_fingerprint() {
        let one = Answers::from_pairs([("a", "1"), ("b", "2")]);
        let shifted = Answers::from_pairs([("a", "1b"), ("", "2")]);
        assert_eq!(
            fingerprint("s", "r", &one),
            fingerprint("s", "r", &Answers::from_pairs([("b", "2"), ("a", "1")]))
        );
        assert_ne!(fingerprint("s", "r", &one), fingerprint("s", "r", &shifted));
        assert_ne!(fingerprint("s", "r", &one), fingerprint("s", "q", &one));
    }
}
