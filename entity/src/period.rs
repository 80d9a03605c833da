//! A period of the calendar: `2026`, `2026-H1`, `2026-Q3` or `2026-06`. One type serves them all.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};

/// The first and last year that a period may name, so that its days are always dates.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2999;

/// A year, half year, quarter or month.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    DeriveValueType,
    Serialize,
    Deserialize,
)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: i32,
    span: Span,
}

/// Which part of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// The whole year.
    Year,
    /// The first or second half year, from 1.
    Half(u32),
    /// A quarter, from 1.
    Quarter(u32),
    /// A month, from 1.
    Month(u32),
}

impl Period {
    /// The first year of all: the place of what belongs to no period.
    pub const FIRST: Self = Self {
        year: 1949,
        span: Span::Year,
    };

    /// The whole of a year.
    ///
    /// # Errors
    /// When the year is outside 1949 to 2999.
    pub fn year_of(year: i32) -> Result<Self, NotAPeriod> {
        Self::new(year, Span::Year)
    }

    /// A part of a year.
    ///
    /// # Errors
    /// When there is no such part, or the year is outside 1949 to 2999.
    pub fn new(year: i32, span: Span) -> Result<Self, NotAPeriod> {
        let exists = match span {
            Span::Year => true,
            Span::Half(half) => (1..=2).contains(&half),
            Span::Quarter(quarter) => (1..=4).contains(&quarter),
            Span::Month(month) => (1..=12).contains(&month),
        };
        if exists && YEARS.contains(&year) {
            Ok(Self { year, span })
        } else {
            Err(NotAPeriod)
        }
    }

    /// The half year in which a day lies.
    ///
    /// # Errors
    /// When the year is outside 1949 to 2999.
    pub fn half_of(day: NaiveDate) -> Result<Self, NotAPeriod> {
        Self::new(day.year(), Span::Half(if day.month() <= 6 { 1 } else { 2 }))
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The part of the year.
    #[must_use]
    pub const fn span(self) -> Span {
        self.span
    }

    /// Whether it is a half year, the period of a work report.
    #[must_use]
    pub const fn is_half_year(self) -> bool {
        matches!(self.span, Span::Half(_))
    }

    /// The number of months, and of such periods before it in the year.
    const fn months_and_index(self) -> (u32, u32) {
        match self.span {
            Span::Year => (12, 0),
            Span::Half(half) => (6, half - 1),
            Span::Quarter(quarter) => (3, quarter - 1),
            Span::Month(month) => (1, month - 1),
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let (months, index) = self.months_and_index();
        NaiveDate::from_ymd_opt(self.year, months * index + 1, 1).unwrap_or_default()
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let (months, _) = self.months_and_index();
        self.first_day() + Months::new(months) - Days::new(1)
    }

    /// Whether `other` lies wholly within it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    /// The period of the same length before it.
    ///
    /// # Errors
    /// When that one would begin before 1949.
    pub fn previous(self) -> Result<Self, NotAPeriod> {
        let (year, span) = match self.span {
            Span::Year => (self.year - 1, Span::Year),
            Span::Half(1) => (self.year - 1, Span::Half(2)),
            Span::Half(half) => (self.year, Span::Half(half - 1)),
            Span::Quarter(1) => (self.year - 1, Span::Quarter(4)),
            Span::Quarter(quarter) => (self.year, Span::Quarter(quarter - 1)),
            Span::Month(1) => (self.year - 1, Span::Month(12)),
            Span::Month(month) => (self.year, Span::Month(month - 1)),
        };
        Self::new(year, span)
    }

    /// Every period that lies wholly within it, itself among them.
    #[must_use]
    pub fn within(self) -> Vec<Self> {
        let halves = (1..=2).map(Span::Half);
        let quarters = (1..=4).map(Span::Quarter);
        let months = (1..=12).map(Span::Month);
        std::iter::once(Span::Year)
            .chain(halves)
            .chain(quarters)
            .chain(months)
            .map(|span| Self {
                year: self.year,
                span,
            })
            .filter(|other| self.contains(*other))
            .collect()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.span {
            Span::Year => write!(f, "{:04}", self.year),
            Span::Half(half) => write!(f, "{:04}-H{half}", self.year),
            Span::Quarter(quarter) => write!(f, "{:04}-Q{quarter}", self.year),
            Span::Month(month) => write!(f, "{:04}-{month:02}", self.year),
        }
    }
}

/// What names no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPeriod;

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a period is written 2026, 2026-H1, 2026-Q3 or 2026-06")
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        if year.len() != 4
            || !text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"-HQ".contains(&byte))
        {
            return Err(NotAPeriod);
        }
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| NotAPeriod);
        let span = match part {
            None => Span::Year,
            Some(part) if part.len() != 2 => return Err(NotAPeriod),
            Some(part) => match (part.strip_prefix('H'), part.strip_prefix('Q')) {
                (Some(half), _) => Span::Half(number(half)?),
                (None, Some(quarter)) => Span::Quarter(number(quarter)?),
                (None, None) => Span::Month(number(part)?),
            },
        };
        Self::new(year.parse().map_err(|_| NotAPeriod)?, span)
    }
}

impl TryFromU64 for Period {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Period"))
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}
