//! Periods on the calendar: how long a petition may take (민원 처리기간), and when a deadline of civil law ends.

use std::fmt;

use jiff::Span;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error as _;

use super::Calendar;
use super::CalendarFault;

/// How long a petition may take, as it is set by law: 민원처리법 19조 and its decree's 19조 decide by it how time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// At once (즉시): a few working hours.
    Immediate,
    /// Working hours.
    Hours(u32),
    /// Working days; up to five of them are counted in hours.
    Days(u32),
    /// Calendar weeks.
    Weeks(u32),
    /// Calendar months.
    Months(u32),
    /// Calendar years.
    Years(u32),
}

impl Length {
    /// Reads `즉시`, `3근무시간`, `5일`, `2주`, `1개월` (or `1월`), `1년`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "즉시" {
            return Some(Self::Immediate);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count = text[..digits]
            .parse()
            .ok()
            .filter(|count| (1..=LENGTH_MAX).contains(count))?;
        match text[digits..].trim() {
            "근무시간" | "시간" => Some(Self::Hours(count)),
            "일" => Some(Self::Days(count)),
            "주" | "주일" => Some(Self::Weeks(count)),
            "개월" | "월" => Some(Self::Months(count)),
            "년" => Some(Self::Years(count)),
            _ => None,
        }
    }
}

/// The greatest count of a period, in whatever unit: more is a slip of the pen.
const LENGTH_MAX: u32 = 1_000;

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Immediate => f.write_str("즉시"),
            Self::Hours(n) => write!(f, "{n}근무시간"),
            Self::Days(n) => write!(f, "{n}일"),
            Self::Weeks(n) => write!(f, "{n}주"),
            Self::Months(n) => write!(f, "{n}개월"),
            Self::Years(n) => write!(f, "{n}년"),
        }
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom("a period like 즉시, 7일 or 1개월 is expected"))
    }
}

/// The period for one kind of petition, from the data.
#[derive(Clone, Debug, Deserialize)]
pub struct PetitionPeriod {
    /// The kind, as shown.
    pub kind: String,
    /// Other ways to write the kind.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The period.
    pub period: Length,
    /// The period as it is told to people, where that differs (`3근무시간` for `즉시`).
    #[serde(default)]
    shown: Option<Length>,
    /// Days that an investigation on site may add; none where it may not.
    #[serde(default)]
    pub investigation_days: Option<u32>,
    /// The first day in force; none: as far as the record goes.
    pub effective: Option<Date>,
    /// The source, with its tag.
    pub source: String,
}

impl PetitionPeriod {
    /// The period as it is told to people.
    pub fn shown(&self) -> Length {
        self.shown.unwrap_or(self.period)
    }

    fn is_called(&self, kind: &str) -> bool {
        let kind = letters(kind);
        letters(&self.kind) == kind || self.aliases.iter().any(|alias| letters(alias) == kind)
    }
}

/// Kinds are compared by their letters: `질의 (단순)` is `질의-단순`.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// When a petition must be done: short periods end at a minute, long ones with a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At this minute, local time in Korea.
    At(DateTime),
    /// By the end of this day.
    On(Date),
}

/// A length of civil law: so many months and, after them, so many days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Calendar months.
    pub months: u32,
    /// Calendar days.
    pub days: u32,
}

impl Calendar {
    /// The period for a kind of petition that was received on a day: the latest in force then.
    pub fn petition_period(
        &self,
        kind: &str,
        received: Date,
    ) -> Result<&PetitionPeriod, CalendarFault> {
        let known = self
            .periods
            .iter()
            .filter(|row| row.is_called(kind) && row.effective.is_none_or(|from| from <= received));
        known
            .max_by_key(|row| row.effective)
            .ok_or_else(|| CalendarFault::UnknownKind(kind.to_owned()))
    }

