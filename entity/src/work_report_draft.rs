//! What is being written: the one part of a report that people overwrite.

use sea_orm::entity::prelude::*;

use crate::ReportId;

/// What is being written: the one part of a report that people overwrite.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_report_draft")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    /// Sections, figures, problems and suggestions, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
