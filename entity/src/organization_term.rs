//! A term of office, from an election to the end of the term (A13).

use sea_orm::entity::prelude::*;

use crate::OrganizationId;

/// A term of office, from an election to the end of the term (A13).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_term")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose term.
    pub organization_id: OrganizationId,
    /// The day of the election.
    pub starts_on: Date,
    /// The day by which the next election is due.
    pub ends_on: Date,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
