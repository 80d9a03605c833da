//! Hand-overs in GraphQL.

mod lists;
mod loader;
mod mutation;
mod types;

pub use lists::OrganizationHandOvers;
pub use mutation::HandOverMutation;
pub use types::{HandOver, visible_hand_over};
