//! What members pay: of which months, how much, and in how many entries it is booked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::{Period, PersonId};
use serde::Serialize;

use super::MemberViolation;
use crate::domain::dues::rules::calendar::{Ahead, check_arrears};
use crate::domain::dues::rules::{VOLUNTARY_WHOLE_FEN, Violation, check_amount};

/// What the entry of dues that are registered by member says at its end, so that the books themselves tell
/// that there are payments behind it.
pub const BY_MEMBER: &str = "（按党员登记）";

/// What one member pays for one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PaidBy {
    /// Who.
    pub person: PersonId,
    /// For which month.
    pub month: Period,
    /// In fen.
    pub amount: i64,
    /// Beyond what is owed.
    pub voluntary: bool,
}

/// Payments that are booked as one collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// For which month.
    pub month: Period,
    /// Beyond what is owed.
    pub voluntary: bool,
    /// Who paid how much.
    pub payments: Vec<(PersonId, i64)>,
}

impl Group {
    /// All of them; none where nobody can count that far.
    #[must_use]
    pub fn sum(&self) -> Option<i64> {
        let mut amounts = self.payments.iter().map(|(_, amount)| *amount);
        amounts.try_fold(0_i64, i64::checked_add)
    }
}

/// What is still owed for a month by a member who is one of the branch's then.
type Owed = BTreeMap<(PersonId, Period), Option<i64>>;

/// What is wrong with payments: of whom, for which month, how much.
pub fn check_payments(
    payments: &[PaidBy],
    owed: &Owed,
    today: NaiveDate,
    violations: &mut Vec<Violation>,
) {
    let mut seen = BTreeSet::new();
    for (index, payment) in payments.iter().enumerate() {
        let at = |field: &str| format!("payments.{index}.{field}");
        check_amount(payment.amount, &at("amount"), violations);
        let before = violations.len();
        let until = (today, Ahead::Quarter);
        check_arrears(payment.month, until, &at("month"), violations);
        if !seen.insert((payment.person, payment.month, payment.voluntary)) {
            violations.push(Violation::Twice(at("personId")));
        }
        if violations.len() > before {
            continue;
        }
        match owed.get(&(payment.person, payment.month)) {
            None => violations.push(MemberViolation::NotItsMember(at("personId")).into()),
            Some(_) if payment.voluntary => {}
            Some(None) => violations.push(MemberViolation::NoBase(at("personId")).into()),
            Some(Some(owed)) if payment.amount > *owed => {
                violations.push(MemberViolation::BeyondDue(at("amount"), *owed).into());
            }
            Some(Some(_)) => {}
        }
    }
}

/// The latest month that is paid for.
#[must_use]
pub fn latest_month(payments: &[PaidBy]) -> Option<Period> {
    let months = payments.iter().map(|payment| payment.month);
    months.max_by_key(|month| month.first_day())
}

/// Payments by month; what is paid beyond what is owed apart, and each large payment by itself, since
/// that passes upward whole.
#[must_use]
pub fn groups(payments: &[PaidBy]) -> Vec<Group> {
    let mut groups: BTreeMap<_, Group> = BTreeMap::new();
    for payment in payments {
        let PaidBy {
            month, voluntary, ..
        } = *payment;
        let is_whole = voluntary && payment.amount >= VOLUNTARY_WHOLE_FEN;
        let alone = is_whole.then_some(payment.person);
        let group = groups
            .entry((month.first_day(), voluntary, alone))
            .or_insert_with(|| Group {
                month,
                voluntary,
                payments: Vec::new(),
            });
        group.payments.push((payment.person, payment.amount));
    }
    groups.into_values().collect()
}
