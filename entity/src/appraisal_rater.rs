//! A post whose holder is a reviewer.

use sea_orm::entity::prelude::*;

use crate::{PostId, RaterGroupId};

/// A post whose holder is a reviewer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_rater")]
pub struct Model {
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: RaterGroupId,
    /// The post.
    #[sea_orm(primary_key, auto_increment = false)]
    pub post_id: PostId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
