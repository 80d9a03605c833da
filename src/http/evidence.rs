//! The bytes of evidence files: `PUT /evidence/ID` sends what `declareEvidence` has announced,
//! `GET /evidence/ID` reads it. Who may is decided as everywhere, by the bearer token; errors have the
//! form of GraphQL's.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderValue, WWW_AUTHENTICATE,
};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use entity::EvidenceFileId;
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::time::timeout;

use super::State;
use super::answer::{Answer, Problem};
use super::graphql::{Caller, caller, header, request_id, unavailable};
use super::negotiation::{Format, language};
use crate::domain::activity::{Download, Upload};
use crate::error::{Error, Language, REQUEST_ID, RefusalCode, Result};
use crate::graphql::{Ctx, named};

/// Points that sending a file costs.
const UPLOAD_POINTS: usize = 1_000;
/// Points that reading one costs.
const DOWNLOAD_POINTS: usize = 100;
/// How long a client may send nothing.
const PIECE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a client may take to send all of a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(300);
/// Files that are taken at once: each holds up to two parts of 5 MiB in memory.
pub(super) const UPLOADS_MAX: usize = 8;

/// Why a file was not taken.
enum Fault {
    /// The request itself.
    Problem(Problem),
    /// What the service says to it.
    Error(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

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
    let turn = timeout(PIECE_TIMEOUT, state.uploads.acquire()).await;
    let _turn = turn
        .map_err(|_| Error::Busy)?
        .map_err(|_| Error::internal("no turns for files"))?;
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
    loop {
        let next = timeout(PIECE_TIMEOUT, payload.next()).await;
        match next.map_err(|_| too_slow(PIECE_TIMEOUT))? {
            Some(Ok(piece)) => upload.take(&piece).await?,
            Some(Err(_)) => {
                let problem = Problem::new(StatusCode::BAD_REQUEST, "the body broke off");
                return Err(Fault::Problem(problem));
            }
            None => return Ok(()),
        }
    }
}

fn too_slow(limit: Duration) -> Fault {
    let message = format!("the body did not come within {} s", limit.as_secs());
    Fault::Problem(Problem::new(StatusCode::REQUEST_TIMEOUT, message))
}

/// The request of somebody who has points left.
fn admit(caller: &Caller, state: &State, points: usize) -> Result<Ctx> {
    let now = state.app.clock.now();
    state.budget.spend(caller.spender(), points, now)?;
    Ok(caller.ctx(state))
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

/// The name of a file by RFC 6266, every byte but letters and digits escaped.
fn disposition(name: &str) -> String {
    let mut text = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'_' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn refuse(fault: Fault, request: &HttpRequest) -> HttpResponse {
    let language = language(header(request, ACCEPT_LANGUAGE).as_deref());
    let answer = match fault {
        Fault::Problem(problem) => problem.into(),
        Fault::Error(error) => said(error, language),
    };
    let mut response = answer.respond(Format::Json);
    if answer.status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    response
}

/// An error by the status of HTTP; what a person can put right by its own code.
fn said(error: Error, language: Language) -> Answer {
    let status = match &error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Refused(refusals) => match refusals.first() {
            Some(first) => {
                let message = match language {
                    Language::Chinese => &first.message.zh,
                    Language::English => &first.message.en,
                };
                return Answer::from(Problem {
                    status: refusal_status(first.code),
                    code: first.code.name(),
                    message: message.to_string(),
                });
            }
            None => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Error::RateLimited(_) | Error::Busy | Error::Internal(_) => return unavailable(error),
    };
    Answer {
        status,
        ..unavailable(error)
    }
}

fn refusal_status(code: RefusalCode) -> StatusCode {
    if code == RefusalCode::TooLong {
        StatusCode::PAYLOAD_TOO_LARGE
    } else if code == RefusalCode::FileTypeMismatch {
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    } else if code == RefusalCode::WrongState {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_of_files_are_escaped() {
        for (name, escaped) in [
            ("a-1.pdf", "a-1.pdf"),
            ("签到.txt", "%E7%AD%BE%E5%88%B0.txt"),
            ("a\"; b.txt", "a%22%3B%20b.txt"),
        ] {
            let expected = format!("attachment; filename*=UTF-8''{escaped}");
            assert_eq!(disposition(name), expected);
        }
    }
}
