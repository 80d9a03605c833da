//! What those appraised say of themselves.

use entity::{EntryId, appraisal_statement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::db::Tx;
use crate::error::Result;

/// What was filed for entries: plans before self-assessments, each from its first version on.
pub(crate) async fn statements_of(
    connection: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<appraisal_statement::Model>> {
    let rows = appraisal_statement::Entity::find()
        .filter(appraisal_statement::Column::EntryId.is_in(entries))
        .order_by_asc(appraisal_statement::Column::EntryId)
        .order_by_asc(appraisal_statement::Column::Kind)
        .order_by_asc(appraisal_statement::Column::Version)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_statement(tx: &Tx, row: appraisal_statement::Model) -> Result<()> {
    let insert = appraisal_statement::Entity::insert(row.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    Ok(())
}
