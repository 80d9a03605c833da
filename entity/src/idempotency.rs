//! An act that was done once under a key, and what it made.

use sea_orm::entity::prelude::*;

use crate::AccountId;

/// An act that was done once under a key, and what it made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who did it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Which mutation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mutation: String,
    /// The caller's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the input.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub input_hash: Vec<u8>,
    /// What the act made or changed.
    pub subject_id: Uuid,
    /// A number that the act gave, where it gave one.
    pub detail: i64,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
