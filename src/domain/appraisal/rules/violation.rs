//! Why an act of appraisal is refused, in both languages.

use chrono::NaiveDate;
use entity::appraisal_cycle::AppraisalStage;

use super::{Hundredths, SCORE_MAX, points};
use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.4";

/// Why an act of appraisal is refused. Texts name the place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Nothing where something must stand.
    Required(String),
    /// Longer or more than allowed.
    TooLong(String, usize),
    /// Characters that no text has.
    ControlCharacters(String),
    /// Not a key.
    BadKey(String),
    /// The same value twice.
    Twice(String),
    /// The weights of siblings add up to this, not to 100.
    Weights(String, i64),
    /// A number outside of what is allowed.
    OutOfRange(String, i64, i64),
    /// A score outside of 0 to 100.
    ScoreOutOfRange(String),
    /// Does not go with the method of the indicator.
    DoesNotFit(String),
    /// Nothing computes the compliance with such norms.
    NormsUnknown(String),
    /// Asks of people what national rules forbid such software to ask.
    RedLine(String, &'static str),
    /// The organization no longer exists, or is out.
    Dissolved(String),
    /// Neither led nor guided by the issuer, or not of this appraisal.
    Outside(String),
    /// Not in this stage.
    WrongStage(String, AppraisalStage),
    /// A missing score, in words.
    ScoreMissing {
        /// Whose.
        organization: String,
        /// Of which indicator.
        indicator: String,
        /// How many more there are than are named.
        more: usize,
    },
    /// So many objections without a decision.
    ObjectionsOpen(usize),
    /// The notice runs until the end of this day.
    NoticeRuns(NaiveDate),
    /// No such indicator.
    UnknownIndicator(String),
    /// Not scored by hand.
    NotByHand(String),
    /// Points outside of 0 and the cap.
    PointsOutOfRange(String, Hundredths),
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i64),
    /// The actor holds a post in the organization, or has scored it.
    Conflict(String),
    /// The actor is no reviewer of the indicator.
    NotAReviewer(String),
    /// It was done or decided before.
    DecidedAlready(String),
    /// The scheme has nothing to vote on.
    NoBallot(String),
    /// Fewer voters than a secret ballot needs.
    TooFewVoters(String),
    /// No token of this ballot.
    TokenUnknown,
    /// The token was used.
    TokenUsed,
    /// The box is not open.
    BallotClosed,
    /// A ballot with a bearer token.
    NotAnonymous,
    /// Only the award of a campaign has predicates.
    NoCampaign(String),
    /// Only a predicate of missed norms names norms.
    NormsElsewhere(String),
    /// The list does not exclude the organization.
    NotExcluded(String),
    /// Who asked does not decide.
    SamePerson(String),
    /// Somebody filed meanwhile: the newest version.
    StaleVersion(i32),
    /// Not part of a statement of this kind.
    NotOfThisKind(String),
    /// No such figure.
    UnknownFigure(String),
    /// Another number than the computed one, without a reason.
    ReasonRequired(String),
    /// The end of a term lies in the past or too far ahead.
    Term(String),
}

