//! Why an act on a report is refused, in both languages.

use entity::work_report::WorkReportStatus;

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.3";

/// Why an act on a report is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The organization is exempted, or ended before it filed.
    NothingOwed,
    /// The organization no longer exists.
    Dissolved,
    /// The round is locked, with no extension and no fresh return.
    Locked,
    /// The report is in a state in which this cannot be done.
    WrongState(WorkReportStatus),
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i64),
    /// The form has no such section, at this place of the input.
    UnknownSection(String),
    /// The section was not reopened.
    Sealed(String),
    /// The form has no such figure.
    UnknownFigure(String),
    /// A required section without text.
    Missing(String),
    /// A stated number that differs from the computed one needs a reason.
    ReasonRequired(String),
    /// Longer than allowed: where, and how long it may be.
    TooLong(String, usize),
    /// Blank where something must stand.
    Blank(String),
    /// Characters that no text has.
    ControlCharacters(String),
    /// The same key twice.
    Twice(String),
    /// Not a half year.
    NotAHalfYear,
    /// Due, end of grace and lock do not follow each other.
    TimesOutOfOrder(String),
    /// The day is in the future, or before the round was opened.
    DayOutOfRange(String),
    /// Nobody would owe a report.
    NobodyOwes,
    /// The issuer neither leads departments nor guides committees.
    NotAnIssuer,
    /// The person held no leading post in the party committee on that day.
    NotALeader,
    /// There is no such suggestion in the newest submission.
    UnknownSuggestion,
    /// The suggestion has been answered.
    AnsweredAlready,
    /// A report was filed: it is too late for an exception.
    FiledAlready,
    /// The extension does not lie after the present due time.
    NoLongerThanDue,
}

impl From<Violation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, zh: String, en: String| Self::new(code, zh, en).by(CLAUSE);
        let text = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        let simple = |code, (zh, en): (String, String)| refuse(code, zh, en);
        match violation {
            V::NothingOwed => simple(
                Code::NothingOwed,
                text(
                    "该单位在本轮无须报告",
                    "the organization owes no report in this round",
                ),
            ),
            V::Dissolved => simple(
                Code::OrganizationDissolved,
                text("该组织已撤销", "the organization no longer exists"),
            ),
            V::Locked => simple(
                Code::RoundLocked,
                text(
                    "本轮报告已锁定，须先获准延期",
                    "the round is locked; an extension is needed",
                ),
            ),
            V::WrongState(status) => refuse(
                Code::WrongState,
                format!("报告当前状态为 {status:?}，不能进行此操作"),
                format!("the report is {status:?}: this cannot be done"),
            ),
            V::Stale(revision) => refuse(
                Code::StaleRevision,
                format!("内容已被他人修改，当前版本号为 {revision}"),
                format!("changed meanwhile: it is at revision {revision}"),
            )
            .at("expectedRevision"),
            V::UnknownSection(at) => simple(
                Code::UnknownSection,
                text("表中没有这一部分", "the form has no such section"),
            )
            .at(&at),
            V::Sealed(at) => simple(
                Code::SectionSealed,
                text("该部分未被退回，不能修改", "this section was not reopened"),
            )
            .at(&at),
            V::UnknownFigure(at) => simple(
                Code::UnknownFigure,
                text("没有这一指标", "there is no such figure"),
            )
            .at(&at),
            V::Missing(key) => refuse(
                Code::SectionMissing,
                format!("“{key}”为必填部分"),
                format!("section \"{key}\" is required"),
            ),
            V::ReasonRequired(at) => simple(
                Code::ReasonRequired,
                text(
                    "所填数字与记录不符，须说明理由",
                    "another number than the computed one needs a reason",
                ),
            )
            .at(&at),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                format!("超过上限 {limit}"),
                format!("more than {limit}"),
            )
            .at(&at),
            V::Blank(at) => simple(Code::Required, text("不能为空", "must not be blank")).at(&at),
            V::ControlCharacters(at) => simple(
                Code::Invalid,
                text("含有不允许的控制字符", "contains control characters"),
            )
            .at(&at),
            V::Twice(at) => simple(Code::Duplicate, text("重复", "stands twice")).at(&at),
            V::NotAHalfYear => simple(
                Code::Invalid,
                text(
                    "报告周期须为半年，如 2026-H1",
                    "the period of a round is a half year, such as 2026-H1",
                ),
            )
            .at("period"),
            V::TimesOutOfOrder(at) => simple(
                Code::DatesOutOfOrder,
                text(
                    "截止、宽限、锁定时间须依次在后",
                    "due, end of grace and lock must follow each other",
                ),
            )
            .at(&at),
            V::DayOutOfRange(at) => simple(
                Code::OutOfRange,
                text("日期超出允许范围", "the day is out of range"),
            )
            .at(&at),
            V::NobodyOwes => simple(
                Code::NobodyOwes,
                text("没有需要报告的单位", "nobody would owe a report"),
            )
            .at("audience"),
            V::NotAnIssuer => simple(
                Code::WrongKind,
                text(
                    "只有机关工委可以发起报告轮次",
                    "only a working committee opens rounds",
                ),
            )
            .at("organizationId"),
            V::NotALeader => simple(
                Code::NotALeader,
                text(
                    "此人当日未在党委担任领导职务",
                    "the person held no leading post in the party committee on that day",
                ),
            )
            .at("leaderPersonId"),
            V::UnknownSuggestion => simple(
                Code::UnknownSuggestion,
                text(
                    "最新报告中没有该建议",
                    "the newest submission has no such suggestion",
                ),
            )
            .at("number"),
            V::AnsweredAlready => simple(
                Code::WrongState,
                text("该建议已答复", "the suggestion has been answered"),
            )
            .at("number"),
            V::FiledAlready => simple(
                Code::WrongState,
                text(
                    "报告已提交，不能再豁免或延期",
                    "a report was filed: too late for an exception",
                ),
            ),
            V::NoLongerThanDue => simple(
                Code::OutOfRange,
                text(
                    "延期须晚于现有截止时间",
                    "an extension must end after the present due time",
                ),
            )
            .at("until"),
        }
    }
}
