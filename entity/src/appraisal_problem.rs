//! A problem that the result of an appraisal names: a rectification. Only ever added.

use sea_orm::entity::prelude::*;

use crate::EntryId;

/// A problem that the result of an appraisal names: a rectification. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_problem")]
pub struct Model {
    /// Whose result.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// From 1: the number by which the rectification names its source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The indicator that shows it; none where the whole result does.
    pub indicator_key: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
