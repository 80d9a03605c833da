//! What norms count in the status, from the records themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{DivisionCode, OrganizationId, Period, norm_course, norm_year, organization};
use sea_orm::ConnectionTrait;

use super::course::{self, Log};
use super::{ALL, PART, gather_owed, issued_above};
use crate::clock::{day_of, start_of};
use crate::db::BULK_ROWS_MAX;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::norm::rules::{self, Body, Course, Issued, Known, Moment, added};
use crate::domain::organization::stood_in;
use crate::error::{Error, Result};

/// Organizations of one division, with everything that decides about their norms in a year.
struct Counted<'a> {
    rows: &'a [organization::Model],
    issued: Vec<Issued>,
    known: Known,
    year: Period,
}

/// Calls `each` for the organizations of every year that was opened between two codes, some at a time.
async fn each_year(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
    mut each: impl FnMut(&Counted<'_>, &norm_year::Model) -> Result<()> + Send,
) -> Result<()> {
    let opened = course::years_between(connection, range).await?;
    if opened.is_empty() {
        return Ok(());
    }
    let mut bodies: BTreeMap<DivisionCode, Vec<organization::Model>> = BTreeMap::new();
    for row in course::bodies_between(connection, range).await? {
        bodies.entry(row.division_code).or_default().push(row);
    }
    for opening in &opened {
        let year =
            Period::year_of(opening.year).map_err(|_| Error::internal("a year that is none"))?;
        let rows = bodies.get(&opening.division_code).into_iter().flatten();
        let rows: Vec<_> = rows.cloned().collect();
        for rows in rows.chunks(BULK_ROWS_MAX) {
            let counted = Counted {
                rows,
                issued: issued_above(connection, rows).await?,
                known: gather_owed(connection, rows, (year, &ALL), Moment::latest()).await?,
                year,
            };
            each(&counted, opening)?;
        }
    }
    Ok(())
}

/// The rows of the status of the divisions between two codes, as the records have them now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tallies_from_records(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
) -> Result<BTreeMap<TallyKey, Numbers>> {
    let mut sums: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    let add = |counted: &Counted<'_>, opening: &norm_year::Model| {
        let Counted {
            rows,
            issued,
            known,
            year,
        } = counted;
        for row in *rows {
            let courses = rules::courses(&Body::from(row), issued, known, *year, Moment::latest());
            for ((period, day), numbers) in rules::changes(&courses, *year) {
                let key = TallyKey {
                    period,
                    division: opening.division_code,
                    part: PART,
                    turns_at: start_of(day),
                };
                let sum = sums.entry(key).or_default();
                *sum = added(sum, &numbers, 1);
            }
        }
        Ok(())
    };
    each_year(connection, range, add).await?;
    sums.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    Ok(sums)
}

/// The courses of a division's own organizations in a year, from the records that were known at a past
/// instant.
///
/// # Errors
/// When the database fails.
pub(crate) async fn courses_then(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    year: i32,
    at: DateTime<Utc>,
) -> Result<Vec<(OrganizationId, Vec<Course>)>> {
    let opened = course::years_between(connection, (division, division)).await?;
    let counts = |opening: &norm_year::Model| opening.year == year && opening.opened_at <= at;
    let (true, Ok(period)) = (opened.iter().any(counts), Period::year_of(year)) else {
        return Ok(Vec::new());
    };
    let moment = Moment {
        day: day_of(at),
        at,
    };
    let mut found = Vec::new();
    let bodies = stood_in(connection, division, moment.day).await?;
    for rows in bodies.chunks(BULK_ROWS_MAX) {
        let issued = issued_above(connection, rows).await?;
        let known = gather_owed(connection, rows, (period, &ALL), moment).await?;
        found.extend(rows.iter().map(|row| {
            let courses = rules::courses(&Body::from(row), &issued, &known, period, moment);
            (row.id, courses)
        }));
    }
    Ok(found)
}

/// Keeps anew what follows from the records of the divisions between two codes, and what was known of
/// it on each day; opens the years in which something was done.
///
/// # Errors
/// When the database fails.
pub(crate) async fn rebuild(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
) -> Result<()> {
    let done = course::years_done(connection, range).await?;
    course::open(connection, done).await?;
    course::clear(connection, range).await?;
    let (mut kept, mut log) = (Vec::new(), Log::new());
    let keep = |counted: &Counted<'_>, opening: &norm_year::Model| {
        let Counted {
            rows,
            issued,
            known,
            year,
        } = counted;
        for row in *rows {
            let body = Body::from(row);
            let courses = rules::courses(&body, issued, known, *year, Moment::latest());
            let text = serde_json::to_string(&courses);
            kept.push(norm_course::Model {
                organization_id: row.id,
                year: opening.year,
                division_code: opening.division_code,
                courses: text.map_err(|error| Error::Internal(Box::new(error)))?,
            });
            let since = (*year, day_of(opening.opened_at));
            for ((period, day), numbers) in rules::log_of(&body, issued, known, since) {
                let sum = log.entry((period, opening.division_code, day)).or_default();
                *sum = added(sum, &numbers, 1);
            }
        }
        Ok(())
    };
    each_year(connection, range, keep).await?;
    course::save_courses(connection, &kept).await?;
    course::write_log(connection, &log).await
}
