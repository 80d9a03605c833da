//! The domains in the order of their dependence: each may call those before it, through their
//! `mod.rs`, and none after it. `graphql.rs` files may also name the types of [`edges`], since a
//! GraphQL schema is a graph; nothing else may. `tests/it/tidy.rs` holds the code to this.

pub mod activity;
pub mod appraisal;
pub mod auth;
pub mod calendar;
pub mod dues;
pub mod edges;
pub mod handover;
pub mod history;
pub mod norm;
pub mod organization;
pub mod rectification;
pub mod report;
pub mod responsibility;
pub mod status;
pub mod supervision;
pub mod task;
