//! When a place is open.

use kernel::Moment;
use kernel::calendar::Calendar;
use serde::Deserialize;
use serde::Serialize;

const DAY_MINUTES: u16 = 24 * 60;
/// Days after a Monday.
const SATURDAY: i8 = 5;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;
/// A place that is closed for longer than this is told as closed.
const AHEAD_DAYS: i64 = 14;

/// Opening hours: spans of a working day, and of a Saturday, Sunday or public holiday (관공서 공휴일), as `09:00-18:00`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// On working days.
    #[serde(default)]
    pub working_days: Vec<String>,
    /// On all others.
    #[serde(default)]
    pub other_days: Vec<String>,
}

impl Hours {
    /// The spans that can't be read.
    pub(super) fn unread(&self) -> impl Iterator<Item = &str> {
        let all = self.working_days.iter().chain(&self.other_days);
        all.map(String::as_str).filter(|text| span(text).is_none())
    }

    /// Whether it is open.
    pub fn open_at(&self, now: Moment) -> bool {
        let minutes = minutes_of(now);
        let mut spans = self.spans(now);
        spans.any(|(from, until)| from <= minutes && minutes < until)
    }

    /// When it opens next, within two weeks; now where it is open.
    pub fn next_open(&self, now: Moment) -> Option<Moment> {
        if self.open_at(now) {
            return Some(now);
        }
        let midnight = Moment::start_of(now.day());
        let starts = (0..AHEAD_DAYS).flat_map(|day| {
            let day = midnight.plus_ms(day * DAY_MS);
            let at = move |(from, _)| day.plus_ms(i64::from(from) * MINUTE_MS);
            self.spans(day).map(at).collect::<Vec<_>>()
        });
        let later = starts.filter(|start| *start > now);
        later.min()
    }

    fn spans(&self, day: Moment) -> impl Iterator<Item = (u16, u16)> + '_ {
        // A year of which the holidays are not known is taken by its weekdays.
        let weekday = day.day().weekday().to_monday_zero_offset() < SATURDAY;
        let working = Calendar::built_in()
            .is_working_day(day.day())
            .unwrap_or(weekday);
        let spans = if working {
            &self.working_days
        } else {
            &self.other_days
        };
        spans.iter().filter_map(|text| span(text))
    }
}

fn minutes_of(now: Moment) -> u16 {
    let ms = now.ms_since(Moment::start_of(now.day()));
    u16::try_from(ms / MINUTE_MS).unwrap_or(DAY_MINUTES)
}

/// `09:00-18:00` as minutes of the day; a span ends on the day on which it began.
fn span(text: &str) -> Option<(u16, u16)> {
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minutes(from)?, minutes(until)?);
    (from < until).then_some((from, until))
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY_MINUTES).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> Hours {
        Hours {
            working_days: vec!["09:00-12:00".into(), "13:00-18:00".into()],
            other_days: Vec::new(),
        }
    }

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_closed_place_says_when_it_opens() {
        // Friday 17 November 2023, and the Monday after it.
        for (now, open, next) in [
            ("2023-11-17T08:59+09:00", false, "2023-11-17T09:00+09:00"),
            ("2023-11-17T09:00+09:00", true, "2023-11-17T09:00+09:00"),
            ("2023-11-17T12:00+09:00", false, "2023-11-17T13:00+09:00"),
            ("2023-11-17T18:00+09:00", false, "2023-11-20T09:00+09:00"),
        ] {
            assert_eq!(hours().open_at(at(now)), open, "{now}");
            assert_eq!(hours().next_open(at(now)), Some(at(next)), "{now}");
        }
        assert_eq!(
            Hours::default().next_open(at("2023-11-17T09:00+09:00")),
            None
        );
    }

    #[test]
    fn a_span_that_says_nothing_is_found() {
        for wrong in [
            "",
            "9:00-18:00",
            "18:00-09:00",
            "09:00-24:01",
            "09:60-10:00",
            "09:00",
        ] {
            let hours = Hours {
                working_days: vec!["00:00-24:00".into(), wrong.into()],
                other_days: Vec::new(),
            };
            assert_eq!(hours.unread().collect::<Vec<_>>(), [wrong]);
        }
    }
}
