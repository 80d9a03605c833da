//! Responsibility: whose chains are complete, and where one is missing (domain §4.2, §4.10; A1).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::{DivisionCode, Period};
use sea_orm::ConnectionTrait;

use super::BODIES;
use crate::clock::day_of;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::responsibility::{self, Facts, GapReason, Standing, Tier};
use crate::domain::status::rules::{Finding, Light, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = responsibility::PART;

/// The chain of the year in which a period lies tells how the period stands.
pub(super) fn periods(period: Period) -> Vec<Period> {
    Period::year_of(period.year()).into_iter().collect()
}

/// Adds up rows, of which each counts.
pub(in crate::domain::status) fn numbers(rows: &[Row]) -> Standing {
    let sum = |part: &str| {
        let mut sum = Numbers::default();
        for row in rows.iter().filter(|row| row.part == part) {
            for (number, more) in sum.iter_mut().zip(row.numbers) {
                *number += more;
            }
        }
        sum
    };
    responsibility::standing(&sum(BODIES), &sum(NAME))
}

/// RED when a party committee or working committee has no first responsible person, AMBER when a
/// chain is incomplete, else GREEN; none where no chain was begun in the year.
pub(super) fn light(rows: &[Row]) -> Option<Light> {
    let standing = numbers(rows);
    if standing.begun == 0 {
        return None;
    }
    Some(if standing.first_missing > 0 {
        Light::Red
    } else if standing.complete < standing.due {
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
) -> Result<BTreeMap<TallyKey, Numbers>> {
    responsibility::tallies_from_records(connection, range, periods).await
}

/// What keeps a division's own bodies from being green, each with its organization: one reason for an
/// organization, with the number of its gaps.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let year = period.year();
    let Ok(whole) = Period::year_of(year) else {
        return Ok(Vec::new());
    };
    // Links and appointments are dated: what they say of a past day is what they say now.
    let day = day_of(when.at()).min(whole.last_day());
    let facts = responsibility::facts_of_division(connection, division, year, day).await?;
    if facts.iter().all(|facts| facts.links.is_empty()) {
        return Ok(Vec::new());
    }
    let findings = facts.iter().filter_map(|facts| finding(facts, day));
    Ok(findings.collect())
}

fn finding(facts: &Facts, day: NaiveDate) -> Option<Finding> {
    let gaps = responsibility::gaps(facts, day);
    let first = gaps.iter().find(|gap| {
        gap.tier == Tier::First
            && matches!(
                gap.reason,
                GapReason::NoLink | GapReason::Vacant | GapReason::NotSecretary
            )
    });
    let is_committee = matches!(
        facts.organization.kind,
        OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
    );
    let (code, light) = match (first, facts.links.is_empty()) {
        (Some(_), _) if is_committee => (ReasonCode::FirstVacant, Light::Red),
        (Some(_), false) => (ReasonCode::FirstVacant, Light::Amber),
        (_, true) => (ReasonCode::ChainMissing, Light::Amber),
        (None, false) => (ReasonCode::ChainIncomplete, Light::Amber),
    };
    let figure = i64::try_from(gaps.len()).unwrap_or(i64::MAX);
    (figure > 0).then(|| Finding {
        code,
        light,
        organization: facts.organization.id,
        figure: figure * 10_000,
        required: 0,
        unit: Unit::Gap,
        rule: "4.2",
        norm: None,
    })
}
