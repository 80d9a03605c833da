//! The computed numbers of a report's figures: read from the records, with the records behind them.
//! Where no record exists yet, a figure has no computed number, never 0.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::organization::{self, OrganizationKind};
use entity::{Period, work_report};
use sea_orm::ConnectionTrait;

use super::catalogue::{self, Source};
use super::rules::{self, Computed, Content, Form};
use super::store;
use crate::domain::organization as organizations;
use crate::error::{Error, Result};

/// Whose figures, for which period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub organization: &'a organization::Model,
    pub period: Period,
}

/// The filed reports that a working committee's consolidated figures are summed from.
pub(crate) type Filed = Arc<Vec<(work_report::Model, Content)>>;

/// The computed numbers of a form's figures, on the period's last day or today, whichever is earlier.
pub(crate) async fn computed(
    connection: &impl ConnectionTrait,
    subject: &Subject<'_>,
    form: &Form,
    today: NaiveDate,
) -> Result<Vec<Computed>> {
    let on = subject.period.last_day().min(today);
    let asked: Vec<_> = form
        .figures
        .iter()
        .filter_map(|key| catalogue::by_key(key))
        .collect();
    let from_records = asked
        .iter()
        .any(|figure| matches!(figure.source, Source::Branches | Source::Members));
    let counted = match from_records {
        true => organizations::counted_below(connection, &subject.organization.path, on).await?,
        false => organizations::Counted::default(),
    };
    let filed = filed_below(connection, subject).await?;
    let value = |figure: &catalogue::Figure| match figure.source {
        Source::Branches => Some(counted.branches.to_string()),
        Source::Members => Some(counted.members.to_string()),
        Source::Activities | Source::Ledger => rules::consolidate(
            filed
                .iter()
                .filter_map(|(_, content)| rules::effective(content, figure.key)),
        ),
    };
    Ok(asked
        .into_iter()
        .filter_map(|figure| {
            Some(Computed {
                key: figure.key.to_owned(),
                value: value(figure)?,
            })
        })
        .collect())
}

/// The reports that departments filed to a working committee for the period, with what they say;
/// nothing for any other body.
pub(crate) async fn filed_below(
    connection: &impl ConnectionTrait,
    subject: &Subject<'_>,
) -> Result<Filed> {
    if subject.organization.kind != OrganizationKind::WorkingCommittee {
        return Ok(Arc::default());
    }
    let reports = store::filed_to(connection, subject.organization.id, subject.period).await?;
    let versions = store::newest_versions(connection, &reports).await?;
    let mut filed = Vec::with_capacity(reports.len());
    for report in reports {
        let Some(version) = versions
            .iter()
            .find(|version| version.report_id == report.id)
        else {
            continue;
        };
        let content = serde_json::from_str(&version.content)
            .map_err(|error| Error::Internal(Box::new(error)))?;
        filed.push((report, content));
    }
    Ok(Arc::new(filed))
}
