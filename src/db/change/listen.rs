//! What calls the feed: this process's own commits, and on PostgreSQL those of other instances.

use std::sync::Arc;

use sea_orm::sqlx::postgres::PgListener;
use tokio::sync::Notify;

use super::CHANNEL;
use crate::db::Db;

/// Hears of changes. A connection that is lost is made anew; what was said in between is found by
/// the feed's own look.
pub(super) struct Listener {
    own: Arc<Notify>,
    url: Option<Arc<str>>,
    others: Option<PgListener>,
}

impl Listener {
    pub(super) fn new(db: &Db) -> Self {
        Self {
            own: Arc::clone(&db.changed),
            url: db.listen_url.clone(),
            others: None,
        }
    }

    /// Waits until somebody calls. Dropping the future loses nothing.
    pub(super) async fn called(&mut self) {
        let own = self.own.notified();
        match &self.url {
            None => own.await,
            Some(url) => tokio::select! {
                () = own => {}
                () = heard(url, &mut self.others) => {}
            },
        }
    }
}

/// Waits until another instance says something, or the connection is there anew: then there may be
/// something that was missed.
async fn heard(url: &str, listener: &mut Option<PgListener>) {
    let Some(connected) = listener else {
        match connect(url).await {
            Ok(connected) => *listener = Some(connected),
            Err(error) => {
                tracing::warn!(?error, "no connection to listen on; trying again");
                // Until the feed looks by itself.
                std::future::pending::<()>().await;
            }
        }
        return;
    };
    // None: the connection was lost, and the next call makes it anew.
    if !matches!(connected.try_recv().await, Ok(Some(_))) {
        *listener = None;
    }
}

async fn connect(url: &str) -> Result<PgListener, sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
