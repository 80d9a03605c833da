//! The whole service on a test's own database: built as `main` builds it, on a port of its own,
//! with a clock that the test sets.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use entity::AccountId;
use serde_json::{Value, json};
use zeren::app::App;
use zeren::clock::Clock;
use zeren::config::{Config, Http, Keys, Sockets};
use zeren::db::Db;
use zeren::domain::{auth, dues, history, status};
use zeren::files::Files;

use super::client::{Answer, Client, Who};
use super::db::{Content, Database, Fixture};
use super::seed::{Account, Region, morning};

/// Connections of the service's pool.
const CONNECTIONS: u32 = 6;
/// Threads of the service that answer requests: two, so that requests meet.
const WORKERS: u16 = 2;

/// How long a socket may be silent at first, and how long it may take nothing.
const SOCKET_INIT_MS: u64 = 1_000;
const SOCKET_SLOW_MS: u64 = 1_000;

/// A running service.
#[derive(Clone, Debug)]
pub(crate) struct TestApp {
    /// The test's own connections, beside those of the service.
    pub(crate) db: Db,
    /// The service's clock.
    pub(crate) clock: Clock,
    /// For requests that [`Client`] would not make.
    pub(crate) http: reqwest::Client,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    database_url: String,
    /// Where the service keeps evidence files.
    files: PathBuf,
    running: Mutex<Option<Running>>,
    /// Access tokens, and the instant at which they were made.
    tokens: Mutex<HashMap<(AccountId, DateTime<Utc>), String>>,
    statements: Arc<Mutex<Vec<String>>>,
    keys: Arc<auth::Keys>,
    seal_key: Arc<history::SealKey>,
}

#[derive(Clone, Debug)]
struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    app: App,
}

impl Fixture for TestApp {
    const CONTENT: Content = Content::Schema;

    async fn start(database: &Database) -> Self {
        tell_of_faults();
        let app = Self {
            db: database.connect().await,
            clock: Clock::fixed(morning()),
            http: reqwest::Client::new(),
            shared: Arc::new(Shared {
                database_url: database.url(),
                files: folder_of_files(),
                running: Mutex::default(),
                tokens: Mutex::default(),
                statements: Arc::default(),
                keys: Arc::new(auth::Keys {
                    tokens: auth::Tokens::ephemeral().expect("a key"),
                    cost: auth::PasswordCost::CHEAP,
                }),
                seal_key: Arc::new(history::SealKey::ephemeral().expect("a key")),
            }),
        };
        app.serve().await;
        app
    }

    async fn stop(self) {
        self.halt().await;
        self.db.close().await;
        // It is there only where a file was sent.
        let _ = std::fs::remove_dir_all(&self.shared.files);
    }
}

impl TestApp {
    /// A country to test in, with so many departments in each county.
    pub(crate) async fn region(&self, departments: usize) -> Region {
        Region::build(&self.db, departments).await
    }

