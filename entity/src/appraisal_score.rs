//! What a reviewer gave: the one part of an appraisal that people overwrite.

use sea_orm::entity::prelude::*;

use crate::{AccountId, EntryId, PostId, RaterGroupId};

/// What a reviewer gave: the one part of an appraisal that people overwrite.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_score")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who was scored.
    pub entry_id: EntryId,
    /// By which indicator.
    pub indicator_key: String,
    /// Who scored.
    pub scored_by: AccountId,
    /// In which group of reviewers.
    pub group_id: Option<RaterGroupId>,
    /// In which post.
    pub post_id: Option<PostId>,
    /// Hundredths.
    pub score: i64,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// Counts the changes.
    pub revision: i64,
    /// When it was given last.
    pub scored_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
