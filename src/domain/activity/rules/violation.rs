//! What the rules of activities refuse, with the texts for people.

use entity::activity::ActivityState;

use super::evidence::FileFault;
use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "5";

/// What a rule refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Nothing but white space.
    Blank,
    /// Longer than allowed.
    TooLong(usize),
    /// Characters that no text has.
    ControlCharacters,
    /// The last day lies before the first.
    EndsBeforeStart,
    /// The day has not come yet.
    InTheFuture,
    /// It lasts longer than any activity does.
    LastsTooLong(i64),
    /// Over a year old, and no reason is given.
    OldWithoutReason,
    /// The organizer did not exist on these days.
    DidNotExist,
    /// The organizer no longer exists: it takes no new records.
    Dissolved,
    /// Negative, or more than can be.
    OutOfRange(i64),
    /// More than two decimals.
    TooPrecise,
    /// The same person or organization twice.
    Twice,
    /// The person belonged to none of the organizations on these days.
    PersonElsewhere,
    /// Signed in, and yet not on the list.
    NotListed,
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i32),
    /// The record is in a state in which this cannot be done.
    WrongState(ActivityState),
    /// Who recorded it cannot confirm it.
    OwnRecord,
    /// The activities of one request would be recorded by different rights.
    SeveralRights,
    /// Something about an evidence file.
    File(FileFault),
}

/// What a rule refuses, and where in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub violation: Violation,
    /// Where, with dots.
    pub at: String,
}

impl Violation {
    /// This at a place of the input.
    #[must_use]
    pub fn at(self, at: impl Into<String>) -> Finding {
        let at = at.into();
        Finding {
            violation: self,
            at,
        }
    }

    const fn code(&self) -> RefusalCode {
        use RefusalCode as Code;
        match self {
            Self::Blank => Code::Required,
            Self::TooLong(_) => Code::TooLong,
            Self::ControlCharacters | Self::TooPrecise | Self::NotListed => Code::Invalid,
            Self::EndsBeforeStart => Code::DatesOutOfOrder,
            Self::InTheFuture | Self::LastsTooLong(_) | Self::OutOfRange(_) => Code::OutOfRange,
            Self::OldWithoutReason => Code::ReasonRequired,
            Self::DidNotExist => Code::OrganizationNotYet,
            Self::Dissolved => Code::OrganizationDissolved,
            Self::Twice => Code::Duplicate,
            Self::PersonElsewhere => Code::PersonElsewhere,
            Self::Stale(_) => Code::StaleRevision,
            Self::WrongState(_) | Self::OwnRecord | Self::SeveralRights => Code::WrongState,
            Self::File(fault) => fault.code(),
        }
    }

    fn texts(&self) -> (String, String) {
        let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match self {
            Self::Blank => both("不能为空", "must not be blank"),
            Self::TooLong(max) => (
                format!("不能超过 {max} 个"),
                format!("has at most {max} of them"),
            ),
            Self::ControlCharacters => both("不能含有控制字符", "must not hold control characters"),
            Self::EndsBeforeStart => {
                both("结束日期早于开始日期", "the last day lies before the first")
            }
            Self::InTheFuture => both(
                "尚未发生的活动不能登记",
                "what has not happened yet cannot be recorded",
            ),
            Self::LastsTooLong(days) => (
                format!("一项活动最多持续 {days} 天"),
                format!("an activity lasts at most {days} days"),
            ),
            Self::OldWithoutReason => both(
                "一年以前的活动须说明补登原因",
                "an activity over a year old needs a reason for the late record",
            ),
            Self::DidNotExist => both(
                "该组织当日尚未成立",
                "the organization did not exist on that day",
            ),
            Self::Dissolved => both(
                "该组织已撤销，不再登记新的活动",
                "the organization no longer exists and takes no new records",
            ),
            Self::OutOfRange(max) => (
                format!("须在 0 与 {max} 之间"),
                format!("lies between 0 and {max}"),
            ),
            Self::TooPrecise => both("最多两位小数", "has at most two decimals"),
            Self::Twice => both("重复", "stands twice"),
            Self::PersonElsewhere => both(
                "此人当日不属于主办组织或参加的组织",
                "the person belonged to none of the organizations on these days",
            ),
            Self::NotListed => both("签到人员不在参加人员名单中", "signed in, but not listed"),
            Self::Stale(revision) => (
                format!("内容已被他人修改，当前版本号为 {revision}"),
                format!("changed meanwhile: it is at revision {revision}"),
            ),
            Self::WrongState(state) => (
                format!("活动当前状态为 {state:?}，不能进行此操作"),
                format!("the activity is {state:?}: this cannot be done"),
            ),
            Self::OwnRecord => both(
                "登记人不能确认自己登记的活动",
                "who recorded it cannot confirm it",
            ),
            Self::SeveralRights => both(
                "一批活动只能以同一职务登记，请分批提交",
                "one request records by one right: send these apart",
            ),
            Self::File(fault) => fault.texts(),
        }
    }
}

impl From<Finding> for Refusal {
    fn from(finding: Finding) -> Self {
        let (zh, en) = finding.violation.texts();
        Self::new(finding.violation.code(), zh, en)
            .at(&finding.at)
            .by(CLAUSE)
    }
}
