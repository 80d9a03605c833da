//! The log of changes: in which divisions a commit has changed numbers, or else only records, so
//! that whoever watches can be told, and can go on after a lost connection where they stopped.
//!
//! A cursor is a number of this log, and `after` it nothing may ever appear in front. SQLite has one
//! writer at a time: its commits number their changes themselves. On PostgreSQL a write that took
//! its key earlier may become visible later, so changes are numbered once they are visible, by one
//! numberer at a time ([`number`], under an advisory lock), some of them together. That costs a
//! write one insert and nothing that it would wait for; `NOTIFY`, for which PostgreSQL lets all
//! commits of a database queue, is said by the numberer, once for many. Another way, to read only
//! below the oldest running transaction, was not taken: any long transaction of the whole server
//! would have held every event back.
//!
//! Changes older than [`KEPT`] are dropped, never the newest. Who comes back with a cursor from
//! before what is kept, or from another database, is told the present state anew.

mod feed;
mod listen;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use entity::{DivisionCode, OrganizationId, Period, change, organization};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use super::{Author, BULK_ROWS_MAX, Db, speaks_sqlite};
use crate::clock::day_of;
use crate::error::{Error, Result};
pub use feed::{Feed, Following, Resumed, Topic};

/// How long changes are kept.
pub const KEPT: TimeDelta = TimeDelta::days(2);
/// The channel on which PostgreSQL tells of new numbers.
const CHANNEL: &str = "zeren_change";
/// The advisory lock of the numberer.
const NUMBERER_LOCK: i64 = 0x7a65_7265_6e63;
/// Changes that are read at once.
const READ_MAX: u64 = 1_000;

const NUMBER: &str = "UPDATE change SET number = found.number FROM (
      SELECT id, (SELECT COALESCE(MAX(number), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY id)
        AS number
      FROM change WHERE number IS NULL
    ) AS found WHERE change.id = found.id";

/// A numbered change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Change {
    /// Its place in the order of the commits.
    pub number: i64,
    /// The period whose numbers changed; where none did, the year.
    pub period: Period,
    /// Where they changed.
    pub division_code: DivisionCode,
    /// Whether numbers changed, or only records.
    pub numbers: bool,
}

/// The first and the last number that is kept; the last stands still where nothing happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    first: i64,
    /// The newest change; 0 where there never was one.
    pub last: i64,
}

impl Extent {
    /// Whether everything after `cursor` is kept.
    #[must_use]
    pub const fn holds_all_after(self, cursor: i64) -> bool {
        cursor <= self.last && cursor >= self.first - 1
    }
}

#[derive(FromQueryResult)]
struct Ends {
    first: Option<i64>,
    last: Option<i64>,
}

/// Adds what a write changes, within it: numbers of a period, or only records.
pub(super) async fn add(
    connection: &impl ConnectionTrait,
    touched: BTreeSet<(DivisionCode, Option<Period>)>,
    at: DateTime<Utc>,
) -> Result<()> {
    let year =
        Period::year_of(day_of(at).year()).map_err(|error| Error::Internal(Box::new(error)))?;
    let rows: Vec<_> = touched.into_iter().collect();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let last = match speaks_sqlite(connection) {
            true => Some(extent(connection).await?.last),
            false => None,
        };
        let rows = (1_i64..).zip(rows).map(|(place, (division, period))| {
            let number = last.map(|last| last + place);
            change::ActiveModel {
                number: Set(number),
                period: Set(period.unwrap_or(year)),
                division_code: Set(*division),
                numbers: Set(period.is_some()),
                at: Set(at),
                ..Default::default()
            }
        });
        change::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Where these organizations stand.
pub(super) async fn divisions_of(
    connection: &impl ConnectionTrait,
    organizations: BTreeSet<OrganizationId>,
) -> Result<Vec<DivisionCode>> {
    let codes = organization::Entity::find()
        .select_only()
        .column(organization::Column::DivisionCode)
        .filter(organization::Column::Id.is_in(organizations))
        .distinct()
        .into_tuple();
    Ok(codes.all(connection).await?)
}

/// Numbers the changes that have become visible and tells all instances; on SQLite their commits
/// have done so.
///
/// # Errors
/// When the database fails.
pub async fn number(db: &Db, at: DateTime<Utc>) -> Result<()> {
    if db.is_sqlite() {
        return Ok(());
    }
    let tx = db.begin_write(Author::default(), at).await?;
    let lock = format!("SELECT pg_advisory_xact_lock({NUMBERER_LOCK})");
    tx.conn().execute_unprepared(&lock).await?;
    // A statement of its own, which sees everything that was committed before the lock was ours.
    let done = tx.conn().execute_unprepared(NUMBER).await?;
    if done.rows_affected() > 0 {
        let notify = Statement::from_sql_and_values(
            sea_orm::DbBackend::Postgres,
            "SELECT pg_notify($1, '')",
            [CHANNEL.into()],
        );
        tx.conn().execute_raw(notify).await?;
    }
    tx.commit().await
}

/// Numbered changes after a number, in their order.
///
/// # Errors
/// When the database fails.
pub async fn after(db: &Db, number: i64) -> Result<Vec<Change>> {
    let rows = change::Entity::find()
        .select_only()
        .columns([
            change::Column::Number,
            change::Column::Period,
            change::Column::DivisionCode,
            change::Column::Numbers,
        ])
        .filter(change::Column::Number.gt(number))
        .order_by_asc(change::Column::Number)
        .limit(READ_MAX)
        .into_model::<Change>();
    Ok(rows.all(db.reader()).await?)
}

/// What is kept.
///
/// # Errors
/// When the database fails.
pub async fn extent(connection: &impl ConnectionTrait) -> Result<Extent> {
    let ends = change::Entity::find()
        .select_only()
        .column_as(change::Column::Number.min(), "first")
        .column_as(change::Column::Number.max(), "last")
        .into_model::<Ends>()
        .one(connection)
        .await?;
    Ok(ends.map_or_else(Extent::default, |ends| Extent {
        first: ends.first.unwrap_or(1),
        last: ends.last.unwrap_or(0),
    }))
}

/// The newest change after `cursor` that belongs to a topic.
async fn newest(db: &Db, topic: &Topic, cursor: i64) -> Result<Option<i64>> {
    let mut areas = Condition::any();
    for (first, last) in topic.ranges() {
        areas = areas.add(change::Column::DivisionCode.between(first, last));
    }
    let mut query = change::Entity::find()
        .select_only()
        .column_as(Expr::col(change::Column::Number).max(), "number")
        .filter(change::Column::Number.gt(cursor))
        .filter(areas);
    if let Some(period) = topic.period() {
        query = query
            .filter(change::Column::Numbers.eq(true))
            .filter(change::Column::Period.is_in(period.within()));
    }
    let newest = query.into_tuple::<Option<i64>>().one(db.reader()).await?;
    Ok(newest.flatten())
}

/// Drops the changes from before `until`, all but the newest.
///
/// # Errors
/// When the database fails.
pub async fn trim(db: &Db, until: DateTime<Utc>) -> Result<()> {
    let tx = db.begin_write(Author::default(), until).await?;
    let last = extent(tx.conn()).await?.last;
    change::Entity::delete_many()
        .filter(change::Column::At.lt(until))
        .filter(change::Column::Number.lt(last))
        .exec(tx.conn())
        .await?;
    tx.commit().await
}
