//! Why a standard, an income, a relief or a payment of a member is refused, in both languages.

use entity::dues_base::IncomeClass;

use crate::domain::dues::rules::Violation;
use crate::domain::dues::rules::violation::{refuse, yuan};
use crate::error::{Refusal, RefusalCode};

/// Why a standard, an income, a relief or a payment of a member is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberViolation {
    /// Who has no income pays an amount, of no income.
    WithoutIncome(String),
    /// A share and an amount, or neither.
    ShareOrAmount(String),
    /// The limits of a kind of income rise, and the last rate has none.
    LimitsNotRising(String),
    /// A kind of income has no rate without limit.
    WithoutRate(IncomeClass),
    /// A standard begins with a month.
    MidMonth(String),
    /// Not a member of this branch in that month.
    NotItsMember(String),
    /// The income is not fixed.
    NoBase(String),
    /// More than so much that is still owed.
    BeyondDue(String, i64),
    /// It ends before it begins.
    ReliefEnds(String),
    /// It lasts longer than so many months.
    ReliefTooLong(u32),
    /// A reduction names an amount, an exemption none.
    ReliefAmount,
    /// Not less than what is owed anyway.
    NotLess,
}

impl From<MemberViolation> for Violation {
    fn from(violation: MemberViolation) -> Self {
        Self::Member(violation)
    }
}

impl From<MemberViolation> for Refusal {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn from(violation: MemberViolation) -> Self {
        use MemberViolation as V;
        use RefusalCode as Code;
        match violation {
            V::WithoutIncome(at) => refuse(
                Code::Invalid,
                "无经济收入者按固定金额交纳，不计收入和比例",
                "who has no income pays an amount: there is no income and no share",
            )
            .at(&at),
            V::ShareOrAmount(at) => refuse(
                Code::Invalid,
                "比例和金额须填且只填一项",
                "a share or an amount, and not both",
            )
            .at(&at),
            V::LimitsNotRising(at) => refuse(
                Code::Invalid,
                "同类收入的档次上限须递增，最后一档不设上限",
                "the limits of a kind of income rise, and the last rate has none",
            )
            .at(&at),
            V::WithoutRate(class) => {
                let (zh, en) = match class {
                    IncomeClass::Wage => ("工资收入", "wages"),
                    IncomeClass::Retired => ("离退休费", "pensions"),
                    IncomeClass::NoIncome => ("无收入", "no income"),
                };
                refuse(
                    Code::Required,
                    format!("缺少“{zh}”不设上限的档次"),
                    format!("there is no rate without limit for {en}"),
                )
                .at("rates")
            }
            V::MidMonth(at) => refuse(
                Code::Invalid,
                "标准须自某月一日起执行",
                "a standard begins on the first of a month",
            )
            .at(&at),
            V::NotItsMember(at) => refuse(
                Code::OutsideOrganization,
                "该月不是本支部党员",
                "not a member of this branch in that month",
            )
            .at(&at),
            V::NoBase(at) => refuse(
                Code::DuesBaseMissing,
                "尚未核定该党员的党费计算基数",
                "the income by which the dues are reckoned is not fixed",
            )
            .at(&at),
            V::BeyondDue(at, owed) => refuse(
                Code::BeyondDue,
                format!("超出应交，该月尚欠 {} 元；自愿多交请另行登记", yuan(owed)),
                format!(
                    "{} yuan are still owed for that month; record what is paid beyond it as voluntary",
                    yuan(owed)
                ),
            )
            .at(&at),
            V::ReliefEnds(at) => refuse(
                Code::DatesOutOfOrder,
                "截止月份不得早于起始月份",
                "it ends before it begins",
            )
            .at(&at),
            V::ReliefTooLong(months) => refuse(
                Code::OutOfRange,
                format!("一次减免不超过 {months} 个月"),
                format!("a relief lasts up to {months} months"),
            )
            .at("until"),
            V::ReliefAmount => refuse(
                Code::Invalid,
                "少交须填每月金额，免交不填",
                "a reduction names what is paid a month, an exemption does not",
            )
            .at("amount"),
            V::NotLess => refuse(
                Code::OutOfRange,
                "减免后的金额须低于应交金额",
                "not less than what is owed anyway",
            )
            .at("amount"),
        }
    }
}
