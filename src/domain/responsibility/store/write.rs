//! Chains, links and wordings as acts write them.

use entity::{
    AccountId, ChainId, LinkId, OrganizationId, PersonId, responsibility_chain,
    responsibility_duties, responsibility_link,
};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::{Error, Result};

/// The chain of an organization in a year, locked; made if it was not begun.
pub(crate) async fn open_chain(
    tx: &Tx,
    new: responsibility_chain::Model,
) -> Result<responsibility_chain::Model> {
    let (organization, year) = (new.organization_id, new.year);
    let keep = OnConflict::columns([
        responsibility_chain::Column::OrganizationId,
        responsibility_chain::Column::Year,
    ])
    .do_nothing()
    .to_owned();
    responsibility_chain::Entity::insert(new.into_active_model())
        .on_conflict(keep)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    let row = responsibility_chain::Entity::find()
        .filter(responsibility_chain::Column::OrganizationId.eq(organization))
        .filter(responsibility_chain::Column::Year.eq(year))
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| Error::internal("a chain that was just made is not there"))
}

/// A chain by its id, locked.
pub(crate) async fn lock_chain(tx: &Tx, id: ChainId) -> Result<responsibility_chain::Model> {
    let row = responsibility_chain::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| Error::internal("a link without a chain"))
}

/// The chains of organizations, locked in the order of their ids.
pub(crate) async fn lock_chains(
    tx: &Tx,
    organizations: &[OrganizationId],
) -> Result<Vec<responsibility_chain::Model>> {
    let mut found = Vec::new();
    for ids in organizations.chunks(BULK_ROWS_MAX) {
        let rows = responsibility_chain::Entity::find()
            .filter(responsibility_chain::Column::OrganizationId.is_in(ids.iter().copied()))
            .order_by_asc(responsibility_chain::Column::Id)
            .lock(LockType::Update)
            .all(tx.conn())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The organizations in whose chains one of these bodies holds a link.
pub(crate) async fn chains_with_body(
    tx: &Tx,
    bodies: &[OrganizationId],
) -> Result<Vec<OrganizationId>> {
    let mut found = Vec::new();
    for ids in bodies.chunks(BULK_ROWS_MAX) {
        let rows = responsibility_link::Entity::find()
            .filter(responsibility_link::Column::BodyId.is_in(ids.iter().copied()))
            .all(tx.conn())
            .await?;
        found.extend(rows.into_iter().map(|row| row.organization_id));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Writes a chain's revision and what it counts.
pub(crate) async fn save_chain(tx: &Tx, row: &responsibility_chain::Model) -> Result<()> {
    let changed = responsibility_chain::ActiveModel {
        id: Set(row.id),
        revision: Set(row.revision),
        counted: Set(row.counted.clone()),
        ..Default::default()
    };
    changed.update(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_link(tx: &Tx, row: responsibility_link::Model) -> Result<()> {
    responsibility_link::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Ends a link.
pub(crate) async fn end_link(tx: &Tx, id: LinkId, on: NaiveDate) -> Result<()> {
    let changed = responsibility_link::ActiveModel {
        id: Set(id),
        valid_until: Set(Some(on)),
        ..Default::default()
    };
    changed.update(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_wording(tx: &Tx, row: responsibility_duties::Model) -> Result<()> {
    responsibility_duties::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Puts a signature under a wording.
pub(crate) async fn sign_wording(
    tx: &Tx,
    (link, number): (LinkId, i64),
    at: DateTime<Utc>,
    (account, person): (AccountId, PersonId),
) -> Result<()> {
    let changed = responsibility_duties::ActiveModel {
        link_id: Set(link),
        number: Set(number),
        signed_at: Set(Some(at)),
        signed_by: Set(Some(account)),
        signer_id: Set(Some(person)),
        ..Default::default()
    };
    changed.update(tx.conn()).await?;
    Ok(())
}
