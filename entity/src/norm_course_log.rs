//! What was known at the end of each day of how the norms of an organization stand over a year.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, OrganizationId};

/// How the norms of an organization stood over a year by what was known at the end of a day, and on the
/// days after it until the next row. Rows of past days never change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "norm_course_log")]
pub struct Model {
    /// Whose norms.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub known_on: Date,
    /// Where they were counted.
    pub division_code: DivisionCode,
    /// From day to day, as JSON.
    #[sea_orm(column_type = "Text")]
    pub courses: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
