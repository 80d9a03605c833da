//! A merged or split organization and the successor that it names.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::OrganizationId;

/// A merged or split organization and the successor that it names.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_succession")]
pub struct Model {
    /// The one that ended.
    #[sea_orm(primary_key, auto_increment = false)]
    pub predecessor_id: OrganizationId,
    /// The one that goes on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub successor_id: OrganizationId,
    /// Merged or split.
    pub kind: SuccessionKind,
    /// The first day of the successor's responsibility.
    pub effective_on: Date,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How one organization follows another.
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
pub enum SuccessionKind {
    /// Several became one.
    Merged,
    /// One became several.
    Split,
}
