//! What one person asks against an exclusion from an award. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, EntryId, OverrideId, PersonId};

/// What one person asks against an exclusion from an award. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_override")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OverrideId,
    /// Who is to stay in.
    pub entry_id: EntryId,
    /// The number of the stage in which the list was made.
    pub round: i32,
    /// The document that it rests on.
    #[sea_orm(column_type = "Text")]
    pub document: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who asks.
    pub requested_by: AccountId,
    /// The person behind that account.
    pub requested_by_person: Option<PersonId>,
    /// When.
    pub requested_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
