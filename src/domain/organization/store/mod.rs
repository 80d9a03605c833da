//! The statements on divisions, organizations, people, posts, appointments and memberships.

mod read;

pub(crate) use read::*;
