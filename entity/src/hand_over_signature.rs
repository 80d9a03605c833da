//! A signature under the list of a hand-over. Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, HandOverId, PersonId};

/// A signature under the list of a hand-over. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over_signature")]
pub struct Model {
    /// The hand-over.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hand_over_id: HandOverId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Whose side it is.
    pub side: HandOverSide,
    /// SHA-256 of the list that was signed.
    pub content_hash: Vec<u8>,
    /// Who signed.
    pub signed_by: AccountId,
    /// The person behind that account.
    pub person_id: Option<PersonId>,
    /// When.
    pub signed_at: DateTimeUtc,
    /// Why somebody else signed for the one who has gone; none for their own signature.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The two who sign a hand-over.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HandOverSide {
    /// 移交人: who leaves the post.
    Outgoing,
    /// 接收人: who comes into it.
    Incoming,
}
