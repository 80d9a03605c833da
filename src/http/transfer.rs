//! What files that come and go by HTTP have in common: who may, how long it takes, and what is said
//! when it cannot be. Errors have the form of GraphQL's.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ServerError;
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::State;
use super::answer::{Answer, Problem};
use super::graphql::{Caller, header, unavailable};
use super::negotiation::{Format, language};
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::graphql::Ctx;

/// How long a client may send nothing.
const PIECE_TIMEOUT: Duration = Duration::from_secs(15);

/// Why a file was not taken.
pub(super) enum Fault {
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

/// A turn to send something: what comes in takes memory until it is dealt with.
pub(super) async fn turn(state: &State) -> Result<SemaphorePermit<'_>> {
    let turn = timeout(PIECE_TIMEOUT, state.uploads.acquire()).await;
    turn.map_err(|_| Error::Busy)?
        .map_err(|_| Error::internal("no turns for files"))
}

/// The next bytes of a body; none at its end.
pub(super) async fn piece(payload: &mut web::Payload) -> Result<Option<Bytes>, Fault> {
    let next = timeout(PIECE_TIMEOUT, payload.next()).await;
    let next = next.map_err(|_| too_slow(PIECE_TIMEOUT))?;
    next.transpose().map_err(|_| {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "the body broke off");
        Fault::Problem(problem)
    })
}

/// A client that takes longer than this.
pub(super) fn too_slow(limit: Duration) -> Fault {
    let message = format!("the body did not come within {} s", limit.as_secs());
    Fault::Problem(Problem::new(StatusCode::REQUEST_TIMEOUT, message))
}

/// The request of somebody who has points left.
pub(super) fn admit(caller: &Caller, state: &State, points: usize) -> Result<Ctx> {
    let now = state.app.clock.now();
    state.budget.spend(caller.spender(), points, now)?;
    Ok(caller.ctx(state))
}

/// The name of a file by RFC 6266, every byte but letters and digits escaped.
pub(super) fn disposition(name: &str) -> String {
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

/// The answer to what was not taken.
pub(super) fn refuse(fault: Fault, request: &HttpRequest) -> HttpResponse {
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

/// An error by the status of HTTP; what a person can put right by its own code, all of it.
fn said(error: Error, language: Language) -> Answer {
    let status = match &error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Refused(refusals) => {
            let first = refusals.first().map(|refusal| refusal.code);
            return Answer {
                status: first.map_or(StatusCode::UNPROCESSABLE_ENTITY, refusal_status),
                data: None,
                errors: refusals.iter().map(|one| fault(one, language)).collect(),
                cost: None,
                retry_after: None,
            };
        }
        Error::RateLimited(_) | Error::Busy | Error::Internal(_) => return unavailable(error),
    };
    Answer {
        status,
        ..unavailable(error)
    }
}

/// What a person can put right, with its row and column where it is in a table.
fn fault(refusal: &Refusal, language: Language) -> ServerError {
    let message = language.of(&refusal.message.zh, &refusal.message.en);
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", refusal.code.name());
    let mut place = refusal.path.iter().skip(1);
    let row = place.next().and_then(|row| row.parse::<u32>().ok());
    if let Some(row) = row {
        extensions.set("row", row);
        if let Some(column) = place.next() {
            extensions.set("column", column.as_str());
        }
    }
    error
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
