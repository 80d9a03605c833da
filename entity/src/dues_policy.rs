//! How collected dues are shared between the levels, from a day on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DuesPolicyId, OrganizationId};

/// How collected dues are shared between the levels, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_policy")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesPolicyId,
    /// Who issued it: it holds for the issuer and all that it leads.
    pub issuer_id: OrganizationId,
    /// The first day.
    pub effective_from: Date,
    /// Counts the policies of this issuer from this day, from 1: the newest holds.
    pub number: i32,
    /// Who recorded it.
    pub issued_by: AccountId,
    /// When.
    pub issued_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The levels that keep a share of collected dues, from below.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RetentionLevel {
    /// The branch that collects.
    Branch,
    /// The department: its party group.
    Department,
    /// The county working committee.
    CountyWorkingCommittee,
    /// The county party committee.
    County,
    /// The committee of the city.
    City,
    /// The committee of the province.
    Province,
    /// The centre.
    Center,
}
