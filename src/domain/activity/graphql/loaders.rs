//! Batched lookups of activities.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use entity::activity::ActivityKind;
use entity::{
    ActivityId, EvidenceFileId, OrganizationId, activity, activity_output, evidence_file,
};

use super::super::store::{self, Attendance};
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The activity with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ActivityById(pub ActivityId);

/// How many took part in this activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AttendanceOf(pub ActivityId);

/// The other organizations of this activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct OthersOf(pub ActivityId);

/// What came of this activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct OutputsOf(pub ActivityId);

/// The evidence file with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EvidenceById(pub EvidenceFileId);

/// The evidence files of this activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EvidenceOf(pub ActivityId);

/// The record that puts this one right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CorrectionOf(pub ActivityId);

/// The records of an organizer, of one kind and first day, that are not voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SameDay(pub OrganizationId, pub ActivityKind, pub NaiveDate);

impl Loader<ActivityById> for Batch {
    type Value = activity::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ActivityById],
    ) -> Result<HashMap<ActivityById, Self::Value>, BatchError> {
        let rows = store::by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ActivityById(row.id), row))
            .collect())
    }
}

impl Loader<AttendanceOf> for Batch {
    type Value = Attendance;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[AttendanceOf],
    ) -> Result<HashMap<AttendanceOf, Attendance>, BatchError> {
        let rows = store::attendance(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|(id, attendance)| (AttendanceOf(id), attendance))
            .collect())
    }
}

impl Loader<OthersOf> for Batch {
    type Value = Vec<OrganizationId>;
    type Error = BatchError;

    async fn load(&self, keys: &[OthersOf]) -> Result<HashMap<OthersOf, Self::Value>, BatchError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::others_of(self.db.reader(), keys.iter().map(|key| key.0)).await? {
            let others = found.entry(OthersOf(row.activity_id)).or_default();
            others.push(row.organization_id);
        }
        Ok(found)
    }
}

impl Loader<OutputsOf> for Batch {
    type Value = Vec<activity_output::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[OutputsOf],
    ) -> Result<HashMap<OutputsOf, Self::Value>, BatchError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::outputs_of(self.db.reader(), keys.iter().map(|key| key.0)).await? {
            found
                .entry(OutputsOf(row.activity_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

impl Loader<EvidenceById> for Batch {
    type Value = evidence_file::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[EvidenceById],
    ) -> Result<HashMap<EvidenceById, Self::Value>, BatchError> {
        let rows = store::evidence_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (EvidenceById(row.id), row))
            .collect())
    }
}

impl Loader<EvidenceOf> for Batch {
    type Value = Vec<evidence_file::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[EvidenceOf],
    ) -> Result<HashMap<EvidenceOf, Self::Value>, BatchError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::evidence_of(self.db.reader(), keys.iter().map(|key| key.0)).await? {
            let files = found.entry(EvidenceOf(row.activity_id)).or_default();
            files.push(row);
        }
        Ok(found)
    }
}

impl Loader<CorrectionOf> for Batch {
    type Value = activity::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[CorrectionOf],
    ) -> Result<HashMap<CorrectionOf, Self::Value>, BatchError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = store::corrections_of(self.db.reader(), ids).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| Some((CorrectionOf(row.corrects_id?), row)))
            .collect())
    }
}

impl Loader<SameDay> for Batch {
    type Value = Vec<activity::Model>;
    type Error = BatchError;

    async fn load(&self, keys: &[SameDay]) -> Result<HashMap<SameDay, Self::Value>, BatchError> {
        let organizers = keys.iter().map(|key| key.0);
        let days = keys.iter().map(|key| key.2);
        let rows = store::beginning_on(self.db.reader(), organizers, days).await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            let key = SameDay(row.organization_id, row.kind, row.starts_on);
            found.entry(key).or_default().push(row);
        }
        Ok(found)
    }
}