    /// A client that is signed in.
    pub(crate) fn as_(&self, account: &Account) -> Client<'_> {
        Client::new(self, Who::Account(account.id))
    }

    /// A client with a token of the test's own making.
    pub(crate) fn bearer(&self, token: &str) -> Client<'_> {
        Client::new(self, Who::Bearer(token.to_owned()))
    }

    /// A client that is not signed in.
    pub(crate) fn nobody(&self) -> Client<'_> {
        Client::new(self, Who::Nobody)
    }

    /// Where the service keeps evidence files.
    pub(crate) fn files(&self) -> &Path {
        &self.shared.files
    }

    /// Where a path of the service is.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Where the service listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.running().as_ref().expect("the service runs").address
    }

    /// Ends the service and starts it again, on the same database and at the same instant.
    pub(crate) async fn restart(&self) {
        self.halt().await;
        self.serve().await;
    }

    /// Another instance on the same database, at the same clock and with the same keys.
    pub(crate) async fn beside(&self) -> Self {
        let other = Self {
            db: self.db.clone(),
            clock: self.clock.clone(),
            http: self.http.clone(),
            shared: Arc::new(Shared {
                database_url: self.shared.database_url.clone(),
                files: self.shared.files.clone(),
                running: Mutex::default(),
                tokens: Mutex::default(),
                statements: Arc::default(),
                keys: self.shared.keys.clone(),
                seal_key: self.shared.seal_key.clone(),
            }),
        };
        other.serve().await;
        other
    }

    /// Ends the service as a signal ends it: what is under way is answered.
    pub(crate) async fn end_gently(&self) {
        let running = self.running().take();
        let Running { handle, app, .. } = running.expect("the service runs");
        app.feed.close();
        handle.stop(true).await;
        app.db.close().await;
    }

    /// Ends an instance that stands beside another.
    pub(crate) async fn end(self) {
        self.halt().await;
    }

    /// What the service said to the database while something was done.
    pub(crate) async fn statements_of<T>(&self, act: impl Future<Output = T>) -> (T, Vec<String>) {
        lock(&self.shared.statements).clear();
        let done = act.await;
        (done, lock(&self.shared.statements).clone())
    }

    /// The service as `main` builds it, on the same database, not listening.
    pub(crate) async fn build_anew(&self, keys: &Path) -> App {
        self.build_with(keys, self.address(), u32::MAX).await
    }

    /// The same, to listen elsewhere, with so many points a minute for each account.
    pub(crate) async fn build_with(&self, keys: &Path, listen: SocketAddr, points: u32) -> App {
        let config = Config {
            database: zeren::config::Database {
                url: self.shared.database_url.clone(),
                connections: CONNECTIONS,
            },
            keys: Keys {
                folder: keys.to_owned(),
            },
            files: zeren::config::Files::default(),
            http: Http {
                points,
                ..settings(listen)
            },
        };
        App::build(&config, self.clock.clone())
            .await
            .expect("it can be built")
    }

    /// Does an act for which front-end teams hold no document, given the name of its mutation and what
    /// to read of its payload beside the errors.
    pub(crate) async fn act(&self, by: &Account, name: &str, object: &str, input: Value) -> Answer {
        let (first, rest) = name.split_at(1);
        let ty = format!("{}{rest}Input", first.to_uppercase());
        let document = format!(
            "mutation($input: {ty}!) {{ {name}(input: $input) {{ {object} errors {{ code message path rule }} }} }}"
        );
        self.as_(by).run(&document, json!({ "input": input })).await
    }

    /// What the status has added up is what the records say, and so is the ledger.
    pub(crate) async fn assert_counted(&self) {
        let mismatches = status::verify(self.db.reader(), status::COUNTRY).await;
        let mismatches = mismatches.expect("an answer");
        assert!(mismatches.is_empty(), "{mismatches:#?}");
        assert_eq!(self.wrong_books().await, Vec::<String>::new());
    }

    /// What is wrong with the ledger, as `zeren verify` says it.
    pub(crate) async fn wrong_books(&self) -> Vec<String> {
        let proof = dues::verify(&self.db, None).await.expect("an answer");
        let faults = proof.faults.iter();
        faults
            .map(|fault| fault.in_words().en.into_owned())
            .collect()
    }

    /// An access token of an account.
    pub(crate) async fn token(&self, account: AccountId) -> String {
        let key = (account, self.clock.now());
        let known = lock(&self.shared.tokens).get(&key).cloned();
        match known {
            Some(token) => token,
            None => {
                let token = self.mint(account).await;
                lock(&self.shared.tokens).insert(key, token.clone());
                token
            }
        }
    }

    async fn mint(&self, account: AccountId) -> String {
        let tokens = &self.shared.keys.tokens;
        let issued = auth::open_session(&self.db, &self.clock, tokens, account, None).await;
        issued.expect("a session").access_token
    }

    /// Starts the service: what `App::build` does, but for keys that are made for this test and
    /// passwords that cost nothing.
    async fn serve(&self) {
        let shared = &self.shared;
        let mut db = Db::connect(&shared.database_url, CONNECTIONS)
            .await
            .expect("the database");
        let statements = shared.statements.clone();
        db.on_statement(move |sql| {
            if !is_of_the_feed(sql) {
                lock(&statements).push(sql.to_owned());
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let keys = (shared.keys.clone(), shared.seal_key.clone());
        let files = Files::at(&shared.files.to_string_lossy()).expect("a place for files");
        let app = App::of(db, self.clock.clone(), keys, files, settings(address));
        let (handle, server) = app.serve(listener).expect("the port listens");
        actix_web::rt::spawn(server);
        *self.running() = Some(Running {
            address,
            handle,
            app,
        });
    }

    async fn halt(&self) {
        let running = self.running().take();
        if let Some(Running { handle, app, .. }) = running {
            app.feed.close();
            handle.stop(false).await;
            app.db.close().await;
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        lock(&self.shared.running)
    }
}

/// A folder of one test, which the service makes when the first file comes.
fn folder_of_files() -> PathBuf {
    let name = Clock::system().new_id().simple().to_string();
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("files")
        .join(name)
}

/// Whether it is asked for changes, which happens at any time.
fn is_of_the_feed(sql: &str) -> bool {
    let marks = [
        "\"change\"",
        "UPDATE change",
        "pg_advisory_xact_lock(",
        "pg_notify(",
    ];
    marks.iter().any(|mark| sql.contains(mark))
}

fn settings(listen: SocketAddr) -> Http {
    Http {
        listen,
        workers: Some(WORKERS),
        introspection: true,
        points: u32::MAX,
        trust_proxy: false,
        sockets: Sockets {
            socket_init_ms: SOCKET_INIT_MS,
            socket_slow_ms: SOCKET_SLOW_MS,
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes what the service logs of its own faults beside the output of the tests.
fn tell_of_faults() {
    use tracing_subscriber::filter::LevelFilter;
    let log = tracing_subscriber::fmt().with_max_level(LevelFilter::ERROR);
    // Another test of this process was first.
    let _ = log.with_writer(std::io::stderr).try_init();
}
