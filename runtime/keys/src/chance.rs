//! Chance, from the operating system through aws-lc-rs. Everything else gets it as an argument.

use aws_lc_rs::rand;

/// Unguessable bytes: salts, tokens, seeds.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that draws chance"
)]
pub fn random_bytes<const LEN: usize>() -> [u8; LEN] {
    let mut bytes = [0; LEN];
    // Without chance no key and no number is safe: there is nothing to fall back to.
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The chance in a new identity (`kernel::Id::new`).
pub fn fresh_id_bits() -> u128 {
    u128::from_be_bytes(random_bytes())
}
