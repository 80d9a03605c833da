//! Another organization that took part in an activity.

use sea_orm::entity::prelude::*;

use crate::{ActivityId, OrganizationId};

/// Another organization that took part in an activity.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity_organization")]
pub struct Model {
    /// The activity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub activity_id: ActivityId,
    /// The other organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
