//! Statements, and what must always hold.

use std::collections::BTreeMap;

use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use entity::dues_spending::DuesSpendingCategory;
use serde::{Deserialize, Serialize};

use super::{Sums, spent_account};

/// What is owed upward, by level.
pub(super) const PAYABLE: [DuesAccount; 6] = [
    DuesAccount::PayableDepartment,
    DuesAccount::PayableCountyWorkingCommittee,
    DuesAccount::PayableCounty,
    DuesAccount::PayableCity,
    DuesAccount::PayableProvince,
    DuesAccount::PayableCenter,
];

/// Where money comes from.
const SOURCES: [DuesAccount; 5] = [
    DuesAccount::Collected,
    DuesAccount::Interest,
    DuesAccount::Budgeted,
    DuesAccount::Received,
    DuesAccount::GrantReceived,
];

/// What money is spent on.
const CATEGORIES: [DuesSpendingCategory; 6] = [
    DuesSpendingCategory::Training,
    DuesSpendingCategory::Materials,
    DuesSpendingCategory::Commendation,
    DuesSpendingCategory::HardshipAid,
    DuesSpendingCategory::DisasterAid,
    DuesSpendingCategory::Activities,
];

const SPENT: [DuesAccount; 6] = [
    DuesAccount::SpentTraining,
    DuesAccount::SpentMaterials,
    DuesAccount::SpentCommendation,
    DuesAccount::SpentHardshipAid,
    DuesAccount::SpentDisasterAid,
    DuesAccount::SpentActivities,
];

/// The lines of some books before a period and within it. `outside` leaves out the transfers
/// between these very organizations, so that none is counted twice; `all` does not. Of a single
/// organization both are the same.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Before the period, transfers between these organizations left out.
    pub outside_before: Sums,
    /// Within the period, transfers between these organizations left out.
    pub outside_during: Sums,
    /// Before the period.
    pub before: Sums,
    /// Within the period.
    pub during: Sums,
}

/// A statement: closing = opening + collected + interest + received - remitted - spent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Cash at the beginning.
    pub opening: i64,
    /// Dues collected; of the education fund what the budget provided.
    pub collected: i64,
    /// Bank interest.
    pub interest: i64,
    /// Set aside for its own party work.
    pub retained: i64,
    /// Confirmed from other organizations, grants among it.
    pub received: i64,
    /// Of which grants.
    pub grants_received: i64,
    /// Sent to other organizations and not refused, grants among it.
    pub remitted: i64,
    /// Of which grants.
    pub granted: i64,
    /// Sent and not answered at the end.
    pub in_transit: i64,
    /// Owed upward and not sent at the end.
    pub payable: i64,
    /// Kept and not spent at the end.
    pub available: i64,
    /// Spent, by category; categories with nothing are left out.
    pub spent: Vec<(DuesSpendingCategory, i64)>,
    /// Cash at the end.
    pub closing: i64,
}

impl Figures {
    /// The statement of these books.
    #[must_use]
    pub fn of(totals: &Totals) -> Self {
        use DuesAccount as A;
        let flow = &totals.outside_during;
        let end = totals.before.plus(&totals.during);
        let granted = flow.of(&[A::GrantsInTransit, A::Granted]);
        let grants_received = -flow.get(A::GrantReceived);
        let spent = CATEGORIES
            .iter()
            .map(|category| (*category, flow.get(spent_account(*category))))
            .filter(|(_, amount)| *amount != 0)
            .collect();
        let opening = totals.outside_before.get(A::Cash);
        let during = &totals.during;
        Self {
            opening,
            collected: -flow.of(&[A::Collected, A::Budgeted]),
            interest: -flow.get(A::Interest),
            // What was kept, before anything of it was spent or granted on.
            retained: -during.get(A::Retention) + during.of(&SPENT) + during.get(A::Granted),
            received: -flow.get(A::Received) + grants_received,
            grants_received,
            remitted: flow.of(&[A::InTransit, A::Remitted]) + granted,
            granted,
            in_transit: end.of(&[A::InTransit, A::GrantsInTransit]),
            payable: end.payable(),
            available: end.available(),
            spent,
            closing: opening + flow.get(A::Cash),
        }
    }

    /// Whether the identity of every statement holds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let spent: i64 = self.spent.iter().map(|(_, amount)| amount).sum();
        let come = self.opening + self.collected + self.interest + self.received;
        self.closing == come - self.remitted - spent
    }
}

/// Both funds, as every seal and every disclosure has them.
pub const FUNDS: [DuesFund; 2] = [DuesFund::Dues, DuesFund::Education];

/// The statements of all funds, as a seal or a disclosure keeps them.
#[must_use]
pub fn statements_text(statements: &BTreeMap<DuesFund, Figures>) -> String {
    serde_json::to_string(statements).unwrap_or_default()
}

/// What must hold of some accounts and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Debit and credit differ.
    Unbalanced,
    /// What came in is not what was kept, is payable, in transit or confirmed.
    SourcesDiffer,
    /// The money at hand and on its way is not what was set aside.
    AllocationDiffers,
    /// There is less than nothing of something.
    BelowNothing,
}

/// Checks what must hold of the accounts of any organization, and of any organizations together, at
/// every moment (§4.5).
#[must_use]
pub fn faults(sums: &Sums) -> Vec<Fault> {
    use DuesAccount as A;
    let mut faults = Vec::new();
    if sums.0.values().sum::<i64>() != 0 {
        faults.push(Fault::Unbalanced);
    }
    let kept = -sums.get(A::Retention) + sums.of(&SPENT) + sums.get(A::Granted);
    let upward = sums.payable() + sums.of(&[A::InTransit, A::Remitted]);
    if -sums.of(&SOURCES) != kept + upward {
        faults.push(Fault::SourcesDiffer);
    }
    let money = sums.of(&[A::Cash, A::InTransit, A::GrantsInTransit]);
    if money != sums.get(A::Allocation) || money != -sums.get(A::Retention) - sums.of(&PAYABLE) {
        faults.push(Fault::AllocationDiffers);
    }
    let transit = [A::InTransit, A::GrantsInTransit];
    let below = transit.iter().any(|account| sums.get(*account) < 0);
    if below || !super::stands(sums).is_empty() {
        faults.push(Fault::BelowNothing);
    }
    faults
}
