//! What was done to a rectification, and how it stood then. Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::rectification::RectificationState;
use crate::{AccountId, DivisionCode, PersonId, RectificationId};

/// What was done to a rectification, and how it stood then. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rectification_step")]
pub struct Model {
    /// The rectification.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rectification_id: RectificationId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What was done.
    pub act: RectificationAct,
    /// Where it stood after it.
    pub state: RectificationState,
    /// The end of the term after it.
    pub due_on: Date,
    /// Where it counted after it.
    pub division_code: DivisionCode,
    /// Who did it.
    pub done_by: AccountId,
    /// The person behind that account at that time.
    pub person_id: Option<PersonId>,
    /// When.
    pub at: DateTimeUtc,
    /// Measures, what was done, what was found, or why.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// What proves it, and where that is kept.
    #[sea_orm(column_type = "Text")]
    pub evidence: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What can be done to a rectification.
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
pub enum RectificationAct {
    /// Opened.
    Opened,
    /// Measures were set.
    Planned,
    /// Claimed to be done.
    Claimed,
    /// Verified.
    Verified,
    /// Found not to be done.
    Reopened,
    /// Given a longer term.
    Extended,
    /// Handed over to who came into the post.
    HandedOver,
}
