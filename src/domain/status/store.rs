//! The statements on tallies.

use std::collections::BTreeMap;

use entity::{DivisionCode, Period, tally};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::part::{COMPLIANCE, Part};
use super::rules::Row;
use crate::db::tally::{Numbers, TallyKey, numbers};
use crate::error::Result;

/// The rows of these periods in these ranges of divisions; of norms only those of the periods that are
/// asked for themselves.
pub(super) async fn rows(
    connection: &impl ConnectionTrait,
    ranges: &[(DivisionCode, DivisionCode)],
    (periods, asked): (&[Period], &[Period]),
) -> Result<Vec<Row>> {
    let mut within = Condition::any();
    for (first, last) in ranges {
        within = within.add(tally::Column::DivisionCode.between(first.0, last.0));
    }
    let rows = tally::Entity::find()
        .filter(tally::Column::Period.is_in(periods.iter().copied()))
        .filter(within)
        .filter(
            Condition::any()
                .add(tally::Column::Part.ne(COMPLIANCE))
                .add(tally::Column::Period.is_in(asked.iter().copied())),
        )
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(row).collect())
}

fn row(row: tally::Model) -> Option<Row> {
    // A part that this version does not know counts for nothing.
    let part = Part::named(&row.part)?;
    Some(Row {
        numbers: numbers(&row),
        division: row.division_code,
        period: row.period,
        part: part.name(),
        turns_at: row.turns_at,
    })
}

/// Every stored row of a range of divisions that is not all zeros.
pub(super) async fn stored(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let rows = tally::Entity::find()
        .filter(tally::Column::DivisionCode.between(first.0, last.0))
        .all(connection)
        .await?;
    let rows = rows.into_iter().filter_map(row).map(|row| {
        let Row {
            division,
            period,
            part,
            turns_at,
            numbers,
        } = row;
        (
            TallyKey {
                period,
                division,
                part,
                turns_at,
            },
            numbers,
        )
    });
    Ok(rows
        .filter(|(_, numbers)| numbers.iter().any(|number| *number != 0))
        .collect())
}

pub(super) async fn clear(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<()> {
    tally::Entity::delete_many()
        .filter(tally::Column::DivisionCode.between(first.0, last.0))
        .exec(connection)
        .await?;
    Ok(())
}

pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64> {
    Ok(tally::Entity::find().count(connection).await?)
}
