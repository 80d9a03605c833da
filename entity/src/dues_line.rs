//! One line of an entry; the lines of an entry add up to nothing. Never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{DuesEntryId, OrganizationId, dues_entry::DuesFund};

/// One line of an entry; the lines of an entry add up to nothing. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_line")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: DuesEntryId,
    /// Its place in the entry, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The entry's organization.
    pub organization_id: OrganizationId,
    /// The entry's fund.
    pub fund: DuesFund,
    /// Which account.
    pub account: DuesAccount,
    /// Debit above zero, credit below, in fen.
    pub amount: i64,
    /// The entry's day.
    pub effective_on: Date,
    /// The entry's recording.
    pub recorded_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The accounts of an organization in a fund.
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
pub enum DuesAccount {
    /// Money at hand and in the bank.
    Cash,
    /// Sent upward and not answered.
    InTransit,
    /// Sent downward and not answered.
    GrantsInTransit,
    /// Dues collected: income.
    Collected,
    /// Bank interest: income.
    Interest,
    /// Provided by the budget: income.
    Budgeted,
    /// Confirmed from below: income.
    Received,
    /// Confirmed from above: income.
    GrantReceived,
    /// Confirmed by the superior.
    Remitted,
    /// Confirmed by who was granted.
    Granted,
    /// Spent on training.
    SpentTraining,
    /// Spent on materials.
    SpentMaterials,
    /// Spent on commendation.
    SpentCommendation,
    /// Spent on aid in hardship.
    SpentHardshipAid,
    /// Spent on aid in disasters.
    SpentDisasterAid,
    /// Spent on activities.
    SpentActivities,
    /// The other side of what is set aside below.
    Allocation,
    /// Kept for its own party work, and not spent.
    Retention,
    /// Owed to the department.
    PayableDepartment,
    /// Owed to the county working committee.
    PayableCountyWorkingCommittee,
    /// Owed to the county party committee.
    PayableCounty,
    /// Owed to the city.
    PayableCity,
    /// Owed to the province.
    PayableProvince,
    /// Owed to the centre.
    PayableCenter,
}
