//! Predicates, those excluded, and overrides.

use entity::{
    CycleId, EntryId, OverrideId, appraisal_exclusion, appraisal_override,
    appraisal_override_decision, appraisal_predicate, appraisal_problem,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::RecordsOf;
use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::Result;

/// What was asked, with the decision.
pub(crate) type Override = (
    appraisal_override::Model,
    Option<appraisal_override_decision::Model>,
);

/// The predicates of cycles, in the order in which they were named.
pub(crate) async fn predicates_of(
    connection: &impl ConnectionTrait,
    cycles: impl IntoIterator<Item = CycleId>,
) -> Result<Vec<appraisal_predicate::Model>> {
    let rows = appraisal_predicate::Entity::find()
        .filter(appraisal_predicate::Column::CycleId.is_in(cycles))
        .order_by_asc(appraisal_predicate::Column::CycleId)
        .order_by_asc(appraisal_predicate::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_predicates(
    tx: &Tx,
    rows: Vec<appraisal_predicate::Model>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    appraisal_predicate::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Why organizations were out, in every list that was made.
pub(crate) async fn exclusions_of(
    connection: &impl ConnectionTrait,
    whose: RecordsOf<'_>,
) -> Result<Vec<appraisal_exclusion::Model>> {
    let rows = appraisal_exclusion::Entity::find()
        .filter(whose.by(appraisal_exclusion::Column::EntryId))
        .order_by_asc(appraisal_exclusion::Column::Round)
        .order_by_asc(appraisal_exclusion::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_exclusions(
    tx: &Tx,
    rows: Vec<appraisal_exclusion::Model>,
) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appraisal_exclusion::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// What was asked against exclusions, oldest first, with the decisions.
pub(crate) async fn overrides_of(
    connection: &impl ConnectionTrait,
    whose: RecordsOf<'_>,
) -> Result<Vec<Override>> {
    let asked = appraisal_override::Entity::find()
        .filter(whose.by(appraisal_override::Column::EntryId))
        .order_by_asc(appraisal_override::Column::Id)
        .all(connection)
        .await?;
    let ids = asked.iter().map(|row| row.id);
    let decisions = appraisal_override_decision::Entity::find()
        .filter(appraisal_override_decision::Column::OverrideId.is_in(ids))
        .all(connection)
        .await?;
    let decided = |row: appraisal_override::Model| {
        let found = decisions.iter().find(|it| it.override_id == row.id);
        (row, found.cloned())
    };
    Ok(asked.into_iter().map(decided).collect())
}

/// What was asked under this id.
pub(crate) async fn override_by_id(
    connection: &impl ConnectionTrait,
    id: OverrideId,
) -> Result<Option<appraisal_override::Model>> {
    Ok(appraisal_override::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

pub(crate) async fn insert_override(tx: &Tx, row: appraisal_override::Model) -> Result<()> {
    let insert = appraisal_override::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_override_decision(
    tx: &Tx,
    row: appraisal_override_decision::Model,
) -> Result<()> {
    let insert = appraisal_override_decision::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The problems that the results of entries show.
pub(crate) async fn problems_of(
    connection: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<appraisal_problem::Model>> {
    let rows = appraisal_problem::Entity::find()
        .filter(appraisal_problem::Column::EntryId.is_in(entries))
        .order_by_asc(appraisal_problem::Column::EntryId)
        .order_by_asc(appraisal_problem::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_problem(tx: &Tx, row: appraisal_problem::Model) -> Result<()> {
    let insert = appraisal_problem::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}
