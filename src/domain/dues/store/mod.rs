//! The statements on books, entries, transfers, spendings, months and disclosures.

mod arrears;
mod flagged;
mod kept;
mod ledger;
mod member;
mod months;
mod read;
mod sums;
mod tally;
mod unremitted;
mod verify;
mod write;

pub(crate) use arrears::*;
pub(crate) use flagged::*;
pub(crate) use kept::*;
pub(crate) use ledger::*;
pub(crate) use member::*;
pub(crate) use months::*;
pub(crate) use read::*;
pub(crate) use sums::*;
pub(crate) use tally::*;
pub(crate) use unremitted::*;
pub(crate) use verify::*;
pub(crate) use write::*;
