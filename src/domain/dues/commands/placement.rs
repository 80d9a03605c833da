//! What books count in the status follows the organization whose books they are.

use std::collections::BTreeMap;

use entity::OrganizationId;

use super::store::{self, Counting};
use crate::db::Tx;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::dues::rules;
use crate::domain::organization::{self as bodies, Ended, Followed, Follower, Moved};
use crate::error::Result;

/// Keeps what books count in line with where organizations stand, and with their end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placement;

/// How many members are in arrears, as kept, with the rows in which they count so far.
async fn arrears(
    tx: &Tx,
    ids: &[OrganizationId],
    elsewhere: &BTreeMap<OrganizationId, &Moved>,
) -> Result<Vec<(OrganizationId, TallyKey, Numbers)>> {
    let kept = store::kept_flagged(tx.conn(), ids).await?;
    let rows = kept.into_iter().flat_map(|(id, months)| {
        let from = elsewhere.get(&id).map(|one| one.from_division);
        months.into_iter().filter_map(move |(month, members)| {
            let key = rules::arrears_row(from?, month);
            Some((id, key, rules::flagged(members)))
        })
    });
    Ok(rows.collect())
}

impl Follower for Placement {
    fn moved<'a>(&'a self, tx: &'a mut Tx, moved: &'a [Moved]) -> Followed<'a> {
        Box::pin(async move {
            let elsewhere: BTreeMap<OrganizationId, &Moved> = moved
                .iter()
                .filter(|one| one.from_division != one.to_division || one.was_root)
                .map(|one| (one.id, one))
                .collect();
            let ids: Vec<OrganizationId> = elsewhere.keys().copied().collect();
            for ids in ids.chunks(crate::db::BULK_ROWS_MAX) {
                store::read_locked(tx, ids).await?;
                let mut rows = store::counted(tx.conn(), Counting::Of(ids), None).await?;
                rows.extend(store::unremitted(tx.conn(), Counting::Of(ids), None).await?);
                rows.extend(arrears(tx, ids, &elsewhere).await?);
                for (id, key, numbers) in rows {
                    let Some(one) = elsewhere.get(&id) else {
                        continue;
                    };
                    let at = |division| TallyKey {
                        division,
                        ..key.clone()
                    };
                    // Who had no superior had nobody to send to.
                    if !(one.was_root && key.part == rules::REMITTANCE_PART) {
                        tx.tally(at(one.from_division), numbers.map(|number| -number));
                    }
                    tx.tally(at(one.to_division), numbers);
                }
            }
            Ok(())
        })
    }

    fn ended<'a>(&'a self, tx: &'a mut Tx, ended: &'a [Ended]) -> Followed<'a> {
        Box::pin(async move {
            let ids: Vec<OrganizationId> = ended.iter().map(|one| one.id).collect();
            let begun = store::read_locked(tx, &ids).await?;
            let rows = bodies::by_ids(tx.conn(), ids).await?;
            for one in ended {
                let is_begun = begun
                    .iter()
                    .any(|book| book.organization_id == one.id && book.begins_on.is_some());
                let row = rows.iter().find(|row| row.id == one.id);
                let Some(row) = row.filter(|row| is_begun && rules::closes_months(row.kind)) else {
                    continue;
                };
                for key in rules::rows_of(row.division_code, one.effective_on) {
                    tx.tally(key, rules::begun(-1));
                }
            }
            Ok(())
        })
    }
}
