//! Compliance: which norms organizations have met, and which they have missed or are about to (domain §5,
//! §4.10). Each row turns on a day on which norms turn; what each person owes colours no light and is
//! told at the organization.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, OrganizationId, Period};
use sea_orm::ConnectionTrait;

use crate::clock::day_of;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::norm::{self, Course, State, number};
use crate::domain::status::rules::{Finding, Light, NormKey, ReasonCode, Row, Unit, When};
use crate::error::Result;

/// The name under which its tallies are kept.
pub(in crate::domain::status) const NAME: &str = norm::PART;

/// More organizations than this share with a missed norm are red, in ten-thousandths (§4.10).
pub(in crate::domain::status) const RED_OFFENDERS: i64 = 1_000;

/// The numbers of compliance at an instant, over norm, organization and window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain::status) struct Compliance {
    pub met: i64,
    pub on_track: i64,
    pub at_risk: i64,
    pub missed: i64,
    /// Organizations that have a norm.
    pub organizations: i64,
    /// Organizations that have missed one.
    pub offenders: i64,
}

/// Adds up rows, each from the day on which it turns.
pub(in crate::domain::status) fn numbers(rows: &[Row], at: DateTime<Utc>) -> Compliance {
    let mut sum = Compliance::default();
    let turned = |row: &&Row| row.part == NAME && row.turns_at <= at;
    for row in rows.iter().filter(turned) {
        let get = |place: usize| row.numbers.get(place).copied().unwrap_or_default();
        sum.met += get(number::MET);
        sum.on_track += get(number::ON_TRACK);
        sum.at_risk += get(number::AT_RISK);
        sum.missed += get(number::MISSED);
        sum.organizations += get(number::ORGANIZATIONS);
        sum.offenders += get(number::OFFENDERS);
    }
    sum
}

/// RED when more than 10 % of the organizations have missed a norm of theirs, AMBER when one is missed
/// or at risk, else GREEN; none where nothing was recorded in the year.
pub(super) fn light(rows: &[Row], at: DateTime<Utc>) -> Option<Light> {
    let sum = numbers(rows, at);
    if sum.organizations == 0 {
        return None;
    }
    Some(
        if sum.offenders * 10_000 > sum.organizations * RED_OFFENDERS {
            Light::Red
        } else if sum.at_risk + sum.missed > 0 {
            Light::Amber
        } else {
            Light::Green
        },
    )
}

/// The tally rows from the records themselves; of a past day what was known then.
pub(super) async fn recount(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    periods: Option<&[Period]>,
    as_of: Option<DateTime<Utc>>,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    match as_of {
        Some(at) => {
            norm::known_on(connection, range, periods.unwrap_or_default(), day_of(at)).await
        }
        None => norm::tallies_from_records(connection, range).await,
    }
}

/// Which norms keep a division's own bodies from being green: one reason for an organization and a norm,
/// of the window in which it stands worst.
pub(in crate::domain::status) async fn reasons(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    period: Period,
    when: When,
) -> Result<Vec<Finding>> {
    let (year, at) = (period.year(), when.at());
    let rows = match when {
        When::Now(_) => norm::courses_of_division(connection, division, year).await?,
        When::Then(at) => norm::courses_then(connection, division, year, day_of(at)).await?,
    };
    let mut worst: BTreeMap<_, Finding> = BTreeMap::new();
    for (organization, courses) in &rows {
        for course in courses {
            let Some(finding) = finding(*organization, course, (period, at)) else {
                continue;
            };
            let key = (*organization, finding.norm.clone());
            let known = worst.entry(key).or_insert_with(|| finding.clone());
            if finding.code < known.code {
                *known = finding;
            }
        }
    }
    Ok(worst.into_values().collect())
}

/// Why a course is not as it should be in a period; none where it is.
fn finding(
    organization: OrganizationId,
    course: &Course,
    (period, at): (Period, DateTime<Utc>),
) -> Option<Finding> {
    let step = course.in_period(period, day_of(at))?;
    let code = match step.state {
        State::Missed | State::Exceeded => ReasonCode::NormMissed,
        State::AtRisk => ReasonCode::NormAtRisk,
        State::Met | State::OnTrack | State::Within | State::NotApplicable => return None,
    };
    Some(Finding {
        code,
        light: Light::Amber,
        organization,
        figure: step.actual * 100,
        required: step.required * 100,
        unit: Unit::Norm,
        rule: "5",
        norm: Some(NormKey {
            code: course.code.clone(),
            local: course.local,
        }),
    })
}
