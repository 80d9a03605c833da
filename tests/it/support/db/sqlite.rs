//! SQLite: a template is migrated once for each state of the migrations, and copied for each test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use migration::{Migrator, MigratorTrait as _};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database};
use zeren::clock::Clock;

use super::{Content, migrations_hash};

/// In each run's folder: held while the run lasts, so that others know whose files are leftovers.
const LOCK: &str = "lock";

/// A file of one test.
#[derive(Debug)]
pub(crate) struct OwnFile(PathBuf);

impl OwnFile {
    pub(super) fn create(content: Content) -> Self {
        static RUN: LazyLock<Run> = LazyLock::new(Run::start);
        let file = RUN.next_file();
        match content {
            Content::Nothing => {}
            Content::Schema => {
                fs::copy(&RUN.template, &file).expect("a copy of the template");
            }
        }
        Self(file)
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }
}

impl Drop for OwnFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

/// The folder of this process, and the template that its files are copied from.
#[derive(Debug)]
struct Run {
    folder: PathBuf,
    template: PathBuf,
    files: AtomicU32,
    _lock: File,
}

impl Run {
    fn start() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sqlite");
        fs::create_dir_all(&home).expect("a folder under target");
        let turn = locked(&home.join(LOCK));
        sweep(&home);
        let template = home.join(format!("template-{}.db", migrations_hash()));
        if !template.exists() {
            let unfinished = home.join("unfinished.db");
            let _ = fs::remove_file(&unfinished);
            migrate(&unfinished);
            fs::rename(&unfinished, &template).expect("the template gets its name");
        }
        let folder = home.join(format!("run-{}", Clock::system().new_id().simple()));
        fs::create_dir(&folder).expect("a folder of this run");
        let lock = locked(&folder.join(LOCK));
        drop(turn);
        Self {
            folder,
            template,
            files: AtomicU32::new(0),
            _lock: lock,
        }
    }

    fn next_file(&self) -> PathBuf {
        self.folder
            .join(format!("{}.db", self.files.fetch_add(1, Ordering::Relaxed)))
    }
}

/// Removes the folders of runs that are over.
fn sweep(home: &Path) {
    for entry in fs::read_dir(home).expect("the folder") {
        let path = entry.expect("an entry").path();
        let over = File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if path.is_dir() && over {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn locked(path: &Path) -> File {
    let file = File::create(path).expect("a lock file");
    file.lock().expect("the lock");
    file
}

/// A database without a write-ahead log, so that the one file is all of it.
fn migrate(path: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut options = ConnectOptions::new(format!("sqlite://{}", path.display()));
        options
            .max_connections(1)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Delete)
                    .synchronous(SqliteSynchronous::Off)
            });
        let connection = Database::connect(options).await.expect("a new file");
        Migrator::up(&connection, None)
            .await
            .expect("the migrations run");
        connection.close().await.expect("the file is closed");
    });
}
