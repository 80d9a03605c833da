//! How norms stand over a year, as it is kept and as it follows from the records.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    DivisionCode, OrganizationId, Period, activity, division, norm_course, norm_course_log,
    norm_log, norm_year, organization,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    ModelTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::access::below;
use crate::clock::start_of;
use crate::db::tally::{Numbers, TallyKey};
use crate::db::{BULK_ROWS_MAX, Tx, sum_i64};
use crate::domain::norm::rules::{Course, number};
use crate::error::{Error, Result};

/// The part of the status that norms are.
pub(crate) const PART: &str = "compliance";

/// What was known of the norms of divisions, from day to day.
pub(crate) type Log = BTreeMap<(Period, DivisionCode, NaiveDate), Numbers>;

/// The years for which norms are counted in divisions.
pub(crate) async fn years(
    connection: &impl ConnectionTrait,
    divisions: &BTreeSet<DivisionCode>,
) -> Result<BTreeSet<(DivisionCode, i32)>> {
    let rows = norm_year::Entity::find()
        .filter(norm_year::Column::DivisionCode.is_in(divisions.iter().copied()))
        .all(connection)
        .await?;
    Ok(rows
        .iter()
        .map(|row| (row.division_code, row.year))
        .collect())
}

/// The years for which norms are counted between two codes.
pub(crate) async fn years_between(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<Vec<norm_year::Model>> {
    let rows = norm_year::Entity::find()
        .filter(norm_year::Column::DivisionCode.between(first.0, last.0))
        .order_by_asc(norm_year::Column::DivisionCode)
        .order_by_asc(norm_year::Column::Year)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The divisions in which norms are counted.
pub(crate) async fn counted_divisions(
    connection: &impl ConnectionTrait,
) -> Result<BTreeSet<DivisionCode>> {
    let codes: Vec<DivisionCode> = norm_year::Entity::find()
        .select_only()
        .column(norm_year::Column::DivisionCode)
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    Ok(codes.into_iter().collect())
}

/// Keeps years from being opened in divisions beside an act that would have to be counted in them.
pub(crate) async fn keep_from_opening(tx: &Tx, divisions: &BTreeSet<DivisionCode>) -> Result<()> {
    lock(tx, divisions, LockType::Share).await
}

/// Waits for all who keep years from being opened in divisions, and keeps others from it.
pub(crate) async fn claim_opening(tx: &Tx, divisions: &BTreeSet<DivisionCode>) -> Result<()> {
    // Rows that refer to the divisions may be written meanwhile.
    lock(tx, divisions, LockType::NoKeyUpdate).await
}

async fn lock(tx: &Tx, divisions: &BTreeSet<DivisionCode>, lock: LockType) -> Result<()> {
    division::Entity::find()
        .filter(division::Column::Code.is_in(divisions.iter().copied()))
        .order_by_asc(division::Column::Code)
        .lock(lock)
        .all(tx.conn())
        .await?;
    Ok(())
}

/// Opens years.
pub(crate) async fn open(
    connection: &impl ConnectionTrait,
    years: Vec<norm_year::Model>,
) -> Result<()> {
    let keep = OnConflict::columns([norm_year::Column::DivisionCode, norm_year::Column::Year])
        .do_nothing()
        .to_owned();
    for years in years.chunks(BULK_ROWS_MAX) {
        let rows = years
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        norm_year::Entity::insert_many(rows)
            .on_conflict(keep.clone())
            .try_insert()
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// The organizations of divisions, in the order of their ids.
pub(crate) async fn bodies_between(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DivisionCode.between(first.0, last.0))
        .order_by_asc(organization::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The organizations of some divisions, in the order of their ids.
pub(crate) async fn bodies_of(
    connection: &impl ConnectionTrait,
    divisions: &BTreeSet<DivisionCode>,
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DivisionCode.is_in(divisions.iter().copied()))
        .order_by_asc(organization::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The organizations at and below a path.
pub(crate) async fn all_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
) -> Result<Vec<OrganizationId>> {
    let ids = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(below(path))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids)
}

/// What is kept of organizations, of every year, locked in the order of its keys.
pub(crate) async fn lock_courses(
    tx: &Tx,
    organizations: &[OrganizationId],
) -> Result<Vec<norm_course::Model>> {
    let mut found = Vec::new();
    for ids in organizations.chunks(BULK_ROWS_MAX) {
        let rows = norm_course::Entity::find()
            .filter(norm_course::Column::OrganizationId.is_in(ids.iter().copied()))
            .order_by_asc(norm_course::Column::OrganizationId)
            .order_by_asc(norm_course::Column::Year)
            .lock(LockType::Update)
            .all(tx.conn())
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Keeps nothing yet, where nothing is kept.
pub(crate) async fn begin_courses(tx: &Tx, rows: &[norm_course::Model]) -> Result<()> {
    let keys = [
        norm_course::Column::OrganizationId,
        norm_course::Column::Year,
    ];
    let keep = OnConflict::columns(keys).do_nothing().to_owned();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        norm_course::Entity::insert_many(rows)
            .on_conflict(keep.clone())
            .try_insert()
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Keeps what follows now, and that it is known since a day.
pub(crate) async fn save_courses(
    connection: &impl ConnectionTrait,
    rows: &[norm_course::Model],
) -> Result<()> {
    let keys = [
        norm_course::Column::OrganizationId,
        norm_course::Column::Year,
    ];
    let replace = OnConflict::columns(keys)
        .update_columns([
            norm_course::Column::KnownOn,
            norm_course::Column::DivisionCode,
            norm_course::Column::Courses,
        ])
        .to_owned();
    put(connection, rows, &replace).await?;
    let known = rows.iter().cloned().map(|row| norm_course_log::Model {
        organization_id: row.organization_id,
        year: row.year,
        known_on: row.known_on,
        division_code: row.division_code,
        courses: row.courses,
    });
    log_courses(connection, &known.collect::<Vec<_>>()).await
}

/// Keeps what was known at the ends of days; of a day the last that is said counts.
pub(crate) async fn log_courses(
    connection: &impl ConnectionTrait,
    rows: &[norm_course_log::Model],
) -> Result<()> {
    let keys = [
        norm_course_log::Column::OrganizationId,
        norm_course_log::Column::Year,
        norm_course_log::Column::KnownOn,
    ];
    let replace = OnConflict::columns(keys)
        .update_columns([
            norm_course_log::Column::DivisionCode,
            norm_course_log::Column::Courses,
        ])
        .to_owned();
    put(connection, rows, &replace).await
}

async fn put<M>(connection: &impl ConnectionTrait, rows: &[M], replace: &OnConflict) -> Result<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        M::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// The courses of a division's own organizations in a year.
pub(crate) async fn courses_of_division(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    year: i32,
) -> Result<Vec<(OrganizationId, Vec<Course>)>> {
    let rows = norm_course::Entity::find()
        .filter(norm_course::Column::DivisionCode.eq(division))
        .filter(norm_course::Column::Year.eq(year))
        .order_by_asc(norm_course::Column::OrganizationId)
        .all(connection)
        .await?;
    let parsed = rows
        .iter()
        .map(|row| Ok((row.organization_id, parse(&row.courses)?)));
    parsed.collect()
}

/// The courses of a year of the organizations that counted in a division at the end of a past day, by
/// what was known then.
pub(crate) async fn courses_then(
    connection: &impl ConnectionTrait,
    division: DivisionCode,
    year: i32,
    day: NaiveDate,
) -> Result<Vec<(OrganizationId, Vec<Course>)>> {
    use norm_course_log::Column as Log;
    let later = Alias::new("later");
    let here = |column: Log| Expr::col((norm_course_log::Entity, column));
    let there = |column: Log| Expr::col((later.clone(), column));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(norm_course_log::Entity, later.clone())
        .and_where(there(Log::OrganizationId).eq(here(Log::OrganizationId)))
        .and_where(there(Log::Year).eq(year))
        .and_where(there(Log::KnownOn).gt(here(Log::KnownOn)))
        .and_where(there(Log::KnownOn).lte(day))
        .to_owned();
    let rows = norm_course_log::Entity::find()
        .filter(Log::DivisionCode.eq(division))
        .filter(Log::Year.eq(year))
        .filter(Log::KnownOn.lte(day))
        .filter(Expr::exists(newer).not())
        .order_by_asc(Log::OrganizationId)
        .all(connection)
        .await?;
    let parsed = rows
        .iter()
        .map(|row| Ok((row.organization_id, parse(&row.courses)?)));
    parsed.collect()
}

/// Courses as they are kept.
pub(crate) fn parse(courses: &str) -> Result<Vec<Course>> {
    serde_json::from_str(courses).map_err(|error| Error::Internal(Box::new(error)))
}

const LOGGED: [(norm_log::Column, usize); 6] = [
    (norm_log::Column::Met, number::MET),
    (norm_log::Column::OnTrack, number::ON_TRACK),
    (norm_log::Column::AtRisk, number::AT_RISK),
    (norm_log::Column::Missed, number::MISSED),
    (norm_log::Column::Organizations, number::ORGANIZATIONS),
    (norm_log::Column::Offenders, number::OFFENDERS),
];

/// Adds to what was known, in the order of the keys.
pub(crate) async fn write_log(connection: &impl ConnectionTrait, log: &Log) -> Result<()> {
    let mut add = OnConflict::columns([
        norm_log::Column::Period,
        norm_log::Column::DivisionCode,
        norm_log::Column::TurnsOn,
    ]);
    for (column, _) in LOGGED {
        let sum = Expr::col((norm_log::Entity, column)).add(Expr::col(("excluded", column)));
        add.value(column, sum);
    }
    let changing = log
        .iter()
        .filter(|(_, numbers)| numbers.iter().any(|number| *number != 0));
    let rows: Vec<_> = changing
        .map(|((period, division, day), numbers)| {
            let [
                met,
                on_track,
                at_risk,
                missed,
                organizations,
                offenders,
                _,
                _,
            ] = *numbers;
            norm_log::ActiveModel {
                period: Set(*period),
                division_code: Set(*division),
                turns_on: Set(*day),
                met: Set(met),
                on_track: Set(on_track),
                at_risk: Set(at_risk),
                missed: Set(missed),
                organizations: Set(organizations),
                offenders: Set(offenders),
            }
        })
        .collect();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        norm_log::Entity::insert_many(rows.iter().cloned())
            .on_conflict(add.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// What was known of periods at the end of a day, by division.
pub(crate) async fn known_on(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
    periods: &[Period],
    day: NaiveDate,
) -> Result<BTreeMap<TallyKey, Numbers>> {
    #[derive(FromQueryResult)]
    struct Sum {
        period: Period,
        division_code: DivisionCode,
        met: i64,
        on_track: i64,
        at_risk: i64,
        missed: i64,
        organizations: i64,
        offenders: i64,
    }
    let mut sums = norm_log::Entity::find()
        .select_only()
        .column(norm_log::Column::Period)
        .column(norm_log::Column::DivisionCode);
    for (column, _) in LOGGED {
        let name = sea_orm::IdenStatic::as_str(&column).to_owned();
        sums = sums.expr_as(sum_i64((norm_log::Entity, column)), name);
    }
    let sums = sums
        .filter(norm_log::Column::Period.is_in(periods.iter().copied()))
        .filter(norm_log::Column::DivisionCode.between(first.0, last.0))
        .filter(norm_log::Column::TurnsOn.lte(day))
        .group_by(norm_log::Column::Period)
        .group_by(norm_log::Column::DivisionCode)
        .into_model::<Sum>()
        .all(connection)
        .await?;
    let rows = sums.into_iter().map(|sum| {
        let key = TallyKey {
            period: sum.period,
            division: sum.division_code,
            part: PART,
            turns_at: start_of(day),
        };
        let numbers = [
            sum.met,
            sum.on_track,
            sum.at_risk,
            sum.missed,
            sum.organizations,
            sum.offenders,
            0,
            0,
        ];
        (key, numbers)
    });
    Ok(rows.collect())
}

/// Forgets what is kept of the divisions between two codes, but for the years that were opened.
pub(crate) async fn clear(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<()> {
    norm_course::Entity::delete_many()
        .filter(norm_course::Column::DivisionCode.between(first.0, last.0))
        .exec(connection)
        .await?;
    norm_course_log::Entity::delete_many()
        .filter(norm_course_log::Column::DivisionCode.between(first.0, last.0))
        .exec(connection)
        .await?;
    norm_log::Entity::delete_many()
        .filter(norm_log::Column::DivisionCode.between(first.0, last.0))
        .exec(connection)
        .await?;
    Ok(())
}

/// The years in which something was done between two codes, since it was first recorded.
pub(crate) async fn years_done(
    connection: &impl ConnectionTrait,
    (first, last): (DivisionCode, DivisionCode),
) -> Result<Vec<norm_year::Model>> {
    #[derive(FromQueryResult)]
    struct Done {
        division_code: DivisionCode,
        starts_on: NaiveDate,
        ends_on: NaiveDate,
        recorded_at: DateTime<Utc>,
    }
    let by = activity::Entity::belongs_to(organization::Entity)
        .from(activity::Column::OrganizationId)
        .to(organization::Column::Id);
    let rows = activity::Entity::find()
        .select_only()
        .column(organization::Column::DivisionCode)
        .column(activity::Column::StartsOn)
        .column(activity::Column::EndsOn)
        .column_as(activity::Column::RecordedAt.min(), "recorded_at")
        .join(JoinType::InnerJoin, by.into())
        .filter(Condition::all().add(organization::Column::DivisionCode.between(first.0, last.0)))
        .group_by(organization::Column::DivisionCode)
        .group_by(activity::Column::StartsOn)
        .group_by(activity::Column::EndsOn)
        .into_model::<Done>()
        .all(connection)
        .await?;
    let mut opened: BTreeMap<(DivisionCode, i32), DateTime<Utc>> = BTreeMap::new();
    for row in rows {
        for year in row.starts_on.year()..=row.ends_on.year() {
            let known = opened.entry((row.division_code, year));
            let first = known.or_insert(row.recorded_at);
            *first = std::cmp::min(*first, row.recorded_at);
        }
    }
    let years = opened
        .into_iter()
        .map(|((division_code, year), opened_at)| norm_year::Model {
            division_code,
            year,
            opened_at,
        });
    Ok(years.collect())
}
