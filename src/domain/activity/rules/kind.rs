//! What the kinds of activity and of their outputs are called where people read them.

use entity::activity::ActivityKind;
use entity::activity_output::OutputKind;

/// The name of a kind, in Chinese as in the regulations.
#[must_use]
pub const fn title(kind: ActivityKind) -> &'static str {
    use ActivityKind as K;
    match kind {
        K::StudyGroupSession => "理论学习中心组学习",
        K::StudyExchange => "学习成果交流",
        K::CollectiveEducation => "集中教育",
        K::Forum => "论坛",
        K::StandingCommitteeSession => "常委会专题研究机关党建",
        K::DemocraticLifeMeeting => "民主生活会",
        K::HeartToHeartTalk => "谈心谈话",
        K::ResearchVisit => "调研",
        K::ResearchReport => "调研报告",
        K::ResearchMonth => "调研月",
        K::TheoryArticle => "理论文章",
        K::StudyPlan => "个人学习计划",
        K::JointMeetingOfLeaders => "四大班子联席会议",
        K::JointMeetingOfSecretaries => "机关工委书记联席会议",
        K::TrainingClass => "培训班",
        K::WorkExchange => "工作交流",
        K::TheoryDiscussion => "理论研讨",
        K::PairedAssistance => "结对帮扶",
        K::PetitionReception => "接待信访群众",
        K::IntegrityReport => "述廉报告",
        K::PersonalMattersReport => "个人有关事项报告",
        K::PlenaryReport => "常委会向全委会报告",
        K::VisitAbroadReport => "因公出访报告",
        K::AttendedMeeting => "列席重要会议",
        K::BranchMembersMeeting => "支部党员大会",
        K::BranchCommitteeMeeting => "支部委员会",
        K::PartyGroupMeeting => "党小组会",
        K::PartyLecture => "党课",
    }
}

/// The name of a kind of output, in Chinese.
#[must_use]
pub const fn output_title(kind: OutputKind) -> &'static str {
    match kind {
        OutputKind::Article => "文章",
        OutputKind::Report => "报告",
    }
}
