//! A version of a scheme of appraisal. Only ever added.

use sea_orm::entity::prelude::*;

use crate::{AccountId, OrganizationId, SchemeId};

/// A version of a scheme of appraisal. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_scheme")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SchemeId,
    /// Who appraises by it.
    pub organization_id: OrganizationId,
    /// Its title, the same for all its versions.
    pub title: String,
    /// From 1.
    pub version: i32,
    /// The version before it.
    pub previous_id: Option<SchemeId>,
    /// Indicators and ballot scale, as JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
