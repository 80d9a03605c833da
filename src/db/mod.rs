//! The two engines: SQLite in a file by default, PostgreSQL by URL, chosen at run time.
//!
//! Reads go through [`Db::reader`]; writes only through [`Db::begin_write`], which gives a
//! [`Tx`]. What differs between the engines is in this folder and nowhere else.

pub mod change;
pub mod history;
pub mod idempotency;
pub mod page;
pub mod settle;
pub mod tally;
mod tx;

use std::sync::Arc;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement,
};
use tokio::sync::{Mutex, Notify};

use crate::error::{Error, Result};
pub use tx::{Author, Snapshot, Tx};

/// How long a statement waits for a connection of the pool.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may lie idle before it is tried ahead of its use.
const IDLE_BEFORE_TEST: Duration = Duration::from_secs(1);
/// How long SQLite waits for another process to finish writing.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long PostgreSQL may work on one statement of a request.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(15);
/// Rows in one statement of a bulk insert, so that no statement binds too many values.
pub const BULK_ROWS_MAX: usize = 1_000;

/// A pool of connections to one database.
#[derive(Clone, Debug)]
pub struct Db {
    connection: DatabaseConnection,
    /// Writers of this process queue here on SQLite, in order of arrival, so that none of them
    /// ever waits in vain for the file's lock.
    writers: Option<Arc<Mutex<()>>>,
    /// Those who settle what an act has touched.
    settlers: settle::Settlers,
    /// Woken by each commit of this process that changes numbers.
    changed: Arc<Notify>,
    /// Where other instances' changes are heard of: PostgreSQL only.
    listen_url: Option<Arc<str>>,
}

impl Db {
    /// Opens a pool of at most `connections` connections to `url` (`sqlite://FILE` or
    /// `postgres://…`). A missing SQLite file is made.
    ///
    /// # Errors
    /// When the URL names no known engine or the database cannot be reached.
    pub async fn connect(url: &str, connections: u32) -> Result<Self> {
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(Error::internal(
                "DATABASE_URL must begin with sqlite:// or postgres://",
            ));
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(false)
            .test_before_acquire(false)
            // A connection that the server has dropped meanwhile is found before it is used.
            .test_before_acquire_if_idle_for(IDLE_BEFORE_TEST);
        if sqlite {
            options.map_sqlx_sqlite_opts(|sqlite| {
                use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // FULL: what was acknowledged stays, also when the machine loses power.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(SQLITE_BUSY_TIMEOUT)
            });
        } else {
            options
                .statement_timeout(STATEMENT_TIMEOUT)
                .set_application_name("zeren");
        }
        let connection = Database::connect(options).await?;
        Ok(Self {
            connection,
            writers: sqlite.then(Arc::default),
            settlers: settle::Settlers::default(),
            changed: Arc::default(),
            listen_url: (!sqlite).then(|| url.into()),
        })
    }

    /// The same pool, whose writes these settle.
    #[must_use]
    pub fn settled_by(self, settlers: settle::Settlers) -> Self {
        Self { settlers, ..self }
    }

    /// For reads outside of a transaction.
    #[must_use]
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Whether this is the embedded engine.
    #[must_use]
    pub const fn is_sqlite(&self) -> bool {
        self.writers.is_some()
    }

    /// Applies every change of the schema that is not there yet.
    ///
    /// # Errors
    /// When a change fails; on PostgreSQL it is then undone.
    pub async fn migrate(&self) -> Result<()> {
        Ok(Migrator::up(&self.connection, None).await?)
    }

    /// The number of changes that the database still lacks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(Migrator::get_pending_migrations(&self.connection)
            .await?
            .len())
    }

    /// Undoes the last `steps` changes of the schema.
    ///
    /// # Errors
    /// When a change cannot be undone.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        Ok(Migrator::down(&self.connection, Some(steps)).await?)
    }

    /// Has every statement told to `tell` from now on: what clones of this pool made later run, too.
    pub fn on_statement(&mut self, tell: impl Fn(&str) + Send + Sync + 'static) {
        self.connection
            .set_metric_callback(move |info| tell(&info.statement.sql));
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it gives none.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.connection
            .execute_unprepared("SELECT 1")
            .await
            .map(|_| ())
    }

    /// Rewrites tables as they stand, so that the file keeps nothing of what they were before, nor of
    /// the order in which rows came. Readers go on; writers wait.
    ///
    /// # Errors
    /// When the database fails, or readers keep something of what was before: the rows are as they were.
    pub async fn compact(&self, tables: &[&str]) -> Result<()> {
        if let Some(writers) = &self.writers {
            let _turn = writers.lock().await;
            self.connection.execute_unprepared("VACUUM").await?;
            let shorten = "PRAGMA wal_checkpoint(TRUNCATE)";
            let shorten = Statement::from_string(DbBackend::Sqlite, shorten);
            let answer = self.connection.query_one_raw(shorten).await?;
            let busy: Option<i32> = answer.map(|row| row.try_get_by_index(0)).transpose()?;
            return match busy {
                Some(0) => Ok(()),
                Some(_) | None => Err(Error::internal("readers keep the write-ahead log")),
            };
        }
        for table in tables {
            let rewrite = format!("VACUUM FULL \"{table}\"");
            self.connection.execute_unprepared(&rewrite).await?;
        }
        Ok(())
    }

    /// Closes the pool once every connection is back.
    pub async fn close(&self) {
        let _ = self.connection.clone().close().await;
    }
}

/// `SUM(column)` as a 64-bit integer on both engines (PostgreSQL would widen it to numeric).
pub fn sum_i64(column: impl sea_orm::sea_query::IntoColumnRef) -> sea_orm::sea_query::SimpleExpr {
    use sea_orm::sea_query::{Expr, ExprTrait, Func};
    let sum = Func::sum(Expr::col(column));
    Expr::expr(Func::coalesce([sum.into(), Expr::val(0_i64)])).cast_as("bigint")
}

/// Whether a connection speaks to SQLite.
pub(crate) fn speaks_sqlite(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Sqlite
}

/// The bytes of `column` with the first `replaced` ones replaced by `prefix`.
///
/// # Errors
/// When `replaced` is beyond what a database counts.
pub fn spliced(
    connection: &impl ConnectionTrait,
    prefix: &[u8],
    column: &'static str,
    replaced: usize,
) -> Result<sea_orm::sea_query::SimpleExpr> {
    use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func};
    let first_kept =
        i32::try_from(replaced + 1).map_err(|error| Error::Internal(Box::new(error)))?;
    let kept = Func::cust("SUBSTR").arg(Expr::col(column)).arg(first_kept);
    let joined = Expr::val(prefix.to_vec()).binary(BinOper::Custom("||"), kept);
    // SQLite's `||` gives text of the very bytes; the cast makes them bytes again.
    let bytes = if speaks_sqlite(connection) {
        "BLOB"
    } else {
        "BYTEA"
    };
    Ok(joined.cast_as(bytes))
}
