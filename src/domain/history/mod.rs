//! Reading, verifying and sealing the history (domain §6).
//!
//! Each event belongs to the chain of one organization, accounts to the root chain. Its hash is
//! over the hash before it and its own stored bytes, so that an edited, deleted, inserted or
//! reordered event shows; the head of the chain names the newest, so that a cut shows. Whoever can
//! rewrite a whole chain with its head is found by the seals: once a day the heads of all chains
//! that moved are named under a key outside of the database. What happened since the newest seal is
//! protected by the hashes alone. Seals that were deleted from the end are found by a witness: the
//! number and value of a seal, as the log or a person wrote it down.
//!
//! Personal values stand beside the events, which hold only salted commitments to them. An erased
//! value breaks nothing; an altered one does.
//!
//! Writing is [`crate::db::history`], in the transaction of the act.

mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use commands::telling;
pub use commands::{
    BrokenChain, Progress, Report, Seal, SealKey, naming, seal_day, seal_now, verify_all,
    verify_chain, verify_chains,
};
pub use rules::{Fault, SealFault, Verdict, Witness};
