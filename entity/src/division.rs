//! A province, city or county of GB/T 2260.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::DivisionCode;

/// A province, city or county of GB/T 2260.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "division")]
pub struct Model {
    /// The six-digit code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: DivisionCode,
    /// The last code of the divisions below it; its own for a county.
    pub code_end: DivisionCode,
    /// Province, city or county.
    pub level: DivisionLevel,
    /// The official name.
    pub name: String,
    /// The division above, place-holders skipped; none for a province.
    pub parent_code: Option<DivisionCode>,
    /// True for a code that GB/T 2260 keeps without a body behind it (市辖区, 县 …).
    pub placeholder: bool,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The level of a division.
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
pub enum DivisionLevel {
    /// Province.
    Province,
    /// City.
    City,
    /// County.
    County,
}
