//! The hash of a one-time token. Whose it is, is nowhere.

use sea_orm::entity::prelude::*;

use crate::CycleId;

/// The hash of a one-time token. Whose it is, is nowhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_ballot_token")]
pub struct Model {
    /// The appraisal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle_id: CycleId,
    /// SHA-256 of the token.
    #[sea_orm(
        primary_key,
        auto_increment = false,
        column_type = "VarBinary(StringLen::N(32))"
    )]
    pub hash: Vec<u8>,
    /// A ballot was cast with it.
    pub used: bool,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
