//! A half year's reporting: who owes a report, in which form, until when.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{OrganizationId, Period, RoundId};

/// A half year's reporting: who owes a report, in which form, until when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reporting_round")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoundId,
    /// The superior that opened it.
    pub issuer_id: OrganizationId,
    /// A half year.
    pub period: Period,
    /// Its title.
    pub title: String,
    /// Who owes a report.
    pub audience: ReportingAudience,
    /// After it a first submission is late.
    pub due_at: DateTimeUtc,
    /// Until it there are only reminders.
    pub grace_until: DateTimeUtc,
    /// After it nothing is saved or submitted.
    pub lock_at: DateTimeUtc,
    /// Sections and figures, as JSON.
    #[sea_orm(column_type = "Text")]
    pub form: String,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who owes a report in a round.
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
pub enum ReportingAudience {
    /// Party groups led by the issuer.
    Departments,
    /// Working committees guided by the issuer.
    GuidedCommittees,
}
