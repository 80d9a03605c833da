//! What a link answers for: one row for each wording, signed or not.

use sea_orm::entity::prelude::*;

use crate::{AccountId, LinkId, PersonId};

/// What a link answers for: one row for each wording, signed or not.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility_duties")]
pub struct Model {
    /// The link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_id: LinkId,
    /// From 1; the newest one holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The duties, as JSON.
    pub content: String,
    /// Since when.
    pub set_at: DateTimeUtc,
    /// When the holder signed exactly these.
    pub signed_at: Option<DateTimeUtc>,
    /// By which account.
    pub signed_by: Option<AccountId>,
    /// Which person signed.
    pub signer_id: Option<PersonId>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
