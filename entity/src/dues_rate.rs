//! One line of a standard: what is paid of an income up to a limit.

use sea_orm::entity::prelude::*;

use crate::DuesStandardId;
use crate::dues_base::IncomeClass;

/// One line of a standard: what is paid of an income up to a limit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_rate")]
pub struct Model {
    /// The standard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub standard_id: DuesStandardId,
    /// Its place in the standard, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Whose income.
    pub income_class: IncomeClass,
    /// Fen of income a month up to which it holds; none is without limit.
    pub up_to: Option<i64>,
    /// The share of the whole income, in hundredths of a percent; none where an amount is paid.
    pub basis_points: Option<i32>,
    /// Fen a month, whatever the income.
    pub amount: Option<i64>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
