//! The trace: one number over everything that happened, in order. Two runs of a seed have the same, or they were not the same run.

use std::fmt::Write;

/// FNV-1a over what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace(u64);

impl Trace {
    pub(super) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in what happened at a moment.
    pub(super) fn tell(&mut self, at_ms: i64, what: std::fmt::Arguments<'_>) {
        self.bytes(&at_ms.to_be_bytes());
        self.write_fmt(what).expect("a number takes all text in");
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Its text: 16 hex digits.
    pub(super) fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

impl Write for Trace {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}
