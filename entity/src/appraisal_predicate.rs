//! What excludes from the award of a campaign. Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::CycleId;

/// What excludes from the award of a campaign. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_predicate")]
pub struct Model {
    /// Of which campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle_id: CycleId,
    /// From 1, in the order in which they were named.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What the records must not say.
    pub kind: PredicateKind,
    /// The hard norms, as a JSON list; empty for other kinds.
    #[sea_orm(column_type = "Text")]
    pub norm_codes: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What the records of an organization must not say when an award is made.
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
pub enum PredicateKind {
    /// A hard norm is missed.
    MissedNorm,
    /// Dues are in arrears.
    DuesArrears,
    /// A rectification is not verified.
    OpenRectification,
    /// A rectification is over its term.
    OverdueRectification,
}
