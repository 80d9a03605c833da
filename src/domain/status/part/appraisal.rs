//! Appraisal: who is to be appraised, and what the results say (domain §4.4, §4.10). It gives no
//! light: a low score is no fault of the records.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::db::tally::{Numbers, TallyKey};
use crate::domain::appraisal::{self, Tallied};
use crate::domain::status::rules::Row;
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = appraisal::PART;

/// Adds up rows.
pub(in crate::domain::status) fn numbers(rows: &[Row]) -> Tallied {
    let mut sum = Numbers::default();
    for row in rows.iter().filter(|row| row.part == NAME) {
        for (number, more) in sum.iter_mut().zip(row.numbers) {
            *number += more;
        }
    }
    appraisal::tallied(&sum)
}

/// The tally rows from the records themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let mut rows = appraisal::tallies_of_divisions(connection, range, as_of).await?;
    rows.retain(|key, _| periods.is_none_or(|periods| periods.contains(&key.period)));
    Ok(rows)
}
