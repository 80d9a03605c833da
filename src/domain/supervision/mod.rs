//! Supervision that leads to rectification (domain §4.7, §4.9): inspections (D3, E12), questions to a
//! committee (B11), contact points of leaders (B9, C3, E2), and what petitions and missed norms show.
//!
//! Words: the **inspector** is an organization, each **finding** is a problem of whom it inspects; the
//! **asker** of a question says once whether the **answer** of the addressee satisfies, else it becomes
//! a rectification; a **contact point** is a place, a household or a task that a leader keeps in one
//! appointment, with **visits**; a problem seen on a visit is the finding of an inspection.
//!
//! Invariants: inspections, visits and norms' misses never change; a question is answered once and
//! judged once, by another account; whatever opens a rectification does so in its own transaction.

mod commands;
pub mod graphql;
mod rules;
mod store;

pub use commands::Keeping;
