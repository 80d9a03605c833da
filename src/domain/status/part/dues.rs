//! Dues: what was collected, kept, passed on and spent, and whether months are closed in time (domain
//! §4.5, §4.10; A5).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::period::Span;
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use crate::clock::day_of;
use crate::db::tally::{self, Numbers, TallyKey};
use crate::domain::dues;
use crate::domain::dues::rules::{self as books, number};
use crate::domain::status::rules::{Finding, Light, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = books::PART;

/// The numbers of dues at an instant, in fen and in months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain::status) struct Dues {
    /// Within the period.
    pub collected: i64,
    /// Set aside within the period.
    pub retained: i64,
    /// At its end.
    pub in_transit: i64,
    /// At its end.
    pub payable: i64,
    /// Within the period.
    pub spent: i64,
    /// At its end.
    pub balance: i64,
    /// Months of the period that are over, of every book.
    pub months_due: i64,
    /// Of these, closed.
    pub months_closed: i64,
    /// Not closed on the first of the month after the next.
    pub months_late: i64,
    /// Not closed on the first of the third month after.
    pub months_red: i64,
}

/// The periods of the rows that tell of all that the books held by the end of a period.
pub(super) fn periods(period: Period) -> Vec<Period> {
    tally::up_to(period)
}

/// Whether a row is one of those.
pub(super) fn counts(period: Period, row: Period) -> bool {
    tally::is_up_to(period, row)
}

/// Adds up rows for a period at an instant.
pub(in crate::domain::status) fn numbers(rows: &[Row], period: Period, at: DateTime<Utc>) -> Dues {
    let mut sum = Dues::default();
    let mut begun_before = 0;
    let mut months: BTreeMap<Period, (i64, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.part == NAME) {
        let get = |place: usize| row.numbers.get(place).copied().unwrap_or_default();
        sum.in_transit += get(number::IN_TRANSIT);
        sum.payable += get(number::PAYABLE);
        sum.balance += get(number::BALANCE);
        if row.period.span() == Span::Year {
            begun_before += get(number::BEGUN);
            continue;
        }
        let month = months.entry(row.period).or_default();
        month.0 += get(number::BEGUN);
        month.1 += get(number::CLOSED);
        if period.contains(row.period) {
            sum.collected += get(number::COLLECTED);
            sum.retained += get(number::RETAINED);
            sum.spent += get(number::SPENT);
        }
    }
    for month in books::months_in(period) {
        let begun = months.range(..=month).map(|(_, month)| month.0);
        let due: i64 = begun_before + begun.sum::<i64>();
        let closed = months.get(&month).map_or(0, |month| month.1);
        if books::due_from(month) <= at {
            sum.months_due += due;
            sum.months_closed += closed;
        }
        let open = (due - closed).max(0);
        if books::late_from(month) <= at {
            sum.months_late += open;
        }
        if books::red_from(month) <= at {
            sum.months_red += open;
        }
    }
    sum
}

/// RED when a month is not closed on the first of the third month after it, AMBER when one is not on
/// the first of the second, else GREEN; none without records.
pub(super) fn light(rows: &[Row], period: Period, at: DateTime<Utc>) -> Option<Light> {
    if !rows.iter().any(|row| row.part == NAME) {
        return None;
    }
    let sum = numbers(rows, period, at);
    Some(if sum.months_red > 0 {
        Light::Red
    } else if sum.months_late > 0 {
        Light::Amber
    } else {
        Light::Green
    })
}

/// The tally rows from the records themselves.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    dues::tallies_from_records(connection, range, periods, as_of).await
}

/// Whose months keep a division's own bodies from being green: one reason for a book, with how many of
/// its months in the period are late.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let at = when.at();
    let late: Vec<Period> = books::months_in(period)
        .into_iter()
        .filter(|month| books::late_from(*month) <= at)
        .collect();
    let Some(newest) = late.last() else {
        return Ok(Vec::new());
    };
    let through = newest.last_day();
    let rows = match when {
        When::Now(at) => dues::unclosed(connection, division, (through, day_of(at))).await?,
        When::Then(at) => dues::unclosed_then(connection, division, (through, at)).await?,
    };
    let findings = rows.into_iter().filter_map(|row| {
        let is_open = |month: &&Period| {
            let begun = row.begins_on <= month.first_day();
            begun
                && row
                    .sealed_through
                    .is_none_or(|through| through < month.last_day())
        };
        let open: Vec<_> = late.iter().filter(is_open).collect();
        let is_red = open.iter().any(|month| books::red_from(**month) <= at);
        let count = i64::try_from(open.len()).unwrap_or(i64::MAX);
        (count > 0).then(|| Finding {
            code: ReasonCode::MonthOpen,
            light: if is_red { Light::Red } else { Light::Amber },
            organization: row.organization_id,
            figure: count * 10_000,
            required: 0,
            unit: Unit::Month,
            rule: "4.5",
            norm: None,
        })
    });
    Ok(findings.collect())
}
