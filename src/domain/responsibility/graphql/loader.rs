//! Batched lookups of chains: the same statements for one as for all that a page shows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::OrganizationId;

use super::super::{Facts, store};
use crate::domain::organization;
use crate::error::Error;
use crate::graphql::Batch;

/// The chain of an organization in a year, begun or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ChainOf(pub OrganizationId, pub i32);

impl Loader<ChainOf> for Batch {
    type Value = Arc<Facts>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ChainOf]) -> Result<HashMap<ChainOf, Arc<Facts>>, Arc<Error>> {
        let mut years: BTreeMap<i32, Vec<OrganizationId>> = BTreeMap::new();
        for ChainOf(id, year) in keys {
            years.entry(*year).or_default().push(*id);
        }
        let reader = self.db.reader();
        let mut found = HashMap::new();
        for (year, ids) in years {
            let rows = organization::by_ids(reader, ids).await?;
            for facts in store::facts_of(reader, &rows, year).await? {
                found.insert(ChainOf(facts.organization.id, year), Arc::new(facts));
            }
        }
        Ok(found)
    }
}
