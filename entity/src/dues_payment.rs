//! What one member paid in a collection.

use sea_orm::entity::prelude::*;

use crate::{DuesCollectionId, PersonId};

/// What one member paid in a collection; its month is the collection's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_payment")]
pub struct Model {
    /// The collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: DuesCollectionId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// In fen.
    pub amount: i64,
    /// The first collection of the act that recorded it, perhaps with those of other months.
    pub act_id: DuesCollectionId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
