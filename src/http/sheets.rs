//! Spreadsheets. Of activities, of collections of dues and of what members pay `GET` is the template and `POST` records what
//! was filled in; statements of dues and results of appraisals are only read. Who may is decided as
//! everywhere, by the bearer token.

use std::time::Duration;

use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue,
};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use entity::{OrganizationId, Period};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::State;
use super::graphql::{caller, header, request_id};
use super::negotiation::language;
use super::transfer::{Fault, admit, disposition, piece, refuse, too_slow, turn};
use crate::access::Acting;
use crate::domain::dues::{self, Books};
use crate::domain::{activity, appraisal};
use crate::error::{Error, Language, REQUEST_ID, Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, NodeId, encode, named};
use crate::sheet::{BYTES_MAX, MEDIA_TYPE};

/// Points that sending a workbook costs.
const IMPORT_POINTS: usize = 1_000;
/// Points that reading one costs.
const EXPORT_POINTS: usize = 200;
/// How long a client may take to send all of a workbook.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// A workbook, and what it is called.
struct Workbook {
    name: String,
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

/// How far below a statement reaches.
#[derive(Deserialize)]
pub(super) struct Reach {
    #[serde(default)]
    reach: BooksOf,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum BooksOf {
    #[default]
    Own,
    Subtree,
}

impl From<BooksOf> for Books {
    fn from(books: BooksOf) -> Self {
        match books {
            BooksOf::Own => Self::Own,
            BooksOf::Subtree => Self::Subtree,
        }
    }
}

type AState = web::Data<State>;

/// `GET /sheets/activities/ID`.
pub(super) async fn activities(
    request: HttpRequest,
    id: web::Path<String>,
    state: AState,
) -> HttpResponse {
    let make = async |acting: &Acting<'_>, language: Language| {
        let bytes = activity::template(acting, organization(&id)?, language).await?;
        let name = language
            .of("活动登记模板.xlsx", "activities.xlsx")
            .to_owned();
        Ok(Workbook { name, bytes })
    };
    export(&request, &state, make).await
}

/// `POST /sheets/activities/ID`.
pub(super) async fn record_activities(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    state: AState,
) -> HttpResponse {
    let take = async |acting: &Acting<'_>, bytes| {
        let rows = activity::import(acting, organization(&id)?, bytes).await?;
        Ok(rows.iter().map(|one| recorded(one.row, &one.id)).collect())
    };
    import(&request, &state, payload, take).await
}

/// `GET /sheets/collections/ID/MONTH`.
pub(super) async fn collections(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: AState,
) -> HttpResponse {
    let make = async |acting: &Acting<'_>, language: Language| {
        let (id, month) = (organization(&path.0)?, period(&path.1)?);
        let bytes = dues::collection_template(acting, id, language).await?;
        let name = language.of("党费收缴", "collections");
        let name = format!("{name} {month}.xlsx");
        Ok(Workbook { name, bytes })
    };
    export(&request, &state, make).await
}

/// `POST /sheets/collections/ID/MONTH`.
pub(super) async fn record_collections(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
    state: AState,
) -> HttpResponse {
    let take = async |acting: &Acting<'_>, bytes| {
        let of = (organization(&path.0)?, period(&path.1)?);
        let rows = dues::import_collections(acting, of, bytes).await?;
        Ok(rows.iter().map(|one| recorded(one.row, &one.id)).collect())
    };
    import(&request, &state, payload, take).await
}

/// `GET /sheets/members/ID/MONTH`.
pub(super) async fn members(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: AState,
) -> HttpResponse {
    let make = async |acting: &Acting<'_>, language: Language| {
        let of = (organization(&path.0)?, period(&path.1)?);
        let bytes = dues::member_sheet(acting, of, language).await?;
        let name = language.of("党员党费", "member dues");
        let name = format!("{name} {}.xlsx", of.1);
        Ok(Workbook { name, bytes })
    };
    export(&request, &state, make).await
}

