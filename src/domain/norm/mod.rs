//! Norms and computed compliance (domain §5): what was required, what was done, and why it is red.
//!
//! Words: a **norm** says what a **subject** owes in each **window**; its national versions are data of
//! the program (`rules`), its local ones are set by an **issuer** for what it leads, never looser.
//! **Compliance** is computed from the records on the day that is asked for and is never typed.
//!
//! What organizations owe is counted in the status of their division from the first activity of a year
//! on: how each norm stands from day to day is kept as its **course**, which alone the records change.
//!
//! Invariants: a course that is kept is what `rules::courses` gives of the records at every moment
//! between two transactions; an issued norm never changes but for its end; two versions by one issuer are never in
//! force on the same day; nothing beyond the red line can be counted.

pub(crate) mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use commands::{Settling, recount};
pub(crate) use commands::{Stand, computed, stands};
pub(crate) use rules::{Course, Measure, State, Subject, Title, Unit, Window, number};
pub(crate) use store::{
    Definition, PART, courses_of_division, courses_then, known_on, rebuild, tallies_from_records,
};
