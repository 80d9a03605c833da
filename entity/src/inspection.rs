//! An inspection of an organization (D3, E12). Only ever added.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ContactPointId, InspectionId, OrganizationId};

/// An inspection of an organization (D3, E12). Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionId,
    /// Whose work was inspected.
    pub organization_id: OrganizationId,
    /// Who inspected.
    pub inspector_id: OrganizationId,
    /// The contact point that it was about, if one.
    pub contact_point_id: Option<ContactPointId>,
    /// What it was about.
    pub title: String,
    /// How: a JSON list of [`InspectionMethod`].
    #[sea_orm(column_type = "Text")]
    pub methods: String,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// What was found on the whole.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// By whom.
    pub recorded_by: AccountId,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How an inspection is done (D3).
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
pub enum InspectionMethod {
    /// 听取汇报.
    ReportHeard,
    /// 个别谈话.
    Talk,
    /// 查阅资料.
    Papers,
    /// 实地查看.
    SiteVisit,
    /// 座谈.
    Forum,
}
