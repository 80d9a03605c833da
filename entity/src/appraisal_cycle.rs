//! One appraisal by a scheme: who is appraised for which period, and how far it is.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{CycleId, OrganizationId, Period, SchemeId};

/// One appraisal by a scheme: who is appraised for which period, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_cycle")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CycleId,
    /// The version of the scheme, frozen.
    pub scheme_id: SchemeId,
    /// Who appraises.
    pub organization_id: OrganizationId,
    /// The period that is appraised.
    pub period: Period,
    /// A yearly appraisal or a campaign.
    pub kind: AppraisalKind,
    /// How far it is.
    pub stage: AppraisalStage,
    /// Percent of party building in the overall result.
    pub party_building_weight: i32,
    /// Percent of the group that may be EXCELLENT.
    pub excellent_quota: i32,
    /// Working days of public notice.
    pub notice_days: i32,
    /// The last day of public notice, once it has begun.
    pub notice_until: Option<Date>,
    /// The ballot box is closed: no ballot is taken any more.
    pub ballot_closed: bool,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What kind of appraisal it is.
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
pub enum AppraisalKind {
    /// The yearly appraisal, in four stages.
    Yearly,
    /// A campaign, with further stages.
    Campaign,
}

/// The stages of an appraisal (domain §4.4), in their order.
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
pub enum AppraisalStage {
    /// Plan and objectives (campaign).
    Plan,
    /// Those appraised assess themselves.
    SelfAssessment,
    /// Reviewers score, voters vote.
    Review,
    /// Inspection on the spot (campaign).
    Inspection,
    /// The provisional list (campaign).
    ProvisionalList,
    /// Results are under public notice.
    PublicNotice,
    /// Awaits the approval of the superior (campaign).
    Approval,
    /// Results stand.
    Final,
    /// Commended (campaign).
    Commended,
}
