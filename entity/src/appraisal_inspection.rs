//! That an inspection was made for an appraisal (D3). Only ever added.

use sea_orm::entity::prelude::*;

use crate::{EntryId, InspectionId};

/// That an inspection was made for an appraisal (D3). Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_inspection")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: InspectionId,
    /// The appraisal of whom it inspected.
    pub entry_id: EntryId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
