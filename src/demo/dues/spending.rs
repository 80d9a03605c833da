//! The budget of education, and what is spent.

use chrono::{Days, NaiveDate};
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_spending::{self, DuesSpendingCategory, SpendingState};
use entity::organization::OrganizationKind as Kind;
use entity::{DuesSpendingId, OrganizationId};

use super::Desk;
use super::entry::New;
use crate::db::history::Event;
use crate::domain::dues::rules::{self, Sums};

/// What the budget provides for education in a year, in fen.
const BUDGET: i64 = 3_000_000;

impl Desk<'_, '_> {
    /// The year's budget has funds for education.
    pub(super) fn provide(&mut self, group: OrganizationId, day: NaiveDate) {
        let at = self.recorded(day);
        self.post(New {
            organization: group,
            fund: DuesFund::Education,
            kind: DuesEntryKind::Budget,
            day,
            at,
            transfer: None,
            memo: "党员教育培训经费预算".to_owned(),
            lines: rules::budgeted(BUDGET),
            by: self.accountant,
            told: ("recordEducationBudget", "DuesEntry", None),
        });
    }

    /// A third of what the group has kept goes into training.
    pub(super) fn spend(&mut self, group: OrganizationId, day: NaiveDate) {
        let kept = self
            .books
            .get(&group)
            .and_then(|book| book.sums.get(&DuesFund::Dues));
        let amount = kept.map_or(0, Sums::available) / 3;
        let mut row = self.request(group, amount, day);
        let at = row.requested_at;
        let entry = self.post(New {
            organization: group,
            fund: DuesFund::Dues,
            kind: DuesEntryKind::Spending,
            day,
            at,
            transfer: None,
            memo: row.purpose.clone(),
            lines: rules::spent(row.category, amount),
            by: self.cashier,
            told: ("approveDuesSpending", "DuesSpending", Some(row.id.0)),
        });
        row.state = SpendingState::Approved;
        row.decided_by = Some(self.cashier.account);
        row.decided_at = Some(at);
        row.entry_id = Some(entry);
        self.rows().dues_spendings.push(row);
    }

    fn request(
        &mut self,
        organization: OrganizationId,
        amount: i64,
        day: NaiveDate,
    ) -> dues_spending::Model {
        let requested_at = self.recorded(day);
        let id = DuesSpendingId(self.unit.random.id(requested_at));
        let event = Event::of(organization, "requestDuesSpending", "DuesSpending", id.0);
        let event = event.after("amount", amount);
        self.unit
            .tell(organization, requested_at, self.accountant, event);
        dues_spending::Model {
            id,
            organization_id: organization,
            fund: DuesFund::Dues,
            category: DuesSpendingCategory::Training,
            amount,
            spent_on: day,
            purpose: "党员教育培训".to_owned(),
            deciding_meeting: "支部委员会会议".to_owned(),
            state: SpendingState::Requested,
            requested_by: self.accountant.account,
            requested_by_person: None,
            requested_at,
            decided_by: None,
            decided_at: None,
            reason: None,
            entry_id: None,
            reversed_by_id: None,
        }
    }

    /// The first branch has asked for a tenth of what it kept, and nobody has decided yet.
    pub(super) fn wait_for_approval(&mut self) {
        let Some(branch) = self.of_kind(&[Kind::Branch]).first().copied() else {
            return;
        };
        let kept = self
            .books
            .get(&branch)
            .and_then(|book| book.sums.get(&DuesFund::Dues));
        let amount = kept.map_or(0, Sums::available) / 10;
        let row = self.request(
            branch,
            amount,
            self.unit.world.calendar.today - Days::new(1),
        );
        self.rows().dues_spendings.push(row);
    }
}
