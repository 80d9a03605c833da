//! The statements on rectifications and their steps.

mod rows;
mod tally;

pub(crate) use rows::*;
pub(crate) use tally::{Overdue, overdue, tallies_from_records};
