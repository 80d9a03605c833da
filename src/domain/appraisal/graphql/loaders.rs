//! Batched lookups of appraisal.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{SchemeId, appraisal_scheme};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The scheme with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SchemeById(pub SchemeId);

impl Loader<SchemeById> for Batch {
    type Value = appraisal_scheme::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[SchemeById],
    ) -> Result<HashMap<SchemeById, Self::Value>, BatchError> {
        let rows = store::schemes_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (SchemeById(row.id), row))
            .collect())
    }
}
