//! When a chain is intact, and when a seal is. Pure: rows in, verdicts out, one row at a time, so
//! that a chain of any length is checked in little memory.

mod chain;
mod content;
mod fault;
mod seal;

pub(super) use chain::ChainCheck;
pub use chain::Verdict;
pub(crate) use content::Content;
pub(super) use content::{Commitment, reveal};
pub use fault::{Fault, SealFault};
pub use seal::Witness;
pub(super) use seal::{SealCheck, SealMac, day_to_close, is_due};
