//! The interface `Record`: what can stand behind a computed number.

use async_graphql::{Enum, ID, Interface, Object};
use entity::activity::ActivityKind;

use crate::domain::activity::graphql::Activity;
use crate::graphql::{Date, connection};

/// What kind of record stands behind a number: the kinds of activity, and what else can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RecordKind {
    /// A work report that was filed.
    WorkReport,
    /// A month of dues that was closed.
    DuesMonth,
    /// Dues that were collected.
    DuesCollection,
    /// Funds for education in the yearly budget.
    EducationBudget,
    /// A yearly appraisal whose results stand.
    Appraisal,
    /// A branch that existed on the day.
    Branch,
    /// A membership that held on the day.
    Membership,
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

impl From<ActivityKind> for RecordKind {
    fn from(kind: ActivityKind) -> Self {
        use ActivityKind as K;
        match kind {
            K::StudyGroupSession => Self::StudyGroupSession,
            K::StudyExchange => Self::StudyExchange,
            K::CollectiveEducation => Self::CollectiveEducation,
            K::Forum => Self::Forum,
            K::StandingCommitteeSession => Self::StandingCommitteeSession,
            K::DemocraticLifeMeeting => Self::DemocraticLifeMeeting,
            K::HeartToHeartTalk => Self::HeartToHeartTalk,
            K::ResearchVisit => Self::ResearchVisit,
            K::ResearchReport => Self::ResearchReport,
            K::ResearchMonth => Self::ResearchMonth,
            K::TheoryArticle => Self::TheoryArticle,
            K::StudyPlan => Self::StudyPlan,
            K::JointMeetingOfLeaders => Self::JointMeetingOfLeaders,
            K::JointMeetingOfSecretaries => Self::JointMeetingOfSecretaries,
            K::TrainingClass => Self::TrainingClass,
            K::WorkExchange => Self::WorkExchange,
            K::TheoryDiscussion => Self::TheoryDiscussion,
            K::PairedAssistance => Self::PairedAssistance,
            K::PetitionReception => Self::PetitionReception,
            K::IntegrityReport => Self::IntegrityReport,
            K::PersonalMattersReport => Self::PersonalMattersReport,
            K::PlenaryReport => Self::PlenaryReport,
            K::VisitAbroadReport => Self::VisitAbroadReport,
            K::AttendedMeeting => Self::AttendedMeeting,
            K::BranchMembersMeeting => Self::BranchMembersMeeting,
            K::BranchCommitteeMeeting => Self::BranchCommitteeMeeting,
            K::PartyGroupMeeting => Self::PartyGroupMeeting,
            K::PartyLecture => Self::PartyLecture,
        }
    }
}

/// A record behind a number: activities, reports, months and appraisals can stand here.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Opaque id of what was recorded."),
    field(name = "kind", ty = "RecordKind", desc = "What kind of record it is."),
    field(name = "title", ty = "String", desc = "How people call it."),
    field(name = "starts_on", ty = "Date", desc = "Its first day.")
)]
pub enum Record {
    /// Something that was filed or existed.
    Work(RecordOfWork),
    /// Something that was done.
    Activity(Activity),
}

/// Something that was done, filed or existed, and that a number counts.
#[derive(Clone, Debug)]
pub struct RecordOfWork {
    /// Opaque id of what was recorded.
    pub id: ID,
    /// What kind of record it is.
    pub kind: RecordKind,
    /// How people call it.
    pub title: String,
    /// Its first day.
    pub starts_on: Date,
}

/// Something that was done, filed or existed, and that a number counts.
#[Object]
impl RecordOfWork {
    /// Opaque id of what was recorded.
    pub async fn id(&self) -> ID {
        self.id.clone()
    }

    /// What kind of record it is.
    pub async fn kind(&self) -> RecordKind {
        self.kind
    }

    /// How people call it.
    pub async fn title(&self) -> String {
        self.title.clone()
    }

    /// Its first day.
    pub async fn starts_on(&self) -> Date {
        self.starts_on
    }
}

connection!(
    /// The records behind a number.
    RecordConnection, RecordEdge, Record
);
