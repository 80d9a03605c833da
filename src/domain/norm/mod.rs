//! Norms and computed compliance (domain §5): what was required, what was done, and why it is red.
//!
//! Words: a **norm** says what a **subject** owes in each **window**; its national versions are data of
//! the program (`rules`), its local ones are set by an **issuer** for what it leads, never looser.
//! **Compliance** is computed from the records on the day that is asked for and is never typed.
//!
//! Invariants: an issued norm never changes but for its end; two versions by one issuer are never in
//! force on the same day; nothing beyond the red line can be counted.

pub(crate) mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;
