//! The statements on activities and those who took part.

mod evidence;
mod face;
mod read;
mod write;

pub(crate) use evidence::*;
pub use face::{Attended, Span, attended_by, listed, records_below, records_of};
pub(crate) use read::*;
pub(crate) use write::*;
