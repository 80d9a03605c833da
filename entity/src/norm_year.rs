//! From when on norms are counted in the status of a division for a year: since the first activity of
//! the year was recorded there.

use sea_orm::entity::prelude::*;

use crate::DivisionCode;

/// From when on norms are counted in the status of a division for a year.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "norm_year")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub division_code: DivisionCode,
    /// Which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Since when.
    pub opened_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
