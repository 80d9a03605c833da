//! Failed sign-ins of one name from one address.

use sea_orm::entity::prelude::*;

/// Failed sign-ins of one name from one address.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    /// SHA-256 of both, so that neither is kept.
    #[sea_orm(
        primary_key,
        auto_increment = false,
        column_type = "VarBinary(StringLen::N(32))"
    )]
    pub name_and_address: Vec<u8>,
    /// How many in a row.
    pub failures: i32,
    /// The newest.
    pub last_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
