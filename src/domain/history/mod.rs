//! Reading, verifying and sealing the history.
pub mod graphql;
