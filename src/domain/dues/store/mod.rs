//! The statements on books, entries, transfers, spendings, months and disclosures.

mod arrears;
mod kept;
mod ledger;
mod months;
mod read;
mod sums;
mod tally;
mod verify;
mod write;

pub(crate) use arrears::*;
pub(crate) use kept::*;
pub(crate) use ledger::*;
pub(crate) use months::*;
pub(crate) use read::*;
pub(crate) use sums::*;
pub(crate) use tally::*;
pub(crate) use verify::*;
pub(crate) use write::*;
