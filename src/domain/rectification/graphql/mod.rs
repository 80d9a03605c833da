//! Rectifications in GraphQL.

mod escalation;
mod lists;
mod loaders;
mod mutation;
mod query;
mod types;

pub(crate) use escalation::Escalation;
pub use lists::{DivisionRectifications, OrganizationRectifications};
pub(crate) use loaders::{LadderOf, RectificationOf};
pub use mutation::RectificationMutation;
pub use query::RectificationQuery;
pub use types::{Rectification, RectificationState, visible_rectification};
