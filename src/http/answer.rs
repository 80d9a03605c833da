//! Answers in JSON: GraphQL's form for everything, errors of the transport among them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::negotiation::Format;
use crate::graphql::{Cost, document::FaultCode};
use crate::schema::{self, COMPLEXITY_MAX, Refused};

/// What goes back to the client of `/graphql`.
pub(super) struct Answer {
    /// The status of HTTP.
    pub(super) status: StatusCode,
    /// `data`; none where nothing ran.
    pub(super) data: Option<Value>,
    /// `errors`.
    pub(super) errors: Vec<ServerError>,
    /// `extensions.cost`.
    pub(super) cost: Option<Cost>,
    /// Seconds after which the client may try again.
    pub(super) retry_after: Option<i64>,
}

/// Why a request did not get as far as a GraphQL document.
pub(super) struct Problem {
    /// The status of HTTP.
    pub(super) status: StatusCode,
    /// The code in `extensions.code`.
    pub(super) code: &'static str,
    /// For the programmer.
    pub(super) message: String,
}

impl Problem {
    /// A request that HTTP, or GraphQL over HTTP, does not allow.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code: FaultCode::Variables.name(),
            message: message.into(),
        }
    }
}

/// An answer as it is written.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
}

#[derive(Serialize)]
struct Extensions {
    cost: CostBody,
}

#[derive(Serialize)]
struct CostBody {
    complexity: usize,
    depth: usize,
    maximum: usize,
}

impl Answer {
    /// What ran.
    pub(super) fn executed(response: Response, cost: Cost) -> Self {
        let Response { data, errors, .. } = response;
        Self {
            status: StatusCode::OK,
            data: Some(data),
            errors,
            cost: Some(cost),
            retry_after: None,
        }
    }

    /// What did not get past the gate.
    pub(super) fn refused(refused: Refused, format: Format) -> Self {
        let status = refusal_status(format);
        Self {
            status,
            data: None,
            errors: refused.errors,
            cost: refused.cost,
            retry_after: None,
        }
    }

    /// The code of the first error.
    pub(super) fn code(&self) -> &str {
        self.errors.first().and_then(schema::code).unwrap_or("OK")
    }

    /// The answer as it is written.
    pub(super) fn body(&self) -> Body<'_> {
        let extensions = self.cost.map(|cost| Extensions {
            cost: CostBody {
                complexity: cost.complexity,
                depth: cost.depth,
                maximum: COMPLEXITY_MAX,
            },
        });
        Body {
            data: self.data.as_ref(),
            errors: &self.errors,
            extensions,
        }
    }

    /// The answer in a format.
    pub(super) fn respond(&self, format: Format) -> HttpResponse {
        let text = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        response
            .insert_header((CONTENT_TYPE, format.content_type()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text)
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let mut error = ServerError::new(problem.message, None);
        error
            .extensions
            .get_or_insert_default()
            .set("code", problem.code);
        Self {
            status: problem.status,
            data: None,
            errors: vec![error],
            cost: None,
            retry_after: None,
        }
    }
}

/// The status of a request that is none of GraphQL's. `application/json` cannot tell such an answer
/// from one of a proxy in between, hence 200 there (GraphQL over HTTP §6.4.1).
pub(super) const fn refusal_status(format: Format) -> StatusCode {
    match format {
        Format::GraphqlResponse => StatusCode::BAD_REQUEST,
        Format::Json => StatusCode::OK,
    }
}

/// There is nothing at this address.
pub(super) async fn not_found() -> HttpResponse {
    let message = "there is nothing at this address".to_owned();
    let problem = Problem {
        status: StatusCode::NOT_FOUND,
        code: "NOT_FOUND",
        message,
    };
    Answer::from(problem).respond(Format::Json)
}

/// There is something, but not for this method.
pub(super) async fn not_allowed(methods: &'static str) -> HttpResponse {
    let message = format!("the methods are {methods}");
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, message);
    let mut response = Answer::from(problem).respond(Format::Json);
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(methods));
    response
}
