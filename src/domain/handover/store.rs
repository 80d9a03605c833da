//! The statements on hand-overs, their lists and their signatures.

use entity::{
    AppointmentId, HandOverId, OrganizationId, hand_over, hand_over_item, hand_over_signature,
};
use sea_orm::sea_query::{Condition, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

pub(crate) async fn by_id(
    connection: &impl ConnectionTrait,
    id: HandOverId,
) -> Result<Option<hand_over::Model>> {
    Ok(hand_over::Entity::find_by_id(id).one(connection).await?)
}

/// Locks a hand-over.
pub(crate) async fn lock(tx: &Tx, id: HandOverId) -> Result<Option<hand_over::Model>> {
    let found = hand_over::Entity::find_by_id(id).lock(LockType::Update);
    Ok(found.one(tx.conn()).await?)
}

/// Whether an appointment is being handed over, or was.
pub(crate) async fn is_handed_over(
    connection: &impl ConnectionTrait,
    outgoing: AppointmentId,
) -> Result<bool> {
    let found = hand_over::Entity::find()
        .filter(hand_over::Column::OutgoingAppointmentId.eq(outgoing))
        .one(connection)
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn insert(tx: &Tx, row: hand_over::Model) -> Result<()> {
    hand_over::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The signatures, oldest first.
pub(crate) async fn signatures_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = HandOverId>,
) -> Result<Vec<hand_over_signature::Model>> {
    let rows = hand_over_signature::Entity::find()
        .filter(hand_over_signature::Column::HandOverId.is_in(ids))
        .order_by_asc(hand_over_signature::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn insert_signature(tx: &Tx, row: hand_over_signature::Model) -> Result<()> {
    hand_over_signature::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The list of a completed hand-over.
pub(crate) async fn items_of(
    connection: &impl ConnectionTrait,
    id: HandOverId,
) -> Result<Vec<hand_over_item::Model>> {
    let rows = hand_over_item::Entity::find()
        .filter(hand_over_item::Column::HandOverId.eq(id))
        .order_by_asc(hand_over_item::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Completes a hand-over that is locked, with its list.
pub(crate) async fn complete(
    tx: &Tx,
    id: HandOverId,
    items: Vec<hand_over_item::Model>,
) -> Result<()> {
    let changed = hand_over::ActiveModel {
        id: Set(id),
        completed_at: Set(Some(tx.at())),
        ..Default::default()
    };
    changed.update(tx.conn()).await?;
    for chunk in items.chunks(crate::db::BULK_ROWS_MAX) {
        let rows = chunk
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        hand_over_item::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

fn of(id: OrganizationId, open: Option<bool>) -> sea_orm::Select<hand_over::Entity> {
    let open = open.map(|open| match open {
        true => hand_over::Column::CompletedAt.is_null(),
        false => hand_over::Column::CompletedAt.is_not_null(),
    });
    hand_over::Entity::find()
        .filter(hand_over::Column::OrganizationId.eq(id))
        .filter(Condition::all().add_option(open))
}

/// A page of an organization's hand-overs, newest first.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    (id, open): (OrganizationId, Option<bool>),
    page: &PageRequest<HandOverId>,
) -> Result<Page<hand_over::Model>> {
    let after = page.after.map(|id| hand_over::Column::Id.lt(id));
    let rows = of(id, open)
        .filter(Condition::all().add_option(after))
        .order_by_desc(hand_over::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count(
    connection: &impl ConnectionTrait,
    (id, open): (OrganizationId, Option<bool>),
) -> Result<i64> {
    let count = of(id, open).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}
