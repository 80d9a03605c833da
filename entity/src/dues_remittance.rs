//! Money on its way from one organization to another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DuesRemittanceId, OrganizationId, Period, PersonId, dues_entry::DuesFund};

/// Money on its way from one organization to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_remittance")]
pub struct Model {
    /// Key: the id that the entries of both books carry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesRemittanceId,
    /// Upward or downward.
    pub direction: TransferDirection,
    /// Who sent it.
    pub sender_id: OrganizationId,
    /// Who is to confirm it.
    pub receiver_id: OrganizationId,
    /// Of which fund.
    pub fund: DuesFund,
    /// Of which month the dues are.
    pub month: Period,
    /// In fen.
    pub amount: i64,
    /// For what a grant is earmarked, and who decided it.
    #[sea_orm(column_type = "Text")]
    pub purpose: Option<String>,
    /// The day on which it was sent.
    pub sent_on: Date,
    /// How far it is.
    pub state: RemittanceState,
    /// Who sent it.
    pub sent_by: AccountId,
    /// The person behind that account.
    pub sent_by_person: Option<PersonId>,
    /// When that was recorded.
    pub sent_at: DateTimeUtc,
    /// Who confirmed or refused it.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// Why it was refused.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Which way money goes.
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
pub enum TransferDirection {
    /// Remitted to the superior.
    Upward,
    /// Granted to a body below.
    Downward,
}

/// How far a transfer is.
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
pub enum RemittanceState {
    /// On its way.
    Sent,
    /// Arrived.
    Confirmed,
    /// Sent back.
    Refused,
}
