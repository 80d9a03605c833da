//! What an account holds now, kept in the transaction that posts.

use sea_orm::entity::prelude::*;

use crate::{OrganizationId, dues_entry::DuesFund, dues_line::DuesAccount};

/// What an account holds now, kept in the transaction that posts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_balance")]
pub struct Model {
    /// Whose account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Of which fund.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund: DuesFund,
    /// Which account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: DuesAccount,
    /// Debit less credit, in fen.
    pub amount: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
