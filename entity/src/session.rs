//! A sign-in that lasts until it is ended.

use sea_orm::entity::prelude::*;

use crate::{AccountId, SessionId};

/// A sign-in that lasts until it is ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Key; in every access token of the session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: DateTimeUtc,
    /// When it was last refreshed.
    pub last_used_at: DateTimeUtc,
    /// When it ended; from then on no token of it is taken.
    pub ended_at: Option<DateTimeUtc>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
