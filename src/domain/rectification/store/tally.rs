//! The numbers of rectification from the records themselves, and the records behind a light.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::rectification::RectificationState;
use entity::{
    DivisionCode, OrganizationId, Period, RectificationId, rectification, rectification_step,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::super::rules::{Counted, contributions};
use crate::clock::day_of;
use crate::db::BULK_ROWS_MAX;
use crate::db::tally::{Numbers, TallyKey};
use crate::error::Result;

impl From<&rectification::Model> for Counted {
    fn from(row: &rectification::Model) -> Self {
        Self {
            division: row.division_code,
            opened_at: row.opened_at,
            due_on: row.due_on,
            state: row.state,
            since: row.since,
        }
    }
}

/// The tally rows of rectification, from the records: of the divisions between two codes and the
/// given periods (all where none are given), now or as they were at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_from_records(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let mut select = rectification::Entity::find()
        .filter(rectification::Column::DivisionCode.between(first.0, last.0));
    if let Some(at) = as_of {
        select = select.filter(rectification::Column::OpenedAt.lte(at));
    }
    let rows = select.all(connection).await?;
    let counted = match as_of {
        None => rows.iter().map(Counted::from).collect::<Vec<_>>(),
        Some(at) => stood(connection, &rows, at).await?.into_values().collect(),
    };
    let mut sums: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for (key, numbers) in counted.iter().flat_map(contributions) {
        if periods.is_some_and(|periods| !periods.contains(&key.period)) {
            continue;
        }
        let sum = sums.entry(key).or_default();
        for (number, more) in sum.iter_mut().zip(numbers) {
            *number += more;
        }
    }
    Ok(sums)
}

/// How these stood at a past instant, by the newest of their steps then.
async fn stood(
    connection: &impl ConnectionTrait,
    rows: &[rectification::Model],
    at: DateTime<Utc>,
) -> Result<BTreeMap<RectificationId, Counted>> {
    let mut newest: BTreeMap<RectificationId, Counted> = BTreeMap::new();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let opened: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row.opened_at)).collect();
        let steps = rectification_step::Entity::find()
            .filter(rectification_step::Column::RectificationId.is_in(opened.keys().copied()))
            .filter(rectification_step::Column::At.lte(at))
            .order_by_asc(rectification_step::Column::RectificationId)
            .order_by_asc(rectification_step::Column::Number)
            .all(connection)
            .await?;
        for step in steps {
            let id = step.rectification_id;
            let entered = |before: &&Counted| before.state == step.state;
            let since = newest.get(&id).filter(entered).map(|before| before.since);
            let counted = Counted {
                division: step.division_code,
                opened_at: opened.get(&id).copied().unwrap_or(step.at),
                due_on: step.due_on,
                state: step.state,
                since: since.unwrap_or(step.at),
            };
            newest.insert(id, counted);
        }
    }
    Ok(newest)
}

/// An organization with rectifications over their term.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Overdue {
    /// Whose they are.
    pub organization_id: OrganizationId,
    /// The earliest of the terms.
    pub due_on: NaiveDate,
}

/// The organizations of a division itself that have rectifications over their term on a day, of those
/// opened before an instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn overdue(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    opened_before: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Vec<Overdue>> {
    let closed = [RectificationState::Done, RectificationState::Verified];
    let rows = rectification::Entity::find()
        .select_only()
        .column(rectification::Column::OrganizationId)
        .column_as(rectification::Column::DueOn.min(), "due_on")
        .filter(rectification::Column::DivisionCode.eq(division))
        .filter(rectification::Column::State.is_not_in(closed))
        .filter(rectification::Column::DueOn.lt(today))
        .filter(rectification::Column::OpenedAt.lt(opened_before))
        .group_by(rectification::Column::OrganizationId)
        .order_by_asc(rectification::Column::OrganizationId)
        .into_model::<Overdue>()
        .all(connection)
        .await?;
    Ok(rows)
}

/// The same as it was known at a past instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn overdue_then(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    opened_before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<Vec<Overdue>> {
    let rows = rectification::Entity::find()
        .filter(rectification::Column::DivisionCode.eq(division))
        .filter(rectification::Column::OpenedAt.lte(at))
        .filter(rectification::Column::OpenedAt.lt(opened_before))
        .all(connection)
        .await?;
    let stood = stood(connection, &rows, at).await?;
    let mut earliest: BTreeMap<OrganizationId, NaiveDate> = BTreeMap::new();
    for row in &rows {
        let Some(then) = stood.get(&row.id) else {
            continue;
        };
        let closed = matches!(
            then.state,
            RectificationState::Done | RectificationState::Verified
        );
        if !closed && then.due_on < day_of(at) && then.division == division {
            let due_on = earliest.entry(row.organization_id).or_insert(then.due_on);
            *due_on = then.due_on.min(*due_on);
        }
    }
    let rows = earliest
        .into_iter()
        .map(|(organization_id, due_on)| Overdue {
            organization_id,
            due_on,
        });
    Ok(rows.collect())
}
