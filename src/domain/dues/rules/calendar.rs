//! Days and months of the books: what may be booked when, and in which order months are sealed.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::period::Span;
use entity::{AccountId, Period, PersonId};

use super::Violation;

/// Arrears are taken for at most so many months back (§4.5).
const ARREARS_MONTHS: u32 = 6;

/// The month in which a day lies; none of years that are not counted.
#[must_use]
pub fn month_of(day: NaiveDate) -> Option<Period> {
    Period::new(day.year(), Span::Month(day.month())).ok()
}

/// The first day of the month in which a day lies.
#[must_use]
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Whether a period is a month.
#[must_use]
pub const fn is_month(period: Period) -> bool {
    matches!(period.span(), Span::Month(_))
}

/// The months that lie in a period.
#[must_use]
pub fn months_in(period: Period) -> Vec<Period> {
    let mut months = period.within();
    months.retain(|period| is_month(*period));
    months
}

/// A month that has begun.
pub fn check_month(month: Period, today: NaiveDate, at: &str, violations: &mut Vec<Violation>) {
    if !is_month(month) {
        violations.push(Violation::WrongPeriod(at.to_owned()));
    } else if month.first_day() > today {
        violations.push(Violation::Future(at.to_owned()));
    }
}

/// The first day of the oldest month for which dues are still taken.
pub(super) fn oldest_month(today: NaiveDate) -> NaiveDate {
    first_of_month(today) - Months::new(ARREARS_MONTHS)
}

/// How far ahead dues are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ahead {
    /// For months that have begun.
    #[default]
    Month,
    /// For the months of a quarter that has begun: a member may pay by the quarter (rules of 2008,
    /// article 9).
    Quarter,
}

/// A month for which dues are taken.
pub fn check_arrears(
    month: Period,
    (today, ahead): (NaiveDate, Ahead),
    at: &str,
    violations: &mut Vec<Violation>,
) {
    let newest = match ahead {
        Ahead::Month => today,
        Ahead::Quarter => end_of_quarter(today),
    };
    check_month(month, newest, at, violations);
    if is_month(month) && month.first_day() < oldest_month(today) {
        violations.push(Violation::TooOld(at.to_owned()));
    }
}

/// The last day of the quarter in which a day lies.
fn end_of_quarter(day: NaiveDate) -> NaiveDate {
    let quarter = Period::new(day.year(), Span::Quarter(day.month().div_ceil(3)));
    quarter.map_or(day, Period::last_day)
}

/// A day on which something may be booked: not in the future, and in no sealed month.
pub fn check_day(
    day: NaiveDate,
    today: NaiveDate,
    sealed_through: Option<NaiveDate>,
    at: &str,
    violations: &mut Vec<Violation>,
) {
    if day > today {
        violations.push(Violation::Future(at.to_owned()));
    }
    if month_of(day).is_none() {
        violations.push(Violation::WrongPeriod(at.to_owned()));
    }
    if let Some(through) = sealed_through.filter(|through| day <= *through) {
        violations.push(Violation::Sealed(at.to_owned(), through));
    }
}

/// The day on which a collection counts unless the accountant says otherwise: today, or the last
/// day of a month that is over.
#[must_use]
pub fn collection_day(month: Period, today: NaiveDate) -> NaiveDate {
    month.last_day().min(today)
}

/// The first month at whose end there would be less than nothing. `moves` are the days since the
/// beginning of a month and how cash moved on them, `before` is what there was then.
#[must_use]
pub fn short_month(before: i64, moves: &[(NaiveDate, i64)]) -> Option<Period> {
    let mut cash = before;
    let mut days = moves.iter().peekable();
    while let Some((day, moved)) = days.next() {
        cash = cash.saturating_add(*moved);
        let ends = days
            .peek()
            .is_none_or(|(next, _)| first_of_month(*next) != first_of_month(*day));
        if ends && cash < 0 {
            return month_of(*day);
        }
    }
    None
}

/// What stands against sealing a month: it is over, and the one before it is sealed.
#[must_use]
pub fn sealable(
    month: Period,
    today: NaiveDate,
    begins_on: Option<NaiveDate>,
    sealed_through: Option<NaiveDate>,
) -> Vec<Violation> {
    let at = || "month".to_owned();
    if !is_month(month) {
        return vec![Violation::WrongPeriod(at())];
    }
    if month.last_day() > today {
        return vec![Violation::Future(at())];
    }
    if let Some(through) = sealed_through {
        if month.last_day() <= through {
            return vec![Violation::Sealed(at(), through)];
        }
        return before(month, through + Days::new(1));
    }
    begins_on.map_or_else(Vec::new, |begins| before(month, begins))
}

/// The month that comes first, when it is another one.
fn before(month: Period, first: NaiveDate) -> Vec<Violation> {
    match month_of(first).filter(|first| first.first_day() < month.first_day()) {
        Some(first) => vec![Violation::OutOfOrder(first)],
        None => Vec::new(),
    }
}

/// Somebody who did something: the account, and the person behind it where that is known.
pub type Doer = (AccountId, Option<PersonId>);

/// Whether two acts were done by one person: by one account, or by two accounts of one person.
#[must_use]
pub fn is_same_person(one: Doer, other: Doer) -> bool {
    one.0 == other.0 || one.1.is_some_and(|person| other.1 == Some(person))
}

/// What stands against opening a month again: only the newest sealed one can be.
#[must_use]
pub fn reopenable(month: Period, sealed_through: Option<NaiveDate>) -> Vec<Violation> {
    if !is_month(month) {
        return vec![Violation::WrongPeriod("month".to_owned())];
    }
    match sealed_through {
        Some(through) if through == month.last_day() => Vec::new(),
        Some(through) if through > month.last_day() => {
            let newest = month_of(through).map(Violation::OutOfOrder);
            newest.into_iter().collect()
        }
        Some(_) | None => vec![Violation::NotSealed],
    }
}
