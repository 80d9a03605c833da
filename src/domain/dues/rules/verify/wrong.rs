//! What can be wrong with books, in words.

use std::borrow::Cow;

use entity::dues_line::DuesAccount;
use entity::{OrganizationId, Period};

use super::super::Fault;
use super::Act;
use crate::error::Message;

/// Something that is wrong with the books of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookFault {
    /// Whose books.
    pub organization: OrganizationId,
    /// The number of the entry, where it is one entry's.
    pub entry: Option<i64>,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Debit and credit of an entry differ by so much.
    Unbalanced(i64),
    /// The lines are not numbered from 1, or say another book, fund, day or recording than the entry.
    LinesStray,
    /// The lines are not those of what happened.
    NotOfItsKind,
    /// Entries that ought to be there are not: the first and the last of them.
    Missing(i64, i64),
    /// The entry does not follow from its content and the hash before.
    HashDiffers,
    /// The history tells of no such entry.
    Untold,
    /// The history tells of another entry with this number.
    ToldOtherwise,
    /// The history tells of an entry that is not there.
    Told(i64),
    /// The book's own row names another newest entry, or so many entries that are not there.
    HeadDiffers(i64),
    /// There are entries and no book.
    Bookless,
    /// An invariant does not hold after the entry.
    Broken(Fault),
    /// At the end of a month there was less than no cash.
    CashBelowNothing(Period),
    /// The balance that is kept is not the sum of the lines.
    BalanceDiffers(DuesAccount, i64, i64),
    /// Not exactly one record stands behind the entry, or one stands behind it that should not.
    Unfounded,
    /// The record behind the entry says something else.
    RecordDiffers,
    /// The parts of a collection are not what the books owe, or do not add up to it.
    PartsDiffer,
    /// The parts are not those of the policy of the effective date.
    NotByPolicy,
    /// A reversal is not the whole of what it undoes, or comes before it, or stands more than once.
    ReversalDiffers,
    /// One person did both halves of an act of two persons.
    SamePerson,
    /// What members paid is not what was collected from them.
    PaymentsDiffer,
    /// A spending was approved without an entry.
    SpendingUnbooked,
    /// The two books do not carry the same transfer.
    MirrorDiffers,
    /// A seal does not have the hash of its totals and entries.
    SealHash(Period),
    /// What was sealed is not what the entries say.
    SealTotals(Period),
    /// A seal or a disclosure of which the history does not tell, or one of which it does is not there.
    SealUntold(Period),
    /// The seals of a month do not follow each other.
    SealOrder(Period),
    /// The entry stands in a month that was sealed before it.
    IntoSealed(Period),
    /// The bank said something else than the month that was sealed.
    Bank(Period),
    /// The book says that other months are sealed, or that it begins otherwise.
    MonthsDiffer,
    /// What was disclosed is not what the books say, or its hash is not.
    Disclosure(Period),
    /// The shares of a policy are not the whole, but so much.
    PolicyNotWhole(i64),
    /// The history does not tell of what a row says was done.
    ActUntold(Act),
    /// The history tells of what no row says.
    ActMissing(Act),
    /// The history tells otherwise of what a row says.
    ActDiffers(Act),
}

