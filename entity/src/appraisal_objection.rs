//! An objection to a result. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, EntryId, ObjectionId};

/// An objection to a result. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_objection")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObjectionId,
    /// Whose result.
    pub entry_id: EntryId,
    /// What it says.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Who lodged it.
    pub lodged_by: AccountId,
    /// When.
    pub lodged_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
