//! A person, identified by a staff number and a name and by nothing more sensitive.

use sea_orm::entity::prelude::*;

use crate::{OrganizationId, PersonId};

/// A person, identified by a staff number and a name and by nothing more sensitive.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Unique in the whole system.
    pub staff_number: String,
    /// The person's name.
    pub name: String,
    /// The organization that registered the person and keeps the name right.
    pub home_organization_id: Option<OrganizationId>,
    /// When the person was recorded.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
