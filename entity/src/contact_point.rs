//! A contact point of a leader: a place, a household or a task (B9, C3, E2).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, AppointmentId, ContactPointId, OrganizationId, PersonId};

/// A contact point of a leader: a place, a household or a task (B9, C3, E2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_point")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactPointId,
    /// The leader's organization.
    pub organization_id: OrganizationId,
    /// The appointment in which the leader keeps it.
    pub appointment_id: AppointmentId,
    /// The leader.
    pub person_id: PersonId,
    /// The organization that is helped, where it is one.
    pub helped_id: Option<OrganizationId>,
    /// What it is.
    pub kind: ContactPointKind,
    /// Its name.
    pub name: String,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it is kept no more.
    pub valid_until: Option<Date>,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// By whom.
    pub recorded_by: AccountId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a contact point is.
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
pub enum ContactPointKind {
    /// 联系点: a place or body.
    Place,
    /// 帮扶户: a household.
    Household,
    /// 重点任务: a key task.
    Task,
}
