//! The income by which a member's dues are reckoned: fixed at the beginning of a year, changed within it
//! for a reason.

use chrono::{Datelike, NaiveDate};
use entity::Period;
use entity::dues_base::{self, IncomeClass};

use super::MemberViolation;
use super::standard::INCOME_MAX_FEN;
use crate::domain::dues::rules::calendar::{is_month, oldest_month};
use crate::domain::dues::rules::{Violation, check_text};

/// An income as somebody fixes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The first month.
    pub month: Period,
    /// Of which kind.
    pub class: IncomeClass,
    /// Fen a month.
    pub income: i64,
    /// Why it changes.
    pub reason: Option<String>,
}

impl Fixed {
    /// Whether a base says the same.
    #[must_use]
    pub fn is(&self, base: &dues_base::Model) -> bool {
        (self.month, self.class, self.income) == (base.month, base.income_class, base.income)
    }
}

/// What is wrong with a base. `before` are those that the member has for the year.
pub fn check_base(
    fixed: &Fixed,
    before: &[dues_base::Model],
    today: NaiveDate,
    at: &str,
    violations: &mut Vec<Violation>,
) {
    let at = |field: &str| format!("{at}.{field}");
    if !is_month(fixed.month) {
        violations.push(Violation::WrongPeriod(at("from")));
        return;
    }
    match fixed.class {
        IncomeClass::NoIncome if fixed.income != 0 => {
            violations.push(MemberViolation::WithoutIncome(at("income")).into());
        }
        IncomeClass::Wage | IncomeClass::Retired
            if !(1..=INCOME_MAX_FEN).contains(&fixed.income) =>
        {
            violations.push(Violation::Amount(at("income")));
        }
        IncomeClass::NoIncome | IncomeClass::Wage | IncomeClass::Retired => {}
    }
    // Next year's can be fixed ahead. The first of a year holds from its beginning, whenever that is
    // recorded; what is changed reaches no further back than arrears do.
    if fixed.month.year() > today.year() + 1 {
        violations.push(Violation::Future(at("from")));
    }
    let is_first = before.is_empty() && fixed.month.year() == today.year();
    if fixed.month.first_day() < oldest_month(today) && !is_first {
        violations.push(Violation::TooOld(at("from")));
    }
    let reason = fixed.reason.as_deref();
    if !before.is_empty() || reason.is_some() {
        check_text(reason.unwrap_or_default(), &at("reason"), violations);
    }
}
