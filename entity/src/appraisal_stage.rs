//! A stage that an appraisal entered. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, CycleId, appraisal_cycle::AppraisalStage};

/// A stage that an appraisal entered. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_stage")]
pub struct Model {
    /// The appraisal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle_id: CycleId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The stage.
    pub stage: AppraisalStage,
    /// When it was entered.
    pub since: DateTimeUtc,
    /// Who brought it about.
    pub moved_by: AccountId,
    /// Why it went back.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
