//! What the bank says is there on a day. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesAssertionId, OrganizationId, dues_entry::DuesFund};

/// What the bank says is there on a day. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_assertion")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesAssertionId,
    /// Whose account.
    pub organization_id: OrganizationId,
    /// Of which fund.
    pub fund: DuesFund,
    /// The end of which day.
    pub on_day: Date,
    /// In fen.
    pub amount: i64,
    /// Who says so.
    pub asserted_by: AccountId,
    /// When.
    pub asserted_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
