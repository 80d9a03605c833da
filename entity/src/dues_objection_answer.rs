//! The answer to an objection. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesObjectionId};

/// The answer to an objection. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_objection_answer")]
pub struct Model {
    /// To which objection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub objection_id: DuesObjectionId,
    /// The answer.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// Who answers.
    pub answered_by: AccountId,
    /// When.
    pub answered_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
