//! Stub.
pub mod graphql;
