//! Batched lookups of supervision.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{
    ContactPointId, EntryId, InspectionId, MissedNormId, QuestionId, contact_point, contact_visit,
    inspection, inspection_finding, missed_norm, question,
};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// A key, and the loader of the one row that has it.
macro_rules! by_id {
    ($(#[$doc:meta])* $key:ident($id:ident): $table:ident = $statement:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(super) struct $key(pub $id);

        impl Loader<$key> for Batch {
            type Value = $table::Model;
            type Error = BatchError;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>, BatchError> {
                let ids = keys.iter().map(|key| key.0);
                let rows = store::$statement(self.db.reader(), ids).await?;
                Ok(rows.into_iter().map(|row| ($key(row.id), row)).collect())
            }
        }
    };
}

by_id!(
    /// The inspection with this id.
    InspectionById(InspectionId): inspection = inspections_by_ids
);
by_id!(
    /// The question with this id.
    QuestionById(QuestionId): question = questions_by_ids
);
by_id!(
    /// The contact point with this id.
    ContactPointById(ContactPointId): contact_point = contacts_by_ids
);
by_id!(
    /// The miss with this id.
    MissedNormById(MissedNormId): missed_norm = missed_by_ids
);

/// The findings of an inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FindingsOf(pub InspectionId);

/// The appraisal for which an inspection was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AppraisedBy(pub InspectionId);

impl Loader<AppraisedBy> for Batch {
    type Value = EntryId;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[AppraisedBy],
    ) -> Result<HashMap<AppraisedBy, Self::Value>, BatchError> {
        let rows = store::appraised_of(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (AppraisedBy(row.inspection_id), row.entry_id))
            .collect())
    }
}

/// The visits to a contact point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct VisitsOf(pub ContactPointId);

impl Loader<FindingsOf> for Batch {
    type Value = Vec<inspection_finding::Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[FindingsOf],
    ) -> Result<HashMap<FindingsOf, Self::Value>, BatchError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::findings_of(self.db.reader(), keys.iter().map(|key| key.0)).await? {
            let key = FindingsOf(row.inspection_id);
            found.entry(key).or_default().push(row);
        }
        Ok(found)
    }
}

impl Loader<VisitsOf> for Batch {
    type Value = Vec<contact_visit::Model>;
    type Error = BatchError;

    async fn load(&self, keys: &[VisitsOf]) -> Result<HashMap<VisitsOf, Self::Value>, BatchError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in store::visits_of(self.db.reader(), keys.iter().map(|key| key.0)).await? {
            let key = VisitsOf(row.contact_point_id);
            found.entry(key).or_default().push(row);
        }
        Ok(found)
    }
}
