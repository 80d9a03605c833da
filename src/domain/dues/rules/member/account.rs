//! What a member owes and has paid, month by month.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use entity::dues_base;
use entity::dues_relief::{self, ReliefKind, ReliefState};
use entity::{DuesReliefId, OrganizationId, Period};

use super::standard::{Rate, due};
use crate::clock::holds;
use crate::domain::dues::rules::calendar::month_of;

/// So many months one after another without a payment are flagged (§4.5).
pub(super) const FLAGGED_MONTHS: usize = 6;

/// A membership of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which branch.
    pub branch: OrganizationId,
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: Option<NaiveDate>,
}

impl Member {
    /// Whether dues of a month are owed there: by who is a member at its end.
    fn owes(&self, month: Period) -> bool {
        holds((self.from, self.until), month.last_day())
    }
}

/// What is recorded of a member.
#[derive(Clone, Debug, Default)]
pub struct MemberRecords {
    /// Of which branches.
    pub memberships: Vec<Member>,
    /// Bases, the oldest record first.
    pub bases: Vec<dues_base::Model>,
    /// Reliefs, the oldest request first.
    pub reliefs: Vec<dues_relief::Model>,
    /// What was paid of what was owed, by month: payments beyond it and undone ones left out.
    pub paid: BTreeMap<Period, i64>,
}

impl MemberRecords {
    /// The branch in which the dues of a month are owed.
    #[must_use]
    pub fn branch(&self, month: Period) -> Option<OrganizationId> {
        let mut memberships = self.memberships.iter();
        memberships
            .find(|member| member.owes(month))
            .map(|member| member.branch)
    }

    /// The bases of a year.
    pub fn bases_of(&self, year: i32) -> impl Iterator<Item = &dues_base::Model> {
        let of_year = move |base: &&dues_base::Model| base.month.year() == year;
        self.bases.iter().filter(of_year)
    }
}

/// How a member stands for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The income is not fixed: nobody knows what is owed.
    NoBase,
    /// Nothing is owed, by a decision.
    Exempt,
    /// All is paid.
    Paid,
    /// Some is.
    PartlyPaid,
    /// Nothing is.
    Unpaid,
}

/// What a member owes for a month, and has paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthDue {
    /// The month.
    pub month: Period,
    /// By which base.
    pub base: Option<dues_base::Model>,
    /// By which relief.
    pub relief: Option<DuesReliefId>,
    /// In fen; none while no base is fixed.
    pub due: Option<i64>,
    /// In fen.
    pub paid: i64,
    /// How it stands.
    pub standing: Standing,
}

impl MonthDue {
    /// What is still to be paid; none while that is not known.
    #[must_use]
    pub fn unpaid(&self) -> Option<i64> {
        self.due.map(|due| (due - self.paid).max(0))
    }
}

/// A member's account at a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The month itself.
    pub of: MonthDue,
    /// How many months one after another, the month and those before it, nothing was paid for that was
    /// owed: no more than are flagged are counted.
    pub unpaid_months: usize,
}

impl Account {
    /// Whether nothing was paid for six months without a reason.
    #[must_use]
    pub const fn is_flagged(&self) -> bool {
        self.unpaid_months >= FLAGGED_MONTHS
    }
}

/// The month and those before it that count for the flag, the newest first.
#[must_use]
pub fn months_through(month: Period) -> Vec<Period> {
    (0_u32..)
        .take(FLAGGED_MONTHS)
        .filter_map(|back| month_of(month.first_day().checked_sub_months(Months::new(back))?))
        .collect()
}

/// A member's account at a month, as the records and the rates of each month have it. A month counts
/// for the flag once it is over.
#[must_use]
pub fn account<'a>(
    records: &MemberRecords,
    rates: impl Fn(Period) -> &'a [Rate],
    (month, today): (Period, NaiveDate),
) -> Account {
    let one = |month: Period| month_due(records, rates(month), month);
    let mut unpaid_months = 0;
    for month in months_through(month) {
        if month.last_day() >= today {
            continue;
        }
        if records.branch(month).is_none() || one(month).standing != Standing::Unpaid {
            break;
        }
        unpaid_months += 1;
    }
    Account {
        of: one(month),
        unpaid_months,
    }
}

/// What is owed and paid for a month: by the newest base of its year, and the newest relief that holds.
fn month_due(records: &MemberRecords, rates: &[Rate], month: Period) -> MonthDue {
    let base = records
        .bases_of(month.year())
        .filter(|base| base.month.first_day() <= month.first_day())
        .max_by_key(|base| base.month.first_day());
    let mut reliefs = records.reliefs.iter();
    let relief = reliefs.rfind(|relief| {
        relief.state == ReliefState::Granted
            && relief.first_month.first_day() <= month.first_day()
            && month.first_day() <= relief.last_month.first_day()
    });
    let by_standard = base.and_then(|base| due(rates, base.income_class, base.income));
    let due = match relief.map(|relief| (relief.kind, relief.amount)) {
        Some((ReliefKind::Exemption, _)) => Some(0),
        // Never more than without it.
        Some((ReliefKind::Reduction, reduced)) => by_standard.into_iter().chain(reduced).min(),
        None => by_standard,
    };
    let paid = records.paid.get(&month).copied().unwrap_or_default();
    let standing = match due {
        None => Standing::NoBase,
        Some(0) => Standing::Exempt,
        Some(due) if paid >= due => Standing::Paid,
        Some(_) if paid > 0 => Standing::PartlyPaid,
        Some(_) => Standing::Unpaid,
    };
    MonthDue {
        month,
        base: base.cloned(),
        relief: relief.map(|relief| relief.id),
        due,
        paid,
        standing,
    }
}
