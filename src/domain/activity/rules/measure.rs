//! What records amount to: the quantities that norms and figures count.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{ActivityId, activity};

use super::distinct_days;

/// What is counted of some records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// How many there are.
    Count,
    /// Hours, in hundredths.
    Hours,
    /// Distinct days that they cover.
    Days,
    /// Words written.
    Words,
    /// People trained: those stated by rank, else those listed.
    Trained,
    /// Fen.
    Amount,
}

/// What these records amount to in a stretch of days. A record counts where it begins; days are
/// counted where they lie. `listed` are those who took part, by activity.
#[must_use]
pub fn measured(
    quantity: Quantity,
    records: &[activity::Model],
    listed: &BTreeMap<ActivityId, i64>,
    stretch: (NaiveDate, NaiveDate),
) -> i64 {
    let (first, last) = stretch;
    let beginning = records
        .iter()
        .filter(|row| (first..=last).contains(&row.starts_on));
    match quantity {
        Quantity::Days => {
            let covered = records.iter().map(|row| (row.starts_on, row.ends_on));
            distinct_days(covered, stretch)
        }
        Quantity::Count => i64::try_from(beginning.count()).unwrap_or(i64::MAX),
        Quantity::Hours => beginning.filter_map(|row| row.hours).map(i64::from).sum(),
        Quantity::Words => beginning.filter_map(|row| row.words).map(i64::from).sum(),
        Quantity::Amount => beginning.filter_map(|row| row.amount).sum(),
        Quantity::Trained => beginning
            .map(|row| {
                let stated = stated(row);
                stated.unwrap_or_else(|| listed.get(&row.id).copied().unwrap_or_default())
            })
            .sum(),
    }
}

/// The people trained that a record states; none where it states none.
#[must_use]
pub fn stated(row: &activity::Model) -> Option<i64> {
    let ranks = [
        row.trained_county_rank,
        row.trained_section_rank,
        row.trained_others,
    ];
    let some = ranks.iter().any(Option::is_some);
    some.then(|| ranks.into_iter().flatten().map(i64::from).sum())
}

/// Whether a record counts towards a quantity of a stretch of days.
#[must_use]
pub fn counts(
    quantity: Quantity,
    row: &activity::Model,
    (first, last): (NaiveDate, NaiveDate),
) -> bool {
    match quantity {
        Quantity::Days => row.starts_on <= last && row.ends_on >= first,
        Quantity::Count
        | Quantity::Hours
        | Quantity::Words
        | Quantity::Trained
        | Quantity::Amount => (first..=last).contains(&row.starts_on),
    }
}
