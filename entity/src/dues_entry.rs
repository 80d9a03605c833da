//! One event in an organization's books. Never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DuesEntryId, DuesRemittanceId, OrganizationId, Period};

/// One event in an organization's books. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_entry")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesEntryId,
    /// Whose books.
    pub organization_id: OrganizationId,
    /// Its place in these books, from 1.
    pub number: i64,
    /// Which fund.
    pub fund: DuesFund,
    /// What happened.
    pub kind: DuesEntryKind,
    /// The month of which the dues are.
    pub month: Period,
    /// The day on which it counts.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// Who recorded it.
    pub recorded_by: AccountId,
    /// The organization at the other end of a transfer.
    pub counterparty_id: Option<OrganizationId>,
    /// The transfer: the entries of both books carry it.
    pub mirror_id: Option<DuesRemittanceId>,
    /// The entry that this one undoes.
    pub reverses_id: Option<DuesEntryId>,
    /// What a reader of the books is told.
    #[sea_orm(column_type = "Text")]
    pub memo: String,
    /// Over the hash of the entry before and all of this one.
    #[sea_orm(column_type = "VarBinary(StringLen::N(32))")]
    pub hash: Vec<u8>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The funds of a ledger.
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
pub enum DuesFund {
    /// Party dues.
    Dues,
    /// The education fund of the yearly budget.
    Education,
}

/// What an entry records.
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
pub enum DuesEntryKind {
    /// Dues were collected.
    Collection,
    /// The bank paid interest.
    Interest,
    /// The budget provided funds.
    Budget,
    /// Money was sent to another organization.
    Sent,
    /// What was sent was confirmed: the book of the sender.
    Delivered,
    /// What was sent was refused, and is back.
    Refused,
    /// What was sent was confirmed: the book of the receiver.
    Received,
    /// Money was spent.
    Spending,
    /// An earlier entry was undone.
    Reversal,
}
