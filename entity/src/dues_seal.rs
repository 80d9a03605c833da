//! The seal of a month: its totals and a hash. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesSealId, OrganizationId, Period};

/// The seal of a month: its totals and a hash. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_seal")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesSealId,
    /// Whose month.
    pub organization_id: OrganizationId,
    /// The month.
    pub month: Period,
    /// Counts the seals of this month: above 1 it restates an earlier one.
    pub number: i32,
    /// The seal that it restates.
    pub replaces_id: Option<DuesSealId>,
    /// The entries of these books at that moment.
    pub entries: i64,
    /// The statements of all funds, as JSON.
    #[sea_orm(column_type = "Text")]
    pub totals: String,
    /// Over the totals and the newest entry.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub hash: Vec<u8>,
    /// Who sealed it.
    pub sealed_by: AccountId,
    /// When.
    pub sealed_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
