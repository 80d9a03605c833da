//! What party bodies owe: N01 to N20, and N29.

use entity::activity::ActivityKind as K;

use super::super::{Measure, Source, Subject, Unit, Window};
use super::{Line, done, recorded};

/// N01 to N09: the responsibility system itself.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn responsibility() -> Vec<Line> {
    vec![
        done(
            ("N01", "A7"),
            (
                "常委会每年至少专题研究一次机关党建",
                "the standing committee takes up agency party building once a year",
            ),
            Subject::PartyCommittee,
            (&[K::StandingCommitteeSession], Unit::Count),
            1,
            Window::Year,
        ),
        recorded(
            ("N02", "A3"),
            (
                "党委每年至少听取机关工委工作汇报两次",
                "the committee hears its working committee twice a year",
            ),
            Subject::PartyCommittee,
            (Source::Report, Measure::ReportsHeard),
            200,
            Window::Year,
        ),
        recorded(
            ("N03", "A3"),
            (
                "机关工委每半年向上级机关工委报告工作",
                "the working committee reports to the superior one each half year",
            ),
            Subject::WorkingCommittee,
            (Source::Report, Measure::ReportsFiled),
            100,
            Window::HalfYear,
        ),
        done(
            ("N04", "A8"),
            (
                "党员每年集中教育不少于十二天",
                "a member takes part in twelve days of collective education a year",
            ),
            Subject::Member,
            (&[K::CollectiveEducation], Unit::Days),
            12,
            Window::Year,
        ),
        recorded(
            ("N05", "A2"),
            (
                "机关工委专职委员多于兼职委员",
                "full-time members of the working committee outnumber part-time ones",
            ),
            Subject::WorkingCommittee,
            (Source::Structure, Measure::FullTimeMajority),
            100,
            Window::Day,
        ),
        recorded(
            ("N06", "A5"),
            (
                "教育经费列入年度预算",
                "education funds stand in the budget",
            ),
            Subject::PartyCommittee,
            (Source::Ledger, Measure::EducationBudget),
            100,
            Window::Year,
        ),
        recorded(
            ("N07", "A5"),
            (
                "党费按月收缴留存并结账",
                "dues are collected and retained, and the month is closed",
            ),
            Subject::WorkingCommittee,
            (Source::Ledger, Measure::MonthsKept),
            100,
            Window::Month,
        ),
        recorded(
            ("N08", "A4"),
            (
                "年度考核含党建权重并有最终结果",
                "the year's appraisal weighs party building and is final",
            ),
            Subject::PartyCommitteeOrGroup,
            (Source::Appraisal, Measure::FinalAppraisal),
            100,
            Window::Year,
        ),
        recorded(
            ("N09", "A1"),
            ("责任链完整", "the responsibility chain is complete"),
            Subject::PartyBody,
            (Source::Structure, Measure::CompleteChain),
            100,
            Window::Day,
        ),
    ]
}

/// N10 to N13: guidance from above.
pub(super) fn guidance() -> Vec<Line> {
    let of = |code: &'static str, zh: &'static str, en: &'static str, threshold: i64| {
        recorded(
            (code, "A12"),
            (zh, en),
            Subject::SuperiorWorkingCommittee,
            (Source::Request, Measure::NotKept),
            threshold,
            Window::Year,
        )
    };
    vec![
        of(
            "N10",
            "召开机关工委书记联席会议",
            "a joint meeting of secretaries",
            100,
        ),
        of(
            "N11",
            "举办机关工委书记培训班",
            "a training course for secretaries",
            100,
        ),
        of(
            "N12",
            "工作交流、创新评选、理论研讨各一次",
            "a work exchange, an innovation selection and a theory discussion",
            300,
        ),
        of("N13", "建立重点联系点", "a liaison point", 100),
    ]
}

/// N14 to N20: meetings and study.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn study() -> Vec<Line> {
    vec![
        done(
            ("N14", "A9, C4"),
            (
                "每半年召开民主生活会",
                "a democratic life meeting each half year",
            ),
            Subject::PartyCommitteeOrGroup,
            (&[K::DemocraticLifeMeeting], Unit::Count),
            1,
            Window::HalfYear,
        ),
        done(
            ("N15", "B1"),
            (
                "理论学习中心组每年集中学习不少于十二次",
                "the study group meets twelve times a year",
            ),
            Subject::PartyCommittee,
            (&[K::StudyGroupSession], Unit::Count),
            12,
            Window::Year,
        ),
        done(
            ("N16", "B1"),
            (
                "中心组每年至少交流一次学习成果",
                "the study group exchanges its results once a year",
            ),
            Subject::PartyCommittee,
            (&[K::StudyExchange], Unit::Count),
            1,
            Window::Year,
        ),
        done(
            ("N17", "B1"),
            ("每季度举办一次论坛", "a forum each quarter"),
            Subject::County,
            (&[K::Forum], Unit::Count),
            1,
            Window::Quarter,
        ),
        done(
            ("N18", "B2"),
            (
                "领导干部每年撰写理论文章两篇",
                "a leader writes two theory articles a year",
            ),
            Subject::Leader,
            (&[K::TheoryArticle], Unit::Count),
            2,
            Window::Year,
        ),
        done(
            ("N19", "B2"),
            (
                "领导干部每年制定个人学习计划",
                "a leader has a study plan each year",
            ),
            Subject::Leader,
            (&[K::StudyPlan], Unit::Count),
            1,
            Window::Year,
        ),
        done(
            ("N20", "B3"),
            (
                "四大班子每半年召开联席会议",
                "the leadership teams meet together each half year",
            ),
            Subject::County,
            (&[K::JointMeetingOfLeaders], Unit::Count),
            1,
            Window::HalfYear,
        ),
        done(
            ("N29", "C2"),
            ("班子全年集中学习时数", "study hours of a leadership team"),
            Subject::LeadershipTeam,
            (&[K::StudyGroupSession], Unit::Hours),
            1,
            Window::Year,
        ),
    ]
}
