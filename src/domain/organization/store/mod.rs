//! The statements on divisions, organizations, people, posts, appointments and memberships.

mod read;
pub(super) mod write;

pub(crate) use read::*;
