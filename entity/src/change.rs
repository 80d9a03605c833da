//! That something has changed in a division.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, Period};

/// That a commit has changed records of a division, and perhaps its numbers in a period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Key, in the order of the writes.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its place in the order of the commits; none until that is known.
    pub number: Option<i64>,
    /// The period whose numbers changed; where none did, the year.
    pub period: Period,
    /// Where they changed.
    pub division_code: DivisionCode,
    /// Whether numbers changed, or only records.
    pub numbers: bool,
    /// When.
    pub at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
