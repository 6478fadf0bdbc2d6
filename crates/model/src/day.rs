//! Days and the periods into which a case pools them.

use super::whole::Whole32;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(Whole32);

impl Day {
    /// The day so many days after 1970-01-01.
    pub const fn new(number: i32) -> Day {
        Day(Whole32::new(number))
    }

    /// How many days after 1970-01-01 it is.
    pub const fn number(self) -> i32 {
        self.0.get()
    }

    /// The day of a civil date.
    pub fn from_date(date: Date) -> Day {
        let epoch = Date::constant(1970, 1, 1);
        Day::new((date - epoch).get_days())
    }

    /// The civil date of the day; the ends of the calendar where it lies beyond.
    pub fn date(self) -> Date {
        let span = jiff::Span::new().try_days(self.number()).unwrap_or_default();
        Date::constant(1970, 1, 1).saturating_add(span)
    }
}

impl fmt::Display for Day {
    /// ISO 8601.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

/// How finely time is told apart. Within one period supply can run in a circle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Each day by itself (the default).
    #[default]
    Day,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
    /// Everything in one.
    All,
}

impl Period {
    /// The number of the period in which a day lies: rising with time, comparable within one kind of period only.
    pub fn of(self, day: Day) -> i32 {
        match self {
            Period::Day => day.number(),
            Period::Month => i32::from(day.date().year()) * 12 + i32::from(day.date().month()) - 1,
            Period::Year => i32::from(day.date().year()),
            Period::All => 0,
        }
    }

    /// The period of a day that may not be known; in one period for all, that makes no difference.
    pub fn of_any(self, day: Option<Day>, unknown: i32) -> i32 {
        match (self, day) {
            (Period::All, _) => 0,
            (_, Some(day)) => self.of(day),
            (_, None) => unknown,
        }
    }

    /// Whether several days fall together.
    pub fn pools(self) -> bool {
        self != Period::Day
    }
}
