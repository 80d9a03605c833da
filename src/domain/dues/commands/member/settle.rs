//! How many members have paid nothing for six months follows the records, within the act that changes
//! them. Locks are taken after those of the books, in the order of ids; only then are records read.

use std::collections::BTreeSet;

use entity::OrganizationId;

use super::store::{self, Flagged};
use crate::db::Tx;
use crate::db::settle::{Aspect, Settled, Settler, Touched};
use crate::domain::dues::rules;
use crate::domain::organization as bodies;
use crate::error::Result;

/// Keeps the count of those in arrears in line with the records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flagging;

impl Settler for Flagging {
    fn settle<'a>(&'a self, tx: &'a mut Tx, touched: &'a Touched) -> Settled<'a> {
        Box::pin(settle(tx, touched))
    }
}

async fn settle(tx: &mut Tx, touched: &Touched) -> Result<()> {
    let touched = [Aspect::MemberDues, Aspect::Structure]
        .into_iter()
        .flat_map(|aspect| touched.of(aspect));
    let touched: BTreeSet<OrganizationId> = touched.map(|(id, _)| id).collect();
    if touched.is_empty() {
        return Ok(());
    }
    let touched: Vec<_> = touched.into_iter().collect();
    let branches = store::owing_of(tx.conn(), &touched).await?;
    if branches.is_empty() {
        return Ok(());
    }
    let kept = store::lock_flagged(tx, &branches).await?;
    let now = store::flagged_in(tx.conn(), &branches).await?;
    let none = Flagged::new();
    let changed = |id: &&OrganizationId| kept.get(id) != Some(now.get(id).unwrap_or(&none));
    let changed: Vec<OrganizationId> = branches.iter().filter(changed).copied().collect();
    if changed.is_empty() {
        return Ok(());
    }
    for body in bodies::by_ids(tx.conn(), changed.iter().copied()).await? {
        let before = kept.get(&body.id).unwrap_or(&none);
        let after = now.get(&body.id).unwrap_or(&none);
        let months: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
        for month in months {
            let count = |of: &Flagged| of.get(&month).copied().unwrap_or_default();
            let key = rules::arrears_row(body.division_code, month);
            tx.tally(key, rules::flagged(count(after) - count(before)));
        }
    }
    let rows = changed.iter().map(|id| (*id, now.get(id).unwrap_or(&none)));
    store::save_flagged(tx, rows).await
}
