//! Accounts, grants, sessions and sign-in.
//!
//! An **account** is what one person signs in with. A **grant** gives it a role in an organization,
//! or in the whole country; further roles follow from the posts that its person holds today. A
//! **session** lasts from a sign-in until it is ended; it is the family of its **refresh tokens**,
//! each of which is exchanged once for the next. An **access token** names account and session,
//! lives ten minutes and holds no rights.
//!
//! Invariants:
//! - Rights are read at each request: what ends (a grant, a post, an organization, a session) ends
//!   at once.
//! - No secret is stored: passwords and refresh tokens stand in the database as hashes only.
//! - The answer to a failed sign-in, and the time it takes, tell nothing about the name.
//! - Failures slow down one name from one address; nobody can lock another out.
//! - Nobody changes the grants of their own account, or gives what they could not manage.
//!
//! Besides the usual files: `tokens.rs` keeps the signing keys, `passwords.rs` hashes passwords.
//! Both are neither rules (they read files and random numbers, and burn time on purpose) nor SQL.

mod commands;
pub mod graphql;
mod passwords;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod tokens;

pub use commands::{
    Acting, Created, Credentials, Issued, NewAccount, NewGrant, Origin, PasswordChange, Reset,
    account_named, authenticate, change_password, create_account, end_session, grant_role,
    lock_account, open_session, refresh, reset_password, revoke_grant, sign_in, sweep,
    unlock_account,
};
pub use passwords::{PasswordCost, hash_password};
pub use tokens::{Claims, Tokens};

/// What signing in needs besides the database; stands in the schema's data.
#[derive(Debug)]
pub struct Keys {
    /// Signs and verifies access tokens.
    pub tokens: Tokens,
    /// What hashing a password costs.
    pub cost: PasswordCost,
}
