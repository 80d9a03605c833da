//! Batched lookups of rectifications.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::rectification::RectificationSource;
use entity::{OrganizationId, RectificationId, rectification, rectification_step};
use uuid::Uuid;

use super::super::rules::Rung;
use super::super::{commands, store};
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The rectification with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RectificationById(pub RectificationId);

/// The rectification that a record opened for its problem of this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RectificationOf(pub RectificationSource, pub Uuid, pub i32);

/// Those to whom matters of an organization climb today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LadderOf(pub OrganizationId);

impl Loader<LadderOf> for Batch {
    type Value = Vec<Rung>;
    type Error = BatchError;

    async fn load(&self, keys: &[LadderOf]) -> Result<HashMap<LadderOf, Self::Value>, BatchError> {
        let ids = keys.iter().map(|key| key.0);
        let found = commands::ladders(self.db.reader(), ids, self.clock.today()).await?;
        Ok(found
            .into_iter()
            .map(|(id, ladder)| (LadderOf(id), ladder))
            .collect())
    }
}

/// The steps of a rectification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StepsOf(pub RectificationId);

impl Loader<RectificationById> for Batch {
    type Value = rectification::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[RectificationById],
    ) -> Result<HashMap<RectificationById, Self::Value>, BatchError> {
        let rows = store::by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (RectificationById(row.id), row))
            .collect())
    }
}

impl Loader<RectificationOf> for Batch {
    type Value = rectification::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[RectificationOf],
    ) -> Result<HashMap<RectificationOf, Self::Value>, BatchError> {
        let rows = store::by_sources(self.db.reader(), keys.iter().map(|key| key.1)).await?;
        let key = |row: &rectification::Model| {
            RectificationOf(row.source, row.source_id, row.source_number)
        };
        Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
    }
}

impl Loader<StepsOf> for Batch {
    type Value = Vec<rectification_step::Model>;
    type Error = BatchError;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Self::Value>, BatchError> {
        let rows = store::steps_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let mut found: HashMap<StepsOf, Self::Value> = HashMap::new();
        for row in rows {
            let key = StepsOf(row.rectification_id);
            found.entry(key).or_default().push(row);
        }
        Ok(found)
    }
}
