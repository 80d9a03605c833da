//! A submission, sealed. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, ReportId};

/// A submission, sealed. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_report_version")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The canonical content, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// SHA-256 of the content.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub content_hash: Vec<u8>,
    /// When.
    pub submitted_at: DateTimeUtc,
    /// Who.
    pub submitted_by: AccountId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
