//! The compliance of many organizations at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::{NaiveDate, TimeDelta};
use entity::{NormId, OrganizationId, Period, local_norm};

use super::super::commands::rows_of;
use super::super::rules::{Moment, Row};
use super::super::store;
use crate::clock::{Clock, end_of};
use crate::domain::organization as organizations;
use crate::error::{Error, Refusal, RefusalCode, Result};
use crate::graphql::Batch;

/// How an organization stands in a period, now or at the end of a past day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ComplianceOf {
    pub organization: OrganizationId,
    pub period: Period,
    /// The end of this day; none is now.
    pub as_of: Option<NaiveDate>,
}

/// The moment that is asked for.
///
/// # Errors
/// A refusal when the day lies in the future.
pub(super) fn past_day(clock: &Clock, as_of: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
    let today = clock.today();
    if as_of.is_some_and(|day| day > today) {
        return Err(Refusal::new(
            RefusalCode::OutOfRange,
            "asOf 不能晚于今天",
            "asOf is not in the future",
        )
        .at("asOf")
        .into());
    }
    Ok(as_of.filter(|day| *day < today))
}

/// Now, or the last instant of a past day.
pub(super) fn moment(clock: &Clock, as_of: Option<NaiveDate>) -> Moment {
    Moment {
        day: as_of.unwrap_or_else(|| clock.today()),
        at: as_of.map_or_else(
            || clock.now(),
            |day| end_of(day) - TimeDelta::microseconds(1),
        ),
    }
}

/// The local norm with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LocalNormById(pub NormId);

impl Loader<LocalNormById> for Batch {
    type Value = local_norm::Model;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[LocalNormById],
    ) -> Result<HashMap<LocalNormById, local_norm::Model>, Arc<Error>> {
        let rows = store::by_ids(self.db.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (LocalNormById(row.id), row))
            .collect())
    }
}

impl Loader<ComplianceOf> for Batch {
    type Value = Arc<Vec<Row>>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[ComplianceOf],
    ) -> Result<HashMap<ComplianceOf, Arc<Vec<Row>>>, Arc<Error>> {
        let mut asked: HashMap<(Period, Option<NaiveDate>), Vec<OrganizationId>> = HashMap::new();
        for key in keys {
            let same = asked.entry((key.period, key.as_of)).or_default();
            same.push(key.organization);
        }
        let mut found = HashMap::new();
        for ((period, as_of), ids) in asked {
            let connection = self.db.reader();
            let organizations = organizations::by_ids(connection, ids).await?;
            let issued = store::issued_above(connection, &organizations).await?;
            let moment = moment(&self.clock, as_of);
            let of = (organizations.as_slice(), issued.as_slice());
            for (organization, rows) in rows_of(connection, of, period, moment).await? {
                let key = ComplianceOf {
                    organization,
                    period,
                    as_of,
                };
                found.insert(key, Arc::new(rows));
            }
        }
        Ok(found)
    }
}
