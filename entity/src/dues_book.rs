//! An organization's books: the row that every posting locks.

use sea_orm::entity::prelude::*;

use crate::OrganizationId;

/// An organization's books: the row that every posting locks.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_book")]
pub struct Model {
    /// Whose books.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// The first day of the first month with an entry or a seal; none before.
    pub begins_on: Option<Date>,
    /// The last day of the newest sealed month.
    pub sealed_through: Option<Date>,
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the newest entry; zeros before the first.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub head: Vec<u8>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
