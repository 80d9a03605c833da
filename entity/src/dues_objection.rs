//! An objection to a disclosure. Never changed.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesDisclosureId, DuesObjectionId};

/// An objection to a disclosure. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_objection")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesObjectionId,
    /// To what.
    pub disclosure_id: DuesDisclosureId,
    /// What is objected.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who objects.
    pub lodged_by: AccountId,
    /// When.
    pub lodged_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
