//! How organizations stand with their norms, for the domains that come later.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{OrganizationId, Period, organization};
use sea_orm::ConnectionTrait;

use crate::clock::day_of;
use crate::domain::norm::rules::{self, Body, Issued, Measure, Moment, Row, State};
use crate::domain::norm::store;
use crate::error::Result;

/// How an organization stands with one norm in one window.
#[derive(Clone, Debug)]
pub(crate) struct Stand {
    /// Whose norm it is.
    pub organization: OrganizationId,
    /// The norm's code.
    pub code: String,
    /// Its title in Chinese and in English.
    pub title: (String, String),
    /// The window.
    pub period: Period,
    /// How it stands.
    pub state: State,
    /// What is, in hundredths.
    pub actual: i64,
    /// What ought to be, in hundredths.
    pub required: i64,
    /// The last day on which it can be met, with the grace.
    pub due_on: NaiveDate,
    /// The last day on which what is missing can still begin.
    pub last_day_to_meet: Option<NaiveDate>,
}

/// How some organizations stand with each of their norms in the windows of a period, in as many
/// statements for one as for many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn stands(
    connection: &impl ConnectionTrait,
    organizations: &[organization::Model],
    period: Period,
    now: DateTime<Utc>,
) -> Result<Vec<Stand>> {
    let moment = Moment {
        day: day_of(now),
        at: now,
    };
    let issued = store::issued_above(connection, organizations).await?;
    let rows = rows_of(connection, (organizations, &issued), period, moment).await?;
    let stands = rows
        .into_iter()
        .flat_map(|(id, rows)| rows.into_iter().map(move |row| stand(id, row)));
    Ok(stands.collect())
}

/// How some organizations stand with these norms, each row with all that decides about it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn rows_of(
    connection: &impl ConnectionTrait,
    (organizations, issued): (&[organization::Model], &[Issued]),
    period: Period,
    moment: Moment,
) -> Result<Vec<(OrganizationId, Vec<Row>)>> {
    let known = store::gather(connection, organizations, period, moment).await?;
    let rows = organizations.iter().map(|row| {
        let rows = rules::rows(&Body::from(row), issued, &known, period, moment);
        (row.id, rows)
    });
    Ok(rows.collect())
}

fn stand(organization: OrganizationId, row: Row) -> Stand {
    Stand {
        organization,
        code: row.norm.code,
        title: (row.norm.title.zh, row.norm.title.en),
        period: row.span.period,
        state: row.answer.state,
        actual: row.answer.actual,
        required: row.answer.required,
        due_on: row.answer.due_on,
        last_day_to_meet: row.answer.last_day_to_meet,
    }
}

/// The codes of the norms with which compliance is computed for what an organization leads.
///
/// # Errors
/// When the database fails.
pub(crate) async fn computed(
    connection: &impl ConnectionTrait,
    issuer: &organization::Model,
) -> Result<BTreeSet<String>> {
    let issued = store::issued_above(connection, std::slice::from_ref(issuer)).await?;
    let local = issued.into_iter().map(|issued| issued.norm);
    let norms = rules::national().iter().cloned().chain(local);
    let counted = norms.filter(|norm| norm.measure != Measure::NotKept);
    Ok(counted.map(|norm| norm.code).collect())
}
