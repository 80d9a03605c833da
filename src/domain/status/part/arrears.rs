//! Members who have paid no dues for six months without a reason (domain §4.5, §4.10).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::db::tally::{Numbers, TallyKey};
use crate::domain::dues;
use crate::domain::dues::rules as books;
use crate::domain::status::rules::{Finding, Light, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = books::ARREARS_PART;

/// The months whose rows tell of a period.
pub(super) fn periods(period: Period) -> Vec<Period> {
    books::months_in(period)
}

/// The newest month of a period that is over.
fn newest(period: Period, at: DateTime<Utc>) -> Option<Period> {
    let mut months = books::months_in(period);
    months.retain(|month| books::due_from(*month) <= at);
    months.into_iter().max_by_key(|month| month.first_day())
}

/// Members who are flagged at the end of the newest month of the period that is over.
pub(in crate::domain::status) fn flagged(rows: &[Row], period: Period, at: DateTime<Utc>) -> i64 {
    let newest = newest(period, at);
    let of_month = rows
        .iter()
        .filter(|row| row.part == NAME && Some(row.period) == newest);
    of_month
        .map(|row| {
            let [members, ..] = row.numbers;
            members
        })
        .sum()
}

/// AMBER when somebody is flagged, else GREEN; none where nobody ever is in the period.
pub(super) fn light(rows: &[Row], period: Period, at: DateTime<Utc>) -> Option<Light> {
    let mut of_period = rows.iter().filter(|row| period.contains(row.period));
    let is_kept = of_period.any(|row| row.part == NAME);
    is_kept.then(|| match flagged(rows, period, at) {
        0 => Light::Green,
        _ => Light::Amber,
    })
}

/// The tally rows from the records themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    dues::flagged_from_records(connection, range, periods, as_of).await
}

/// Which of a division's own branches have members who are flagged: one reason for each, with how many.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let Some(newest) = newest(period, when.at()) else {
        return Ok(Vec::new());
    };
    let as_of = match when {
        When::Now(_) => None,
        When::Then(at) => Some(at),
    };
    let branches = dues::flagged_of(connection, (division, newest), as_of).await?;
    let findings = branches.into_iter().map(|(organization, members)| Finding {
        code: ReasonCode::DuesArrears,
        light: Light::Amber,
        organization,
        figure: members.saturating_mul(10_000),
        required: 0,
        unit: Unit::Person,
        rule: "4.5",
        norm: None,
    });
    Ok(findings.collect())
}
