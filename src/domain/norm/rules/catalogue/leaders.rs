//! What leaders owe, and the order of work: N21 to N36.

use entity::activity::ActivityKind as K;

use super::super::{Measure, Source, Subject, Unit, Window};
use super::{Line, done, recorded};

/// N21 to N30: what leaders do.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn leaders() -> Vec<Line> {
    vec![
        done(
            ("N21", "B6"),
            ("书记开展谈心谈话", "heart-to-heart talks of the secretary"),
            Subject::Secretary,
            (&[K::HeartToHeartTalk], Unit::Count),
            1,
            Window::HalfYear,
        ),
        done(
            ("N22", "B7"),
            (
                "县级领导每月下基层调研五次",
                "a county leader makes five research visits a month",
            ),
            Subject::CountyLeader,
            (&[K::ResearchVisit], Unit::Count),
            5,
            Window::Month,
        ),
        done(
            ("N23", "B7"),
            (
                "县级领导每年撰写调研报告两篇",
                "a county leader writes two research reports a year",
            ),
            Subject::CountyLeader,
            (&[K::ResearchReport], Unit::Count),
            2,
            Window::Year,
        ),
        done(
            ("N24", "B7"),
            ("每年开展一次调研月", "a research month each year"),
            Subject::County,
            (&[K::ResearchMonth], Unit::Count),
            1,
            Window::Year,
        ),
        done(
            ("N25", "B10"),
            (
                "每年述廉并报告个人有关事项",
                "an integrity report and a personal-matters report each year",
            ),
            Subject::Leader,
            (&[K::IntegrityReport, K::PersonalMattersReport], Unit::Kinds),
            2,
            Window::Year,
        ),
        done(
            ("N26", "B11"),
            (
                "常委会向全委会报告工作",
                "the standing committee reports to the plenary session",
            ),
            Subject::PartyCommittee,
            (&[K::PlenaryReport], Unit::Count),
            1,
            Window::Year,
        ),
        done(
            ("N27", "E1"),
            (
                "市级领导每年下基层不少于七十天",
                "a municipal leader spends seventy days a year at the grassroots",
            ),
            Subject::MunicipalLeader,
            (&[K::ResearchVisit, K::PairedAssistance], Unit::Days),
            70,
            Window::Year,
        ),
        recorded(
            ("N28", "E6"),
            (
                "因公出访后提交成果报告",
                "a result report after each visit abroad",
            ),
            Subject::Traveller,
            (Source::Request, Measure::NotKept),
            100,
            Window::Event,
        ),
        done(
            ("N30", "E2"),
            ("领导干部接待信访群众", "a leader receives petitioners"),
            Subject::Leader,
            (&[K::PetitionReception], Unit::Count),
            1,
            Window::Quarter,
        ),
    ]
}

/// N31 to N36: order of work.
pub(super) fn order() -> Vec<Line> {
    vec![
        recorded(
            ("N31", "E7"),
            (
                "每个部门至多一种简报",
                "at most one type of briefing in a department",
            ),
            Subject::Department,
            (Source::Bulletin, Measure::NotKept),
            100,
            Window::Day,
        ),
        recorded(
            ("N32", "E3"),
            ("会议至多半天", "a meeting takes half a day at most"),
            Subject::Meeting,
            (Source::Request, Measure::NotKept),
            50,
            Window::Event,
        ),
        recorded(
            ("N33", "A13"),
            (
                "基层党组织规模与任期合规",
                "size and term of grassroots organizations are in order",
            ),
            Subject::Grassroots,
            (Source::Structure, Measure::SizeAndTerm),
            100,
            Window::Day,
        ),
        recorded(
            ("N34", "B8"),
            (
                "每半年确定一个无会月",
                "a no-meeting month is declared in each half year",
            ),
            Subject::County,
            (Source::Request, Measure::NotKept),
            100,
            Window::HalfYear,
        ),
        recorded(
            ("N35", "B4"),
            (
                "每日情况、每周要点、每月安排按时报送",
                "daily, weekly and monthly bulletins are delivered",
            ),
            Subject::Office,
            (Source::Bulletin, Measure::NotKept),
            100,
            Window::Month,
        ),
        recorded(
            ("N36", "A15"),
            (
                "制定本地办法并报上级征求意见",
                "own measures are issued for a superior's opinion",
            ),
            Subject::CityOrCounty,
            (Source::Request, Measure::NotKept),
            100,
            Window::Event,
        ),
    ]
}
