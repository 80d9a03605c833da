//! Who may vote in an appraisal. Says nothing of whether they did.

use sea_orm::entity::prelude::*;

use crate::{CycleId, PersonId};

/// Who may vote in an appraisal. Says nothing of whether they did.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_voter")]
pub struct Model {
    /// The appraisal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle_id: CycleId,
    /// The voter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
