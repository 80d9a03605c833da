//! The same suite on both engines: [`both!`] makes two tests of each sentence, and each test owns
//! a database of its own that is gone when the test ends.

mod cluster;
mod postgres;
mod sqlite;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use futures_util::FutureExt as _;
use zeren::db::Db;
use zeren::db::history::{hex, sha256};

/// Connections of a test's pool: enough for writers to meet, few enough for many tests at once.
const CONNECTIONS: u32 = 4;
/// Bytes of the hash that names a template.
const HASH_PREFIX: usize = 6;

/// Makes of each `async fn sentence(argument: Fixture)` one test on SQLite and one on PostgreSQL.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($argument:ident: $fixture:ty) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($argument: $fixture) $body

        mod $name {
            #[test]
            fn sqlite() {
                crate::support::db::run($crate::support::db::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                crate::support::db::run($crate::support::db::Engine::Postgres, super::$name);
            }
        }
    )*};
}
pub(crate) use both;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// What a new database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing.
    Nothing,
    /// The newest schema, and no rows.
    Schema,
}

/// A test's own database. Dropping it removes it.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(sqlite::OwnFile),
    Postgres(postgres::OwnDatabase),
}

impl Database {
    /// A new database; none where the engine is not there and need not be.
    pub(crate) fn create(engine: Engine, content: Content) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::Sqlite(sqlite::OwnFile::create(content))),
            Engine::Postgres => postgres::OwnDatabase::create(content).map(Self::Postgres),
        }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => file.url(),
            Self::Postgres(database) => database.url(),
        }
    }

    /// A pool of connections to it.
    pub(crate) async fn connect(&self) -> Db {
        Db::connect(&self.url(), CONNECTIONS)
            .await
            .expect("the test's database is there")
    }
}

/// What a test is handed: something that stands on a database.
pub(crate) trait Fixture: Clone {
    /// What the database must hold.
    const CONTENT: Content;

    /// Sets it up.
    async fn start(database: &Database) -> Self;

    /// Takes it down, whether or not the test went well.
    async fn stop(self);
}

/// Only a database, without a schema.
#[derive(Clone, Debug)]
pub(crate) struct Bare(pub(crate) Db);

/// Only a database with the newest schema.
#[derive(Clone, Debug)]
pub(crate) struct Migrated(pub(crate) Db);

impl Fixture for Bare {
    const CONTENT: Content = Content::Nothing;

    async fn start(database: &Database) -> Self {
        Self(database.connect().await)
    }

    async fn stop(self) {
        self.0.close().await;
    }
}

impl Fixture for Migrated {
    const CONTENT: Content = Content::Schema;

    async fn start(database: &Database) -> Self {
        Self(database.connect().await)
    }

    async fn stop(self) {
        self.0.close().await;
    }
}

/// Runs one test on one engine, in a runtime of its own.
pub(crate) fn run<F: Fixture>(engine: Engine, test: impl AsyncFnOnce(F)) {
    let Some(database) = Database::create(engine, F::CONTENT) else {
        return;
    };
    let outcome = actix_web::rt::System::new().block_on(async {
        let fixture = F::start(&database).await;
        let outcome = AssertUnwindSafe(test(fixture.clone())).catch_unwind().await;
        fixture.stop().await;
        outcome
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// A name for what depends on the migrations alone: it changes when any of them does.
fn migrations_hash() -> &'static str {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let mut files = rust_files(&root().join("migration/src"));
        files.sort();
        let contents: Vec<_> = files
            .iter()
            .map(|file| std::fs::read(file).expect("a migration"))
            .collect();
        let pieces: Vec<_> = contents.iter().map(Vec::as_slice).collect();
        let hash = sha256(&pieces);
        hex(&hash[..HASH_PREFIX])
    });
    &HASH
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All `.rs` files in a folder and the folders in it.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Whether the environment asks for something that this machine may lack.
pub(crate) fn is_required(name: &str) -> bool {
    environment(name).is_some()
}

/// The environment: how the suite finds PostgreSQL and hledger is the one thing that it says.
#[expect(
    clippy::disallowed_methods,
    reason = "the service's `config` knows nothing of tests"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
