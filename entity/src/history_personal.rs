//! A personal value that an event names by a salted commitment only.

use sea_orm::entity::prelude::*;

/// A personal value that an event names by a salted commitment only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history_personal")]
pub struct Model {
    /// The chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain_id: Uuid,
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// SHA-256 of salt, field and value, which stands in the event.
    #[sea_orm(
        primary_key,
        auto_increment = false,
        column_type = "VarBinary(StringLen::N(32))"
    )]
    pub commitment: Vec<u8>,
    /// Which field it was.
    pub field: String,
    /// Random; none once erased.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub salt: Option<Vec<u8>>,
    /// The value; none once erased.
    pub value: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
