//! The statements on rectifications and their steps.

mod rows;
mod tally;

pub(crate) use rows::*;
pub(crate) use tally::{overdue, overdue_then, tallies_from_records};
