//! Numbers for Prometheus. Labels are closed sets: kinds of operations and codes of errors.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::State;
use crate::schema::OperationKind;

const REQUESTS: &str = "zeren_graphql_requests_total";
const DURATION: &str = "zeren_graphql_duration_seconds";
const IN_FLIGHT: &str = "zeren_graphql_in_flight";
const BUILD: &str = "zeren_build_info";

/// Bounds of the histogram of durations, in seconds.
const BUCKETS_S: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// What renders the numbers; none where another recorder was there first.
pub(super) type Handle = Option<PrometheusHandle>;

/// Installs the recorder, once for the process: all servers of a process count together.
pub(super) fn handle() -> Handle {
    static HANDLE: OnceLock<Handle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new().set_buckets(&BUCKETS_S).ok()?;
            let handle = builder.install_recorder().ok()?;
            describe_counter!(
                REQUESTS,
                "Requests by kind of operation and code of the first error."
            );
            describe_histogram!(
                DURATION,
                "Seconds from the head of a request to its answer."
            );
            describe_gauge!(IN_FLIGHT, "Requests under way.");
            describe_gauge!(BUILD, "The version.");
            gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
            Some(handle)
        })
        .clone()
}

/// A request under way, until it is dropped.
pub(super) struct InFlight;

impl InFlight {
    /// Counts one more.
    pub(super) fn begin() -> Self {
        gauge!(IN_FLIGHT).increment(1.0);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1.0);
    }
}

/// Counts an answer.
pub(super) fn answered(kind: Option<OperationKind>, code: &str, after: Duration) {
    let kind = match kind {
        Some(OperationKind::Query) => "query",
        Some(OperationKind::Mutation) => "mutation",
        Some(OperationKind::Subscription) => "subscription",
        None => "none",
    };
    counter!(REQUESTS, "kind" => kind, "code" => code.to_owned()).increment(1);
    histogram!(DURATION, "kind" => kind).record(after);
}

/// The numbers.
pub(super) async fn text(state: web::Data<State>) -> HttpResponse {
    let body = state.metrics.as_ref().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body.unwrap_or_default())
}
