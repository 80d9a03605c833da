//! The lines of every event: what moves between the accounts of one organization and fund. Debit is
//! above zero, credit below; the lines of an event add up to nothing.

use std::collections::BTreeMap;

use entity::dues_line::DuesAccount;
use entity::dues_policy::RetentionLevel;
use entity::dues_remittance::TransferDirection;
use entity::dues_spending::DuesSpendingCategory;

use super::Violation;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which account.
    pub account: DuesAccount,
    /// Debit above zero, credit below, in fen.
    pub amount: i64,
}

const fn line(account: DuesAccount, amount: i64) -> Posting {
    Posting { account, amount }
}

/// The account of what is owed to a level. Nothing is ever owed to a branch.
#[must_use]
pub const fn payable_account(level: RetentionLevel) -> DuesAccount {
    match level {
        RetentionLevel::Branch | RetentionLevel::Department => DuesAccount::PayableDepartment,
        RetentionLevel::CountyWorkingCommittee => DuesAccount::PayableCountyWorkingCommittee,
        RetentionLevel::County => DuesAccount::PayableCounty,
        RetentionLevel::City => DuesAccount::PayableCity,
        RetentionLevel::Province => DuesAccount::PayableProvince,
        RetentionLevel::Center => DuesAccount::PayableCenter,
    }
}

/// The levels to which something can be owed, from below, with their accounts.
pub const OWED: [(RetentionLevel, DuesAccount); 6] = [
    (RetentionLevel::Department, DuesAccount::PayableDepartment),
    (
        RetentionLevel::CountyWorkingCommittee,
        DuesAccount::PayableCountyWorkingCommittee,
    ),
    (RetentionLevel::County, DuesAccount::PayableCounty),
    (RetentionLevel::City, DuesAccount::PayableCity),
    (RetentionLevel::Province, DuesAccount::PayableProvince),
    (RetentionLevel::Center, DuesAccount::PayableCenter),
];

/// The account of what was spent on something.
#[must_use]
pub const fn spent_account(category: DuesSpendingCategory) -> DuesAccount {
    match category {
        DuesSpendingCategory::Training => DuesAccount::SpentTraining,
        DuesSpendingCategory::Materials => DuesAccount::SpentMaterials,
        DuesSpendingCategory::Commendation => DuesAccount::SpentCommendation,
        DuesSpendingCategory::HardshipAid => DuesAccount::SpentHardshipAid,
        DuesSpendingCategory::DisasterAid => DuesAccount::SpentDisasterAid,
        DuesSpendingCategory::Activities => DuesAccount::SpentActivities,
    }
}

/// What comes in from `source`, kept but for what is owed upward.
fn income(source: DuesAccount, amount: i64, upward: &[(RetentionLevel, i64)]) -> Vec<Posting> {
    let owed: i64 = upward.iter().map(|(_, owed)| owed).sum();
    let mut lines = vec![
        line(DuesAccount::Cash, amount),
        line(source, -amount),
        line(DuesAccount::Allocation, amount),
        line(DuesAccount::Retention, owed - amount),
    ];
    let payable = upward.iter();
    lines.extend(payable.map(|(level, owed)| line(payable_account(*level), -owed)));
    lines
}

/// Dues were collected; `upward` is what is owed to the levels above.
#[must_use]
pub fn collected(amount: i64, upward: &[(RetentionLevel, i64)]) -> Vec<Posting> {
    income(DuesAccount::Collected, amount, upward)
}

/// The bank paid interest: dues income, kept by whose money it was.
#[must_use]
pub fn interest(amount: i64) -> Vec<Posting> {
    income(DuesAccount::Interest, amount, &[])
}

/// The yearly budget provided funds for education.
#[must_use]
pub fn budgeted(amount: i64) -> Vec<Posting> {
    income(DuesAccount::Budgeted, amount, &[])
}

const fn transit(direction: TransferDirection) -> DuesAccount {
    match direction {
        TransferDirection::Upward => DuesAccount::InTransit,
        TransferDirection::Downward => DuesAccount::GrantsInTransit,
    }
}

/// Money was sent and is on its way.
#[must_use]
pub fn sent(direction: TransferDirection, amount: i64) -> Vec<Posting> {
    vec![
        line(transit(direction), amount),
        line(DuesAccount::Cash, -amount),
    ]
}

/// What was sent was refused, and is back.
#[must_use]
pub fn refused(direction: TransferDirection, amount: i64) -> Vec<Posting> {
    reversed(&sent(direction, amount))
}

