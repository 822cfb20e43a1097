//! Emergency texts (재난문자): how long one may be, and whether its sender is asked once more before it goes out.
//!
//! Lengths and hours are data: `data/emergency-text.jsonl`, `data/emergency-repeat.jsonl` (domain/continuity.md §12).

use kernel::Date;
use kernel::Moment;
use kernel::Policy;
use serde::Deserialize;

use crate::dated::dated;

/// The policy table of lengths.
pub const LENGTHS: (&str, &str) = (
    "continuity/emergency-text",
    include_str!("../data/emergency-text.jsonl"),
);
/// The policy table of the question before a second text.
pub const REPEAT: (&str, &str) = (
    "continuity/emergency-repeat",
    include_str!("../data/emergency-repeat.jsonl"),
);

dated! { LengthRow RepeatRow }

/// The kinds of emergency text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 위급: a danger to life at once; no phone can refuse it.
    Critical,
    /// 긴급: a disaster.
    Urgent,
    /// 안전안내: everything else that people should know; outages of services are told so.
    Safety,
}

impl Kind {
    /// Reads `긴급`, also as it stands in a sentence: `긴급재난문자`, `안전안내문자`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = ["재난문자", "문자"]
            .iter()
            .find_map(|tail| text.strip_suffix(tail))
            .unwrap_or(text);
        match text.trim() {
            "위급" => Some(Self::Critical),
            "긴급" => Some(Self::Urgent),
            "안전안내" => Some(Self::Safety),
            _ => None,
        }
    }

    /// The Korean name.
    pub const fn ko(self) -> &'static str {
        match self {
            Self::Critical => "위급",
            Self::Urgent => "긴급",
            Self::Safety => "안전안내",
        }
    }
}

#[derive(Deserialize)]
struct LengthRow {
    kind: Kind,
    chars_max: usize,
    /// Names of places for which the row holds; none: everywhere.
    #[serde(default)]
    areas: Vec<String>,
    from: Option<Date>,
    until: Option<Date>,
}

#[derive(Deserialize)]
struct RepeatRow {
    hours: u32,
    from: Option<Date>,
    until: Option<Date>,
}

/// Characters of a text as an emergency text counts them.
///
/// Whether the real system counts characters or bytes was not found (continuity.md §12). Our reading is characters: each code point is one, a Hangul
/// syllable like a digit, a space or a line break. A syllable written in its parts counts as its parts, which errs on the safe side.
pub fn chars(text: &str) -> usize {
    text.chars().count()
}

/// The most characters that a text of this kind may have in this area on that day. An area without a row of its own has the row for everywhere.
/// None: no row is in force, which the tables that come with the program never leave open.
pub fn chars_max(policy: &Policy, kind: Kind, area: Option<&str>, day: Date) -> Option<usize> {
    let rows = policy.on::<LengthRow>(LENGTHS.0, day);
    let here = |row: &&LengthRow| row.areas.iter().any(|name| is_in(area, name));
    let everywhere = |row: &&LengthRow| row.areas.is_empty();
    let of_kind = || rows.iter().filter(|row| row.kind == kind);
    let row = of_kind().find(here).or_else(|| of_kind().find(everywhere));
    row.map(|row| row.chars_max)
}

/// Whether an address names the place as a word of its own: `충북 진천군` does, `대구 달서구 진천동` does not.
fn is_in(area: Option<&str>, name: &str) -> bool {
    area.is_some_and(|area| area.split_whitespace().any(|word| word == name))
}

/// Whether the sender of a text is asked to confirm it: the one before it, of the same kind and for the same area, went out within the hours of the
/// table. Exactly as many hours count as within; so does one that a clock that was set back makes later than now.
pub fn confirm(policy: &Policy, before: Moment, now: Moment) -> bool {
    let rows = policy.on::<RepeatRow>(REPEAT.0, now.day());
    let apart_ms = now.ms_since(before).saturating_abs();
    rows.iter()
        .any(|row| apart_ms <= i64::from(row.hours) * 3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy::default().with(&[LENGTHS, REPEAT])
    }

    fn check(kind: &str, area: Option<&str>, day: &str, expected: usize) {
        let kind = Kind::parse(kind).expect("a kind");
        let day = day.parse().expect("a day");
        let max = chars_max(&policy(), kind, area, day);
        assert_eq!(max, Some(expected), "{kind:?} {area:?} {day}");
    }

    #[test]
    fn only_safety_texts_of_the_pilot_areas_are_longer() {
        for area in [
            "진천",
            "충북 진천군",
            "경남 창원시 의창구",
            "통영시",
            "제주특별자치도 제주시",
            "시범지역",
        ] {
            check("안전안내", Some(area), "2025-10-31", 157);
            check("안전안내", Some(area), "2025-10-30", 90);
            check("긴급", Some(area), "2026-11-22", 90);
            check("위급", Some(area), "2026-11-22", 90);
        }
        for area in [
            None,
            Some("서울 종로구"),
            Some("대구 달서구 진천동"),
            Some("서귀포시"),
            Some(""),
        ] {
            check("안전안내문자", area, "2026-11-22", 90);
        }
    }

    #[test]
    fn every_table_reads() {
        assert_eq!(
            policy().all::<LengthRow>(LENGTHS.0).map(|rows| rows.len()),
            Ok(4)
        );
        assert_eq!(
            policy().all::<RepeatRow>(REPEAT.0).map(|rows| rows.len()),
            Ok(1)
        );
    }

    #[test]
    fn a_kind_is_known_by_its_name_alone() {
        assert_eq!(Kind::parse("긴급재난문자"), Some(Kind::Urgent));
        assert_eq!(Kind::parse("안전 안내"), None);
        for kind in [Kind::Critical, Kind::Urgent, Kind::Safety] {
            assert_eq!(Kind::parse(kind.ko()), Some(kind));
        }
    }

    #[test]
    fn a_syllable_and_a_line_break_are_one_character_each() {
        assert_eq!(chars("정부24 중단\n110"), 11);
    }

    #[test]
    fn a_second_text_within_a_day_is_asked_about() {
        let at = |text| Moment::parse(text).expect("a moment");
        let before = at("2026-11-21T09:00");
        let asked = |now| confirm(&policy(), before, at(now));
        assert!(asked("2026-11-21T09:00") && asked("2026-11-22T08:59"));
        assert!(asked("2026-11-22T09:00"), "exactly 24 h is within");
        assert!(!asked("2026-11-22T09:00:00.001") && !asked("2026-11-22T09:01"));
        assert!(asked("2026-11-21T08:00"), "a clock was set back");
        assert!(!asked("2026-11-20T08:59"));
    }
}
