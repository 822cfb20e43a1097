//! The working calendar: public holidays of government offices (관공서 공휴일), working days and working hours.
//!
//! A calendar is a value read from texts. What it does not cover is a fault, never "no holiday".

mod periods;

use std::fmt;
use std::sync::OnceLock;

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::civil::DateTime;
use jiff::civil::Time;
use jiff::civil::Weekday;
use serde::Deserialize;

pub use periods::Due;
pub use periods::Length;
pub use periods::Period;
pub use periods::PetitionPeriod;

/// Holidays, working time and the periods of petitions, all as dated data.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: Date,
    last: Date,
    /// In the order of their dates.
    holidays: Vec<Holiday>,
    /// In the order of their effective dates.
    working_times: Vec<WorkingTime>,
    periods: Vec<PetitionPeriod>,
}

impl Calendar {
    /// The calendar compiled in.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Calendar> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            Self::parse(HOLIDAYS, WORKING_TIME, PETITION_PERIODS)
                .expect("the tables compiled in are read by a test")
        })
    }

    /// Reads a calendar from three texts of JSON lines, shaped like `data/holidays.jsonl`, `working-time.jsonl` and `petition-periods.jsonl`.
    pub fn parse(
        holidays: &str,
        working_time: &str,
        petition_periods: &str,
    ) -> Result<Self, CalendarFault> {
        let (head, rows) = holidays.split_once('\n').unwrap_or((holidays, ""));
        let Head {
            covers: (first, last),
        } = read_lines("holidays", head)?.pop().ok_or(unreadable(
            "holidays",
            1,
            "the first line is missing",
        ))?;
        let mut holidays: Vec<Holiday> = read_lines("holidays", rows)?;
        holidays.sort_by_key(|holiday| holiday.date);
        if let Some(outside) = holidays
            .iter()
            .find(|holiday| holiday.date < first || holiday.date > last)
        {
            return Err(unreadable(
                "holidays",
                1,
                &format!(
                    "{} lies outside what the first line says is covered",
                    outside.date
                ),
            ));
        }
        let mut working_times: Vec<WorkingTime> = read_lines("working-time", working_time)?;
        working_times.sort_by_key(|time| time.effective);
        if working_times.is_empty() || working_times.iter().any(|time| !time.is_ordered()) {
            return Err(unreadable(
                "working-time",
                1,
                "opening times are missing, or not in order",
            ));
        }
        let periods = read_lines("petition-periods", petition_periods)?;
        Ok(Self {
            first,
            last,
            holidays,
            working_times,
            periods,
        })
    }

    /// The first and the last day that the holiday table covers.
    pub const fn covers(&self) -> (Date, Date) {
        (self.first, self.last)
    }

    /// The holiday on a day, Sundays included; none on other days. Saturdays are no holidays, but offices are closed.
    pub fn holiday(&self, day: Date) -> Result<Option<PublicHoliday<'_>>, CalendarFault> {
        self.must_cover(day)?;
        if let Ok(at) = self
            .holidays
            .binary_search_by_key(&day, |holiday| holiday.date)
        {
            let Holiday {
                name, source, note, ..
            } = &self.holidays[at];
            return Ok(Some(PublicHoliday { name, note, source }));
        }
        let time = self.working_time(day)?;
        let weekly = time
            .closed_on(day.weekday())
            .filter(|closed| closed.holiday);
        Ok(weekly.map(|closed| PublicHoliday {
            name: &closed.name,
            note: "",
            source: &time.source,
        }))
    }

    /// Whether a day is a public holiday.
    pub fn is_holiday(&self, day: Date) -> Result<bool, CalendarFault> {
        Ok(self.holiday(day)?.is_some())
    }

    /// Whether offices are open on a day: no holiday, no Saturday.
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarFault> {
        Ok(!self.is_holiday(day)? && self.working_time(day)?.closed_on(day.weekday()).is_none())
    }

    /// The day itself if offices are open then, else the next day on which they are.
    pub fn working_day_from(&self, mut day: Date) -> Result<Date, CalendarFault> {
        while !self.is_working_day(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    /// The moment when so many working hours have passed since `start`; both are local times in Korea.
    ///
    /// It falls on the end of an opening time (12:00, 18:00) rather than on the start of the next. A start outside of opening times counts
    /// from the next opening, which is also the answer for zero hours.
    pub fn add_working_hours(
        &self,
        start: DateTime,
        hours: u32,
    ) -> Result<DateTime, CalendarFault> {
        let mut left = SignedDuration::from_hours(i64::from(hours));
        let mut day = start.date();
        loop {
            for (from, to) in self.open_on(day)? {
                let from = start.max(day.to_datetime(from));
                let open = day.to_datetime(to).duration_since(from);
                if open.is_positive() && left <= open {
                    return from
                        .checked_add(left)
                        .map_err(|_| CalendarFault::Outside(day));
                }
                if open.is_positive() {
                    left -= open;
                }
            }
            day = next(day)?;
        }
    }

    /// The opening times of a day; none where offices are closed.
    pub fn open_on(&self, day: Date) -> Result<Vec<(Time, Time)>, CalendarFault> {
        if !self.is_working_day(day)? {
            return Ok(Vec::new());
        }
        Ok(self.working_time(day)?.open.clone())
    }

    fn working_time(&self, day: Date) -> Result<&WorkingTime, CalendarFault> {
        let mut in_force = self.working_times.iter().rev();
        in_force
            .find(|time| time.effective.is_none_or(|from| from <= day))
            .ok_or(CalendarFault::Outside(day))
    }

    fn must_cover(&self, day: Date) -> Result<(), CalendarFault> {
        if self.first <= day && day <= self.last {
            Ok(())
        } else {
            Err(CalendarFault::Outside(day))
        }
    }
}

/// The name of a holiday and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicHoliday<'a> {
    /// Its short Korean name: `광복절 대체`, `임시`, `일요일`.
    pub name: &'a str,
    /// What a reader must know about it (`verify`); mostly empty.
    pub note: &'a str,
    /// Its source, with the tag.
    pub source: &'a str,
}

