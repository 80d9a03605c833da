//! Problems that are followed to their end (domain §4.7): whoever names one (a report, a hearing,
//! an inspection …) opens a rectification, and it is open until somebody else than the claimant has
//! verified it.
//!
//! Words: the **source** is the record that named the problem; the **responsible** person answers
//! for it in an appointment, the first responsible one of the organization unless stated otherwise;
//! a **step** is an act on it, with who did it and how it stood after.
//!
//! A rectification over its term **climbs** one level each ten days: from who answers for it to the
//! secretary, then to leader in charge and secretary of each body above, past vacant posts.
//!
//! Invariants: a problem of a source is opened once; steps are only added, and the newest one tells
//! how the rectification stands; overdue is never stored, it follows from term, state and day; the
//! tallies of a division always equal the sum of the `rules::contributions` of its rectifications.

mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use commands::Keeping;
pub(crate) use commands::{Named, climbed_to, ladders, open};
pub(crate) use rules::is_overdue;
pub(crate) use rules::{LEVEL_DAYS, climbed, level};
pub(crate) use rules::{NOT_CLAIMED, NOT_VERIFIED, OPEN, VERIFIED};
pub(crate) use store::{newest_number, overdue, overdue_then, tallies_from_records, unverified};
