//! A dated edge between organizations: who led or guided whom, from a date to a date.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::OrganizationId;

/// A dated edge between organizations: who led or guided whom, from a date to a date.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_edge")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The lower end.
    pub organization_id: OrganizationId,
    /// Leads or guides.
    pub kind: EdgeKind,
    /// The upper end.
    pub target_id: OrganizationId,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_until: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The two edges of domain §4.1.
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
pub enum EdgeKind {
    /// Leads: makes one tree.
    Superior,
    /// Guides: joins working committees across levels.
    GuidedBy,
}
