//! Why an act on a rectification is refused, in both languages.

use chrono::NaiveDate;
use entity::rectification::RectificationState;

use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.7";

/// Why an act on a rectification is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// It stands where this cannot be done.
    WrongState(RectificationState),
    /// Somebody changed it meanwhile: what it is at now.
    Stale(i64),
    /// Nobody has said what is to be done against the problem.
    NoMeasures,
    /// Whoever claimed it to be done does not judge it.
    ByClaimant,
    /// The new term is not after the present one.
    NoLonger(NaiveDate),
    /// The new term is over already, or ends too far ahead.
    TermOutOfRange,
    /// Blank where something must stand.
    Blank(&'static str),
    /// Longer than allowed: where, and how long it may be.
    TooLong(&'static str, usize),
    /// Characters that no text has.
    ControlCharacters(&'static str),
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        let refuse = |code, zh: String, en: String| Self::new(code, zh, en).by(CLAUSE);
        let simple = |code, zh: &str, en: &str| refuse(code, zh.to_owned(), en.to_owned());
        match violation {
            V::WrongState(state) => refuse(
                Code::WrongState,
                format!("整改当前状态为 {state:?}，不能进行此操作"),
                format!("the rectification is {state:?}: this cannot be done"),
            ),
            V::Stale(revision) => refuse(
                Code::StaleRevision,
                format!("内容已被他人修改，当前版本号为 {revision}"),
                format!("changed meanwhile: it is at revision {revision}"),
            )
            .at("expectedRevision"),
            V::NoMeasures => simple(
                Code::Required,
                "尚未制定整改措施，不能报告完成",
                "no measures were set: it cannot be claimed to be done",
            ),
            V::ByClaimant => simple(
                Code::JudgedByClaimant,
                "报告完成的人不得自行验收或退回，须由他人进行",
                "whoever claimed it to be done does not judge it: somebody else must",
            ),
            V::NoLonger(due_on) => refuse(
                Code::DatesOutOfOrder,
                format!("新期限须晚于现期限 {due_on}"),
                format!("the new term must end after the present one, {due_on}"),
            )
            .at("dueOn"),
            V::TermOutOfRange => simple(
                Code::OutOfRange,
                "新期限须在今天之后三年之内",
                "the new term ends within three years from today",
            )
            .at("dueOn"),
            V::Blank(at) => simple(Code::Required, "此项必填", "something must stand here").at(at),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                format!("最多 {limit} 个字符"),
                format!("at most {limit} characters"),
            )
            .at(at),
            V::ControlCharacters(at) => simple(
                Code::Invalid,
                "文本含有控制字符",
                "the text has control characters",
            )
            .at(at),
        }
    }
}