/// What was remitted was confirmed, in the book of the sender: `settled` is what it paid to each.
#[must_use]
pub fn delivered(amount: i64, settled: &[(DuesAccount, i64)]) -> Vec<Posting> {
    let mut lines = vec![
        line(DuesAccount::Remitted, amount),
        line(DuesAccount::InTransit, -amount),
        line(DuesAccount::Allocation, -amount),
    ];
    lines.extend(settled.iter().map(|(account, paid)| line(*account, *paid)));
    lines
}

/// What was remitted was confirmed, in the book of the receiver: kept but for what goes on upward.
#[must_use]
pub fn received(amount: i64, upward: &[(RetentionLevel, i64)]) -> Vec<Posting> {
    income(DuesAccount::Received, amount, upward)
}

/// A grant was confirmed, in the book of who gave it: out of its retention.
#[must_use]
pub fn granted(amount: i64) -> Vec<Posting> {
    vec![
        line(DuesAccount::Granted, amount),
        line(DuesAccount::GrantsInTransit, -amount),
        line(DuesAccount::Retention, amount),
        line(DuesAccount::Allocation, -amount),
    ]
}

/// A grant was confirmed, in the book of who has it now.
#[must_use]
pub fn received_grant(amount: i64) -> Vec<Posting> {
    income(DuesAccount::GrantReceived, amount, &[])
}

/// Money was spent, out of the retention.
#[must_use]
pub fn spent(category: DuesSpendingCategory, amount: i64) -> Vec<Posting> {
    vec![
        line(spent_account(category), amount),
        line(DuesAccount::Cash, -amount),
        line(DuesAccount::Retention, amount),
        line(DuesAccount::Allocation, -amount),
    ]
}

/// The lines that undo these.
#[must_use]
pub fn reversed(lines: &[Posting]) -> Vec<Posting> {
    lines
        .iter()
        .map(|posting| line(posting.account, -posting.amount))
        .collect()
}

/// How these lines move cash.
#[must_use]
pub fn cash_of(lines: &[Posting]) -> i64 {
    let cash = lines
        .iter()
        .filter(|line| line.account == DuesAccount::Cash);
    cash.map(|line| line.amount).sum()
}

/// What these lines come to owe upward.
#[must_use]
pub fn owed_in(lines: &[Posting]) -> i64 {
    let is_owed = |line: &&Posting| super::statement::PAYABLE.contains(&line.account);
    -lines
        .iter()
        .filter(is_owed)
        .map(|line| line.amount)
        .sum::<i64>()
}

/// The cash in these accounts.
#[must_use]
pub fn cash_in(sums: &Sums) -> i64 {
    sums.get(DuesAccount::Cash)
}

/// What the accounts of an organization and fund hold, or how they moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<DuesAccount, i64>);

impl Sums {
    /// What one account holds.
    #[must_use]
    pub fn get(&self, account: DuesAccount) -> i64 {
        self.0.get(&account).copied().unwrap_or_default()
    }

    /// The sum of several accounts.
    #[must_use]
    pub fn of(&self, accounts: &[DuesAccount]) -> i64 {
        accounts.iter().map(|account| self.get(*account)).sum()
    }

    /// Adds to an account; none where that is beyond what is counted.
    #[must_use]
    pub fn add(&mut self, account: DuesAccount, amount: i64) -> Option<()> {
        let held = self.0.entry(account).or_default();
        *held = held.checked_add(amount)?;
        Some(())
    }

    /// These and those together.
    #[must_use]
    pub fn plus(&self, others: &Self) -> Self {
        let mut sum = self.clone();
        for (account, amount) in &others.0 {
            let held = sum.0.entry(*account).or_default();
            *held = held.saturating_add(*amount);
        }
        sum
    }

    /// What is kept and neither spent nor granted nor on its way to who was granted.
    #[must_use]
    pub fn available(&self) -> i64 {
        -self.get(DuesAccount::Retention) - self.get(DuesAccount::GrantsInTransit)
    }

    /// What is owed upward and was not sent.
    #[must_use]
    pub fn payable(&self) -> i64 {
        -self.of(&super::statement::PAYABLE) - self.get(DuesAccount::InTransit)
    }
}

/// What stands against accounts as an event would leave them: cash, what is kept and what is owed
/// cannot fall below nothing.
#[must_use]
pub fn stands(after: &Sums) -> Vec<Violation> {
    let mut violations = Vec::new();
    let cash = after.get(DuesAccount::Cash);
    if cash < 0 {
        violations.push(Violation::InsufficientCash(-cash));
    }
    if after.available() < 0 {
        violations.push(Violation::BeyondRetention(-after.available()));
    }
    if after.payable() < 0 {
        violations.push(Violation::BeyondPayable(-after.payable()));
    }
    violations
}
