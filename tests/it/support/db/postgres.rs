//! PostgreSQL: at `TEST_DATABASE_URL`, else a throw-away server. A template for each state of the
//! migrations, a database from it for each test, dropped at its end.
//!
//! Every run holds an advisory lock under its number, so that a later run knows whose databases
//! are leftovers, also where several runs share a server.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, QueryResult,
    Statement,
};
use tokio::runtime::Runtime;
use zeren::clock::Clock;

use super::cluster::Cluster;
use super::{Content, environment, migrations_hash};

/// Where a server is that may be used.
const URL_VARIABLE: &str = "TEST_DATABASE_URL";
/// Set where tests on PostgreSQL must not be left out.
const REQUIRE_VARIABLE: &str = "ZEREN_REQUIRE_POSTGRES";
/// Every database of ours is called so.
const PREFIX: &str = "zeren_test_";
/// The first key of our advisory locks: that of templates, and that of runs.
const TEMPLATE_LOCK: i32 = 0x7a65_7231;
const RUN_LOCK: i32 = 0x7a65_7232;
/// Databases that are in use at the same time, so that connections suffice.
const DATABASES_MAX: u32 = 24;
/// Connections that make and drop databases.
const ADMIN_CONNECTIONS: u32 = 4;

/// A database of one test.
#[derive(Debug)]
pub(crate) struct OwnDatabase {
    server: &'static Server,
    name: String,
    _turn: Turn,
}