fn say(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Message {
    Message {
        zh: zh.into(),
        en: en.into(),
    }
}

impl BookFault {
    /// The fault in words.
    #[must_use]
    pub fn in_words(&self) -> Message {
        let what = self.wrong.in_words();
        match self.entry {
            Some(entry) => say(
                format!("第 {entry} 号分录：{}", what.zh),
                format!("entry {entry}: {}", what.en),
            ),
            None => what,
        }
    }
}

impl Wrong {
    #[expect(clippy::too_many_lines, reason = "a table of texts, not a flow")]
    fn in_words(&self) -> Message {
        let of_month = |month: &Period, zh: &str, en: &str| {
            say(format!("{month} {zh}"), format!("{month}: {en}"))
        };
        match self {
            Self::Unbalanced(sum) => say(
                format!("借贷不平，差 {sum} 分"),
                format!("debit and credit differ by {sum} fen"),
            ),
            Self::LinesStray => say(
                "分录行与分录不一致",
                "its lines say something else than the entry",
            ),
            Self::NotOfItsKind => say(
                "分录行不符合该项业务",
                "its lines are not those of what happened",
            ),
            Self::Missing(from, to) => say(
                format!("缺第 {from} 至 {to} 号分录"),
                format!("entries {from} to {to} are missing"),
            ),
            Self::HashDiffers => say(
                "分录与其哈希不符",
                "it does not have the hash of its content",
            ),
            Self::Untold => say("历史中没有该分录", "the history does not tell of it"),
            Self::ToldOtherwise => say(
                "历史中该号分录为另一笔",
                "the history tells of another entry with this number",
            ),
            Self::Told(number) => say(
                format!("历史中有第 {number} 号分录，账簿中没有"),
                format!("the history tells of entry {number}, which is not there"),
            ),
            Self::HeadDiffers(entries) => say(
                format!("账簿记有 {entries} 笔，与分录不符"),
                format!("the book names {entries} entries, and another newest one"),
            ),
            Self::Bookless => say("有分录而无账簿", "there are entries and no book"),
            Self::Broken(fault) => fault.in_words(),
            Self::CashBelowNothing(month) => of_month(
                month,
                "月末现金小于零",
                "there is less than no cash at its end",
            ),
            Self::BalanceDiffers(account, kept, sum) => say(
                format!("{account:?} 余额记为 {kept} 分，分录合计 {sum} 分"),
                format!("{account:?} is kept as {kept} fen, its lines add up to {sum}"),
            ),
            Self::Unfounded => say(
                "分录没有唯一的业务记录",
                "not exactly one record stands behind it",
            ),
            Self::RecordDiffers => say(
                "业务记录与分录不符",
                "the record behind it says something else",
            ),
            Self::PartsDiffer => say(
                "分成合计与分录不符",
                "the parts of the collection are not those of the books",
            ),
            Self::NotByPolicy => say(
                "分成不符合当日留存比例",
                "the parts are not those of the policy of the day",
            ),
            Self::ReversalDiffers => say(
                "冲销与原分录不符",
                "a reversal is not the whole of what it undoes, once and later",
            ),
            Self::SamePerson => say("应由两人办理", "one person did both halves"),
            Self::PaymentsDiffer => say(
                "党员交纳明细与收缴金额不符",
                "what members paid is not what was collected from them",
            ),
            Self::SpendingUnbooked => say(
                "有已批准而未入账的支出",
                "a spending was approved and not booked",
            ),
            Self::MirrorDiffers => say(
                "往来双方账簿不一致",
                "the two books do not carry the same transfer",
            ),
            Self::SealHash(month) => of_month(
                month,
                "封账哈希不符",
                "the seal does not have the hash of its content",
            ),
            Self::SealTotals(month) => of_month(
                month,
                "封账数与分录不符",
                "what was sealed is not what the entries say",
            ),
            Self::SealUntold(period) => of_month(
                period,
                "封账或公开与历史不符",
                "the history tells of other seals or disclosures",
            ),
            Self::SealOrder(month) => {
                of_month(month, "封账次序不符", "its seals do not follow each other")
            }
            Self::IntoSealed(month) => {
                of_month(month, "已封账仍有入账", "it was sealed before this entry")
            }
            Self::Bank(month) => of_month(
                month,
                "封账时银行余额不符",
                "it was sealed though the bank said something else",
            ),
            Self::MonthsDiffer => say(
                "账簿的起始月或已结月份不符",
                "the book names other months as begun or sealed",
            ),
            Self::Disclosure(year) => of_month(
                year,
                "公开账目与账簿不符",
                "what was disclosed is not what the books say",
            ),
            Self::PolicyNotWhole(sum) => say(
                format!("留存比例合计 {sum}，不是 10000"),
                format!("the shares of a policy add up to {sum}, not to 10,000"),
            ),
            Self::ActUntold(act) => {
                let Message { zh, en } = act.in_words();
                say(
                    format!("历史中没有该{zh}"),
                    format!("the history does not tell of {en} that is there"),
                )
            }
            Self::ActMissing(act) => {
                let Message { zh, en } = act.in_words();
                say(
                    format!("历史中有{zh}，记录中没有"),
                    format!("the history tells of {en} that is not there"),
                )
            }
            Self::ActDiffers(act) => {
                let Message { zh, en } = act.in_words();
                say(
                    format!("{zh}与历史不符"),
                    format!("the history tells otherwise of {en}"),
                )
            }
        }
    }
}

impl Act {
    fn in_words(self) -> Message {
        let (zh, en) = match self {
            Self::Assertion => ("银行余额", "a bank balance"),
            Self::Objection => ("异议", "an objection"),
            Self::Answer => ("异议答复", "an answer to an objection"),
            Self::Policy => ("留存比例", "a retention policy"),
            Self::Reopening => ("重开月份", "a month opened again"),
            Self::Request => ("支出申请", "a request to spend"),
            Self::Refusal => ("支出退回", "a refusal to spend"),
        };
        say(zh, en)
    }
}

impl Fault {
    fn in_words(self) -> Message {
        let (zh, en) = match self {
            Self::Unbalanced => ("账户借贷不平", "the accounts do not balance"),
            Self::SourcesDiffer => (
                "收入不等于留存、应缴、在途与已缴之和",
                "what came in is not what was kept, is payable, in transit or confirmed",
            ),
            Self::AllocationDiffers => ("资金不等于划分数", "the money is not what was set aside"),
            Self::BelowNothing => (
                "现金、留存、应缴或在途小于零",
                "cash, retention, payable or transit is below nothing",
            ),
        };
        say(zh, en)
    }
}
