//! That a commit has changed the numbers of a division.

use sea_orm::entity::prelude::*;

use crate::{DivisionCode, Period};

/// That a commit has changed the numbers of a division in a period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Key, in the order of the writes.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its place in the order of the commits; none until that is known.
    pub number: Option<i64>,
    /// The period whose numbers changed.
    pub period: Period,
    /// Where they changed.
    pub division_code: DivisionCode,
    /// When.
    pub at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
