//! Dues that are owed upward for a month and were not sent in time (domain §4.5, §4.10; A5).

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
pub(in crate::domain::status) const NAME: &str = books::REMITTANCE_PART;

/// The months whose rows tell of a period.
pub(super) fn periods(period: Period) -> Vec<Period> {
    books::months_in(period)
}

/// Fen that are owed upward for months of the period and were not sent, once the months are late.
pub(in crate::domain::status) fn short(rows: &[Row], period: Period, at: DateTime<Utc>) -> i64 {
    let late = rows.iter().filter(|row| {
        row.part == NAME && period.contains(row.period) && books::late_from(row.period) <= at
    });
    let by_month = late.fold(BTreeMap::<Period, i64>::new(), |mut sums, row| {
        let [unsent, ..] = row.numbers;
        *sums.entry(row.period).or_default() += unsent;
        sums
    });
    by_month.into_values().filter(|fen| *fen > 0).sum()
}

/// AMBER when something owed for a month was not sent by the first of the month after the next, else
/// GREEN; none without records.
pub(super) fn light(rows: &[Row], period: Period, at: DateTime<Utc>) -> Option<Light> {
    let mut rows_of_period = rows.iter().filter(|row| period.contains(row.period));
    let is_kept = rows_of_period.any(|row| row.part == NAME);
    is_kept.then(|| match short(rows, period, at) {
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
    dues::unremitted_from_records(connection, range, periods, as_of).await
}

/// Who of a division's own bodies was short: one reason for a book, with how much.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let at = when.at();
    let mut late = books::months_in(period);
    late.retain(|month| books::late_from(*month) <= at);
    if late.is_empty() {
        return Ok(Vec::new());
    }
    let as_of = match when {
        When::Now(_) => None,
        When::Then(at) => Some(at),
    };
    let short = dues::short_of(connection, (division, &late), as_of).await?;
    let findings = short.into_iter().map(|(organization, fen)| Finding {
        code: ReasonCode::RemittanceShort,
        light: Light::Amber,
        organization,
        // Ten-thousandths of a yuan.
        figure: fen.saturating_mul(100),
        required: 0,
        unit: Unit::Yuan,
        rule: "4.5",
        norm: None,
    });
    Ok(findings.collect())
}
