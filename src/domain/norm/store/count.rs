//! What norms count in the status, from the records themselves.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{DivisionCode, Period, norm_course, norm_course_log, norm_year, organization};
use sea_orm::ConnectionTrait;

use super::course::{self, Log};
use super::{ALL, PART, gather_owed, issued_above};
use crate::clock::{day_of, start_of};
use crate::db::BULK_ROWS_MAX;
use crate::db::tally::{Numbers, TallyKey};
use crate::domain::norm::rules::{self, Body, Course, Issued, Known, Moment, added};
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
    let (mut kept, mut days, mut log) = (Vec::new(), Vec::new(), Log::new());
    let keep = |counted: &Counted<'_>, opening: &norm_year::Model| {
        let Counted {
            rows,
            issued,
            known,
            year,
        } = counted;
        for row in *rows {
            let body = Body::from(row);
            let day = |day: NaiveDate, courses: &[Course]| {
                let courses = serde_json::to_string(courses);
                Ok::<_, Error>(norm_course_log::Model {
                    organization_id: row.id,
                    year: opening.year,
                    known_on: day,
                    division_code: opening.division_code,
                    courses: courses.map_err(|error| Error::Internal(Box::new(error)))?,
                })
            };
            let since = (*year, day_of(opening.opened_at));
            let by_day = rules::known_by_day(&body, issued, known, since);
            for (known_on, courses) in &by_day {
                days.push(day(*known_on, courses)?);
            }
            let known_on = by_day.last().map_or(since.1, |(day, _)| *day);
            let courses = rules::courses(&body, issued, known, *year, Moment::latest());
            let newest = day(known_on, &courses)?;
            kept.push(norm_course::Model {
                organization_id: newest.organization_id,
                year: newest.year,
                known_on,
                division_code: newest.division_code,
                courses: newest.courses,
            });
            for ((period, day), numbers) in rules::log_of(&by_day, *year) {
                let sum = log.entry((period, opening.division_code, day)).or_default();
                *sum = added(sum, &numbers, 1);
            }
        }
        Ok(())
    };
    each_year(connection, range, keep).await?;
    course::log_courses(connection, &days).await?;
    course::save_courses(connection, &kept).await?;
    course::write_log(connection, &log).await
}
