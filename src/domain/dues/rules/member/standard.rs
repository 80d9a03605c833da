//! What is paid of an income.

use chrono::NaiveDate;
use entity::dues_base::IncomeClass;

use super::MemberViolation;
use crate::domain::dues::rules::Violation;

/// Hundredths of a percent that are the whole.
const WHOLE: i64 = 10_000;
/// Fen that a limit or an amount can be at the most: a hundred million yuan.
pub(super) const INCOME_MAX_FEN: i64 = 10_000_000_000;
/// Rates of a standard at the most.
const RATES_MAX: usize = 30;

/// The month from which the national standard holds: the rules of 2008.
pub const NATIONAL_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2008, 4, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payable {
    /// A share of the whole income, in hundredths of a percent.
    Share(i32),
    /// Fen a month.
    Amount(i64),
}

/// One line of a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Whose income.
    pub class: IncomeClass,
    /// Fen of income a month up to which it holds, that sum among them; none is without limit.
    pub up_to: Option<i64>,
    /// What is paid.
    pub paid: Payable,
}

/// A rate as somebody asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedRate {
    /// Whose income.
    pub class: IncomeClass,
    /// Fen of income a month up to which it is to hold.
    pub up_to: Option<i64>,
    /// A share of the whole income.
    pub basis_points: Option<i32>,
    /// Or fen a month.
    pub amount: Option<i64>,
}

/// The rates that are asked for: each a share or an amount.
pub fn rates_of(asked: &[AskedRate], violations: &mut Vec<Violation>) -> Vec<Rate> {
    let mut rates = Vec::with_capacity(asked.len());
    for (index, asked) in asked.iter().enumerate() {
        let paid = match (asked.basis_points, asked.amount) {
            (Some(points), None) => Payable::Share(points),
            (None, Some(amount)) => Payable::Amount(amount),
            (Some(_), Some(_)) | (None, None) => {
                let at = format!("rates.{index}.basisPoints");
                violations.push(MemberViolation::ShareOrAmount(at).into());
                continue;
            }
        };
        rates.push(Rate {
            class: asked.class,
            up_to: asked.up_to,
            paid,
        });
    }
    rates
}

/// The standard where nobody has issued another: the rules of 2008 (§4.5).
#[must_use]
pub fn national() -> Vec<Rate> {
    let share = |class, up_to, basis_points| Rate {
        class,
        up_to,
        paid: Payable::Share(basis_points),
    };
    vec![
        share(IncomeClass::Wage, Some(300_000), 50),
        share(IncomeClass::Wage, Some(500_000), 100),
        share(IncomeClass::Wage, Some(1_000_000), 150),
        share(IncomeClass::Wage, None, 200),
        share(IncomeClass::Retired, Some(500_000), 50),
        share(IncomeClass::Retired, None, 100),
        Rate {
            class: IncomeClass::NoIncome,
            up_to: None,
            paid: Payable::Amount(20),
        },
    ]
}

/// What is paid a month of an income: the whole sum at the rate of its bracket, half a fen upward, and a fen at least. None
/// where the standard does not say.
#[must_use]
pub(in crate::domain::dues) fn due(rates: &[Rate], class: IncomeClass, income: i64) -> Option<i64> {
    let holds =
        |rate: &&Rate| rate.class == class && rate.up_to.is_none_or(|limit| income <= limit);
    Some(match rates.iter().find(holds)?.paid {
        Payable::Amount(amount) => amount,
        Payable::Share(basis_points) => {
            let exact = income.checked_mul(i64::from(basis_points))?;
            ((exact + WHOLE / 2) / WHOLE).max(1)
        }
    })
}

/// What is wrong with the rates of a standard: each kind of income has some, with rising limits, and the
/// last of each without one.
pub fn check_rates(rates: &[Rate], violations: &mut Vec<Violation>) {
    if rates.len() > RATES_MAX {
        violations.push(Violation::TooLong("rates".to_owned(), RATES_MAX));
        return;
    }
    for (index, rate) in rates.iter().enumerate() {
        let at = |field: &str| format!("rates.{index}.{field}");
        match rate.paid {
            Payable::Share(points) if !(1..=WHOLE).contains(&i64::from(points)) => {
                violations.push(Violation::ShareOutOfRange(at("basisPoints")));
            }
            Payable::Amount(amount) if !(1..=INCOME_MAX_FEN).contains(&amount) => {
                violations.push(Violation::Amount(at("amount")));
            }
            Payable::Share(_) if rate.class == IncomeClass::NoIncome => {
                violations.push(MemberViolation::WithoutIncome(at("basisPoints")).into());
            }
            Payable::Share(_) | Payable::Amount(_) => {}
        }
        let mut before = rates.iter().take(index);
        let previous = before.rfind(|before| before.class == rate.class);
        let least = previous.map_or(Some(0), |previous| previous.up_to);
        let rises = match (least, rate.up_to) {
            (None, _) => false,
            (Some(least), Some(limit)) => limit > least && limit <= INCOME_MAX_FEN,
            (Some(_), None) => true,
        };
        if !rises {
            violations.push(MemberViolation::LimitsNotRising(at("upTo")).into());
        }
    }
    for class in [
        IncomeClass::Wage,
        IncomeClass::Retired,
        IncomeClass::NoIncome,
    ] {
        let last = rates.iter().rfind(|rate| rate.class == class);
        if last.is_none_or(|rate| rate.up_to.is_some()) {
            violations.push(MemberViolation::WithoutRate(class).into());
        }
    }
}
