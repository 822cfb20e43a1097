//! Where people get stuck (`이 화면에서 막혔어요`): asked on every page, counted, and from how many on it is a sign that something fails.

mod pages_of;
mod texts;

use std::collections::BTreeMap;

use kernel::Date;
use kernel::Moment;
use kernel::Policy;
use kernel::StuckNote;
use serde::Deserialize;

use crate::dated::dated;

pub(crate) use pages_of::ShownSign;
pub(crate) use pages_of::ask;
pub(crate) use pages_of::desk;
pub(crate) use pages_of::note;
pub(crate) use pages_of::shown_signs;
pub(crate) use pages_of::thanks;
pub(crate) use texts::DESK as TITLE_OF_DESK;

/// The policy table of thresholds.
pub const THRESHOLDS: (&str, &str) = ("continuity/stuck", include_str!("../data/stuck.jsonl"));

/// The question.
pub(crate) const PATH: &str = "/stuck";
/// After it.
pub(crate) const THANKS: &str = "/stuck/thanks";
/// What officers see.
pub(crate) const DESK: &str = "/desk/stuck";

const MINUTE_MS: i64 = 60_000;

dated! { Thresholds }

/// A row of the table: how many within how many minutes make a page a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Thresholds {
    /// Within how many minutes.
    pub within_min: u32,
    /// From how many presses on.
    pub at_least: usize,
    from: Option<Date>,
    until: Option<Date>,
}

impl Thresholds {
    /// Those in force on a day. None: no row is, which the table that comes with the program never leaves open.
    pub fn on(policy: &Policy, day: Date) -> Option<Self> {
        policy.on::<Self>(THRESHOLDS.0, day).into_iter().next()
    }
}

/// A page on which many get stuck at once. It changes no state by itself: anybody can press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The page, as its route.
    pub on: String,
    /// The service; empty for none.
    pub service: String,
    /// How many within the span.
    pub count: usize,
    /// Since when, within the span.
    pub since: Moment,
}

/// The signs among what was noted, the strongest first.
pub fn signs(noted: &[StuckNote], thresholds: Thresholds, now: Moment) -> Vec<Sign> {
    let span_ms = i64::from(thresholds.within_min) * MINUTE_MS;
    let recent = noted
        .iter()
        .filter(|note| note.at <= now && now.ms_since(note.at) < span_ms);
    let mut found: BTreeMap<(&str, &str), Sign> = BTreeMap::new();
    for note in recent {
        let sign = found
            .entry((&note.on, &note.service))
            .or_insert_with(|| Sign {
                on: note.on.clone(),
                service: note.service.clone(),
                count: 0,
                since: note.at,
            });
        sign.count += 1;
        sign.since = sign.since.min(note.at);
    }
    let mut signs: Vec<Sign> = found
        .into_values()
        .filter(|sign| sign.count >= thresholds.at_least)
        .collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.count));
    signs
}

/// How often a page was said to be in the way, by service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) on: String,
    pub(crate) service: String,
    pub(crate) today: usize,
    pub(crate) week: usize,
    /// What was said most, by its name in the form.
    pub(crate) why: String,
}

/// By page and service: how often today, and how often each choice.
type Found<'a> = BTreeMap<(&'a str, &'a str), (usize, BTreeMap<&'a str, usize>)>;

/// The counts of today and of seven days with today, most of today first.
pub(crate) fn counts(noted: &[StuckNote], now: Moment) -> Vec<Count> {
    const WEEK_DAYS: i32 = 7;
    let today = now.day();
    let days_ago = |note: &StuckNote| (today - note.at.day()).get_days();
    let week = noted.iter().filter(|note| days_ago(note) < WEEK_DAYS);
    let mut found: Found = BTreeMap::new();
    for note in week {
        let (of_today, whys) = found.entry((&note.on, &note.service)).or_default();
        *of_today += usize::from(days_ago(note) == 0);
        *whys.entry(&note.why).or_default() += 1;
    }
    let mut counts: Vec<Count> = found
        .into_iter()
        .map(|((on, service), (today, whys))| Count {
            on: on.to_owned(),
            service: service.to_owned(),
            today,
            week: whys.values().sum(),
            why: whys
                .into_iter()
                .max_by_key(|(_, count)| *count)
                .map_or_else(String::new, |(why, _)| why.to_owned()),
        })
        .collect();
    counts.sort_by_key(|count| std::cmp::Reverse((count.today, count.week)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-23T10:00+09:00";

    fn noted(minutes_ago: &[i64], on: &str) -> Vec<StuckNote> {
        let now = Moment::parse(NOW).unwrap();
        let note = |ago: &i64| StuckNote {
            at: now.plus_ms(-ago * MINUTE_MS),
            on: on.to_owned(),
            service: String::new(),
            why: "slow".to_owned(),
        };
        minutes_ago.iter().map(note).collect()
    }

    #[test]
    fn a_page_is_a_sign_from_the_fifth_press_within_ten_minutes() {
        let now = Moment::parse(NOW).unwrap();
        let policy = Policy::default().with(&[THRESHOLDS]);
        let thresholds = Thresholds::on(&policy, now.day()).unwrap();
        let found = |ago: &[i64]| signs(&noted(ago, "/now"), thresholds, now).len();
        assert_eq!(found(&[0, 1, 2, 3]), 0);
        assert_eq!(found(&[0, 1, 2, 3, 9]), 1);
        assert_eq!(found(&[0, 1, 2, 3, 10]), 0, "ten minutes ago is over");
        // A clock that stepped back: what lies ahead counts for nothing.
        assert_eq!(found(&[0, 1, 2, 3, -5]), 0);
        let mut both = noted(&[0, 1, 2], "/now");
        both.extend(noted(&[0, 1, 2], "/apply/{service}/{request}"));
        assert_eq!(signs(&both, thresholds, now), [], "each page for itself");
    }

    #[test]
    fn counts_are_of_legal_days() {
        let now = Moment::parse(NOW).unwrap();
        let day = 24 * 60;
        // 10:00 is 600 minutes after midnight.
        let counted = counts(&noted(&[0, 600, 601, 6 * day, 7 * day], "/now"), now);
        assert_eq!((counted[0].today, counted[0].week), (2, 4));
        assert_eq!(counted[0].why, "slow");
    }
}
