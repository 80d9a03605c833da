//! A person's membership of one branch, from a date to a date.

use sea_orm::entity::prelude::*;

use crate::{MembershipId, OrganizationId, PersonId};

/// A person's membership of one branch, from a date to a date.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    /// The member.
    pub person_id: PersonId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// 预备党员, else full.
    pub probationary: bool,
    /// The member's rank, as written in the roster.
    pub rank: Option<String>,
    /// The first day.
    pub valid_from: Date,
    /// The first day after it.
    pub valid_until: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
