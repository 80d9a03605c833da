//! Who answers for party building in one organization in one year (domain §4.2).

use sea_orm::entity::prelude::*;

use crate::{ChainId, OrganizationId};

/// Who answers for party building in one organization in one year (domain §4.2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility_chain")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChainId,
    /// Whose chain.
    pub organization_id: OrganizationId,
    /// Which year's.
    pub year: i32,
    /// Counts the changes.
    pub revision: i64,
    /// What the status counts of it, from day to day, as JSON.
    pub counted: String,
    /// When its first link was assigned.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
