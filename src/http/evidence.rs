//! The bytes of evidence files: `PUT /evidence/ID` sends what `declareEvidence` has announced,
//! `GET /evidence/ID` reads it. Who may is decided as everywhere, by the bearer token.

use std::time::Duration;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use entity::EvidenceFileId;
use futures_util::TryStreamExt as _;
use tokio::time::timeout;

use super::State;
use super::graphql::{caller, header, request_id};
use super::transfer::{Fault, admit, disposition, piece, refuse, too_slow, turn};
use crate::domain::activity::{Download, Upload};
use crate::error::{Error, REQUEST_ID, Result};
use crate::graphql::named;

/// Points that sending a file costs.
const UPLOAD_POINTS: usize = 1_000;
/// Points that reading one costs.
const DOWNLOAD_POINTS: usize = 100;
/// How long a client may take to send all of a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(300);
/// Files that are taken at once: each holds up to two parts of 5 MiB in memory.
pub(super) const UPLOADS_MAX: usize = 8;

/// `PUT /evidence/ID`.
pub(super) async fn put(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let request_id = request_id(&request).unwrap_or_else(|| state.app.clock.new_id());
    let sent = REQUEST_ID.scope(request_id, receive(&request, &id, payload, &state));
    match sent.await {
        Ok(()) => HttpResponse::NoContent()
            .insert_header((CACHE_CONTROL, "no-store"))
            .finish(),
        Err(fault) => refuse(fault, &request),
    }
}

/// `GET /evidence/ID`.
pub(super) async fn get(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let request_id = request_id(&request).unwrap_or_else(|| state.app.clock.new_id());
    match REQUEST_ID
        .scope(request_id, open(&request, &id, &state))
        .await
    {
        Ok(download) => respond(download),
        Err(error) => refuse(error.into(), &request),
    }
}

async fn open(request: &HttpRequest, id: &str, state: &State) -> Result<Download> {
    let caller = caller(request, state).await?;
    let ctx = admit(&caller, state, DOWNLOAD_POINTS)?;
    Download::begin(&ctx.acting()?, &state.app.files, file(id)?).await
}

async fn receive(
    request: &HttpRequest,
    id: &str,
    payload: web::Payload,
    state: &State,
) -> Result<(), Fault> {
    let caller = caller(request, state).await?;
    let ctx = admit(&caller, state, UPLOAD_POINTS)?;
    let acting = ctx.acting()?;
    let _turn = turn(state).await?;
    let mut upload = Upload::begin(&acting, &state.app.files, file(id)?).await?;
    let filled = timeout(FILE_TIMEOUT, fill(request, payload, &mut upload)).await;
    match filled.unwrap_or_else(|_| Err(too_slow(FILE_TIMEOUT))) {
        Ok(()) => Ok(upload.keep(&acting).await?),
        Err(fault) => {
            upload.give_up().await;
            Err(fault)
        }
    }
}

/// Takes the body, piece by piece.
async fn fill(
    request: &HttpRequest,
    mut payload: web::Payload,
    upload: &mut Upload,
) -> Result<(), Fault> {
    let announced = header(request, CONTENT_LENGTH).and_then(|text| text.parse().ok());
    upload.check_size(announced.unwrap_or_default())?;
    while let Some(piece) = piece(&mut payload).await? {
        upload.take(&piece).await?;
    }
    Ok(())
}

/// What is no id at all names nothing, too.
fn file(id: &str) -> Result<EvidenceFileId> {
    const WHAT: &str = "evidence file";
    named(&ID(id.to_owned()), "id", WHAT).map_err(|_| Error::NotFound(WHAT))
}

/// A file is saved by whoever reads it, never shown within the service's own pages.
fn respond(download: Download) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, download.content_type))
        .insert_header((CONTENT_DISPOSITION, disposition(&download.name)))
        .insert_header((ETAG, format!("\"{}\"", download.sha256)))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .no_chunking(download.size);
    let pieces = download.pieces.map_err(|error| {
        tracing::error!(?error, "a file breaks off");
        std::io::Error::other("the file breaks off")
    });
    response.streaming(pieces)
}
