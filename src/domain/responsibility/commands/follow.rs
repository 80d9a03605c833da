//! Chains follow organizations and appointments, within the act that changes those.

use std::collections::BTreeMap;

use entity::OrganizationId;

use super::{recount, store};
use crate::db::Tx;
use crate::domain::organization::{Ended, Followed, Follower, Moved};
use crate::error::Result;

/// Keeps what chains count in line with posts, terms and edges.
#[derive(Clone, Copy, Debug, Default)]
pub struct Following;

impl Follower for Following {
    fn moved<'a>(&'a self, tx: &'a mut Tx, moved: &'a [Moved]) -> Followed<'a> {
        let from = moved
            .iter()
            .filter(|one| one.from_division != one.to_division)
            .map(|one| (one.id, one.from_division))
            .collect();
        let ids: Vec<_> = moved.iter().map(|one| one.id).collect();
        Box::pin(async move { of_and_above(tx, &ids, &from).await })
    }

    fn ended<'a>(&'a self, tx: &'a mut Tx, ended: &'a [Ended]) -> Followed<'a> {
        let ids: Vec<_> = ended.iter().map(|one| one.id).collect();
        Box::pin(async move { of_and_above(tx, &ids, &BTreeMap::new()).await })
    }

    fn changed<'a>(&'a self, tx: &'a mut Tx, changed: &'a [OrganizationId]) -> Followed<'a> {
        Box::pin(async move { recount(tx, changed, &BTreeMap::new()).await })
    }
}

/// The chains of organizations, and those in which they hold a link.
async fn of_and_above(
    tx: &mut Tx,
    ids: &[OrganizationId],
    moved_from: &BTreeMap<OrganizationId, entity::DivisionCode>,
) -> Result<()> {
    let mut all = store::chains_with_body(tx, ids).await?;
    all.extend(ids);
    all.sort_unstable();
    all.dedup();
    recount(tx, &all, moved_from).await
}
