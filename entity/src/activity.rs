//! What an organization did: a session, a visit, a talk, an article.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ActivityId, OrganizationId};

/// What an organization did: a session, a visit, a talk, an article.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityId,
    /// The organizer.
    pub organization_id: OrganizationId,
    /// What kind of activity it is.
    pub kind: ActivityKind,
    /// Its title.
    pub title: String,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// Hours in hundredths.
    pub hours: Option<i32>,
    /// Words written.
    pub words: Option<i32>,
    /// Money and the worth of materials, in fen.
    pub amount: Option<i64>,
    /// People of county rank (县处级) and above who were trained.
    pub trained_county_rank: Option<i32>,
    /// People of section rank (科级) who were trained.
    pub trained_section_rank: Option<i32>,
    /// All others who were trained.
    pub trained_others: Option<i32>,
    /// Where it was.
    pub place: Option<String>,
    /// Why it was recorded over a year later.
    #[sea_orm(column_type = "Text")]
    pub late_reason: Option<String>,
    /// The voided record that this one puts right.
    pub corrects_id: Option<ActivityId>,
    /// Its state.
    pub state: ActivityState,
    /// Counts the changes.
    pub revision: i32,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// By whom.
    pub recorded_by: AccountId,
    /// When the superior confirmed it.
    pub confirmed_at: Option<DateTimeUtc>,
    /// By whom.
    pub confirmed_by: Option<AccountId>,
    /// When it was voided.
    pub voided_at: Option<DateTimeUtc>,
    /// By whom.
    pub voided_by: Option<AccountId>,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub void_reason: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of activity (domain §3).
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
pub enum ActivityKind {
    /// 理论学习中心组学习.
    StudyGroupSession,
    /// 学习成果交流.
    StudyExchange,
    /// 集中教育.
    CollectiveEducation,
    /// 论坛.
    Forum,
    /// 常委会专题研究机关党建.
    StandingCommitteeSession,
    /// 民主生活会.
    DemocraticLifeMeeting,
    /// 谈心谈话.
    HeartToHeartTalk,
    /// 调研.
    ResearchVisit,
    /// 调研报告.
    ResearchReport,
    /// 调研月.
    ResearchMonth,
    /// 理论文章.
    TheoryArticle,
    /// 个人学习计划.
    StudyPlan,
    /// 四大班子联席会议.
    JointMeetingOfLeaders,
    /// 机关工委书记联席会议.
    JointMeetingOfSecretaries,
    /// 培训班.
    TrainingClass,
    /// 工作交流.
    WorkExchange,
    /// 理论研讨.
    TheoryDiscussion,
    /// 结对帮扶.
    PairedAssistance,
    /// 接待信访群众.
    PetitionReception,
    /// 述廉报告.
    IntegrityReport,
    /// 个人有关事项报告.
    PersonalMattersReport,
    /// 常委会向全委会报告.
    PlenaryReport,
    /// 因公出访报告.
    VisitAbroadReport,
    /// 列席重要会议.
    AttendedMeeting,
    /// 支部党员大会.
    BranchMembersMeeting,
    /// 支部委员会.
    BranchCommitteeMeeting,
    /// 党小组会.
    PartyGroupMeeting,
    /// 党课.
    PartyLecture,
}

/// The states of a record (domain §5).
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
pub enum ActivityState {
    /// Entered by the organizer: it counts.
    Recorded,
    /// Confirmed by the superior.
    Confirmed,
    /// Voided with a reason: it counts no more.
    Voided,
}
