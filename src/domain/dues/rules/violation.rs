//! Why an act on dues is refused, in both languages.

use chrono::NaiveDate;
use entity::Period;

use super::Share;
use super::member::MemberViolation;
use crate::error::{Refusal, RefusalCode};

/// The clause that all of this follows.
const CLAUSE: &str = "4.5";
/// Fen of one event at the most: ten billion yuan.
const AMOUNT_MAX_FEN: i64 = 1_000_000_000_000;
/// The whole, in basis points.
const WHOLE: i64 = 10_000;
/// Characters of a text at the most.
const TEXT_LENGTH_MAX: usize = 2_000;
/// Lines of a policy at the most.
const SHARES_MAX: usize = 20;

/// What keeps a month open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// Receipts from below that are not answered: how many, and of how much.
    Unanswered(usize, i64),
    /// The bank says something else than the books: the day, the bank's and the books' sum.
    Bank(NaiveDate, i64, i64),
}

/// Why an act on dues is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Not above zero, or beyond what one event can be.
    Amount(String),
    /// Blank where something must stand.
    Blank(String),
    /// Longer than allowed: where, and how long it may be.
    TooLong(String, usize),
    /// Characters that no text has.
    ControlCharacters(String),
    /// The same level twice.
    Twice(String),
    /// A share below zero or above the whole.
    ShareOutOfRange(String),
    /// The shares add up to so much instead of the whole.
    SharesNotWhole(i64),
    /// The organization keeps no books, or issues no policies.
    WrongKind(String),
    /// The organization no longer exists.
    Dissolved,
    /// Not a month, or not a year.
    WrongPeriod(String),
    /// The day or month has not come.
    Future(String),
    /// Arrears are taken for at most six months back.
    TooOld(String),
    /// The month is sealed: through which day.
    Sealed(String, NaiveDate),
    /// No policy is in force.
    NoPolicy,
    /// So much is missing in cash.
    InsufficientCash(i64),
    /// So much is missing in what is kept.
    BeyondRetention(i64),
    /// So much more than is owed upward.
    BeyondPayable(i64),
    /// Cash would be below zero at the end of an earlier month.
    InsufficientCashThen(Period),
    /// The same person, or the same account, has done the first half.
    SamePerson,
    /// It has been answered, decided or done.
    Decided,
    /// Nothing leads it: there is nobody to send to, or to reopen.
    NoSuperior,
    /// The receiver is not led by the sender.
    NotBelow,
    /// A reversal, or one side of a transfer.
    NotReversible,
    /// It was reversed.
    ReversedAlready,
    /// The entry is of other books.
    NotOwnEntry,
    /// Only the whole entry can be undone.
    Partial(i64),
    /// Before the day of the original.
    BeforeOriginal,
    /// Another month comes first.
    OutOfOrder(Period),
    /// Something keeps the month open.
    Blocked(Blocker),
    /// The month is not sealed.
    NotSealed,
    /// The superior's own month is sealed.
    SuperiorSealed,
    /// The year was disclosed.
    Disclosed,
    /// The time for objections is over.
    NoticeOver,
    /// What members owe: why a standard, an income, a relief or a payment is refused.
    Member(MemberViolation),
}

/// An amount of one event.
pub fn check_amount(amount: i64, at: &str, violations: &mut Vec<Violation>) {
    if !(1..=AMOUNT_MAX_FEN).contains(&amount) {
        violations.push(Violation::Amount(at.to_owned()));
    }
}

/// A text that must say something.
pub fn check_text(text: &str, at: &str, violations: &mut Vec<Violation>) {
    if text.trim().is_empty() {
        violations.push(Violation::Blank(at.to_owned()));
    }
    if text.chars().count() > TEXT_LENGTH_MAX {
        violations.push(Violation::TooLong(at.to_owned(), TEXT_LENGTH_MAX));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        violations.push(Violation::ControlCharacters(at.to_owned()));
    }
}

