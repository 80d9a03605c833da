//! Writing local norms.

use entity::local_norm;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::db::Tx;
use crate::error::Result;

pub(crate) async fn insert(tx: &Tx, row: local_norm::Model) -> Result<()> {
    local_norm::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn save(tx: &Tx, row: local_norm::Model) -> Result<()> {
    row.into_active_model()
        .reset_all()
        .update(tx.conn())
        .await?;
    Ok(())
}
