//! The whole service on a test's own database: built as `main` builds it, on a port of its own,
//! with a clock that the test sets.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use entity::AccountId;
use zeren::clock::Clock;
use zeren::db::Db;

use super::client::{Client, Who};
use super::db::{Content, Database, Fixture};
use super::seed::{Account, Region, morning};

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
    running: Mutex<Option<Running>>,
    /// Access tokens, and the instant at which they were made.
    tokens: Mutex<HashMap<(AccountId, DateTime<Utc>), String>>,
    statements: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Debug)]
struct Running {
    address: SocketAddr,
    server: ServerHandle,
}

impl Fixture for TestApp {
    const CONTENT: Content = Content::Schema;

    async fn start(database: &Database) -> Self {
        let app = Self {
            db: database.connect().await,
            clock: Clock::fixed(morning()),
            http: reqwest::Client::new(),
            shared: Arc::new(Shared {
                database_url: database.url(),
                running: Mutex::default(),
                tokens: Mutex::default(),
                statements: Arc::default(),
            }),
        };
        app.serve().await;
        app
    }

    async fn stop(self) {
        self.halt().await;
        self.db.close().await;
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

    /// What the service said to the database while something was done.
    pub(crate) async fn statements_of<T>(&self, act: impl Future<Output = T>) -> (T, Vec<String>) {
        lock(&self.shared.statements).clear();
        let done = act.await;
        (done, lock(&self.shared.statements).clone())
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

    // MERGE: a session with `auth::open_session(&db, &clock, &tokens, account, user_agent)`; give
    // its access token.
    async fn mint(&self, account: AccountId) -> String {
        panic!("no sessions yet for {account:?}");
    }

    // MERGE: a `Config` with this URL, a small pool, the cheapest password cost; `App::build`;
    // `app.db.on_statement` into `statements`; `app.serve(listener)`.
    async fn serve(&self) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = actix_web::HttpServer::new(actix_web::App::new)
            .workers(1)
            .disable_signals()
            .listen(listener)
            .expect("the port listens")
            .run();
        let running = Running {
            address,
            server: server.handle(),
        };
        actix_web::rt::spawn(server);
        assert!(!self.shared.database_url.is_empty());
        *self.running() = Some(running);
    }

    async fn halt(&self) {
        let running = self.running().take();
        if let Some(Running { server, .. }) = running {
            server.stop(false).await;
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        lock(&self.shared.running)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
