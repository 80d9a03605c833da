//! Reporting: who owes a report, who filed, who filed late (domain §4.3, §4.10; A3).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::work_report::WorkReportStatus;
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::db::tally::{Numbers, TallyKey};
use crate::domain::report::rules::number;
use crate::domain::report::{self, Owing};
use crate::domain::status::rules::{Finding, Light, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = "reporting";

/// Completeness below this share after the due time is red, in ten-thousandths (§4.10).
pub(in crate::domain::status) const COMPLETENESS_RED: i64 = 9_000;

/// The numbers of reporting at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain::status) struct Reporting {
    pub due: i64,
    pub submitted: i64,
    pub accepted: i64,
    pub returned: i64,
    pub late: i64,
    pub in_time: i64,
    /// Due less submitted, of what is past its due time.
    pub missing: i64,
    /// Obligations whose due time has passed.
    pub past_due: i64,
}

/// Adds up rows: what is missing is counted at `at`, by each row's due time.
pub(in crate::domain::status) fn numbers(rows: &[Row], at: DateTime<Utc>) -> Reporting {
    let mut sum = Reporting::default();
    for row in rows.iter().filter(|row| row.part == NAME) {
        let get = |index: usize| row.numbers.get(index).copied().unwrap_or_default();
        let (due, submitted) = (get(number::DUE), get(number::SUBMITTED));
        sum.due += due;
        sum.submitted += submitted;
        sum.accepted += get(number::ACCEPTED);
        sum.returned += get(number::RETURNED);
        sum.late += get(number::LATE);
        sum.in_time += get(number::IN_TIME);
        if row.turns_at < at {
            sum.past_due += due;
            sum.missing += due - submitted;
        }
    }
    sum
}

/// RED when less than 90 % of what was due by now is submitted, AMBER when anything is late or
/// missing, else GREEN; none where nothing is due.
pub(super) fn light(rows: &[Row], at: DateTime<Utc>) -> Option<Light> {
    let sum = numbers(rows, at);
    if sum.due == 0 {
        return None;
    }
    let submitted_of_past_due = sum.past_due - sum.missing;
    Some(
        if submitted_of_past_due * 10_000 < sum.past_due * COMPLETENESS_RED {
            Light::Red
        } else if sum.late > 0 || sum.missing > 0 {
            Light::Amber
        } else {
            Light::Green
        },
    )
}

/// The tally rows from the records themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    report::tallies_from_records(connection, range, periods, as_of).await
}

/// What keeps a division's own numbers from being green, each with its organization.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let as_of = match when {
        When::Now(_) => None,
        When::Then(at) => Some(at),
    };
    let rows = report::owing(connection, division, &period.within(), as_of).await?;
    let found = rows.iter().flat_map(|row| findings(row, when.at()));
    Ok(found.collect())
}

fn findings(row: &Owing, at: DateTime<Utc>) -> Vec<Finding> {
    let finding = |code, days: i64| Finding {
        code,
        light: Light::Amber,
        organization: row.organization_id,
        figure: days * 10_000,
        required: 0,
        unit: Unit::Day,
        rule: "4.3",
        norm: None,
    };
    let mut found = Vec::new();
    let filed = matches!(
        row.status,
        Some(WorkReportStatus::Submitted | WorkReportStatus::Accepted)
    );
    if !filed && row.due_at < at {
        let code = match row.status {
            Some(WorkReportStatus::Returned) => ReasonCode::ReportReturned,
            Some(
                WorkReportStatus::Draft | WorkReportStatus::Submitted | WorkReportStatus::Accepted,
            )
            | None => ReasonCode::ReportMissing,
        };
        found.push(finding(code, days_after(row.due_at, at)));
    }
    if let Some(first) = row.filed_late_at.filter(|first| *first > row.due_at) {
        let days = days_after(row.due_at, first);
        found.push(finding(ReasonCode::ReportLate, days));
    }
    found
}

/// Begun days from the due time.
fn days_after(due_at: DateTime<Utc>, at: DateTime<Utc>) -> i64 {
    (at - due_at).num_days() + 1
}
