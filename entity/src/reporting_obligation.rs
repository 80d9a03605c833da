//! One organization's duty to file in one round. Frozen at opening.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, ObligationId, OrganizationId, Period, RoundId};

/// One organization's duty to file in one round. Frozen at opening.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reporting_obligation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObligationId,
    /// The round.
    pub round_id: RoundId,
    /// Who owes the report.
    pub organization_id: OrganizationId,
    /// The round's period.
    pub period: Period,
    /// Where it counts: where the organization stood on the period's last day.
    pub division_code: DivisionCode,
    /// The round's due time, or the end of an extension.
    pub due_at: DateTimeUtc,
    /// The end of the extension in force.
    pub extended_until: Option<DateTimeUtc>,
    /// An exemption is in force.
    pub exempted: bool,
    /// The day on which the organization ended without having filed.
    pub lapsed_on: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
