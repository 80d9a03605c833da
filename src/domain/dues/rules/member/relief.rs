//! That less or nothing is paid for some months.

use chrono::{Months, NaiveDate};
use entity::Period;
use entity::dues_relief::ReliefKind;

use super::MemberViolation;
use crate::domain::dues::rules::calendar::{is_month, oldest_month};
use crate::domain::dues::rules::{Violation, check_amount, check_text};

/// Months of one relief at the most: it is asked for anew each year.
const MONTHS_MAX: u32 = 12;

/// A relief as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Less or nothing.
    pub kind: ReliefKind,
    /// What is paid a month instead.
    pub amount: Option<i64>,
    /// The first month.
    pub first_month: Period,
    /// The last one.
    pub last_month: Period,
    /// Why.
    pub reason: String,
}

/// What is wrong with it. `due` is what is owed for the first month, where that is known.
pub fn check_relief(
    asked: &Asked,
    due: Option<i64>,
    today: NaiveDate,
    violations: &mut Vec<Violation>,
) {
    check_text(&asked.reason, "reason", violations);
    let months = [("from", asked.first_month), ("until", asked.last_month)];
    let mut are_months = true;
    for (at, _) in months.iter().filter(|(_, month)| !is_month(*month)) {
        violations.push(Violation::WrongPeriod((*at).to_owned()));
        are_months = false;
    }
    let (first, last) = (asked.first_month.first_day(), asked.last_month.first_day());
    if are_months {
        if first < oldest_month(today) {
            violations.push(Violation::TooOld("from".to_owned()));
        }
        if last < first {
            violations.push(MemberViolation::ReliefEnds("until".to_owned()).into());
        }
        if last >= first + Months::new(MONTHS_MAX) {
            violations.push(MemberViolation::ReliefTooLong(MONTHS_MAX).into());
        }
    }
    match (asked.kind, asked.amount) {
        (ReliefKind::Exemption, None) => {}
        (ReliefKind::Exemption, Some(_)) | (ReliefKind::Reduction, None) => {
            violations.push(MemberViolation::ReliefAmount.into());
        }
        (ReliefKind::Reduction, Some(amount)) => {
            check_amount(amount, "amount", violations);
            if due.is_some_and(|due| amount >= due) {
                violations.push(MemberViolation::NotLess.into());
            }
        }
    }
}
