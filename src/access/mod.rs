//! Who may see and do what. Pure: values in, answers out. Rights come from grants and posts; they
//! are read anew for each request by [`crate::domain::auth`].

mod acting;
mod actor;
mod policy;
mod scope;
mod table;

pub use acting::Acting;
pub use actor::{Actor, Grant, Place};
pub use policy::{Action, Seat, Standing, holders, matrix, require, require_everywhere};
pub(crate) use scope::below;
pub use scope::{Scope, Sight, within_reach};
pub(crate) use table::for_each_action;
