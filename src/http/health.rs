//! Whether the server lives, whether it can answer, and its public keys.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use tokio::time::timeout;

use super::State;
use super::answer::{Answer, Problem};
use super::negotiation::Format;
use crate::db::Db;

/// How long the database may take to answer.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether the database has been seen with all changes of its schema; from then on a sign of life
/// is enough.
#[derive(Debug, Default)]
pub(super) struct Ready {
    migrated: AtomicBool,
}

impl Ready {
    async fn look(&self, db: &Db) -> Result<(), &'static str> {
        if !self.migrated.load(Ordering::Relaxed) {
            match db.pending_migrations().await {
                Ok(0) => self.migrated.store(true, Ordering::Relaxed),
                Ok(_) => return Err("the database lacks changes of its schema"),
                Err(_) => return Err("the database does not answer"),
            }
        }
        db.ping().await.map_err(|_| "the database does not answer")
    }
}

/// The process answers.
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .body("ok\n")
}

/// The database answers, and is of this version.
pub(super) async fn ready(state: web::Data<State>) -> HttpResponse {
    let looked = timeout(PING_TIMEOUT, state.ready.look(&state.app.db)).await;
    match looked.unwrap_or(Err("the database does not answer in time")) {
        Ok(()) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .body("ready\n"),
        Err(why) => {
            let (status, message) = (StatusCode::SERVICE_UNAVAILABLE, why.to_owned());
            Answer::from(Problem {
                status,
                code: "BUSY",
                message,
            })
            .respond(Format::Json)
        }
    }
}

/// The public keys by which others can check access tokens.
pub(super) async fn keys(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/jwk-set+json"))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(
            state
                .app
                .keys
                .tokens
                .jwks(state.app.clock.now())
                .to_string(),
        )
}
