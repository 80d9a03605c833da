//! The statements on rectifications and their steps.

mod rows;
mod tally;

pub(crate) use rows::*;
pub(crate) use tally::{overdue, tallies_from_records};
