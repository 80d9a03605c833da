//! A spending, asked for by one person and approved by another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, DuesEntryId, DuesSpendingId, OrganizationId, PersonId, dues_entry::DuesFund,
};

/// A spending, asked for by one person and approved by another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_spending")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesSpendingId,
    /// Who spends.
    pub organization_id: OrganizationId,
    /// Out of which fund.
    pub fund: DuesFund,
    /// On what.
    pub category: DuesSpendingCategory,
    /// In fen.
    pub amount: i64,
    /// The day.
    pub spent_on: Date,
    /// For what.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// The meeting that decided it.
    #[sea_orm(column_type = "Text")]
    pub deciding_meeting: String,
    /// How far it is.
    pub state: SpendingState,
    /// Who asked.
    pub requested_by: AccountId,
    /// The person behind that account.
    pub requested_by_person: Option<PersonId>,
    /// When.
    pub requested_at: DateTimeUtc,
    /// Who approved or refused.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was refused.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// The entry in the books.
    pub entry_id: Option<DuesEntryId>,
    /// The entry that undid it.
    pub reversed_by_id: Option<DuesEntryId>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What dues may be spent on.
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
pub enum DuesSpendingCategory {
    /// Training.
    Training,
    /// Books and materials.
    Materials,
    /// Commendation.
    Commendation,
    /// Aid to members in hardship.
    HardshipAid,
    /// Aid after disasters.
    DisasterAid,
    /// Activities.
    Activities,
}

/// How far a spending is.
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
pub enum SpendingState {
    /// Asked for.
    Requested,
    /// Approved and booked.
    Approved,
    /// Refused.
    Refused,
}
