//! Where obligations count when organizations move or end: done within the act that moves them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{DivisionCode, ObligationId, OrganizationId};

use crate::domain::organization::{Ended, Followed, Follower, Moved};

use super::{store, tallied_row};
use crate::clock::day_of;
use crate::db::Tx;
use crate::domain::report::rules;
use crate::error::Result;

/// Keeps obligations where their organizations are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placement;

impl Follower for Placement {
    fn moved<'a>(&'a self, tx: &'a mut Tx, moved: &'a [Moved]) -> Followed<'a> {
        Box::pin(async move {
            let mut places: BTreeMap<(DivisionCode, NaiveDate), Vec<OrganizationId>> =
                BTreeMap::new();
            for one in moved
                .iter()
                .filter(|one| one.from_division != one.to_division)
            {
                places
                    .entry((one.to_division, one.effective_on))
                    .or_default()
                    .push(one.id);
            }
            for ((division, effective_on), ids) in places {
                Self::place(tx, &ids, division, effective_on).await?;
            }
            Ok(())
        })
    }

    fn ended<'a>(&'a self, tx: &'a mut Tx, ended: &'a [Ended]) -> Followed<'a> {
        let ends = ended.iter().map(|one| (one.id, one.effective_on)).collect();
        Box::pin(async move { Self::lapse(tx, &ends).await })
    }
}

impl Placement {
    /// After a move: an obligation counts in the division where its organization stands on the last
    /// day of the period.
    async fn place(
        tx: &mut Tx,
        organizations: &[OrganizationId],
        to: DivisionCode,
        effective_on: NaiveDate,
    ) -> Result<()> {
        let mut moving: Vec<ObligationId> = Vec::new();
        for (obligation, report) in
            store::lock_open_obligations(tx, organizations, effective_on).await?
        {
            if obligation.division_code == to
                || !rules::counts_after_move(effective_on, obligation.period)
            {
                continue;
            }
            let (key, numbers) = tallied_row(&obligation, report.as_ref());
            tx.tally(key.clone(), numbers.map(|number| -number));
            tx.tally(
                crate::db::tally::TallyKey {
                    division: to,
                    ..key
                },
                numbers,
            );
            moving.push(obligation.id);
        }
        store::place(tx, &moving, to).await
    }

    /// After an end: who has not filed by then no longer owes the report (domain §4.1).
    async fn lapse(tx: &mut Tx, ends: &BTreeMap<OrganizationId, NaiveDate>) -> Result<()> {
        let Some(first) = ends.values().min() else {
            return Ok(());
        };
        let ids: Vec<_> = ends.keys().copied().collect();
        for (mut obligation, report) in store::lock_open_obligations(tx, &ids, *first).await? {
            let Some(ends_on) = ends.get(&obligation.organization_id) else {
                continue;
            };
            let filed = report.as_ref().and_then(|report| report.first_filed_at);
            let due_on = day_of(obligation.due_at);
            if obligation.lapsed_on.is_some()
                || !rules::lapses(filed, *ends_on, obligation.period, due_on)
            {
                continue;
            }
            let (key, numbers) = tallied_row(&obligation, report.as_ref());
            tx.tally(key, numbers.map(|number| -number));
            obligation.lapsed_on = Some(*ends_on);
            store::save_obligation(tx, obligation).await?;
        }
        Ok(())
    }
}
