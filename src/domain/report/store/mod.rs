//! The statements on rounds, obligations, reports, versions and hearings.

mod read;
mod tally;
mod write;

pub(crate) use read::*;
pub(crate) use tally::PART;
pub use tally::{Owing, owing, tallies_from_records};
pub(crate) use write::*;
