//! Batched lookups of transfers and spendings.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{DuesRemittanceId, DuesSpendingId, dues_remittance, dues_spending};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

/// The transfer with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RemittanceById(pub DuesRemittanceId);

impl Loader<RemittanceById> for Batch {
    type Value = dues_remittance::Model;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[RemittanceById],
    ) -> Result<HashMap<RemittanceById, Self::Value>, Self::Error> {
        let rows = store::remittances(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let by_id = rows.into_iter().map(|row| (RemittanceById(row.id), row));
        Ok(by_id.collect())
    }
}

/// The spending with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SpendingById(pub DuesSpendingId);

impl Loader<SpendingById> for Batch {
    type Value = dues_spending::Model;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[SpendingById],
    ) -> Result<HashMap<SpendingById, Self::Value>, Self::Error> {
        let rows = store::spendings(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let by_id = rows.into_iter().map(|row| (SpendingById(row.id), row));
        Ok(by_id.collect())
    }
}
