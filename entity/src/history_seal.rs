//! A daily seal over the heads of all chains, under a key outside of the database.

use sea_orm::entity::prelude::*;

/// A daily seal over the heads of all chains, under a key outside of the database.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history_seal")]
pub struct Model {
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The day that it closes.
    pub day: Date,
    /// When.
    pub sealed_at: DateTimeUtc,
    /// How many heads it names: those that moved since the seal before.
    pub heads: i64,
    /// HMAC-SHA-256 over the previous seal and these heads.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub seal: Vec<u8>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
