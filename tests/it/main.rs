//! The integration tests: one binary. Behaviour goes over real HTTP to a real server with a real
//! database, of both engines; the rest holds the repository to its conventions.

#![expect(
    clippy::expect_used,
    clippy::fn_params_excessive_bools,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests are not seen as tests, and a test may stop where it finds a fault"
)]

mod access;
mod activities;
mod appraisal;
mod auth;
mod calendar;
mod crash;
mod crowd;
mod dues;
mod hand_over;
mod http;
mod live;
mod migrations;
mod norms;
mod operations;
mod organization;
mod races;
mod rectifications;
mod reports;
mod responsibility;
mod rollup;
mod schema;
mod sessions;
mod supervision;
mod support;
mod tasks;
mod tidy;
mod whole_way;
