//! GraphQL over HTTP, by the draft specification: `POST /graphql` with JSON, `GET /graphql` for
//! queries. One request a time; there are no batches.
//!
//! Who asks is found out here, once. A bearer token that is missing, or no good, is not an error
//! of the transport: the request runs as nobody's, and the fields that need somebody say so.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue,
    USER_AGENT, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Variables;
use futures_util::StreamExt as _;
use serde::Deserialize;
use tokio::time::timeout;
use uuid::Uuid;

use super::State;
use super::answer::{Answer, Problem, refusal_status};
use super::budget::Spender;
use super::metrics::{self, InFlight};
use super::negotiation::{Format, is_json, language};
use crate::access::Actor;
use crate::domain::auth;
use crate::error::{Error, REQUEST_ID};
use crate::graphql::document::FaultCode;
use crate::graphql::{Ctx, Language};
use crate::schema::{Call, OperationKind};

/// Bytes of a request's body at the most.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a client may take to send the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// Characters that are kept of what a client calls itself.
const USER_AGENT_LENGTH_MAX: usize = 200;

const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// How a request came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Get,
    Post,
}

/// The parameters of a request, by the specification.
#[derive(Deserialize)]
struct Parameters {
    query: Option<String>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The same in a URL, where objects are JSON in a text.
#[derive(Deserialize)]
struct UrlParameters {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// Who asks, as far as the request tells.
pub(super) struct Caller {
    actor: Option<Actor>,
    language: Language,
    address: String,
    user_agent: Option<String>,
}

/// What became of a request.
struct Outcome {
    answer: Answer,
    kind: Option<OperationKind>,
}

/// `POST /graphql`.
pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    handle(&request, Some(payload), &state).await
}

/// `GET /graphql`.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    handle(&request, None, &state).await
}

async fn handle(
    request: &HttpRequest,
    payload: Option<web::Payload>,
    state: &State,
) -> HttpResponse {
    let started = Instant::now();
    let _in_flight = InFlight::begin();
    let id = request_id(request).unwrap_or_else(|| state.app.clock.new_id());
    let format = Format::accepted(header(request, ACCEPT).as_deref());
    let outcome = match format {
        Some(format) => {
            REQUEST_ID
                .scope(id, outcome(request, payload, (state, format)))
                .await
        }
        None => Outcome::from(Answer::from(Problem::new(
            StatusCode::NOT_ACCEPTABLE,
            "the formats are application/graphql-response+json and application/json",
        ))),
    };
    let (code, status) = (outcome.answer.code(), outcome.answer.status.as_u16());
    let after = started.elapsed();
    metrics::answered(outcome.kind, code, after);
    tracing::debug!(request = %id, kind = ?outcome.kind, code, status, ?after, "answered");
    let mut response = outcome.answer.respond(format.unwrap_or(Format::Json));
    let headers = response.headers_mut();
    headers.insert(
        VARY,
        HeaderValue::from_static("accept, accept-language, authorization"),
    );
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID_HEADER, id);
    }
    if status == StatusCode::METHOD_NOT_ALLOWED.as_u16() {
        headers.insert(ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

async fn outcome(
    request: &HttpRequest,
    payload: Option<web::Payload>,
    (state, format): (&State, Format),
) -> Outcome {
    let method = if payload.is_some() {
        Method::Post
    } else {
        Method::Get
    };
    let parameters = match payload {
        Some(payload) => from_body(request, payload).await,
        None => from_url(request),
    };
    let call = match parameters.and_then(|parameters| call(parameters, format)) {
        Ok(call) => call,
        Err(problem) => return Answer::from(problem).into(),
    };
    let admitted = match state.app.engine.admit(call).await {
        Ok(admitted) => admitted,
        Err(refused) => return Answer::refused(refused, format).into(),
    };
    let kind = Some(admitted.kind);
    if method == Method::Get && admitted.kind == OperationKind::Mutation {
        let answer = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "a mutation is sent by POST");
        return Outcome {
            answer: answer.into(),
            kind,
        };
    }
    let caller = match caller(request, state).await {
        Ok(caller) => caller,
        Err(error) => {
            return Outcome {
                answer: unavailable(error),
                kind,
            };
        }
    };
    let (spender, now) = (caller.spender(), state.app.clock.now());
    if let Err(error) = state.budget.spend(spender, admitted.cost.complexity, now) {
        return Outcome {
            answer: unavailable(error),
            kind,
        };
    }
    let response = state.app.engine.run(&admitted, || caller.ctx(state)).await;
    Outcome {
        answer: Answer::executed(response, admitted.cost),
        kind,
    }
}

/// Who asks cannot be told: the database does not answer, or the account asks too often.
pub(super) fn unavailable(error: Error) -> Answer {
    let status = match &error {
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unauthenticated
        | Error::Forbidden(_)
        | Error::NotFound(_)
        | Error::Refused(_)
        | Error::Conflict(_)
        | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let retry_after = if let Error::RateLimited(seconds) = &error {
        Some(*seconds)
    } else {
        None
    };
    let mut error = async_graphql::Error::from(error).into_server_error(Default::default());
    error.locations.clear();
    Answer {
        status,
        data: None,
        errors: vec![error],
        cost: None,
        retry_after,
    }
}

/// A request whose parameters are not those of GraphQL over HTTP.
fn malformed(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, message)
}

/// Reads the body as JSON.
async fn from_body(request: &HttpRequest, payload: web::Payload) -> Result<Parameters, Problem> {
    if !is_json(header(request, CONTENT_TYPE).as_deref()) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body is application/json in UTF-8",
        ));
    }
    let body = timeout(BODY_TIMEOUT, read(payload))
        .await
        .unwrap_or_else(|_| {
            let seconds = BODY_TIMEOUT.as_secs();
            let message = format!("the body did not come within {seconds} s");
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, message))
        })?;
    // A struct could be read from an array as well, and an array is a batch.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(malformed(
            "the body is one JSON object; batches are not taken",
        ));
    }
    serde_json::from_slice(&body).map_err(|error| malformed(format!("the body: {error}")))
}

