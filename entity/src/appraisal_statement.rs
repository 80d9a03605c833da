//! What an organization says of itself in an appraisal (D2). Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, EntryId};

/// What an organization says of itself in an appraisal (D2). Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_statement")]
pub struct Model {
    /// In which appraisal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// What it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: StatementKind,
    /// From 1; the newest one counts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Text, objectives, figures and norms, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Who filed it.
    pub filed_by: AccountId,
    /// When.
    pub filed_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What an organization says of itself.
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
pub enum StatementKind {
    /// What it plans to do in a campaign, and its objectives.
    Plan,
    /// How it assesses itself.
    SelfAssessment,
}
