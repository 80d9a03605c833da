//! The only source of time and of new ids. Everything else is handed the values, so that a test
//! decides what day it is.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, SubsecRound, Utc};
use uuid::Uuid;

/// Hours by which the calendar of the domain (Asia/Shanghai) is ahead of UTC. No summer time.
const SHANGHAI_AHEAD_S: i32 = 8 * 3600;
/// Instants are kept to the microsecond, which both databases can hold.
const FRACTION_DIGITS: u16 = 6;

/// Tells the time: the system's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<Mutex<DateTime<Utc>>>>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands still until [`Clock::set`].
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self {
            fixed: Some(Arc::new(Mutex::new(at))),
        }
    }

    /// Moves a fixed clock; the system's clock takes no orders.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(fixed) = &self.fixed {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// The present instant, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.fixed {
            Some(fixed) => *fixed.lock().unwrap_or_else(PoisonError::into_inner),
            None => system_now(),
        };
        now.trunc_subsecs(FRACTION_DIGITS)
    }

    /// The present day in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        day_of(self.now())
    }

    /// A new id; ids made later sort later.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that makes ids"
    )]
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that asks for the time"
)]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_AHEAD_S).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// The day in Asia/Shanghai on which an instant falls.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&shanghai()).date_naive()
}

/// Whether something holds on a day, or at an instant: from its first one, before the first one on
/// which it no longer does.
#[must_use]
pub fn holds<T: Ord>((from, until): (T, Option<T>), at: T) -> bool {
    from <= at && until.is_none_or(|until| until > at)
}

/// The instant at which a day begins in Asia/Shanghai.
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN).and_local_timezone(shanghai());
    local
        .single()
        .map(|at| at.with_timezone(&Utc))
        .unwrap_or_default()
}

/// The first instant after a day in Asia/Shanghai.
#[must_use]
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    start_of(day + Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_range_is_outside() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (from, until) = (day("2026-07-01"), Some(day("2026-07-10")));
        assert!(holds((from, until), from));
        assert!(holds((from, until), day("2026-07-09")));
        assert!(!holds((from, until), day("2026-07-10")));
        assert!(!holds((from, None), day("2026-06-30")));
    }
}
