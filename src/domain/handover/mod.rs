//! Posts that change hands (domain §4.1): what the holder leaves open is listed, both sign the list,
//! and it moves to the successor.
//!
//! - The **list** is never stored while the hand-over is open: it is what the keepers say at that
//!   moment ([`crate::domain::organization::Keeper`]), so nothing is forgotten that comes later.
//! - A **signature** covers exactly the list that was seen, by its hash. When the newest signatures
//!   of both sides are under the list as it stands, everything moves, in that act, and the list stays
//!   as it was signed.
//! - The one who comes signs in person. For the one who has gone, whoever may hand over posts there
//!   may sign, with a reason.
//!
//! Invariant: a completed hand-over has two signatures under the list that it keeps.

mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use store::signatures_of;
