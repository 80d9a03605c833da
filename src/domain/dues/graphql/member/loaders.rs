//! Batched lookups of reliefs and payments.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{DuesCollectionId, DuesReliefId, PersonId, dues_relief};

use super::super::super::store::{self, PaymentRow};
use crate::error::Error;
use crate::graphql::Batch;

/// The relief with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ReliefById(pub DuesReliefId);

/// What was paid in this collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PaidIn(pub DuesCollectionId);

/// What this person paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PaidBy(pub PersonId);

impl Loader<ReliefById> for Batch {
    type Value = dues_relief::Model;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[ReliefById],
    ) -> Result<HashMap<ReliefById, Self::Value>, Self::Error> {
        let rows = store::reliefs(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ReliefById(row.id), row))
            .collect())
    }
}

impl Loader<PaidIn> for Batch {
    type Value = Vec<PaymentRow>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PaidIn]) -> Result<HashMap<PaidIn, Self::Value>, Self::Error> {
        let rows = store::payments_in(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let mut found: HashMap<_, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(PaidIn(row.collection_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

impl Loader<PaidBy> for Batch {
    type Value = Vec<PaymentRow>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PaidBy]) -> Result<HashMap<PaidBy, Self::Value>, Self::Error> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<_, Self::Value> = HashMap::new();
        for row in store::payments_of(self.db.reader(), &people).await? {
            found.entry(PaidBy(row.person_id)).or_default().push(row);
        }
        Ok(found)
    }
}
