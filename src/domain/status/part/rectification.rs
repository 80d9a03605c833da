//! Rectification: which problems are open, over their term, put right (domain §4.7, §4.10; C5).

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::clock::{day_of, end_of};
use crate::db::tally::{self, Numbers, TallyKey};
use crate::domain::rectification::{self, NOT_CLAIMED, NOT_VERIFIED};
use crate::domain::status::rules::{Finding, Light, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which open rectifications are tallied.
pub(in crate::domain::status) const NAME: &str = rectification::OPEN;
/// The name under which verified ones are.
pub(in crate::domain::status) const VERIFIED: &str = rectification::VERIFIED;

/// More days than these over the term are red (§4.10).
const RED_DAYS: i64 = 30;
const RED_AFTER: Days = Days::new(30);

/// The numbers of rectification at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain::status) struct Rectification {
    /// Not verified.
    pub open: i64,
    /// Over their term, and not claimed to be done.
    pub overdue: i64,
    /// Over their term by more than thirty days.
    pub long_overdue: i64,
    /// Verified within the period.
    pub verified: i64,
}

/// The periods of the rows that tell of what was opened by the end of a period.
pub(super) fn periods(period: Period) -> Vec<Period> {
    tally::up_to(period)
}

/// Whether a row tells of what was opened by the end of a period.
pub(super) fn counts(period: Period, row: Period) -> bool {
    tally::is_up_to(period, row)
}

/// Adds up rows: what is over its term is counted at `at`, by the instant at which each row turns.
pub(in crate::domain::status) fn numbers(rows: &[Row], at: DateTime<Utc>) -> Rectification {
    let mut sum = Rectification::default();
    for row in rows {
        let get = |place: usize| row.numbers.get(place).copied().unwrap_or_default();
        if row.part == VERIFIED {
            sum.verified += get(NOT_VERIFIED);
        } else if row.part == NAME {
            sum.open += get(NOT_VERIFIED);
            if row.turns_at <= at {
                sum.overdue += get(NOT_CLAIMED);
            }
            // The day on which a row turns is the first one over the term.
            if row.turns_at + RED_AFTER <= at {
                sum.long_overdue += get(NOT_CLAIMED);
            }
        }
    }
    sum
}

/// RED when one is over its term by more than thirty days, AMBER when one is over its term, else
/// GREEN; none without records.
pub(super) fn light(rows: &[Row], at: DateTime<Utc>) -> Option<Light> {
    let sum = numbers(rows, at);
    if sum.open == 0 && sum.verified == 0 {
        return None;
    }
    Some(if sum.long_overdue > 0 {
        Light::Red
    } else if sum.overdue > 0 {
        Light::Amber
    } else {
        Light::Green
    })
}

/// The tally rows of one of the two names, from the records themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    name: &'static str,
    range: (DivisionCode, DivisionCode),
    (periods, as_of): (Option<&[Period]>, Option<DateTime<Utc>>),
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let mut rows = rectification::tallies_from_records(connection, range, periods, as_of).await?;
    rows.retain(|key, _| key.part == name);
    Ok(rows)
}

/// Whose rectifications keep a division's own bodies from being green: one reason for an organization,
/// with the days of the one that is longest over its term.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let (before, today) = (end_of(period.last_day()), day_of(when.at()));
    let rows = match when {
        When::Now(_) => rectification::overdue(connection, division, before, today).await?,
        When::Then(at) => rectification::overdue_then(connection, division, before, at).await?,
    };
    let findings = rows.into_iter().map(|row| {
        let days = (today - row.due_on).num_days();
        Finding {
            code: ReasonCode::RectificationOverdue,
            light: if days > RED_DAYS {
                Light::Red
            } else {
                Light::Amber
            },
            organization: row.organization_id,
            figure: days * 10_000,
            required: 0,
            unit: Unit::Day,
            rule: "4.7",
            norm: None,
        }
    });
    Ok(findings.collect())
}
