//! One head that a seal names.

use sea_orm::entity::prelude::*;

/// One head that a seal names.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history_seal_head")]
pub struct Model {
    /// The seal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seal_number: i64,
    /// The chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain_id: Uuid,
    /// Its newest event then.
    pub sequence: i64,
    /// That event's hash.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub hash: Vec<u8>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
