//! Reviewers who count together, by their posts.

use sea_orm::entity::prelude::*;

use crate::{CycleId, RaterGroupId};

/// Reviewers who count together, by their posts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_rater_group")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RaterGroupId,
    /// The appraisal.
    pub cycle_id: CycleId,
    /// How people call them.
    pub title: String,
    /// Its weight among the groups of an indicator.
    pub weight: i32,
    /// Keys of the indicators that it scores, as JSON.
    #[sea_orm(column_type = "Text")]
    pub indicator_keys: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
