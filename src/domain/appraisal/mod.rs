//! Appraisal (domain §4.4): schemes of indicators by which a body appraises those that it leads or
//! guides, cycles from self-assessment to results that stand, campaigns on the same stages, secret
//! ballots (`commands/ballot.rs` says what they protect and what they do not).
//!
//! Words: a **scheme** is a tree of indicators under a title; making it again under the same title
//! makes its next **version**. Weights of siblings add up to 100; deductions, bonuses and vetoes
//! weigh nothing. A **cycle** applies a version to a frozen group for a period; each organization in
//! it is an **entry**. Reviewers give **scores**, voters cast **ballots**; when scores are summed up
//! the group gets the first **version of its results**, and whatever changes them later adds another.
//!
//! An indicator of COMPLIANCE, and a deduction bound to norms, follow from the records while the review
//! lasts; results keep what they were summed up from.
//!
//! A campaign may name **predicates** over live records (a hard norm missed, dues in arrears, a
//! rectification open): who they exclude is previewed at any time, frozen with its reasons when the
//! provisional list is made, and let in only by an **override** that one person asks for and another
//! approves, before the notice. A problem that a result shows becomes a rectification.
//!
//! Invariants: a version of a scheme or of a result never changes; nobody scores where they hold a
//! post, nor decides where they scored; nothing joins a voter to a ballot; a missing score is never
//! zero; everything is exact until it is shown, and rounded once (half to even, to hundredths); the
//! tallies of a division always equal the sum of the `rules::contribution` of its yearly entries.

pub(crate) mod commands;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use commands::{Withdrawal, result_sheet};
pub(crate) use commands::{inspected, result_row, unnamed};
pub(crate) use rules::{PART, Tallied, average, tallied};
pub(crate) use store::tallies_of_divisions;
