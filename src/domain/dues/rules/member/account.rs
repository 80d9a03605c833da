//! What a member owes and has paid, month by month.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use entity::dues_base;
use entity::dues_relief::{self, ReliefKind, ReliefState};
use entity::period::Span;
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

    /// Whether something is owed for a month and nothing of it is paid: it is known what by, no decision
    /// takes it away, and whatever the standard is it is not nothing.
    fn is_unpaid(&self, month: Period) -> bool {
        let is_exempt = self
            .relief(month)
            .is_some_and(|relief| relief.kind == ReliefKind::Exemption);
        let is_paid = self.paid.get(&month).is_some_and(|paid| *paid > 0);
        self.branch(month).is_some() && self.base(month).is_some() && !is_exempt && !is_paid
    }

    /// The base that holds for a month: the newest of its year.
    fn base(&self, month: Period) -> Option<&dues_base::Model> {
        self.bases_of(month.year())
            .filter(|base| base.month.first_day() <= month.first_day())
            .max_by_key(|base| base.month.first_day())
    }

    /// The newest relief that holds for a month.
    fn relief(&self, month: Period) -> Option<&dues_relief::Model> {
        let mut reliefs = self.reliefs.iter();
        reliefs.rfind(|relief| {
            relief.state == ReliefState::Granted
                && relief.first_month.first_day() <= month.first_day()
                && month.first_day() <= relief.last_month.first_day()
        })
    }

    /// The months at whose end the member is flagged, each with the branch in which it is: of those for
    /// which an income is fixed, also to come, as if nothing more were paid.
    #[must_use]
    pub fn flagged_months(&self) -> Vec<(OrganizationId, Period)> {
        let years: BTreeSet<i32> = self.bases.iter().map(|base| base.month.year()).collect();
        let months = years
            .into_iter()
            .flat_map(|year| (1..=12).map(move |month| Period::new(year, Span::Month(month))));
        let flagged = months.flatten().filter(|month| {
            let through = months_through(*month);
            through.len() == FLAGGED_MONTHS && through.iter().all(|month| self.is_unpaid(*month))
        });
        flagged
            .filter_map(|month| Some((self.branch(month)?, month)))
            .collect()
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
    rates: impl FnOnce(Period) -> &'a [Rate],
    (month, today): (Period, NaiveDate),
) -> Account {
    let mut unpaid_months = 0;
    for month in months_through(month) {
        if month.last_day() >= today {
            continue;
        }
        if !records.is_unpaid(month) {
            break;
        }
        unpaid_months += 1;
    }
    Account {
        of: month_due(records, rates(month), month),
        unpaid_months,
    }
}

/// What is owed and paid for a month: by the newest base of its year, and the newest relief that holds.
fn month_due(records: &MemberRecords, rates: &[Rate], month: Period) -> MonthDue {
    let (base, relief) = (records.base(month), records.relief(month));
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
