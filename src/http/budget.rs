//! What a caller may spend in a minute, in the points in which documents are measured. A bucket for
//! each account, and for each address without one, in this process: it fills evenly, and whoever
//! has emptied it waits as long as it takes to hold the next document's cost.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use entity::AccountId;

use crate::error::{Error, Result};

/// How long a bucket takes to fill, in milliseconds.
const MINUTE_MS: i64 = 60_000;
/// Buckets above which full ones are forgotten.
const BUCKETS_MAX: usize = 10_000;

/// Who spends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Spender {
    /// An account, wherever it is used.
    Account(AccountId),
    /// Whoever comes from an address without one.
    Address(String),
}

/// The buckets.
#[derive(Debug)]
pub(super) struct Budget {
    /// Points a minute.
    rate: i64,
    buckets: Mutex<HashMap<Spender, Bucket>>,
}

/// Points times milliseconds, so that nothing is rounded.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: i64,
    at: DateTime<Utc>,
}

impl Budget {
    /// Buckets of so many points a minute.
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate: i64::from(rate),
            buckets: Mutex::default(),
        }
    }

    /// Takes the cost of a document. One that costs more than a whole minute's points needs a full
    /// bucket.
    ///
    /// # Errors
    /// [`Error::RateLimited`] with the seconds until it is there.
    pub(super) fn spend(&self, who: Spender, cost: usize, now: DateTime<Utc>) -> Result<()> {
        let full = self.rate.saturating_mul(MINUTE_MS);
        let cost = i64::try_from(cost).unwrap_or(i64::MAX);
        let price = cost.saturating_mul(MINUTE_MS).min(full);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, bucket| self.left(*bucket, now) < full);
        }
        let bucket = buckets.get(&who).copied();
        let left = bucket.map_or(full, |bucket| self.left(bucket, now));
        if left < price {
            let wait_ms = (price - left).div_euclid(self.rate) + 1;
            return Err(Error::RateLimited(wait_ms.div_euclid(1_000) + 1));
        }
        let left = left - price;
        buckets.insert(who, Bucket { left, at: now });
        Ok(())
    }

    fn left(&self, bucket: Bucket, now: DateTime<Utc>) -> i64 {
        let passed = (now - bucket.at).num_milliseconds().clamp(0, MINUTE_MS);
        let full = self.rate.saturating_mul(MINUTE_MS);
        (bucket.left + passed.saturating_mul(self.rate)).min(full)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::{BUCKETS_MAX, Budget, Spender};
    use crate::error::Error;

    fn wait(budget: &Budget, who: &str, cost: usize, after_s: i64) -> Option<i64> {
        let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(after_s);
        match budget.spend(Spender::Address(who.to_owned()), cost, now) {
            Ok(()) => None,
            Err(Error::RateLimited(seconds)) => Some(seconds),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_minute_has_so_many_points() {
        let budget = Budget::new(600);
        for (who, cost, after_s, expected) in [
            ("a", 600, 0, None),
            ("a", 1, 0, Some(1)),
            ("b", 1, 0, None),
            // Ten points a second.
            ("a", 100, 5, Some(6)),
            ("a", 100, 11, None),
            ("a", 60, 11, Some(6)),
            // Never more than a minute's, and what costs more takes all.
            ("a", 10_000, 600, None),
            ("a", 10, 600, Some(2)),
            ("a", 10_000, 601, Some(60)),
            // A clock that goes back gives nothing.
            ("a", 10, 0, Some(2)),
        ] {
            assert_eq!(
                wait(&budget, who, cost, after_s),
                expected,
                "{who} {cost} {after_s}"
            );
        }
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let budget = Budget::new(60);
        for number in 0..2 * BUCKETS_MAX {
            let at = i64::try_from(number).unwrap();
            assert_eq!(wait(&budget, &number.to_string(), 1, at), None);
        }
        assert!(budget.buckets.lock().unwrap().len() <= BUCKETS_MAX);
    }
}
