//! The statements of norms.

mod gather;
mod read;
mod write;

pub(crate) use gather::gather;
pub(crate) use read::{Definition, by_ids, issued_above, list_of, lock, subjects_below, turn};
pub(crate) use write::{insert, save};
