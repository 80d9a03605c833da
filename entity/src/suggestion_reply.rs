//! The superior's answer to a suggestion. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, ReportId};

/// The superior's answer to a suggestion. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_reply")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The report.
    pub report_id: ReportId,
    /// The suggestion's exact text.
    #[sea_orm(column_type = "Text")]
    pub suggestion: String,
    /// The answer.
    #[sea_orm(column_type = "Text")]
    pub reply: String,
    /// Who answered.
    pub replied_by: AccountId,
    /// When.
    pub replied_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
