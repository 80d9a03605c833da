//! What was known of the norms of a division at the end of each day: how the numbers of a period
//! changed from a day on.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, Period};

/// How what was known of the norms of a division in a period changed from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "norm_log")]
pub struct Model {
    /// The period.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// The division.
    #[sea_orm(primary_key, auto_increment = false)]
    pub division_code: DivisionCode,
    /// The first day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub turns_on: Date,
    /// Reached.
    pub met: i64,
    /// Open, and on the way.
    pub on_track: i64,
    /// Open, and behind.
    pub at_risk: i64,
    /// Not reached.
    pub missed: i64,
    /// Organizations that have a norm.
    pub organizations: i64,
    /// Organizations that have missed one.
    pub offenders: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
