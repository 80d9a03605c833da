//! Accounts, grants, sessions and sign-in.
pub mod graphql;
