//! Writing what stands beside the books.

use entity::{
    DuesEntryId, DuesRemittanceId, DuesSpendingId, dues_assertion, dues_collection,
    dues_disclosure, dues_objection, dues_objection_answer, dues_policy, dues_policy_share,
    dues_remittance, dues_reopening, dues_seal, dues_share, dues_spending,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use crate::db::Tx;
use crate::domain::dues::rules::{Share, SplitLine};
use crate::error::Result;

pub(super) async fn insert<E>(tx: &Tx, row: E::Model) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    E::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_policy(
    tx: &Tx,
    policy: dues_policy::Model,
    shares: &[Share],
) -> Result<()> {
    let id = policy.id;
    insert::<dues_policy::Entity>(tx, policy).await?;
    let rows = (1_i32..)
        .zip(shares)
        .map(|(number, share)| dues_policy_share::ActiveModel {
            policy_id: Set(id),
            number: Set(number),
            level: Set(share.level),
            basis_points: Set(share.basis_points),
        });
    dues_policy_share::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_collection(
    tx: &Tx,
    collection: dues_collection::Model,
    split: &[SplitLine],
) -> Result<()> {
    let id = collection.id;
    insert::<dues_collection::Entity>(tx, collection).await?;
    let rows = (1_i32..)
        .zip(split)
        .map(|(number, line)| dues_share::ActiveModel {
            collection_id: Set(id),
            number: Set(number),
            level: Set(line.level),
            organization_id: Set(line.holder),
            amount: Set(line.amount),
        });
    dues_share::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_remittance(tx: &Tx, row: dues_remittance::Model) -> Result<()> {
    insert::<dues_remittance::Entity>(tx, row).await
}

/// A transfer, locked until its answer is written.
pub(crate) async fn lock_remittance(
    tx: &Tx,
    id: DuesRemittanceId,
) -> Result<Option<dues_remittance::Model>> {
    let found = dues_remittance::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    Ok(found)
}

pub(crate) async fn save_remittance(tx: &Tx, row: dues_remittance::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    dues_remittance::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn insert_spending(tx: &Tx, row: dues_spending::Model) -> Result<()> {
    insert::<dues_spending::Entity>(tx, row).await
}

/// A spending, locked until its decision is written.
pub(crate) async fn lock_spending(
    tx: &Tx,
    id: DuesSpendingId,
) -> Result<Option<dues_spending::Model>> {
    let found = dues_spending::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    Ok(found)
}

pub(crate) async fn save_spending(tx: &Tx, row: dues_spending::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    dues_spending::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// Notes at the collection or spending that its entry was undone.
pub(crate) async fn mark_reversed(tx: &Tx, entry: DuesEntryId, by: DuesEntryId) -> Result<()> {
    dues_collection::Entity::update_many()
        .set(dues_collection::ActiveModel {
            reversed_by_id: Set(Some(by)),
            ..Default::default()
        })
        .filter(dues_collection::Column::EntryId.eq(entry))
        .exec(tx.conn())
        .await?;
    dues_spending::Entity::update_many()
        .set(dues_spending::ActiveModel {
            reversed_by_id: Set(Some(by)),
            ..Default::default()
        })
        .filter(dues_spending::Column::EntryId.eq(entry))
        .exec(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn insert_assertion(tx: &Tx, row: dues_assertion::Model) -> Result<()> {
    insert::<dues_assertion::Entity>(tx, row).await
}

pub(crate) async fn insert_seal(tx: &Tx, row: dues_seal::Model) -> Result<()> {
    insert::<dues_seal::Entity>(tx, row).await
}

pub(crate) async fn insert_reopening(tx: &Tx, row: dues_reopening::Model) -> Result<()> {
    insert::<dues_reopening::Entity>(tx, row).await
}

pub(crate) async fn insert_disclosure(tx: &Tx, row: dues_disclosure::Model) -> Result<()> {
    insert::<dues_disclosure::Entity>(tx, row).await
}

pub(crate) async fn insert_objection(tx: &Tx, row: dues_objection::Model) -> Result<()> {
    insert::<dues_objection::Entity>(tx, row).await
}

pub(crate) async fn insert_answer(tx: &Tx, row: dues_objection_answer::Model) -> Result<()> {
    insert::<dues_objection_answer::Entity>(tx, row).await
}
