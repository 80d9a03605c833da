//! A visit to a contact point. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, ContactPointId, InspectionId};

/// A visit to a contact point. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_visit")]
pub struct Model {
    /// The contact point.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_point_id: ContactPointId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The day.
    pub visited_on: Date,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Funds, in fen.
    pub funds: i64,
    /// Materials.
    #[sea_orm(column_type = "Text")]
    pub materials: Option<String>,
    /// What came of it.
    #[sea_orm(column_type = "Text")]
    pub result: Option<String>,
    /// The inspection that keeps the problems seen, if any were.
    pub inspection_id: Option<InspectionId>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// By whom.
    pub recorded_by: AccountId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
