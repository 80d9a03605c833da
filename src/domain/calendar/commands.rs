//! All that comes due for some organizations, put together.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use entity::{OrganizationId, Period, organization_term};
use sea_orm::ConnectionTrait;

use super::rules::{Due, DueKind, Subject};
use super::store;
use crate::clock::{day_of, end_of, start_of};
use crate::domain::norm::{self, State};
use crate::domain::organization;
use crate::error::Result;

/// All that comes due within these days, the earliest first. In as many statements for one
/// organization as for many.
///
/// # Errors
/// When the database fails.
pub(super) async fn dues(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    (from, to): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<Due>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut dues = norms(connection, ids, (from, to), now).await?;
    let span = (start_of(from), end_of(to));
    for (id, organization, title, due_at) in store::owed(connection, ids, span).await? {
        dues.push(due(
            (DueKind::Report, Subject::Obligation(id)),
            (organization, day_of(due_at)),
            title,
        ));
    }
    for row in store::rectifications(connection, ids, (from, to)).await? {
        dues.push(due(
            (DueKind::Rectification, Subject::Rectification(row.id)),
            (row.organization_id, row.due_on),
            row.problem,
        ));
    }
    for row in store::questions(connection, ids, (from, to)).await? {
        dues.push(due(
            (DueKind::Question, Subject::Question(row.id)),
            (row.organization_id, row.due_on),
            row.text,
        ));
    }
    // Only the newest term of each counts: an older one has ended with an election.
    let terms = store::terms(connection, ids).await?;
    let newest: BTreeMap<_, organization_term::Model> = terms
        .into_iter()
        .map(|term| (term.organization_id, term))
        .collect();
    for term in newest.into_values() {
        if (from..=to).contains(&term.ends_on) {
            let subject = Subject::Organization(term.organization_id);
            let mut election = due(
                (DueKind::Election, subject),
                (term.organization_id, term.ends_on),
                "换届选举".to_owned(),
            );
            election.title.1 = "Re-election".to_owned();
            dues.push(election);
        }
    }
    dues.sort_by_cached_key(Due::place);
    Ok(dues)
}

fn due(
    (kind, subject): (DueKind, Subject),
    (organization, due_on): (OrganizationId, NaiveDate),
    title: String,
) -> Due {
    Due {
        kind,
        due_on,
        last_day_to_meet: None,
        organization,
        subject,
        title: (title.clone(), title),
        norm: None,
    }
}

/// Norms that are not met yet, by the last day on which they can be met, with the grace.
async fn norms(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    (from, to): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<Due>> {
    let rows = organization::by_ids(connection, ids.iter().copied()).await?;
    // A window whose grace ends within these days has ended up to a quarter before them.
    let first = from.checked_sub_days(Days::new(92)).unwrap_or(from);
    let mut found = Vec::new();
    for year in first.year()..=to.year() {
        let Ok(year) = Period::year_of(year) else {
            continue;
        };
        found.extend(norm::stands(connection, &rows, year, now).await?);
    }
    let today = day_of(now);
    let open = |stand: &norm::Stand| {
        let waits = matches!(stand.state, State::OnTrack | State::AtRisk)
            || (stand.state == State::Missed && stand.due_on < today);
        // What is due each day is no date of a calendar.
        waits && stand.period.first_day() < stand.period.last_day()
    };
    let found = found.into_iter().filter(open);
    let within = found.filter(|stand| (from..=to).contains(&stand.due_on));
    Ok(within
        .map(|stand| Due {
            kind: DueKind::Norm,
            due_on: stand.due_on,
            last_day_to_meet: stand.last_day_to_meet,
            organization: stand.organization,
            subject: Subject::Organization(stand.organization),
            title: stand.title,
            norm: Some((stand.code, stand.period)),
        })
        .collect())
}
