//! How the norms of an organization stand over a year, as the status of its division counts it.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, OrganizationId};

/// How the norms of an organization stand over a year, as the status of its division counts it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "norm_course")]
pub struct Model {
    /// Whose norms.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Since the end of which day this is known: the newest of `norm_course_log`.
    pub known_on: Date,
    /// Where they are counted.
    pub division_code: DivisionCode,
    /// From day to day, as JSON.
    #[sea_orm(column_type = "Text")]
    pub courses: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
