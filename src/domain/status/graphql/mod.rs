//! Status in GraphQL.

mod division;
mod loader;
mod query;
mod reasons;
mod status;

pub use division::DivisionStatusFields;
pub use query::StatusQuery;
pub use reasons::{StatusReason, visible_reason};
pub use status::DivisionStatus;
