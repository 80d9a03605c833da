//! Spreadsheets: `GET /sheets/activities/ID` is the template of an organizer, `POST` records what was
//! filled in. Who may is decided as everywhere, by the bearer token.

use std::time::Duration;

use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue,
};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use entity::OrganizationId;
use serde::Serialize;
use tokio::time::timeout;

use super::State;
use super::graphql::{caller, header, request_id};
use super::negotiation::language;
use super::transfer::{Fault, admit, disposition, piece, refuse, too_slow};
use crate::domain::activity;
use crate::error::{Error, Language, REQUEST_ID, Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, encode, named};
use crate::sheet::{BYTES_MAX, MEDIA_TYPE};

/// Points that sending a workbook costs.
const IMPORT_POINTS: usize = 1_000;
/// Points that reading one costs.
const EXPORT_POINTS: usize = 200;
/// How long a client may take to send all of a workbook.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// A workbook, and what it is called.
struct Workbook {
    name: &'static str,
    bytes: Vec<u8>,
}

/// What was recorded.
#[derive(Serialize)]
struct Recorded {
    recorded: Vec<RecordedRow>,
}

#[derive(Serialize)]
struct RecordedRow {
    row: u32,
    id: String,
}

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

/// `GET /sheets/activities/ID`.
pub(super) async fn activities(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let request_id = request_id(&request).unwrap_or_else(|| state.app.clock.new_id());
    let made = REQUEST_ID.scope(request_id, async {
        let ctx = begin(&request, &state, EXPORT_POINTS).await?;
        let language = asked(&request);
        let acting = ctx.acting()?;
        let bytes = activity::template(&acting, organization(&id)?, language).await?;
        let name = language.of("活动登记模板.xlsx", "activities.xlsx");
        Ok::<_, Error>(Workbook { name, bytes })
    });
    match made.await {
        Ok(workbook) => respond(workbook),
        Err(error) => refuse(error.into(), &request),
    }
}

/// `POST /sheets/activities/ID`.
pub(super) async fn record_activities(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let request_id = request_id(&request).unwrap_or_else(|| state.app.clock.new_id());
    let recorded = REQUEST_ID.scope(request_id, async {
        let ctx = begin(&request, &state, IMPORT_POINTS).await?;
        let organization = organization(&id)?;
        let acting = ctx.acting()?;
        let bytes = body(payload).await?;
        let rows = activity::import(&acting, organization, bytes).await?;
        Ok::<_, Fault>(Recorded {
            recorded: rows
                .into_iter()
                .map(|imported| RecordedRow {
                    row: imported.row,
                    id: encode(&imported.id).to_string(),
                })
                .collect(),
        })
    });
    match recorded.await {
        Ok(data) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(Data { data }),
        Err(fault) => refuse(fault, &request),
    }
}

async fn begin(request: &HttpRequest, state: &State, points: usize) -> Result<Ctx> {
    let caller = caller(request, state).await?;
    admit(&caller, state, points)
}

fn asked(request: &HttpRequest) -> Language {
    language(header(request, ACCEPT_LANGUAGE).as_deref())
}

/// What is no id at all names nothing, too.
fn organization(id: &str) -> Result<OrganizationId> {
    const WHAT: &str = "organization";
    named(&ID(id.to_owned()), "id", WHAT).map_err(|_| Error::NotFound(WHAT))
}

async fn body(payload: web::Payload) -> Result<Vec<u8>, Fault> {
    let whole = timeout(BODY_TIMEOUT, gather(payload)).await;
    whole.unwrap_or_else(|_| Err(too_slow(BODY_TIMEOUT)))
}

async fn gather(mut payload: web::Payload) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = piece(&mut payload).await? {
        if bytes.len() + piece.len() > BYTES_MAX {
            let most = BYTES_MAX / 1024 / 1024;
            let refusal = Refusal::new(
                RefusalCode::TooLong,
                format!("工作簿不超过 {most} MiB"),
                format!("a workbook has up to {most} MiB"),
            );
            return Err(Error::Refused(vec![refusal]).into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn respond(workbook: Workbook) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)))
        .insert_header((CONTENT_DISPOSITION, disposition(workbook.name)))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .body(workbook.bytes)
}
