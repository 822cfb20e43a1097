//! Points in time, and the legal day in Korea.

use std::fmt;

use jiff::civil::Date;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde::Serialize;

/// Korea Standard Time is UTC+9 the whole year; there is no daylight saving time.
const KST_OFFSET_MS: i64 = 9 * 3_600_000;

/// A point in time: milliseconds since 1970-01-01T00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The start of a legal day (00:00 in Korea).
    pub fn start_of(day: Date) -> Self {
        Self::at_kst(day.at(0, 0, 0, 0))
    }

    /// The moment at which clocks in Korea show `local`.
    pub fn at_kst(local: DateTime) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let span = local.duration_since(epoch);
        Self(i64::try_from(span.as_millis()).unwrap_or(i64::MAX) - KST_OFFSET_MS)
    }

    /// What clocks in Korea show. Moments outside the years −9999 to 9999 are clamped.
    pub fn kst(self) -> DateTime {
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let local = self.0.saturating_add(KST_OFFSET_MS);
        epoch.saturating_add(jiff::SignedDuration::from_millis(local))
    }

    /// Later than any other.
    pub const LAST: Self = Self(i64::MAX);

    /// The legal day (KST).
    pub fn day(self) -> Date {
        self.kst().date()
    }

    /// Later by so many milliseconds.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier` (negative if it is later).
    pub const fn ms_since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// For people: `2026-11-21 14:02`, in Korean time.
    pub fn to_minute(self) -> String {
        let t = self.kst();
        format!("{} {:02}:{:02}", t.date(), t.hour(), t.minute())
    }

    /// Reads `2026-11-21T14:02[:03[.123]]` with `+09:00` or `Z` (RFC 3339), or without an offset: Korean time.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, offset_ms) = if let Some(local) = text.strip_suffix('Z') {
            (local, 0)
        } else if let Some(local) = text.strip_suffix("+09:00") {
            (local, KST_OFFSET_MS)
        } else {
            (text, KST_OFFSET_MS)
        };
        let local: DateTime = local.parse().ok()?;
        Some(Self::at_kst(local).plus_ms(KST_OFFSET_MS - offset_ms))
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in Korean time, to the millisecond.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.kst();
        let (h, m, s, ms) = (t.hour(), t.minute(), t.second(), t.millisecond());
        write!(f, "{}T{h:02}:{m:02}:{s:02}.{ms:03}+09:00", t.date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_day_begins_at_midnight_in_korea() {
        let last = Moment::parse("2023-11-17T14:59:59.999Z").expect("valid");
        assert_eq!(last.day(), jiff::civil::date(2023, 11, 17));
        assert_eq!(last.plus_ms(1).day(), jiff::civil::date(2023, 11, 18));
        assert_eq!(
            Moment::start_of(jiff::civil::date(2023, 11, 18)),
            last.plus_ms(1)
        );
    }

    #[test]
    fn a_moment_reads_back_what_it_writes() {
        for ms in [0, 1_700_000_000_123, -86_400_000] {
            assert_eq!(Moment::parse(&Moment(ms).to_string()), Some(Moment(ms)));
        }
        assert_eq!(
            Moment::parse("2023-11-17T08:40"),
            Moment::parse("2023-11-17T08:40:00+09:00")
        );
        assert_eq!(Moment::parse("17 November"), None);
    }
}
