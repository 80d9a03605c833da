//! Batched lookups of hand-overs.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{HandOverId, hand_over_signature};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

/// The signatures under a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SignaturesOf(pub HandOverId);

impl Loader<SignaturesOf> for Batch {
    type Value = Vec<hand_over_signature::Model>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[SignaturesOf],
    ) -> Result<HashMap<SignaturesOf, Self::Value>, Self::Error> {
        let rows = store::signatures_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let mut found: HashMap<SignaturesOf, Self::Value> = HashMap::new();
        for row in rows {
            let key = SignaturesOf(row.hand_over_id);
            found.entry(key).or_default().push(row);
        }
        Ok(found)
    }
}
