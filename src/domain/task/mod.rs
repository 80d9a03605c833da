//! What waits for the viewer (domain §4.1 to §4.7): reports to file and to review, duties and
//! hand-overs to sign, rectifications to carry and to judge, dues to answer, decide and close,
//! appraisals to score and objections to decide.
//!
//! A task is no record: it is what the records say at this moment to somebody with these rights, and
//! is gone once the act is done, by whomever. Each source is one statement, bounded by
//! 500 rows; the rights are part of it.

mod commands;
pub mod graphql;
pub mod rules;
pub(crate) mod store;
