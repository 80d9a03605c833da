//! Batched lookups of what lies with cycles and entries: one statement for a page of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{
    CycleId, EntryId, appraisal_decision, appraisal_disqualification, appraisal_objection,
    appraisal_rater, appraisal_rater_group, appraisal_result, appraisal_stage,
};

use super::super::store::{self, RecordsOf};
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The stages that a cycle entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StagesOf(pub CycleId);

/// The tokens of a cycle's ballot: all, and those that were used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PapersOf(pub CycleId);

/// The groups of reviewers of a cycle, with their posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RatersOf(pub CycleId);

/// That an entry is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DisqualifiedOf(pub EntryId);

/// The objections to an entry's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ObjectionsOf(pub EntryId);

/// The versions of an entry's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ResultsOf(pub EntryId);

/// Rows by what they belong to, each in the order in which they came.
pub(super) fn grouped<K: Eq + Hash, V>(
    rows: impl IntoIterator<Item = V>,
    key: impl Fn(&V) -> K,
) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

impl Loader<StagesOf> for Batch {
    type Value = Vec<appraisal_stage::Model>;
    type Error = BatchError;

    async fn load(&self, keys: &[StagesOf]) -> Result<HashMap<StagesOf, Self::Value>, BatchError> {
        let rows = store::stages_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(rows, |row| StagesOf(row.cycle_id)))
    }
}

impl Loader<PapersOf> for Batch {
    type Value = (i64, i64);
    type Error = BatchError;

    async fn load(&self, keys: &[PapersOf]) -> Result<HashMap<PapersOf, Self::Value>, BatchError> {
        let counts = store::papers_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let counts = counts.into_iter();
        Ok(counts.map(|(id, count)| (PapersOf(id), count)).collect())
    }
}

impl Loader<RatersOf> for Batch {
    type Value = Vec<(appraisal_rater_group::Model, Vec<appraisal_rater::Model>)>;
    type Error = BatchError;

    async fn load(&self, keys: &[RatersOf]) -> Result<HashMap<RatersOf, Self::Value>, BatchError> {
        let rows = store::raters_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(rows, |(group, _)| RatersOf(group.cycle_id)))
    }
}

impl Loader<DisqualifiedOf> for Batch {
    type Value = appraisal_disqualification::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[DisqualifiedOf],
    ) -> Result<HashMap<DisqualifiedOf, Self::Value>, BatchError> {
        let ids: Vec<EntryId> = keys.iter().map(|key| key.0).collect();
        let rows = store::disqualified_of(self.db.reader(), RecordsOf::Entries(&ids)).await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (DisqualifiedOf(row.entry_id), row))
            .collect())
    }
}

impl Loader<ObjectionsOf> for Batch {
    type Value = Vec<(
        appraisal_objection::Model,
        Option<appraisal_decision::Model>,
    )>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ObjectionsOf],
    ) -> Result<HashMap<ObjectionsOf, Self::Value>, BatchError> {
        let ids: Vec<EntryId> = keys.iter().map(|key| key.0).collect();
        let rows = store::objections_of(self.db.reader(), RecordsOf::Entries(&ids)).await?;
        Ok(grouped(rows, |(row, _)| ObjectionsOf(row.entry_id)))
    }
}

impl Loader<ResultsOf> for Batch {
    type Value = Vec<appraisal_result::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ResultsOf],
    ) -> Result<HashMap<ResultsOf, Self::Value>, BatchError> {
        let ids: Vec<EntryId> = keys.iter().map(|key| key.0).collect();
        let rows = store::results_of(self.db.reader(), RecordsOf::Entries(&ids)).await?;
        Ok(grouped(rows, |row| ResultsOf(row.entry_id)))
    }
}
