//! Why an organization was out when the provisional list was made. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{EntryId, Period, RectificationId, appraisal_predicate::PredicateKind};

/// Why an organization was out when the provisional list was made. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_exclusion")]
pub struct Model {
    /// Who is out.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// The number of the stage in which the list was made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    /// From 1, within the list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// By which predicate.
    pub kind: PredicateKind,
    /// A norm's code, or a stable word for what was found.
    pub code: String,
    /// The window of the norm, or the month of the dues.
    pub period: Option<Period>,
    /// The rectification that is open.
    pub rectification_id: Option<RectificationId>,
    /// Why, in Chinese.
    #[sea_orm(column_type = "Text")]
    pub reason_zh: String,
    /// Why, in English.
    #[sea_orm(column_type = "Text")]
    pub reason_en: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