impl From<Violation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, at: &str, zh: &str, en: &str| {
            Self::new(code, zh.to_owned(), en.to_owned())
                .by(CLAUSE)
                .at(at)
        };
        let bounds = |low: Hundredths, high: Hundredths| format!("{low}–{high}");
        match violation {
            V::Required(at) => refuse(Code::Required, &at, "不能为空", "must not be left out"),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                &at,
                &format!("超过上限 {limit}"),
                &format!("more than {limit}"),
            ),
            V::ControlCharacters(at) => refuse(
                Code::Invalid,
                &at,
                "含有不允许的控制字符",
                "contains control characters",
            ),
            V::BadKey(at) => refuse(
                Code::Invalid,
                &at,
                "键只含字母、数字、“_”“-”“.”，不超过 60 个字符",
                "a key is of letters, digits, `_`, `-` and `.`, 60 at the most",
            ),
            V::Twice(at) => refuse(Code::Duplicate, &at, "重复", "stands twice"),
            V::Weights(at, sum) => refuse(
                Code::WeightsNotWhole,
                &at,
                &format!("同级权重合计应为 100，现为 {sum}"),
                &format!("the weights of siblings add up to 100, not {sum}"),
            ),
            V::OutOfRange(at, low, high) => refuse(
                Code::OutOfRange,
                &at,
                &format!("应在 {} 之间", bounds(low, high)),
                &format!("is {} here", bounds(low, high)),
            ),
            V::ScoreOutOfRange(at) => refuse(
                Code::OutOfRange,
                &at,
                &format!("分值应在 0 与 {} 之间", points(SCORE_MAX)),
                &format!("points are 0 to {} here", points(SCORE_MAX)),
            ),
            V::DoesNotFit(at) => refuse(
                Code::Invalid,
                &at,
                "与该指标的评分方式不符",
                "does not go with the method of this indicator",
            ),
            V::NormsUnknown(at) => refuse(
                Code::NormsUnknown,
                &at,
                "没有此规范，或系统尚不能计算其达标情况",
                "there is no such norm, or compliance with it is not computed here yet",
            ),
            V::Dissolved(at) => refuse(
                Code::OrganizationDissolved,
                &at,
                "该组织已撤销或已退出考核",
                "the organization no longer exists, or has left the appraisal",
            ),
            V::Outside(at) => refuse(
                Code::OrganizationOutside,
                &at,
                "该组织不在考核范围内",
                "the organization is not appraised here",
            ),
            V::WrongStage(at, stage) => refuse(
                Code::WrongState,
                &at,
                &format!("考核处于 {stage:?} 阶段，不能进行此操作"),
                &format!("the appraisal is at {stage:?}: this cannot be done"),
            ),
            V::ScoreMissing {
                organization,
                indicator,
                more,
            } => {
                let (zh, en) = match more {
                    0 => (String::new(), String::new()),
                    more => (format!("（另有 {more} 项）"), format!(" (and {more} more)")),
                };
                refuse(
                    Code::ScoreMissing,
                    "to",
                    &format!("“{organization}”缺少“{indicator}”得分{zh}"),
                    &format!("\"{organization}\" lacks a score of \"{indicator}\"{en}"),
                )
            }
            V::ObjectionsOpen(count) => refuse(
                Code::ObjectionsOpen,
                "to",
                &format!("尚有 {count} 项异议未答复"),
                &format!("{count} objections have no decision"),
            ),
            V::NoticeRuns(until) => refuse(
                Code::NoticeRunning,
                "to",
                &format!("公示至 {until} 止"),
                &format!("the public notice runs until {until}"),
            ),
            V::UnknownIndicator(at) => refuse(
                Code::UnknownIndicator,
                &at,
                "方案中没有可如此评价的这一指标",
                "the scheme has no such indicator to be scored in this way",
            ),
            V::NotByHand(at) => refuse(
                Code::UnknownIndicator,
                &at,
                "该指标不由评委评分",
                "this indicator is not scored by reviewers",
            ),
            V::PointsOutOfRange(at, high) => refuse(
                Code::OutOfRange,
                &at,
                &format!("分值应在 0 与 {} 之间", points(high)),
                &format!("points are 0 to {} here", points(high)),
            ),
            V::Stale(revision) => refuse(
                Code::StaleRevision,
                "expectedRevision",
                &format!("内容已被修改，当前版本号为 {revision}"),
                &format!("changed meanwhile: it is at revision {revision}"),
            ),
            V::Conflict(at) => refuse(
                Code::ConflictOfInterest,
                &at,
                "本人在该组织任职，或已对其评分，应当回避",
                "you hold a post in this organization, or have scored it",
            ),
            V::NotAReviewer(at) => refuse(
                Code::NotAReviewer,
                &at,
                "本人不是该指标的评委",
                "you are no reviewer of this indicator",
            ),
            V::DecidedAlready(at) => refuse(
                Code::WrongState,
                &at,
                "此前已经办理",
                "this was done before",
            ),
            V::NoBallot(at) => refuse(
                Code::WrongState,
                &at,
                "方案中没有投票测评的指标",
                "the scheme has nothing to vote on",
            ),
            V::TooFewVoters(at) => refuse(
                Code::OutOfRange,
                &at,
                "无记名投票至少须有五人",
                "a secret ballot needs five voters at the least",
            ),
            V::TokenUnknown => refuse(
                Code::BallotTokenUnknown,
                "token",
                "票码无效",
                "this is no token of this ballot",
            ),
            V::TokenUsed => refuse(
                Code::BallotTokenUsed,
                "token",
                "票码已经使用",
                "a ballot was cast with this token",
            ),
            V::BallotClosed => refuse(
                Code::BallotClosed,
                "cycleId",
                "投票尚未开始或已经结束",
                "the ballot box is not open",
            ),
            V::NotAnonymous => refuse(
                Code::BallotNotAnonymous,
                "token",
                "无记名投票，请退出登录后再投",
                "a ballot is secret: send it without a bearer token",
            ),
            V::NoCampaign(at) => refuse(
                Code::Invalid,
                &at,
                "只有创建活动可以设定否决条件",
                "only a campaign has predicates",
            ),
            V::NormsElsewhere(at) => refuse(
                Code::Invalid,
                &at,
                "只有“硬性规范未达标”一项需要指定规范",
                "only a predicate of missed norms names norms",
            ),
            V::NotExcluded(at) => refuse(
                Code::WrongState,
                &at,
                "该组织未被排除在名单之外",
                "the list does not exclude this organization",
            ),
            V::StaleVersion(version) => refuse(
                Code::StaleRevision,
                "expectedVersion",
                &format!("内容已更新，当前为第 {version} 稿"),
                &format!("filed meanwhile: it is at version {version}"),
            ),
            V::NotOfThisKind(at) => refuse(
                Code::Invalid,
                &at,
                "目标只属于创建计划，数据只属于自评报告",
                "objectives are of a plan, figures of a self-assessment",
            ),
            V::UnknownFigure(at) => refuse(
                Code::UnknownFigure,
                &at,
                "没有这项数据",
                "there is no such figure",
            ),
            V::ReasonRequired(at) => refuse(
                Code::ReasonRequired,
                &at,
                "与记录不一致的数据须说明理由",
                "another number than the records hold needs a reason",
            ),
            V::Term(at) => refuse(
                Code::OutOfRange,
                &at,
                "期限须在今天之后三年之内",
                "a term ends from today on, within three years",
            ),
            V::SamePerson(at) => refuse(
                Code::SamePerson,
                &at,
                "提出与批准须为不同的两人",
                "who asked does not decide: it takes two persons",
            ),
            V::RedLine(at, word) => Self::new(
                Code::RedLine,
                format!("“{word}”：国家规定不得以此类方式考核个人，不能设为指标"),
                format!("\"{word}\": national rules forbid to measure people in this way"),
            )
            .by("5")
            .at(&at),
        }
    }
}
