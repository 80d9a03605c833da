//! A draft of a policy, tried on past collections before it is issued. It writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use entity::dues_policy::RetentionLevel;
use entity::{OrganizationId, Period};
use sea_orm::ConnectionTrait;

use super::{bodies, body, store};
use crate::domain::dues::rules::{self, Body, Share, VOLUNTARY_WHOLE_FEN};
use crate::error::Result;

/// Collections that a draft is tried on at the most: the newest.
const TRIED_MAX: u64 = 20_000;
/// Bytes of one id in a path.
const ID_LENGTH: usize = 16;

/// What a draft would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tried {
    /// How many collections it was tried on.
    pub collections: usize,
    /// What each level has had, and what it would have had.
    pub levels: BTreeMap<RetentionLevel, (i64, i64)>,
}

/// Tries a policy on the collections below a path for some months.
pub(crate) async fn preview(
    connection: &impl ConnectionTrait,
    path: &[u8],
    shares: &[Share],
    months: &[Period],
) -> Result<Tried> {
    let rows = store::tried_below(connection, path, months, TRIED_MAX).await?;
    let mut tried = Tried {
        collections: rows.len(),
        ..Tried::default()
    };
    for (level, had) in store::levels_below(connection, path, months).await? {
        tried.levels.entry(level).or_default().0 += had;
    }
    let way_of = |path: &[u8]| -> Vec<OrganizationId> {
        let ids = path.chunks_exact(ID_LENGTH).rev();
        ids.filter_map(|id| uuid::Uuid::from_slice(id).ok())
            .map(OrganizationId)
            .collect()
    };
    let ids: BTreeSet<_> = rows.iter().flat_map(|row| way_of(&row.path)).collect();
    let known = bodies::by_ids(connection, ids).await?;
    let known: BTreeMap<_, _> = known.iter().map(|row| (row.id, body(row))).collect();
    for row in rows {
        if row.voluntary && row.amount >= VOLUNTARY_WHOLE_FEN {
            tried.levels.entry(RetentionLevel::Center).or_default().1 += row.amount;
            continue;
        }
        let way = way_of(&row.path);
        let way: Vec<Body> = way.iter().filter_map(|id| known.get(id).copied()).collect();
        for line in rules::share_out(shares, row.amount, &way) {
            tried.levels.entry(line.level).or_default().1 += line.amount;
        }
    }
    Ok(tried)
}
