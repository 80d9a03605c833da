//! What a rectification counts in the status (domain §4.10). An open one stands in the month and in
//! the year in which it was opened, so that all that were opened by the end of a period are a few
//! rows; a verified one in the month in which it was verified. The clock needs no job: a row turns on
//! the day after its term, and the reader sees how long ago that was.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use entity::period::Span;
use entity::rectification::RectificationState as State;
use entity::{DivisionCode, Period};

use crate::clock::{day_of, end_of, start_of};
use crate::db::tally::{FIRST_YEAR, Numbers, TallyKey};

/// The part of the status that open rectifications are.
pub(crate) const OPEN: &str = "rectification";
/// The part that verified ones are.
pub(crate) const VERIFIED: &str = "rectified";
/// Place of the number of those not verified.
pub(crate) const NOT_VERIFIED: usize = 0;
/// Place of the number of those not even claimed: overdue once the row has turned.
pub(crate) const NOT_CLAIMED: usize = 1;

/// A rectification as far as the status counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub division: DivisionCode,
    pub opened_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub state: State,
    /// Since when it stands there.
    pub since: DateTime<Utc>,
}

/// The rows to which it adds.
pub(crate) fn contributions(counted: &Counted) -> BTreeMap<TallyKey, Numbers> {
    let key = |period, part, turns_at| TallyKey {
        period,
        division: counted.division,
        part,
        turns_at,
    };
    let mut numbers = Numbers::default();
    if counted.state == State::Verified {
        let month = month_of(day_of(counted.since));
        set(&mut numbers, NOT_VERIFIED, 1);
        let row = month.map(|month| key(month, VERIFIED, start_of(month.first_day())));
        return row.into_iter().map(|row| (row, numbers)).collect();
    }
    set(&mut numbers, NOT_VERIFIED, 1);
    set(
        &mut numbers,
        NOT_CLAIMED,
        i64::from(counted.state != State::Done),
    );
    let opened_on = day_of(counted.opened_at);
    let periods = [
        month_of(opened_on),
        Period::year_of(opened_on.year().max(FIRST_YEAR)).ok(),
    ];
    let turns_at = end_of(counted.due_on);
    let rows = periods.into_iter().flatten();
    rows.map(|period| (key(period, OPEN, turns_at), numbers))
        .collect()
}

fn set(numbers: &mut Numbers, place: usize, value: i64) {
    if let Some(number) = numbers.get_mut(place) {
        *number = value;
    }
}

fn month_of(day: NaiveDate) -> Option<Period> {
    Period::new(day.year(), Span::Month(day.month())).ok()
}
