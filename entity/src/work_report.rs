//! One organization's report in one round.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{DivisionCode, ObligationId, OrganizationId, Period, ReportId, RoundId};

/// One organization's report in one round.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// The duty it answers.
    pub obligation_id: ObligationId,
    /// The round.
    pub round_id: RoundId,
    /// Who reports.
    pub organization_id: OrganizationId,
    /// The round's period.
    pub period: Period,
    /// Where it counts.
    pub division_code: DivisionCode,
    /// The province of that division, for lists of a whole province.
    pub province_code: DivisionCode,
    /// Its state.
    pub status: WorkReportStatus,
    /// Counts the changes; 0 before the first save.
    pub revision: i64,
    /// The first submission came after the due time.
    pub late: bool,
    /// The newest submission; the epoch before the first.
    pub filed_at: DateTimeUtc,
    /// The first submission.
    pub first_filed_at: Option<DateTimeUtc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTimeUtc>,
    /// How many submissions there are.
    pub versions: i32,
    /// Suggestions of the newest submission that are not answered.
    pub suggestions_open: i32,
    /// The first save.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The states of a report (domain §4.3).
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
pub enum WorkReportStatus {
    /// Being written.
    Draft,
    /// Filed, awaiting the superior.
    Submitted,
    /// Sent back with a reason; named sections are open.
    Returned,
    /// Taken by the superior.
    Accepted,
}
