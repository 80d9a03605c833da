//! How many members of a branch have paid nothing for six months, by month: kept from the records.

use sea_orm::entity::prelude::*;

use crate::OrganizationId;

/// How many members of a branch have paid nothing for six months, by month.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_arrears")]
pub struct Model {
    /// The branch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// A JSON object: members by month, months with none left out.
    #[sea_orm(column_type = "Text")]
    pub months: String,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
