//! One line of the split of a collection. Never changed.

use sea_orm::entity::prelude::*;

use crate::{DuesCollectionId, OrganizationId, dues_policy::RetentionLevel};

/// One line of the split of a collection. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_share")]
pub struct Model {
    /// The collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: DuesCollectionId,
    /// Its place in the split, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The level that the policy names.
    pub level: RetentionLevel,
    /// Who keeps it; none outside of the tree.
    pub organization_id: Option<OrganizationId>,
    /// In fen.
    pub amount: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
