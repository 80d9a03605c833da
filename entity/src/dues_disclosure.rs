//! A year's books as they were disclosed. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesDisclosureId, OrganizationId, Period};

/// A year's books as they were disclosed. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_disclosure")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesDisclosureId,
    /// Whose books.
    pub organization_id: OrganizationId,
    /// The year.
    pub year: Period,
    /// The statements of all funds, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Over the content.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub hash: Vec<u8>,
    /// The last day on which objections are taken.
    pub notice_until: Date,
    /// Who disclosed it.
    pub disclosed_by: AccountId,
    /// When.
    pub disclosed_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
