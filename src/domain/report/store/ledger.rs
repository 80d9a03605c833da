//! What the books of dues say to a figure: dues that were collected.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    DuesCollectionId, DuesEntryId, Period, dues_book, dues_collection, dues_entry, organization,
};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::access::below;
use crate::db::BULK_ROWS_MAX;
use crate::error::Result;

/// A collection of dues that counts.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Collected {
    pub id: DuesCollectionId,
    pub month: Period,
    /// In fen.
    pub amount: i64,
    pub effective_on: NaiveDate,
    reversed_by_id: Option<DuesEntryId>,
}

/// Whether any books of dues are kept in the subtree whose root has this path.
pub(crate) async fn keeps_books(connection: &impl ConnectionTrait, path: &[u8]) -> Result<bool> {
    let to_organization = dues_book::Entity::belongs_to(organization::Entity)
        .from(dues_book::Column::OrganizationId)
        .to(organization::Column::Id);
    let books = dues_book::Entity::find()
        .join(JoinType::InnerJoin, to_organization.into())
        .filter(below(path))
        .limit(1)
        .count(connection)
        .await?;
    Ok(books > 0)
}

/// The collections in a subtree that count on the days of a period and were not undone: now, or as it
/// was known at a past instant.
pub(crate) async fn collected_below(
    connection: &impl ConnectionTrait,
    (path, period): (&[u8], Period),
    known_at: Option<DateTime<Utc>>,
) -> Result<Vec<Collected>> {
    let to_organization = dues_collection::Entity::belongs_to(organization::Entity)
        .from(dues_collection::Column::OrganizationId)
        .to(organization::Column::Id);
    let to_entry = dues_collection::Entity::belongs_to(dues_entry::Entity)
        .from(dues_collection::Column::EntryId)
        .to(dues_entry::Column::Id);
    let known = known_at.map(|at| dues_entry::Column::RecordedAt.lte(at));
    let mut rows: Vec<Collected> = dues_collection::Entity::find()
        .select_only()
        .columns([
            dues_collection::Column::Id,
            dues_collection::Column::Month,
            dues_collection::Column::Amount,
            dues_collection::Column::ReversedById,
        ])
        .column(dues_entry::Column::EffectiveOn)
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::InnerJoin, to_entry.into())
        .filter(below(path))
        .filter(dues_entry::Column::EffectiveOn.between(period.first_day(), period.last_day()))
        .filter(Condition::all().add_option(known))
        .order_by_asc(dues_entry::Column::EffectiveOn)
        .order_by_asc(dues_collection::Column::Id)
        .into_model()
        .all(connection)
        .await?;
    let undoing: Vec<DuesEntryId> = rows.iter().filter_map(|row| row.reversed_by_id).collect();
    let undone = match known_at {
        None => undoing.into_iter().collect(),
        Some(at) => recorded_by(connection, &undoing, at).await?,
    };
    rows.retain(|row| row.reversed_by_id.is_none_or(|by| !undone.contains(&by)));
    Ok(rows)
}

/// Those of these entries that were recorded by an instant.
async fn recorded_by(
    connection: &impl ConnectionTrait,
    ids: &[DuesEntryId],
    at: DateTime<Utc>,
) -> Result<BTreeSet<DuesEntryId>> {
    let mut found = BTreeSet::new();
    for ids in ids.chunks(BULK_ROWS_MAX) {
        let rows: Vec<DuesEntryId> = dues_entry::Entity::find()
            .select_only()
            .column(dues_entry::Column::Id)
            .filter(dues_entry::Column::Id.is_in(ids.iter().copied()))
            .filter(dues_entry::Column::RecordedAt.lte(at))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}