/// The lines of a policy: each level once, and all of them the whole.
pub fn check_shares(shares: &[Share], violations: &mut Vec<Violation>) {
    if shares.len() > SHARES_MAX {
        violations.push(Violation::TooLong("shares".to_owned(), SHARES_MAX));
    }
    for (index, share) in shares.iter().enumerate() {
        if !(0..=WHOLE).contains(&i64::from(share.basis_points)) {
            let at = format!("shares.{index}.basisPoints");
            violations.push(Violation::ShareOutOfRange(at));
        }
        let before = shares.iter().take(index);
        if before.into_iter().any(|other| other.level == share.level) {
            violations.push(Violation::Twice(format!("shares.{index}.level")));
        }
    }
    let sum: i64 = shares
        .iter()
        .map(|share| i64::from(share.basis_points))
        .sum();
    if sum != WHOLE {
        violations.push(Violation::SharesNotWhole(sum));
    }
}

/// All violations as refusals, or nothing.
///
/// # Errors
/// The refusals, when there are any.
pub fn refusals(violations: Vec<Violation>) -> Result<(), Vec<Refusal>> {
    if violations.is_empty() {
        return Ok(());
    }
    Err(violations.into_iter().map(Refusal::from).collect())
}

/// Fen as people write them.
pub(super) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

pub(super) fn refuse(code: RefusalCode, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(code, zh.into(), en.into()).by(CLAUSE)
}

impl From<Blocker> for Refusal {
    fn from(blocker: Blocker) -> Self {
        match blocker {
            Blocker::Unanswered(count, amount) => refuse(
                RefusalCode::MonthBlocked,
                format!("有 {count} 笔下级上缴款未确认，共 {} 元", yuan(amount)),
                format!(
                    "{count} receipts from below are not answered, {} yuan",
                    yuan(amount)
                ),
            ),
            Blocker::Bank(day, bank, books) => refuse(
                RefusalCode::MonthBlocked,
                format!(
                    "{day} 银行余额 {} 元与账面 {} 元不符",
                    yuan(bank),
                    yuan(books)
                ),
                format!(
                    "on {day} the bank has {} yuan and the books {}",
                    yuan(bank),
                    yuan(books)
                ),
            ),
        }
        .at("month")
    }
}