/// `POST /sheets/members/ID/MONTH`.
pub(super) async fn record_members(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
    state: AState,
) -> HttpResponse {
    let take = async |acting: &Acting<'_>, bytes| {
        let of = (organization(&path.0)?, period(&path.1)?);
        let rows = dues::import_payments(acting, of, bytes).await?;
        Ok(rows.iter().map(|one| recorded(one.row, &one.id)).collect())
    };
    import(&request, &state, payload, take).await
}

/// `GET /sheets/dues/ID/PERIOD`, with `?reach=SUBTREE` for all that it leads.
pub(super) async fn statement(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    reach: web::Query<Reach>,
    state: AState,
) -> HttpResponse {
    let make = async |acting: &Acting<'_>, language: Language| {
        let of = (organization(&path.0)?, period(&path.1)?);
        let books = reach.reach.into();
        let bytes = dues::statement_sheet(acting, of, books, language).await?;
        let name = language.of("党费收支报表", "statement");
        let name = format!("{name} {}.xlsx", of.1);
        Ok(Workbook { name, bytes })
    };
    export(&request, &state, make).await
}

/// `GET /sheets/appraisal/ID`.
pub(super) async fn results(
    request: HttpRequest,
    id: web::Path<String>,
    state: AState,
) -> HttpResponse {
    let make = async |acting: &Acting<'_>, language: Language| {
        const WHAT: &str = "cycle";
        let cycle = named(&ID(id.clone()), "id", WHAT).map_err(|_| Error::NotFound(WHAT))?;
        let bytes = appraisal::result_sheet(acting, cycle, language).await?;
        let name = language.of("考核结果.xlsx", "results.xlsx").to_owned();
        Ok(Workbook { name, bytes })
    };
    export(&request, &state, make).await
}

async fn export(
    request: &HttpRequest,
    state: &State,
    make: impl AsyncFnOnce(&Acting<'_>, Language) -> Result<Workbook>,
) -> HttpResponse {
    let request_id = request_id(request).unwrap_or_else(|| state.app.clock.new_id());
    let made = REQUEST_ID.scope(request_id, async {
        let ctx = begin(request, state, EXPORT_POINTS).await?;
        make(&ctx.acting()?, asked(request)).await
    });
    match made.await {
        Ok(workbook) => respond(workbook),
        Err(error) => refuse(error.into(), request),
    }
}

async fn import(
    request: &HttpRequest,
    state: &State,
    payload: web::Payload,
    take: impl AsyncFnOnce(&Acting<'_>, Vec<u8>) -> Result<Vec<RecordedRow>>,
) -> HttpResponse {
    let request_id = request_id(request).unwrap_or_else(|| state.app.clock.new_id());
    let taken = REQUEST_ID.scope(request_id, async {
        let ctx = begin(request, state, IMPORT_POINTS).await?;
        let acting = ctx.acting()?;
        let _turn = turn(state).await?;
        let bytes = body(payload).await?;
        let recorded = take(&acting, bytes).await?;
        Ok::<_, Fault>(Recorded { recorded })
    });
    match taken.await {
        Ok(data) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(Data { data }),
        Err(fault) => refuse(fault, request),
    }
}

fn recorded(row: u32, id: &impl NodeId) -> RecordedRow {
    let id = encode(id).to_string();
    RecordedRow { row, id }
}

async fn begin(request: &HttpRequest, state: &State, points: usize) -> Result<Ctx> {
    let caller = caller(request, state).await?;
    admit(&caller, state, points)
}

fn asked(request: &HttpRequest) -> Language {
    language(header(request, ACCEPT_LANGUAGE).as_deref())
}

/// What is no period has no workbook.
fn period(text: &str) -> Result<Period> {
    text.parse().map_err(|_| Error::NotFound("period"))
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
        .insert_header((CONTENT_DISPOSITION, disposition(&workbook.name)))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .body(workbook.bytes)
}
