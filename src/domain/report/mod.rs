//! Work reports (domain §4.3): rounds with frozen obligations, drafts written piece by piece, sealed
//! submissions, return and acceptance, hearings with instructions.
//!
//! Words: a **round** is opened by an issuer for a half year; it freezes one **obligation** for each
//! organization that owes a report; an **exception** exempts from it or extends its due time. The
//! **report** that answers an obligation is a draft until it is submitted; each submission is a
//! **version** that never changes.
//!
//! Invariants: obligations are made at opening and never after; versions, hearings, instructions and
//! replies are only added; the tally of a division always equals the sum of the
//! [`rules::contribution`] of its obligations.

pub(crate) mod catalogue;
pub(crate) mod commands;
pub(crate) mod figures;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use commands::Placement;
pub use store::{Owing, owing, tallies_from_records};
