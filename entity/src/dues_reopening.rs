//! That a superior opened a sealed month again. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesSealId};

/// That a superior opened a sealed month again. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_reopening")]
pub struct Model {
    /// The seal that no longer holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seal_id: DuesSealId,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who.
    pub reopened_by: AccountId,
    /// When.
    pub reopened_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
