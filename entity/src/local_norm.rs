//! A norm that an organization sets for its own subtree: stricter than what holds, or its own.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, NormId, OrganizationId};

/// A norm that an organization sets for its own subtree: stricter than what holds, or its own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "local_norm")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NormId,
    /// Who sets it, for what it leads.
    pub organization_id: OrganizationId,
    /// The code of the norm that it tightens, or its own.
    pub code: String,
    /// Counts the versions of this code by this issuer.
    pub version: i32,
    /// What it measures, as JSON; none where it tightens a national norm.
    #[sea_orm(column_type = "Text")]
    pub definition: Option<String>,
    /// The threshold in hundredths.
    pub threshold: i64,
    /// The document that it rests on.
    pub document: String,
    /// The first day.
    pub in_force_from: Date,
    /// The first day on which it is no longer in force.
    pub in_force_until: Option<Date>,
    /// Draft or issued.
    pub state: NormState,
    /// Counts the changes.
    pub revision: i32,
    /// When it was first saved.
    pub created_at: DateTimeUtc,
    /// By whom.
    pub created_by: AccountId,
    /// When it was issued.
    pub issued_at: Option<DateTimeUtc>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The states of a local norm.
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
pub enum NormState {
    /// Can be edited and tried on the records; binds nobody.
    Draft,
    /// Binds from its first day on; only its end can still be set.
    Issued,
}