async fn read(mut payload: web::Payload) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| malformed("the body broke off"))?;
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            let message = format!("the body has at most {BODY_BYTES_MAX} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads the parameters of the URL.
fn from_url(request: &HttpRequest) -> Result<Parameters, Problem> {
    let parsed = web::Query::<UrlParameters>::from_query(request.query_string());
    let url = parsed
        .map_err(|_| malformed("the URL's parameters do not parse"))?
        .into_inner();
    let wrong = |what: &str| malformed(format!("{what} is a JSON object"));
    Ok(Parameters {
        query: url.query,
        operation_name: url.operation_name,
        variables: json(url.variables.as_deref()).map_err(|()| wrong("variables"))?,
        extensions: json(url.extensions.as_deref()).map_err(|()| wrong("extensions"))?,
    })
}

fn json<T: Default + for<'a> Deserialize<'a>>(text: Option<&str>) -> Result<T, ()> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => serde_json::from_str(text).map_err(|_| ()),
        None => Ok(T::default()),
    }
}

fn call(parameters: Parameters, format: Format) -> Result<Call, Problem> {
    let persisted = parameters
        .extensions
        .as_ref()
        .is_some_and(|extensions| extensions.contains_key("persistedQuery"));
    match parameters.query {
        Some(query) => Ok(Call {
            query,
            operation: parameters.operation_name.filter(|name| !name.is_empty()),
            variables: parameters.variables,
            may_subscribe: false,
        }),
        // The words of Apollo, by which clients know to send the document itself.
        None if persisted => {
            let code = FaultCode::PersistedQuery.name();
            let message = "PersistedQueryNotFound".to_owned();
            Err(Problem {
                status: refusal_status(format),
                code,
                message,
            })
        }
        None => Err(malformed("the parameter query is missing")),
    }
}

/// Finds out who asks.
///
/// # Errors
/// When that cannot be found out; not when the answer is nobody.
pub(super) async fn caller(request: &HttpRequest, state: &State) -> Result<Caller, Error> {
    let app = &state.app;
    let authorization = header(request, AUTHORIZATION);
    let actor = match authorization.as_deref().and_then(bearer) {
        None => None,
        Some(token) => match auth::authenticate(&app.db, &app.clock, &app.keys.tokens, token).await
        {
            Ok(actor) => Some(actor),
            Err(Error::Unauthenticated) => None,
            Err(error) => return Err(error),
        },
    };
    let language = language(header(request, ACCEPT_LANGUAGE).as_deref());
    Ok(Caller {
        actor,
        language,
        address: address(request, state),
        user_agent: user_agent(request),
    })
}

impl Caller {
    /// On whose account the document goes.
    pub(super) fn spender(&self) -> Spender {
        match &self.actor {
            Some(actor) => Spender::Account(actor.account),
            None => Spender::Address(self.address.clone()),
        }
    }

    pub(super) fn ctx(&self, state: &State) -> Ctx {
        let mut ctx = Ctx::new(
            state.app.db.clone(),
            state.app.clock.clone(),
            self.actor.clone(),
        );
        ctx.language = self.language;
        ctx.address.clone_from(&self.address);
        ctx.user_agent.clone_from(&self.user_agent);
        ctx
    }
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self { answer, kind: None }
    }
}

/// What the client calls itself.
pub(super) fn user_agent(request: &HttpRequest) -> Option<String> {
    header(request, USER_AGENT).map(|name| name.chars().take(USER_AGENT_LENGTH_MAX).collect())
}

/// The token of a header `Authorization: Bearer TOKEN`.
pub(super) fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The address of the client: of the peer, or what the proxy says if it is trusted. Of several
/// entries only the last was written by the proxy.
pub(super) fn address(request: &HttpRequest, state: &State) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let forwarded = state
        .trust_proxy
        .then(|| header(request, FORWARDED_FOR))
        .flatten();
    let claimed = forwarded.as_deref().and_then(last_address);
    claimed
        .or(peer)
        .map(|address| address.to_canonical().to_string())
        .unwrap_or_default()
}

fn last_address(forwarded: &str) -> Option<IpAddr> {
    forwarded.rsplit(',').next()?.trim().parse().ok()
}

/// The id that the client gave the request, if it is a UUID.
pub(super) fn request_id(request: &HttpRequest) -> Option<Uuid> {
    Uuid::try_parse(&header(request, REQUEST_ID_HEADER)?).ok()
}

/// All lines of a header, joined.
pub(super) fn header(request: &HttpRequest, name: HeaderName) -> Option<String> {
    let mut lines = request
        .headers()
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .peekable();
    lines.peek()?;
    Some(lines.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::{bearer, last_address};

    #[test]
    fn bearers() {
        for (header, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("", None),
        ] {
            assert_eq!(bearer(header), token, "{header}");
        }
    }

    #[test]
    fn forwarded() {
        for (header, address) in [
            ("1.2.3.4", Some("1.2.3.4")),
            ("9.9.9.9, 1.2.3.4", Some("1.2.3.4")),
            ("9.9.9.9, ::1", Some("::1")),
            ("9.9.9.9, unknown", None),
            ("", None),
        ] {
            assert_eq!(
                last_address(header),
                address.map(|a| a.parse().unwrap()),
                "{header}"
            );
        }
    }
}
