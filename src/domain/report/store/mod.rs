//! The statements on rounds, obligations, reports, versions and hearings.

mod appraised;
mod ledger;
mod read;
mod tally;
mod write;

pub(crate) use appraised::*;
pub(crate) use ledger::*;
pub(crate) use read::*;
pub(crate) use tally::PART;
pub use tally::{Owing, owing, tallies_from_records};
pub(crate) use write::*;
