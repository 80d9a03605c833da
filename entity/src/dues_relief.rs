//! That a member pays less or nothing for some months: asked for by one person, decided by another.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DuesReliefId, OrganizationId, Period, PersonId};

/// That a member pays less or nothing for some months.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dues_relief")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuesReliefId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// The member.
    pub person_id: PersonId,
    /// Less or nothing.
    pub kind: ReliefKind,
    /// What is paid a month instead, in fen; none of an exemption.
    pub amount: Option<i64>,
    /// The first month.
    pub first_month: Period,
    /// The last one.
    pub last_month: Period,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// How far it is.
    pub state: ReliefState,
    /// Who asked.
    pub requested_by: AccountId,
    /// The person behind that account.
    pub requested_by_person: Option<PersonId>,
    /// When.
    pub requested_at: DateTimeUtc,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// What was decided, in words.
    #[sea_orm(column_type = "Text")]
    pub decision: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Less or nothing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReliefKind {
    /// Less.
    Reduction,
    /// Nothing.
    Exemption,
}

/// How far a relief is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReliefState {
    /// Asked for.
    Requested,
    /// Decided: it holds.
    Granted,
    /// Decided: it does not.
    Refused,
}
