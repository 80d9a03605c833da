//! The numbers of one part of the status of one division in one period.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, Period};

/// The numbers of one part of the status of one division in one period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// The period of what is counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: Period,
    /// Where it counts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub division_code: DivisionCode,
    /// Which part of the status.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// The instant at which the clock changes what these numbers mean (a due time).
    #[sea_orm(primary_key, auto_increment = false)]
    pub turns_at: DateTimeUtc,
    /// Number 0; the part says which one.
    pub n0: i64,
    /// Number 1; the part says which one.
    pub n1: i64,
    /// Number 2; the part says which one.
    pub n2: i64,
    /// Number 3; the part says which one.
    pub n3: i64,
    /// Number 4; the part says which one.
    pub n4: i64,
    /// Number 5; the part says which one.
    pub n5: i64,
    /// Number 6; the part says which one.
    pub n6: i64,
    /// Number 7; the part says which one.
    pub n7: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
