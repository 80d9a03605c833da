//! The computed numbers of a report's figures: read from the records, with the records behind them.
//! Where no records are kept yet, a figure has no computed number, never 0.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::activity::ActivityKind;
use entity::organization::{self, OrganizationKind};
use entity::{ActivityId, Period, activity, work_report};
use sea_orm::ConnectionTrait;

use super::catalogue::{self, Source};
use super::rules::{self, Computed, Content};
use super::store;
use crate::access::Place;
use crate::domain::activity::{self as activities, Quantity, Span};
use crate::domain::organization as organizations;
use crate::error::{Error, Result};

/// Whose figures, for which period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub organization: &'a organization::Model,
    pub period: Period,
    /// As the records were known then; as they are known now, where none is named.
    pub known_at: Option<DateTime<Utc>>,
}

/// The filed reports that a working committee's consolidated figures are summed from.
pub(crate) type Filed = Arc<Vec<(work_report::Model, Content)>>;

/// The computed numbers of figures, on the period's last day or today, whichever is earlier.
pub(crate) async fn computed(
    connection: &impl ConnectionTrait,
    subject: &Subject<'_>,
    keys: &[String],
    today: NaiveDate,
) -> Result<Vec<Computed>> {
    let on = subject.period.last_day().min(today);
    let asked: Vec<_> = keys
        .iter()
        .filter_map(|key| catalogue::by_key(key))
        .collect();
    let asks = |from: fn(&Source) -> bool| asked.iter().any(|figure| from(&figure.source));
    let counted = match asks(|from| matches!(from, Source::Branches | Source::Members)) {
        true => organizations::counted_below(connection, &subject.organization.path, on).await?,
        false => organizations::Counted::default(),
    };
    let filed = filed_below(connection, subject).await?;
    let done = match asks(|from| matches!(from, Source::Activities(..))) {
        true => Done::by(connection, subject).await?,
        false => Done::default(),
    };
    let collected = match asks(|from| matches!(from, Source::Ledger)) {
        true => collected(connection, subject).await?,
        false => None,
    };
    let appraised = match asks(|from| matches!(from, Source::Appraisals)) {
        true => {
            let of = (subject.organization.path.as_slice(), subject.period);
            let rows = store::appraised_below(connection, of, subject.known_at).await?;
            rows.len()
        }
        false => 0,
    };
    let below = |key: &'static str| {
        filed
            .iter()
            .filter_map(move |(_, content)| rules::effective(content, key))
    };
    let value = |figure: &catalogue::Figure| match figure.source {
        Source::Branches => Some(counted.branches.to_string()),
        Source::Members => Some(counted.members.to_string()),
        Source::Activities(kind, quantity) => {
            let own = done.amount(kind, quantity, subject.period);
            rules::consolidate(below(figure.key).chain([own]))
        }
        Source::Appraisals => Some(appraised.to_string()),
        // The books below are at hand; where none are, what was filed is.
        Source::Ledger => collected
            .clone()
            .or_else(|| rules::consolidate(below(figure.key))),
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

/// Yuan of dues that were collected in the subtree in the period; none where no books are kept.
async fn collected(
    connection: &impl ConnectionTrait,
    subject: &Subject<'_>,
) -> Result<Option<String>> {
    let path = subject.organization.path.as_slice();
    if !store::keeps_books(connection, path).await? {
        return Ok(None);
    }
    let of = (path, subject.period);
    let rows = store::collected_below(connection, of, subject.known_at).await?;
    let fen: i64 = rows.iter().map(|row| row.amount).sum();
    Ok(Some(rules::yuan(fen)))
}

/// What an organization did in a period, as the records hold it.
#[derive(Debug, Default)]
struct Done {
    records: Vec<activity::Model>,
    listed: BTreeMap<ActivityId, i64>,
}

impl Done {
    async fn by(connection: &impl ConnectionTrait, subject: &Subject<'_>) -> Result<Self> {
        let records = records(connection, subject, Vec::new()).await?;
        let classes: Vec<_> = records
            .iter()
            .filter(|row| row.kind == ActivityKind::TrainingClass)
            .map(|row| row.id)
            .collect();
        let listed = activities::listed(connection, classes).await?;
        Ok(Self { records, listed })
    }

    /// A quantity of the records of a kind, as a decimal.
    fn amount(&self, kind: ActivityKind, quantity: Quantity, period: Period) -> String {
        let of_kind: Vec<_> = self
            .records
            .iter()
            .filter(|row| row.kind == kind)
            .cloned()
            .collect();
        let days = (period.first_day(), period.last_day());
        let amount = activities::measured(quantity, &of_kind, &self.listed, days);
        match quantity {
            Quantity::Hours => activities::decimal(amount),
            Quantity::Count
            | Quantity::Days
            | Quantity::Words
            | Quantity::Trained
            | Quantity::Amount => amount.to_string(),
        }
    }
}

/// The records of a period that an organization's figures count: its own and those of what it leads;
/// of a working committee only its own, since its departments report theirs.
pub(crate) async fn records(
    connection: &impl ConnectionTrait,
    subject: &Subject<'_>,
    kinds: Vec<ActivityKind>,
) -> Result<Vec<activity::Model>> {
    let span = Span {
        kinds,
        first: subject.period.first_day(),
        last: subject.period.last_day(),
        known_at: subject.known_at,
    };
    if subject.organization.kind == OrganizationKind::WorkingCommittee {
        return activities::records_of(connection, [subject.organization.id], &span).await;
    }
    activities::records_below(connection, &Place::from(subject.organization), &span).await
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
