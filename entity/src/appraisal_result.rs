//! A version of a result. Only ever added.

use sea_orm::entity::prelude::*;

use crate::EntryId;

/// A version of a result. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_result")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// From 1, the same for the whole group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Party building, in hundredths.
    pub score: Option<i64>,
    /// With business work, in hundredths.
    pub overall: Option<i64>,
    /// From 1.
    pub rank: Option<i32>,
    /// The grade.
    pub grade: Option<String>,
    /// Every indicator with its score, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Why this version was made.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// When.
    pub made_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
