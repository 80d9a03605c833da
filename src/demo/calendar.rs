//! The four half years that the demo tells of, seen from today. Nothing in the demo happens after
//! the first instant of today, so that a day's loads are all the same.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use entity::{DivisionCode, Period};

use crate::clock;
use crate::error::{Error, Result};

/// How many half years.
const SEASONS: usize = 4;
/// A report is due on this day of the month after its half year, at this hour in Asia/Shanghai.
const DUE_DAY_OFFSET: u64 = 20;
const DUE_HOUR: i64 = 18;
/// Until the grace ends there are only reminders.
const GRACE_DAYS: u64 = 10;
/// After the lock nothing is filed.
const LOCK_DAYS: u64 = 60;
/// A round is opened so long before the end of its half year.
const OPENING_DAYS: u64 = 30;
/// The present half year's round has been open at least so long.
const OPEN_SINCE_DAYS: u64 = 20;
/// Everything was entered into the system so long before the first half year.
const ENTRY_DAYS: u64 = 17;
/// One division's bodies are entered so long after those of the code before it.
const ENTRY_STEP_MS: i64 = 20;
/// The first code of the table.
const FIRST_CODE: i32 = 110_000;

/// A half year's reporting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Season {
    /// The half year.
    pub(super) period: Period,
    /// When rounds are opened.
    pub(super) opens_at: DateTime<Utc>,
    /// When reports are due.
    pub(super) due_at: DateTime<Utc>,
    /// When the grace ends.
    pub(super) grace_until: DateTime<Utc>,
    /// When rounds lock.
    pub(super) lock_at: DateTime<Utc>,
}

/// All instants that the data hang on.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// Today.
    pub(super) today: NaiveDate,
    /// The first instant of today: nothing happens later.
    pub(super) now: DateTime<Utc>,
    /// The day on which everything was entered.
    pub(super) entered_on: NaiveDate,
    /// The half years, oldest first.
    pub(super) seasons: Vec<Season>,
}

impl Calendar {
    /// The calendar as of a day.
    pub(super) fn new(today: NaiveDate) -> Result<Self> {
        let no_period = |_| Error::internal("no such half year");
        let mut period = Period::half_of(today).map_err(no_period)?;
        let mut seasons = Vec::with_capacity(SEASONS);
        for _ in 0..SEASONS {
            seasons.push(season(period, today));
            period = period.previous().map_err(no_period)?;
        }
        seasons.reverse();
        let first_day = seasons
            .first()
            .map_or(today, |season| season.period.first_day());
        let entered_on = first_day - Days::new(ENTRY_DAYS);
        Ok(Self {
            today,
            now: clock::start_of(today),
            entered_on,
            seasons,
        })
    }

    /// When a division's bodies were entered; what was entered later sorts later.
    pub(super) fn entered_at(&self, code: DivisionCode) -> DateTime<Utc> {
        let place = i64::from(code.0 - FIRST_CODE);
        at(self.entered_on, 9, 0) + TimeDelta::milliseconds(ENTRY_STEP_MS * place)
    }
}

fn season(period: Period, today: NaiveDate) -> Season {
    let usual = period.last_day() - Days::new(OPENING_DAYS);
    let opens_on = usual
        .min(today - Days::new(OPEN_SINCE_DAYS))
        .max(period.first_day());
    let due_on = period.last_day() + Days::new(DUE_DAY_OFFSET);
    let latest = clock::start_of(today) - TimeDelta::hours(1);
    Season {
        period,
        opens_at: at(opens_on, 9, 0).min(latest),
        due_at: at(due_on, DUE_HOUR, 0),
        grace_until: at(due_on + Days::new(GRACE_DAYS), DUE_HOUR, 0),
        lock_at: at(due_on + Days::new(LOCK_DAYS), DUE_HOUR, 0),
    }
}

/// An instant of a day in Asia/Shanghai.
pub(super) fn at(day: NaiveDate, hour: i64, minute: i64) -> DateTime<Utc> {
    clock::start_of(day) + TimeDelta::minutes(hour * 60 + minute)
}

/// The same day, or the Friday before it.
pub(super) fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day - Days::new(1),
        Weekday::Sun => day - Days::new(2),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => day,
    }
}

/// The same day, or the Monday after it.
pub(super) fn next_workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => day,
    }
}