impl OwnDatabase {
    pub(super) fn create(content: Content) -> Option<Self> {
        static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
        let Some(server) = SERVER.as_ref() else {
            let required = environment(REQUIRE_VARIABLE).is_some();
            assert!(
                !required,
                "{REQUIRE_VARIABLE} is set, but there is no PostgreSQL"
            );
            return None;
        };
        let turn = Turn::wait();
        let number = server.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{:08x}_{number}", server.run);
        let template = match content {
            Content::Nothing => "template0",
            Content::Schema => &server.template,
        };
        server.admin(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Some(Self {
            server,
            name,
            _turn: turn,
        })
    }

    pub(super) fn url(&self) -> String {
        database_url(&self.server.url, &self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        self.server
            .admin(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// One of the places at the server.
#[derive(Debug)]
struct Turn;

static TAKEN: Mutex<u32> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

impl Turn {
    fn wait() -> Self {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = FREED
            .wait_while(taken, |taken| *taken >= DATABASES_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

/// The server, for the whole process.
#[derive(Debug)]
struct Server {
    /// Its own, so that the connections outlive the runtimes of the tests.
    runtime: Runtime,
    url: String,
    pool: DatabaseConnection,
    /// One connection, which holds this run's lock.
    _keeper: DatabaseConnection,
    run: i32,
    template: String,
    databases: AtomicU32,
    _cluster: Option<Cluster>,
}

impl Server {
    fn start() -> Option<Self> {
        let given = environment(URL_VARIABLE);
        let cluster = if given.is_some() {
            None
        } else {
            Cluster::start()
        };
        let Some(url) = given.or_else(|| cluster.as_ref().map(Cluster::url)) else {
            say_what_is_left_out();
            return None;
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (pool, keeper, run) = runtime.block_on(async {
            let keeper = connect(&url, 1).await;
            let run = i32::from_str_radix(&Clock::system().new_id().simple().to_string()[25..], 16)
                .expect("seven digits");
            lock(&keeper, RUN_LOCK, run).await;
            sweep(&keeper).await.expect("leftovers are removed");
            prepare_template(&keeper, &url)
                .await
                .expect("the template is made");
            (connect(&url, ADMIN_CONNECTIONS).await, keeper, run)
        });
        Some(Self {
            runtime,
            url,
            pool,
            _keeper: keeper,
            run,
            template: template_name(),
            databases: AtomicU32::new(0),
            _cluster: cluster,
        })
    }

    /// Runs a statement that no transaction may hold.
    fn admin(&self, statement: &str) {
        let done = self
            .runtime
            .block_on(self.pool.execute_unprepared(statement));
        if let Err(error) = done {
            // A panic while a test panics would end the process and hide the test's own.
            assert!(std::thread::panicking(), "{statement}: {error}");
        }
    }
}

/// Once, past the capture of the test harness, since passing tests are not shown.
fn say_what_is_left_out() {
    let _ = writeln!(
        std::io::stderr(),
        "\n*** NO POSTGRESQL: every test named `…::postgres` was NOT run. Install PostgreSQL or \
         set {URL_VARIABLE}; set {REQUIRE_VARIABLE} to make this a failure. ***\n"
    );
}

/// Connections that stay open.
async fn connect(url: &str, connections: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the server takes connections")
}

async fn ask(connection: &DatabaseConnection, sql: String) -> Result<Vec<QueryResult>, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await
}

async fn lock(connection: &DatabaseConnection, class: i32, key: i32) {
    let sql = format!("SELECT pg_advisory_lock({class}, {key})::text");
    ask(connection, sql).await.expect("the lock");
}

async fn unlock(connection: &DatabaseConnection, class: i32, key: i32) {
    let sql = format!("SELECT pg_advisory_unlock({class}, {key})::text");
    ask(connection, sql).await.expect("the lock is given back");
}

async fn database_names(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let sql = format!("SELECT datname::text FROM pg_database WHERE datname ~ '^{PREFIX}'");
    let rows = ask(connection, sql).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Drops the databases of runs that are over.
async fn sweep(keeper: &DatabaseConnection) -> Result<(), DbErr> {
    for name in database_names(keeper).await? {
        let run = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('_'));
        let Some(run) = run.and_then(|(run, _)| i32::from_str_radix(run, 16).ok()) else {
            continue;
        };
        let sql = format!("SELECT pg_try_advisory_lock({RUN_LOCK}, {run})");
        let row = ask(keeper, sql).await?;
        if row
            .first()
            .map_or(Ok(false), |row| row.try_get_by_index(0))?
        {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            keeper.execute_unprepared(&sql).await?;
            unlock(keeper, RUN_LOCK, run).await;
        }
    }
    Ok(())
}

fn template_name() -> String {
    format!("{PREFIX}template_{}", migrations_hash())
}

/// Makes the template unless it is there. It gets its name last, so that one half made is no
/// template.
async fn prepare_template(keeper: &DatabaseConnection, url: &str) -> Result<(), DbErr> {
    lock(keeper, TEMPLATE_LOCK, 0).await;
    let template = template_name();
    if !database_names(keeper).await?.contains(&template) {
        let unfinished = format!("{PREFIX}unfinished");
        for sql in [
            format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
            format!("CREATE DATABASE {unfinished} TEMPLATE template0"),
        ] {
            keeper.execute_unprepared(&sql).await?;
        }
        let connection = connect(&database_url(url, &unfinished), 1).await;
        Migrator::up(&connection, None).await?;
        connection.close().await?;
        let sql = format!("ALTER DATABASE {unfinished} RENAME TO {template}");
        keeper.execute_unprepared(&sql).await?;
    }
    unlock(keeper, TEMPLATE_LOCK, 0).await;
    Ok(())
}

/// The same server, another database.
fn database_url(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let server = address
        .rsplit_once('/')
        .map_or(address, |(server, _)| server);
    if options.is_empty() {
        format!("{server}/{name}")
    } else {
        format!("{server}/{name}?{options}")
    }
}

#[test]
fn the_url_of_another_database_keeps_server_and_options() {
    let check = |url, expected: &str| assert_eq!(database_url(url, "x"), expected);
    check(
        "postgres://me@host:5432/postgres",
        "postgres://me@host:5432/x",
    );
    check(
        "postgres://me@host/postgres?sslmode=disable",
        "postgres://me@host/x?sslmode=disable",
    );
    check(
        "postgres://me@%2Ftmp%2Fa/postgres",
        "postgres://me@%2Ftmp%2Fa/x",
    );
}