impl From<Violation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: Violation) -> Self {
        use RefusalCode as Code;
        use Violation as V;
        match violation {
            V::Amount(at) => refuse(
                Code::OutOfRange,
                "金额须大于零，且不超过一百亿元",
                "an amount is above zero and at most ten billion yuan",
            )
            .at(&at),
            V::Blank(at) => refuse(Code::Required, "不能为空", "must not be blank").at(&at),
            V::TooLong(at, limit) => refuse(
                Code::TooLong,
                format!("超过上限 {limit}"),
                format!("more than {limit}"),
            )
            .at(&at),
            V::ControlCharacters(at) => refuse(
                Code::Invalid,
                "含有不允许的控制字符",
                "contains control characters",
            )
            .at(&at),
            V::Twice(at) => refuse(Code::Duplicate, "重复", "stands twice").at(&at),
            V::ShareOutOfRange(at) => refuse(
                Code::OutOfRange,
                "比例须在 0 至 10000 之间",
                "a share is 0 to 10,000",
            )
            .at(&at),
            V::SharesNotWhole(sum) => refuse(
                Code::SharesNotWhole,
                format!("各级比例合计须为 10000，现为 {sum}"),
                format!("the shares add up to {sum}, not to 10,000"),
            )
            .at("shares"),
            V::WrongKind(at) => refuse(
                Code::WrongKind,
                "该类组织不能进行此操作",
                "an organization of this kind cannot do this",
            )
            .at(&at),
            V::Dissolved => refuse(
                Code::OrganizationDissolved,
                "该组织已撤销",
                "the organization no longer exists",
            )
            .at("organizationId"),
            V::WrongPeriod(at) => refuse(
                Code::Invalid,
                "周期不符：须为月份（2026-06）或年度（2026）",
                "another period is needed: a month such as 2026-06, or a year",
            )
            .at(&at),
            V::Future(at) => refuse(
                Code::MonthInFuture,
                "不能记入未来日期",
                "nothing is booked in the future",
            )
            .at(&at),
            V::TooOld(at) => refuse(
                Code::MonthTooOld,
                "补缴不超过六个月",
                "arrears are taken for at most six months back",
            )
            .at(&at),
            V::Sealed(at, through) => refuse(
                Code::MonthSealed,
                format!("账目已结至 {through}，不能再记"),
                format!("the books are sealed through {through}"),
            )
            .at(&at),
            V::NoPolicy => refuse(
                Code::NoRetentionPolicy,
                "尚无有效的党费留存比例",
                "no retention policy is in force",
            )
            .at("organizationId"),
            V::InsufficientCash(missing) => refuse(
                Code::InsufficientCash,
                format!("现金不足，差 {} 元", yuan(missing)),
                format!("{} yuan are missing in cash", yuan(missing)),
            )
            .at("amount"),
            V::InsufficientCashThen(month) => refuse(
                Code::InsufficientCash,
                format!("{month} 月末现金将不足"),
                format!("cash would be below zero at the end of {month}"),
            )
            .at("amount"),
            V::BeyondRetention(missing) => refuse(
                Code::BeyondRetention,
                format!("超出留存，差 {} 元", yuan(missing)),
                format!("{} yuan more than is kept", yuan(missing)),
            )
            .at("amount"),
            V::BeyondPayable(excess) => refuse(
                Code::BeyondPayable,
                format!("超出应缴，多 {} 元", yuan(excess)),
                format!("{} yuan more than is owed upward", yuan(excess)),
            )
            .at("amount"),
            V::SamePerson => refuse(
                Code::SamePerson,
                "须由另一人办理",
                "another person must do this",
            ),
            V::Decided => refuse(Code::WrongState, "已办理", "it has been decided"),
            V::NoSuperior => refuse(
                Code::NoSuperior,
                "该组织没有上级",
                "nothing leads this organization",
            )
            .at("organizationId"),
            V::NotBelow => refuse(
                Code::WrongKind,
                "只能拨付所领导的组织",
                "grants go to what the organization leads",
            )
            .at("receiverId"),
            V::NotReversible => refuse(
                Code::NotReversible,
                "冲销分录和往来分录不能冲销",
                "a reversal, or one side of a transfer, cannot be reversed",
            )
            .at("entryId"),
            V::ReversedAlready => refuse(
                Code::AlreadyReversed,
                "该分录已冲销",
                "the entry was reversed",
            )
            .at("entryId"),
            V::NotOwnEntry => refuse(
                Code::NotOwnEntry,
                "该分录不属于本组织账簿",
                "the entry is of other books",
            )
            .at("entryId"),
            V::Partial(whole) => refuse(
                Code::PartialReversal,
                format!("只能整笔冲销，金额为 {} 元", yuan(whole)),
                format!("only the whole entry is reversed: {} yuan", yuan(whole)),
            )
            .at("amount"),
            V::BeforeOriginal => refuse(
                Code::DatesOutOfOrder,
                "冲销日期不得早于原分录",
                "a reversal is not before its original",
            )
            .at("effectiveOn"),
            V::OutOfOrder(first) => refuse(
                Code::MonthOutOfOrder,
                format!("须先办理 {first}"),
                format!("{first} comes first"),
            )
            .at("month"),
            V::Blocked(blocker) => blocker.into(),
            V::Member(violation) => violation.into(),
            V::NotSealed => {
                refuse(Code::WrongState, "该月未结账", "the month is not sealed").at("month")
            }
            V::SuperiorSealed => refuse(
                Code::MonthSealed,
                "上级该月已结账，须先由其上级重开",
                "the superior's own month is sealed",
            )
            .at("month"),
            V::Disclosed => refuse(
                Code::WrongState,
                "该年度已公开，不再变动",
                "the year was disclosed and never changes",
            ),
            V::NoticeOver => refuse(
                Code::WrongState,
                "公示期已过",
                "the time for objections is over",
            ),
        }
    }
}
