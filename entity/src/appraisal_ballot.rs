//! A ballot, under a random key, without time, order or token.

use sea_orm::entity::prelude::*;

use crate::CycleId;

/// A ballot, under a random key, without time, order or token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_ballot")]
pub struct Model {
    /// The appraisal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle_id: CycleId,
    /// Random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Uuid,
    /// The marks in the order of what they mark, as JSON.
    #[sea_orm(column_type = "Text")]
    pub choices: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