/// Why a calendar can't answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarFault {
    /// The day lies outside of what the tables cover: rows must be added to them first.
    Outside(Date),
    /// A table does not read.
    Unreadable {
        /// The table's name.
        table: &'static str,
        /// The line, from 1 (in the holiday table without its first line).
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A period that this way of counting is not for: up to five days are counted in hours, more in days.
    WrongUnit(Length),
    /// No period is on record for this kind of petition.
    UnknownKind(String),
}

impl fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside(day) => write!(
                f,
                "{day} lies outside of the days that the holiday table covers: add rows for that year"
            ),
            Self::Unreadable { table, line, why } => write!(f, "table {table}, line {line}: {why}"),
            Self::WrongUnit(length) => {
                write!(f, "a period of {length} is not counted in this unit")
            }
            Self::UnknownKind(kind) => {
                write!(f, "no period is on record for petitions of kind {kind}")
            }
        }
    }
}

impl std::error::Error for CalendarFault {}

#[derive(Deserialize)]
struct Head {
    covers: (Date, Date),
}

#[derive(Clone, Debug, Deserialize)]
struct Holiday {
    date: Date,
    name: String,
    source: String,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Debug, Deserialize)]
struct WorkingTime {
    effective: Option<Date>,
    open: Vec<(Time, Time)>,
    closed: Vec<ClosedDay>,
    immediate_hours: u32,
    hours_up_to_days: u32,
    source: String,
}

#[derive(Clone, Debug, Deserialize)]
struct ClosedDay {
    weekday: String,
    name: String,
    holiday: bool,
}

impl WorkingTime {
    fn closed_on(&self, weekday: Weekday) -> Option<&ClosedDay> {
        self.closed
            .iter()
            .find(|day| day.weekday == name_of(weekday))
    }

    fn is_ordered(&self) -> bool {
        let apart = self
            .open
            .windows(2)
            .all(|pair| matches!(pair, [(_, end), (start, _)] if end <= start));
        apart && !self.open.is_empty() && self.open.iter().all(|(start, end)| start < end)
    }

    /// Whole working hours of a day.
    fn hours_a_day(&self) -> u32 {
        let open: SignedDuration = self
            .open
            .iter()
            .map(|(start, end)| end.duration_since(*start))
            .sum();
        u32::try_from(open.as_hours()).unwrap_or(0)
    }
}

const fn name_of(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

fn next(day: Date) -> Result<Date, CalendarFault> {
    day.tomorrow().map_err(|_| CalendarFault::Outside(day))
}

fn read_lines<'a, T: Deserialize<'a>>(
    table: &'static str,
    text: &'a str,
) -> Result<Vec<T>, CalendarFault> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|e| unreadable(table, at + 1, &e.to_string()))
        })
        .collect()
}

fn unreadable(table: &'static str, line: usize, why: &str) -> CalendarFault {
    CalendarFault::Unreadable {
        table,
        line,
        why: why.to_owned(),
    }
}

const HOLIDAYS: &str = include_str!("../data/holidays.jsonl");
const WORKING_TIME: &str = include_str!("../data/working-time.jsonl");
const PETITION_PERIODS: &str = include_str!("../data/petition-periods.jsonl");

#[cfg(test)]
mod tests;
