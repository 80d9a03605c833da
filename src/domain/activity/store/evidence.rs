//! The statements on evidence files.

use chrono::{DateTime, Utc};
use entity::{AccountId, ActivityId, EvidenceFileId, evidence_file};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::db::Tx;
use crate::error::Result;

/// The files of these activities, in the order in which they were declared.
pub(crate) async fn evidence_of(
    connection: &impl ConnectionTrait,
    activities: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<evidence_file::Model>> {
    let files = evidence_file::Entity::find()
        .filter(evidence_file::Column::ActivityId.is_in(activities))
        .order_by_asc(evidence_file::Column::Id);
    Ok(files.all(connection).await?)
}

pub(crate) async fn evidence_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = EvidenceFileId>,
) -> Result<Vec<evidence_file::Model>> {
    let files = evidence_file::Entity::find().filter(evidence_file::Column::Id.is_in(ids));
    Ok(files.all(connection).await?)
}

/// Files whose bytes have come, so many after one of them in the order of their keys.
pub(crate) async fn stored_after(
    connection: &impl ConnectionTrait,
    after: Option<EvidenceFileId>,
    most: u64,
) -> Result<Vec<evidence_file::Model>> {
    let after = after.map(|after| evidence_file::Column::Id.gt(after));
    let files = evidence_file::Entity::find()
        .filter(evidence_file::Column::StoredAt.is_not_null())
        .filter(Condition::all().add_option(after))
        .order_by_asc(evidence_file::Column::Id)
        .limit(most);
    Ok(files.all(connection).await?)
}

pub(crate) async fn insert_evidence(tx: &Tx, row: evidence_file::Model) -> Result<()> {
    evidence_file::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The bytes of a file have come; its activity is locked.
pub(crate) async fn save_stored(
    tx: &Tx,
    id: EvidenceFileId,
    (at, by): (DateTime<Utc>, AccountId),
) -> Result<()> {
    let row = evidence_file::ActiveModel {
        id: Unchanged(id),
        stored_at: Set(Some(at)),
        stored_by: Set(Some(by)),
        ..Default::default()
    };
    evidence_file::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// A file was taken back; its activity is locked.
pub(crate) async fn save_taken_back(
    tx: &Tx,
    id: EvidenceFileId,
    (at, by): (DateTime<Utc>, AccountId),
    reason: &str,
) -> Result<()> {
    let row = evidence_file::ActiveModel {
        id: Unchanged(id),
        voided_at: Set(Some(at)),
        voided_by: Set(Some(by)),
        void_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    evidence_file::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}
