//! The income by which a member's dues are reckoned, from a month on: no more is kept of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DuesBaseId, OrganizationId, Period, PersonId};

/// The income by which a member's dues are reckoned, from a month on to the end of its year.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_base")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesBaseId,
    /// The member.
    pub person_id: PersonId,
    /// The branch that fixed it.
    pub organization_id: OrganizationId,
    /// The first month.
    pub month: Period,
    /// Of which kind the income is.
    pub income_class: IncomeClass,
    /// In fen a month; nothing without income.
    pub income: i64,
    /// Why it was changed within the year.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of income for which a standard has rates (§4.5).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncomeClass {
    /// Wages.
    Wage,
    /// A pension.
    Retired,
    /// None.
    NoIncome,
}
