//! What was handed over, as both signed it. Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::HandOverId;

/// What was handed over, as both signed it. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over_item")]
pub struct Model {
    /// The hand-over.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hand_over_id: HandOverId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What it is.
    pub kind: HandOverItemKind,
    /// The key of the record.
    pub subject_id: Uuid,
    /// What it says.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Until when it is to be done.
    pub due_on: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a holder leaves open.
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
pub enum HandOverItemKind {
    /// A link of a responsibility chain, with its duties.
    Duties,
    /// A problem or an instruction that is not yet verified.
    Rectification,
    /// Dues that are on their way.
    Remittance,
    /// A contact point that goes on.
    ContactPoint,
}
