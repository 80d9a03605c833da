//! Dues over HTTP, on both databases.

mod bad_input;
mod flow;
mod hledger;
mod members;
mod months;
mod races;
mod sheets;
mod short;
mod status;
mod tamper;
