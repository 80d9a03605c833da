//! The statements on divisions, organizations, people, posts, appointments and memberships.

mod bodies;
mod census;
mod read;
pub(super) mod write;

pub(crate) use bodies::{BODIES, BODIES_PERIOD, bodies_from_records, body_key, body_numbers};
pub(crate) use census::*;
pub(crate) use read::*;
