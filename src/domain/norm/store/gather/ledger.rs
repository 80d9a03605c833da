//! What the books of dues say of organizations.

use entity::OrganizationId;
use entity::organization::OrganizationKind;
use sea_orm::ConnectionTrait;

use super::Asked;
use crate::clock::day_of;
use crate::domain::dues;
use crate::domain::norm::rules::{Entry, Evidence, Known};
use crate::error::Result;

impl Asked<'_> {
    /// Months of dues of working committees, and education in the budgets of party committees: in
    /// their own books or in those of the working committees that they lead.
    pub(super) async fn ledger(
        &self,
        connection: &impl ConnectionTrait,
        known: &mut Known,
    ) -> Result<()> {
        use OrganizationKind::{PartyCommittee, WorkingCommittee};
        let leads = self.led(connection).await?;
        let mut ids = self.ids(&[PartyCommittee, WorkingCommittee]);
        ids.extend(leads.keys());
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        let (months, funds) = dues::kept_in(connection, &ids, self.period).await?;
        for month in months {
            let on = day_of(month.known.0);
            known
                .months
                .entry(month.organization)
                .or_default()
                .push(Entry {
                    evidence: Evidence::Month(month.seal, month.month),
                    starts_on: on,
                    ends_on: on,
                    recorded_at: month.known.0,
                    voided_at: month.known.1,
                });
        }
        for fund in funds {
            let entry = Entry {
                evidence: Evidence::Budget(fund.entry, fund.month),
                starts_on: fund.on,
                ends_on: fund.on,
                recorded_at: fund.known.0,
                voided_at: fund.known.1,
            };
            let committee: Option<&OrganizationId> = leads.get(&fund.organization);
            for of in committee.into_iter().chain([&fund.organization]) {
                known.budgets.entry(*of).or_default().push(entry.clone());
            }
        }
        Ok(())
    }
}
