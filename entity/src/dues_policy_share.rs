//! One line of a retention policy.

use sea_orm::entity::prelude::*;

use crate::{DuesPolicyId, dues_policy::RetentionLevel};

/// One line of a retention policy.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_policy_share")]
pub struct Model {
    /// The policy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub policy_id: DuesPolicyId,
    /// Its place in the policy, from 1: earlier lines win ties.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Which level.
    pub level: RetentionLevel,
    /// Its share in hundredths of a percent.
    pub basis_points: i32,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
