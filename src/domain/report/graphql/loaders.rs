//! Batched lookups of reporting.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::{
    ObligationId, OrganizationId, Period, ReportId, RoundId, reporting_obligation, reporting_round,
    work_report,
};

use super::super::store;
use crate::error::Error;
use crate::graphql::Batch;

type BatchError = Arc<Error>;

/// The round with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RoundById(pub RoundId);

/// The obligation with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ObligationById(pub ObligationId);

/// The report with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ReportById(pub ReportId);

/// The report that answers this obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ReportByObligation(pub ObligationId);

/// The report of an organization for exactly this period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ReportOf(pub OrganizationId, pub Period);

impl Loader<RoundById> for Batch {
    type Value = reporting_round::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[RoundById],
    ) -> Result<HashMap<RoundById, Self::Value>, BatchError> {
        let rows = store::rounds_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (RoundById(row.id), row))
            .collect())
    }
}

impl Loader<ObligationById> for Batch {
    type Value = reporting_obligation::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ObligationById],
    ) -> Result<HashMap<ObligationById, Self::Value>, BatchError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = store::obligations_by_ids(self.db.reader(), ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ObligationById(row.id), row))
            .collect())
    }
}

impl Loader<ReportById> for Batch {
    type Value = work_report::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ReportById],
    ) -> Result<HashMap<ReportById, Self::Value>, BatchError> {
        let rows = store::reports_by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ReportById(row.id), row))
            .collect())
    }
}

impl Loader<ReportByObligation> for Batch {
    type Value = work_report::Model;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[ReportByObligation],
    ) -> Result<HashMap<ReportByObligation, Self::Value>, BatchError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = store::reports_by_obligations(self.db.reader(), ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ReportByObligation(row.obligation_id), row))
            .collect())
    }
}

impl Loader<ReportOf> for Batch {
    type Value = work_report::Model;
    type Error = BatchError;

    async fn load(&self, keys: &[ReportOf]) -> Result<HashMap<ReportOf, Self::Value>, BatchError> {
        let mut periods: Vec<Period> = keys.iter().map(|key| key.1).collect();
        periods.sort_unstable();
        periods.dedup();
        let ids = keys.iter().map(|key| key.0);
        let rows = store::reports_of(self.db.reader(), ids, periods).await?;
        let mut found = HashMap::new();
        for row in rows {
            found
                .entry(ReportOf(row.organization_id, row.period))
                .or_insert(row);
        }
        Ok(found)
    }
}
