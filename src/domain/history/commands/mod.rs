//! Sealing the heads of all chains, and verifying chains and seals.

mod key;
mod seal;
mod verify;

pub use key::SealKey;
pub use seal::{Seal, seal_day, seal_now};
pub(crate) use verify::telling;
pub use verify::{BrokenChain, Progress, Report, naming, verify_all, verify_chain, verify_chains};
