//! Tallies: the numbers behind every status, kept in the transaction of the act that changes them.
//!
//! One row holds the numbers of one part of the status (reporting, dues …) of one division in one
//! period. A county's act touches the county's own rows and no others, so that acts of different
//! counties never wait for each other; a city, a province or the country is a sum over a range of
//! division codes. What the clock changes (a report that becomes missing when its due time passes)
//! is not counted at all: the row says when it turns (`turns_at`), and the reader compares.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::period::Span;
use entity::{DivisionCode, Period, tally};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::BULK_ROWS_MAX;
use crate::error::Result;

/// How many numbers a row holds.
pub const NUMBERS: usize = 8;

/// The numbers of a row, or a change to them. What each one counts is said by its part.
pub type Numbers = [i64; NUMBERS];

/// Which row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TallyKey {
    /// The period of what is counted.
    pub period: Period,
    /// The division where it counts.
    pub division: DivisionCode,
    /// The part of the status.
    pub part: &'static str,
    /// When the clock changes what the numbers mean.
    pub turns_at: DateTime<Utc>,
}

const COLUMNS: [tally::Column; NUMBERS] = [
    tally::Column::N0,
    tally::Column::N1,
    tally::Column::N2,
    tally::Column::N3,
    tally::Column::N4,
    tally::Column::N5,
    tally::Column::N6,
    tally::Column::N7,
];

/// Adds changes to their rows, in the order of the keys.
pub(super) async fn add(
    connection: &impl ConnectionTrait,
    changes: &BTreeMap<TallyKey, Numbers>,
) -> Result<()> {
    let mut on_conflict = OnConflict::columns([
        tally::Column::Period,
        tally::Column::DivisionCode,
        tally::Column::Part,
        tally::Column::TurnsAt,
    ]);
    for column in COLUMNS {
        on_conflict.value(
            column,
            Expr::col((tally::Entity, column)).add(Expr::col(("excluded", column))),
        );
    }
    let rows: Vec<_> = changing(changes).collect();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().map(|(key, numbers)| row(key, numbers));
        tally::Entity::insert_many(rows)
            .on_conflict(on_conflict.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Those that change a number.
pub(super) fn changing(
    changes: &BTreeMap<TallyKey, Numbers>,
) -> impl Iterator<Item = (&TallyKey, &Numbers)> {
    let changes = changes.iter();
    changes.filter(|(_, numbers)| numbers.iter().any(|number| *number != 0))
}

/// Writes whole rows into an empty range, for a recomputation and for the demo.
///
/// # Errors
/// When a row is there already, or the database fails.
pub async fn fill(
    connection: &impl ConnectionTrait,
    rows: &BTreeMap<TallyKey, Numbers>,
) -> Result<()> {
    add(connection, rows).await
}

fn row(key: &TallyKey, numbers: &Numbers) -> tally::ActiveModel {
    let [n0, n1, n2, n3, n4, n5, n6, n7] = *numbers;
    tally::ActiveModel {
        period: Set(key.period),
        division_code: Set(key.division),
        part: Set(key.part.to_owned()),
        turns_at: Set(key.turns_at),
        n0: Set(n0),
        n1: Set(n1),
        n2: Set(n2),
        n3: Set(n3),
        n4: Set(n4),
        n5: Set(n5),
        n6: Set(n6),
        n7: Set(n7),
    }
}

/// The numbers of a stored row.
#[must_use]
pub const fn numbers(row: &tally::Model) -> Numbers {
    [
        row.n0, row.n1, row.n2, row.n3, row.n4, row.n5, row.n6, row.n7,
    ]
}

/// The first year of which rows of a year are kept.
pub const FIRST_YEAR: i32 = 2020;

/// The periods of the rows that tell of all that happened by the end of a period, where each thing
/// stands in a row of its month and in one of its year: the years before the period's own, and the
/// months of its own up to its end.
#[must_use]
pub fn up_to(period: Period) -> Vec<Period> {
    let years = (FIRST_YEAR..period.year()).filter_map(|year| Period::year_of(year).ok());
    let months = (1..=12).filter_map(|month| Period::new(period.year(), Span::Month(month)).ok());
    let begun = months.filter(|month| month.last_day() <= period.last_day());
    years.chain(begun).collect()
}

/// Whether a row is of one of those periods.
#[must_use]
pub fn is_up_to(period: Period, row: Period) -> bool {
    match row.span() {
        Span::Year => (FIRST_YEAR..period.year()).contains(&row.year()),
        Span::Month(_) => row.year() == period.year() && row.last_day() <= period.last_day(),
        Span::Half(_) | Span::Quarter(_) => false,
    }
}