    /// When a petition received at a minute must be done.
    pub fn petition_due(&self, received: DateTime, length: Length) -> Result<Due, CalendarFault> {
        match length {
            Length::Immediate | Length::Hours(_) => {
                self.petition_due_hours(received, length).map(Due::At)
            }
            Length::Days(n) if n <= self.hours_up_to_days(received)? => {
                self.petition_due_hours(received, length).map(Due::At)
            }
            Length::Days(n) => self.petition_due_days(received.date(), n).map(Due::On),
            Length::Weeks(_) | Length::Months(_) | Length::Years(_) => self
                .petition_due_calendar(received.date(), length)
                .map(Due::On),
        }
    }

    /// A petition's end counted in working hours from the minute of receipt: immediate ones, and periods of up to five days.
    pub fn petition_due_hours(
        &self,
        received: DateTime,
        length: Length,
    ) -> Result<DateTime, CalendarFault> {
        let time = self.working_time(received.date())?;
        let hours = match length {
            Length::Immediate => time.immediate_hours,
            Length::Hours(n) => n,
            Length::Days(n) if n <= time.hours_up_to_days => n * time.hours_a_day(),
            Length::Days(_) | Length::Weeks(_) | Length::Months(_) | Length::Years(_) => {
                return Err(CalendarFault::WrongUnit(length));
            }
        };
        self.add_working_hours(received, hours)
    }

    /// A petition's last day counted in working days, the first working day from the receipt on being day one. For six days and more.
    pub fn petition_due_days(&self, received: Date, days: u32) -> Result<Date, CalendarFault> {
        if days <= self.hours_up_to_days(received.at(0, 0, 0, 0))? {
            return Err(CalendarFault::WrongUnit(Length::Days(days)));
        }
        let mut last = self.working_day_from(received)?;
        for _ in 1..days {
            last = self.working_day_from(super::next(last)?)?;
        }
        Ok(last)
    }

    /// A petition's last day where the period is weeks, months or years: by the calendar, the day of receipt counted. An end on a Saturday
    /// or holiday moves to the next working day; a day that the last month does not have becomes its last day.
    pub fn petition_due_calendar(
        &self,
        received: Date,
        length: Length,
    ) -> Result<Date, CalendarFault> {
        let span = match length {
            Length::Weeks(n) => Span::new().try_weeks(n),
            Length::Months(n) => Span::new().try_months(n),
            Length::Years(n) => Span::new().try_years(n),
            Length::Immediate | Length::Hours(_) | Length::Days(_) => {
                return Err(CalendarFault::WrongUnit(length));
            }
        };
        let span = span.map_err(|_| CalendarFault::Outside(received))?;
        self.working_day_from(end_of(received, span)?)
    }

    /// The last day of a period of civil law (민법 157, 159–161조): the day of the event is not counted, months go by the calendar, and an
    /// end on a Saturday or holiday moves to the next working day.
    pub fn civil_deadline(&self, event: Date, period: Period) -> Result<Date, CalendarFault> {
        let outside = |_| CalendarFault::Outside(event);
        let mut last = event;
        if period.months > 0 {
            let months = Span::new().try_months(period.months).map_err(outside)?;
            last = end_of(super::next(event)?, months)?;
        }
        let days = Span::new().try_days(period.days).map_err(outside)?;
        self.working_day_from(last.checked_add(days).map_err(outside)?)
    }

    fn hours_up_to_days(&self, received: DateTime) -> Result<u32, CalendarFault> {
        Ok(self.working_time(received.date())?.hours_up_to_days)
    }
}

/// The last day of a calendar period that begins with its first day (민법 160조): the day before the one that corresponds to it, or the end
/// of the month where there is none. So a period that begins on the first of a month ends with a month, whatever its length.
fn end_of(first: Date, span: Span) -> Result<Date, CalendarFault> {
    let outside = |_| CalendarFault::Outside(first);
    let same_day = first.checked_add(span).map_err(outside)?;
    let is_clamped = span.get_weeks() == 0 && same_day.day() != first.day();
    if is_clamped {
        Ok(same_day)
    } else {
        same_day.checked_sub(1.day()).map_err(outside)
    }
}

#[cfg(test)]
mod tests;
