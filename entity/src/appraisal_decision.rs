//! The decision on an objection. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, ObjectionId};

/// The decision on an objection. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_decision")]
pub struct Model {
    /// The objection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objection_id: ObjectionId,
    /// Whether it was upheld.
    pub upheld: bool,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The indicator that it corrects.
    pub indicator_key: Option<String>,
    /// What stands in place of its scores, in hundredths.
    pub score: Option<i64>,
    /// Who decided; nobody who scored.
    pub decided_by: AccountId,
    /// When.
    pub decided_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
