//! A norm that an organization missed in a window, as it was taken up. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, MissedNormId, OrganizationId};

/// A norm that an organization missed in a window, as it was taken up. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "missed_norm")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MissedNormId,
    /// Who missed it.
    pub organization_id: OrganizationId,
    /// The norm's code.
    pub code: String,
    /// The window.
    pub period: crate::Period,
    /// What was, in hundredths.
    pub actual: i64,
    /// What ought to have been, in hundredths.
    pub required: i64,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// By whom.
    pub recorded_by: AccountId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
