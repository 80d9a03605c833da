//! One change, chained by hash to the one before it. Only ever added.

use sea_orm::entity::prelude::*;

/// One change, chained by hash to the one before it. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history_event")]
pub struct Model {
    /// The chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain_id: Uuid,
    /// Its number in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// What changed.
    pub subject_id: Uuid,
    /// The canonical bytes: who, when, in which post, what, before, after.
    #[sea_orm(column_type = "Blob")]
    pub content: Vec<u8>,
    /// SHA-256 of the previous hash and the content.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub hash: Vec<u8>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
