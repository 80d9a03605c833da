//! What the leader asked for at a hearing. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{HearingId, InstructionId, PersonId};

/// What the leader asked for at a hearing. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instruction")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstructionId,
    /// The hearing.
    pub hearing_id: HearingId,
    /// From 1.
    pub number: i32,
    /// What is asked.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Until when.
    pub due_on: Option<Date>,
    /// By whom.
    pub responsible_person_id: Option<PersonId>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
