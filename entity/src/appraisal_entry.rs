//! One organization in one appraisal.

use sea_orm::entity::prelude::*;

use crate::{CycleId, DivisionCode, EntryId, OrganizationId};

/// One organization in one appraisal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_entry")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    /// The appraisal.
    pub cycle_id: CycleId,
    /// Who is appraised.
    pub organization_id: OrganizationId,
    /// Where it lay when the appraisal was opened, and counts.
    pub division_code: DivisionCode,
    /// The day on which the organization ended before results stood: it leaves the group.
    pub withdrawn_on: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
