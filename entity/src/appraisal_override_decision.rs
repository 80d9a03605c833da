//! What another person decided against an exclusion. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, OverrideId};

/// What another person decided against an exclusion. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_override_decision")]
pub struct Model {
    /// On what was asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub override_id: OverrideId,
    /// Whether the organization stays in.
    pub approved: bool,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who decided.
    pub decided_by: AccountId,
    /// When.
    pub decided_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
