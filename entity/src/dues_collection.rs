//! Dues that an organization collected for a month.

use sea_orm::entity::prelude::*;

use crate::{DuesCollectionId, DuesEntryId, DuesPolicyId, OrganizationId, Period};

/// Dues that an organization collected for a month.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_collection")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesCollectionId,
    /// Who collected.
    pub organization_id: OrganizationId,
    /// For which month.
    pub month: Period,
    /// In fen.
    pub amount: i64,
    /// How many paid.
    pub payers: Option<i32>,
    /// A payment beyond what is owed.
    pub voluntary: bool,
    /// By which policy it was shared; none where it passes upward whole.
    pub policy_id: Option<DuesPolicyId>,
    /// The entry in the books.
    pub entry_id: DuesEntryId,
    /// The entry that undid it.
    pub reversed_by_id: Option<DuesEntryId>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
