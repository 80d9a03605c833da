//! The composition root: everything that a server is made of, put together once. `main` and the
//! tests use the same.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use chrono::TimeDelta;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::clock::Clock;
use crate::config::{Config, Http};
use crate::db::settle::Settlers;
use crate::db::{Db, change};
use crate::domain::{auth, dues, history, norm};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::http;
use crate::schema::{Engine, Introspection};

/// How often it is looked after what time brings with it.
const CARE_INTERVAL: Duration = Duration::from_secs(3_600);
/// How long parts of files are left alone: no upload takes so long.
const PARTS_KEPT: TimeDelta = TimeDelta::hours(1);
/// How long the pool may take to close once the last request is answered.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Those who keep what follows from the records of many domains.
#[must_use]
pub fn settlers() -> Settlers {
    Settlers::new(vec![Box::new(dues::Flagging), Box::new(norm::Settling)])
}

/// A server, not yet listening.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// What signing in needs.
    pub keys: Arc<auth::Keys>,
    /// What seals the history.
    pub seal_key: Arc<history::SealKey>,
    /// Where evidence files are kept.
    pub files: Files,
    /// The schema, ready to run.
    pub engine: Arc<Engine>,
    /// What those are woken by who watch.
    pub feed: change::Feed,
    http: Http,
}

impl App {
    /// Connects to the database and loads the keys. The database is neither changed nor asked
    /// whether it is of this version.
    ///
    /// # Errors
    /// When the database cannot be reached, or the keys can be neither read nor made.
    pub async fn build(config: &Config, clock: Clock) -> Result<Self> {
        let folder = &config.keys.folder;
        let keys = Arc::new(auth::Keys {
            tokens: auth::Tokens::load(folder)?,
            cost: auth::PasswordCost::default(),
        });
        let seal_key = Arc::new(history::SealKey::load(folder)?);
        let files = Files::at(&config.files.beside(&config.database))?;
        let db = Db::connect(&config.database.url, config.database.connections).await?;
        let keys = (keys, seal_key);
        Ok(Self::of(db, clock, keys, files, config.http.clone()))
    }

    /// An app of parts that are there already.
    #[must_use]
    pub fn of(
        db: Db,
        clock: Clock,
        (keys, seal_key): (Arc<auth::Keys>, Arc<history::SealKey>),
        files: Files,
        http: Http,
    ) -> Self {
        let introspection = if http.introspection {
            Introspection::On
        } else {
            Introspection::Off
        };
        let db = db.settled_by(settlers());
        let engine = Arc::new(Engine::new(&keys, introspection));
        let feed = change::Feed::new(db.clone(), clock.clone());
        Self {
            db,
            clock,
            keys,
            seal_key,
            files,
            engine,
            feed,
            http,
        }
    }

    /// Starts to listen. The server answers while the future it is gets polled, and until its
    /// handle stops it.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(&self, listener: TcpListener) -> Result<(ServerHandle, Server)> {
        let server = http::server(self, &self.http, listener)
            .map_err(|error| Error::Internal(Box::new(error)))?;
        tokio::spawn(self.feed.clone().run());
        Ok((server.handle(), server))
    }

    /// Serves until SIGTERM or SIGINT, then answers what is under way and closes the database.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub async fn run(self, listener: TcpListener) -> Result<()> {
        let internal = |error: std::io::Error| Error::Internal(Box::new(error));
        let mut terminate = signal(SignalKind::terminate()).map_err(internal)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(internal)?;
        let address = listener.local_addr().map_err(internal)?;
        let (handle, server) = self.serve(listener)?;
        let server = tokio::spawn(server);
        let caring = tokio::spawn(care(self.clone()));
        tracing::info!("listening on http://{address}");
        let which = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("{which}: answering what is under way, then stopping");
        self.feed.close();
        handle.stop(true).await;
        let ended = server.await;
        caring.abort();
        if timeout(CLOSE_TIMEOUT, self.db.close()).await.is_err() {
            tracing::warn!("the database's connections did not all come back in time");
        }
        tracing::info!("stopped");
        match ended {
            Ok(result) => result.map_err(internal),
            Err(error) => Err(Error::Internal(Box::new(error))),
        }
    }
}

/// What time brings with it, at start and then every hour: each day's history is sealed, once by
/// whichever instance comes first; what signing in no longer needs is deleted, old changes, and what
/// killed programs left of files that were on their way.
async fn care(app: App) {
    let mut hours = interval(CARE_INTERVAL);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        if let Err(error) = history::seal_day(&app.db, &app.clock, &app.seal_key).await {
            tracing::error!(?error, "not sealed; trying again in an hour");
        }
        if let Err(error) = auth::sweep(&app.db, &app.clock).await {
            tracing::error!(?error, "not swept; trying again in an hour");
        }
        let until = app.clock.now() - change::KEPT;
        if let Err(error) = change::trim(&app.db, until).await {
            tracing::error!(?error, "changes not trimmed; trying again in an hour");
        }
        match app.files.clear_parts(app.clock.now() - PARTS_KEPT) {
            Ok(parts) => tracing::debug!(parts, "cleared away what was left of files"),
            Err(error) => tracing::error!(?error, "parts of files stay; trying again in an hour"),
        }
    }
}
