//! Who answers for party building (domain §4.2, A1, C7): for each organization and year one chain of
//! links in tiers, each with its duties and the signature of its holder.
//!
//! - A **link** holds from a date to a date; nothing of it is overwritten. When the post of its holder
//!   ends, it is vacant from that day: nothing is silently inherited.
//! - A **signature** covers exactly the wording of the duties that it saw.
//! - **Gaps** are never stored: they follow from links, signatures, appointments, terms and edges, for
//!   any day (`rules::gaps`).
//!
//! Invariant: what a chain counts in the status (`responsibility_chain.counted`) is what
//! `rules::steps` gives of the records at every moment between two transactions.

mod catalogue;
mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use catalogue::standard_duties;
pub use commands::{Following, Keeping};
pub(crate) use rules::{
    Facts, GapReason, LinkFacts, Standing, Tier, gaps, standing, steps, steps_to_json,
};
pub(crate) use store::{PART, complete_in, facts_of_division, tallies_from_records};
