//! A problem that is followed to its end (domain §4.7).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AppointmentId, DivisionCode, OrganizationId, PersonId, RectificationId};

/// A problem that is followed to its end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rectification")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RectificationId,
    /// Whose problem it is.
    pub organization_id: OrganizationId,
    /// Where it counts.
    pub division_code: DivisionCode,
    /// What kind of record named the problem.
    pub source: RectificationSource,
    /// The key of that record.
    pub source_id: Uuid,
    /// Which problem of that record, from 1.
    pub source_number: i32,
    /// What is wrong.
    #[sea_orm(column_type = "Text")]
    pub problem: String,
    /// What is to be done.
    #[sea_orm(column_type = "Text")]
    pub measures: Option<String>,
    /// Who answers for it; none while the post is vacant.
    pub responsible_person_id: Option<PersonId>,
    /// The appointment in which that person answers.
    pub responsible_appointment_id: Option<AppointmentId>,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
    /// The last day of its term.
    pub due_on: Date,
    /// Where it stands.
    pub state: RectificationState,
    /// Since when it stands there.
    pub since: DateTimeUtc,
    /// Counts the changes, from 1.
    pub revision: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What kind of record named a problem.
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
pub enum RectificationSource {
    /// A work report.
    Report,
    /// What a leader asked for at a hearing.
    Instruction,
    /// A norm that was missed.
    Norm,
    /// An inspection.
    Inspection,
    /// An appraisal.
    Appraisal,
    /// A petition or visit.
    Petition,
    /// A question.
    Question,
}

/// Where a rectification stands.
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
pub enum RectificationState {
    /// Named, not begun.
    Open,
    /// Measures are under way.
    InProgress,
    /// Claimed to be done.
    Done,
    /// Verified by somebody else than the claimant.
    Verified,
    /// Found not to be done.
    Reopened,
}
