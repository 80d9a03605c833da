//! Each state that a report has been in, from an instant to an instant.

use sea_orm::entity::prelude::*;

use crate::work_report::WorkReportStatus;
use crate::{AccountId, ReportId};

/// Each state that a report has been in, from an instant to an instant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_report_state")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The state.
    pub status: WorkReportStatus,
    /// When it began.
    pub since: DateTimeUtc,
    /// When the next one began.
    pub until: Option<DateTimeUtc>,
    /// Who brought it about.
    pub by_account_id: AccountId,
    /// The reason of a return, the comment of an acceptance.
    #[sea_orm(column_type = "Text")]
    pub comment: Option<String>,
    /// The sections that a return reopened, as JSON.
    #[sea_orm(column_type = "Text")]
    pub reopened: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
