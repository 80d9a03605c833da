//! What members pay by their income, from a month on.

use sea_orm::entity::prelude::*;

use crate::{AccountId, DuesStandardId, OrganizationId};

/// What members pay by their income, from a month on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_standard")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesStandardId,
    /// Who issued it: it holds for the issuer and all that it leads.
    pub issuer_id: OrganizationId,
    /// The first day of the first month.
    pub effective_from: Date,
    /// Counts the standards of this issuer from this day, from 1: the newest holds.
    pub number: i32,
    /// The document that has it.
    #[sea_orm(column_type = "Text")]
    pub document: String,
    /// Who recorded it.
    pub issued_by: AccountId,
    /// When.
    pub issued_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
