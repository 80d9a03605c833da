//! Writing activities. What a record says is only ever added; its state is what changes.

use entity::{ActivityId, activity, activity_organization, activity_output, activity_participant};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};

use crate::db::{BULK_ROWS_MAX, Tx};
use crate::error::Result;

/// The rows that entries become.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub activities: Vec<activity::Model>,
    pub participants: Vec<activity_participant::Model>,
    pub others: Vec<activity_organization::Model>,
    pub outputs: Vec<activity_output::Model>,
}

/// Writes records, many at a time.
pub(crate) async fn insert(tx: &Tx, rows: Rows) -> Result<()> {
    insert_all::<activity::Entity>(tx, rows.activities).await?;
    insert_all::<activity_participant::Entity>(tx, rows.participants).await?;
    insert_all::<activity_organization::Entity>(tx, rows.others).await?;
    insert_all::<activity_output::Entity>(tx, rows.outputs).await
}

async fn insert_all<E: EntityTrait>(tx: &Tx, rows: Vec<E::Model>) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows
            .by_ref()
            .take(BULK_ROWS_MAX)
            .map(IntoActiveModel::into_active_model)
            .collect();
        E::insert_many(some)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// A record, locked.
pub(crate) async fn lock(tx: &Tx, id: ActivityId) -> Result<Option<activity::Model>> {
    let found = activity::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    Ok(found)
}

/// Saves the state of a record that is locked.
pub(crate) async fn save_state(tx: &Tx, row: &activity::Model) -> Result<()> {
    use sea_orm::ActiveValue::{Set, Unchanged};
    let row = activity::ActiveModel {
        id: Unchanged(row.id),
        state: Set(row.state),
        revision: Set(row.revision),
        confirmed_at: Set(row.confirmed_at),
        confirmed_by: Set(row.confirmed_by),
        voided_at: Set(row.voided_at),
        voided_by: Set(row.voided_by),
        void_reason: Set(row.void_reason.clone()),
        ..Default::default()
    };
    activity::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}
