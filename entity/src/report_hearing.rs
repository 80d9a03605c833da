//! That a leader heard a report. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, AppointmentId, HearingId, ReportId};

/// That a leader heard a report. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_hearing")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HearingId,
    /// The report.
    pub report_id: ReportId,
    /// The day.
    pub heard_on: Date,
    /// The leader, in the post held on that day.
    pub leader_id: AppointmentId,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
