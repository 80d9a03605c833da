//! Dues (domain §4.5, A5, E11): a double-entry ledger of every organization, in two funds.
//!
//! Words: an **entry** is one event in the books of one organization, with **lines** that add up to
//! nothing; a **policy** shares what is collected between the **levels**; a **remittance** goes
//! upward in two phases, a **grant** downward; a **month** is sealed in order, and only its superior
//! opens it again; a year is **disclosed** once.
//!
//! Invariants: entries and lines are only added, a mistake is reversed by an entry that names it;
//! what came in equals what was kept, is payable, is in transit or was confirmed; cash, retention
//! and what is payable never fall below nothing; a sealed month takes no entry.

pub(crate) mod commands;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use commands::{
    Books, Collected, Flagging, Keeping, Placement, Proof, collection_template, export,
    import_collections, import_payments, member_sheet, names, statement_sheet, verify,
};
pub use rules::{BookFault, first_of_month, late_from, month_of};
pub(crate) use store::{
    Arrears, Late, arrears, flagged_from_records, flagged_of, kept_in, short_of,
    tallies_from_records, unclosed, unclosed_then, unremitted_from_records,
};
