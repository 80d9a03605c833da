//! That an organization is out of an appraisal, and why. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, EntryId};

/// That an organization is out of an appraisal, and why. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_disqualification")]
pub struct Model {
    /// Who is out.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What follows from it.
    #[sea_orm(column_type = "Text")]
    pub follow_up: String,
    /// Who decided.
    pub decided_by: AccountId,
    /// When.
    pub decided_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
