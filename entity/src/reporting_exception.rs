//! An exemption or an extension: a row of its own, with applicant, reason, grantor and end.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ExceptionId, ObligationId};

/// An exemption or an extension: a row of its own, with applicant, reason, grantor and end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reporting_exception")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExceptionId,
    /// What it excepts.
    pub obligation_id: ObligationId,
    /// Exemption or extension.
    pub kind: ReportingExceptionKind,
    /// Who asked for it.
    pub applicant: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The new due time of an extension.
    pub until: Option<DateTimeUtc>,
    /// Who granted it.
    pub granted_by: AccountId,
    /// When.
    pub granted_at: DateTimeUtc,
    /// When it was revoked or replaced.
    pub ended_at: Option<DateTimeUtc>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What an exception does.
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
pub enum ReportingExceptionKind {
    /// Nothing is due.
    Exemption,
    /// Due later.
    Extension,
}
