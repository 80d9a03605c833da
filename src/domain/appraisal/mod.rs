//! Appraisal (domain §4.4): schemes of indicators by which a body appraises those that it leads or
//! guides.
//!
//! Words: a **scheme** is a tree of indicators under a title; making it again under the same title
//! makes its next **version**. Weights of siblings add up to 100; deductions, bonuses and vetoes
//! weigh nothing.
//!
//! Invariants: a version of a scheme never changes; a missing score is never zero; everything is
//! exact until it is shown, and rounded once (half to even, to hundredths).

pub(crate) mod commands;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;
