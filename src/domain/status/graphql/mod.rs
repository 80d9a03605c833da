//! Status in GraphQL.

mod codes;
mod division;
mod loader;
mod query;
mod reasons;
mod status;
mod subscription;

pub use division::DivisionStatusFields;
pub use query::StatusQuery;
pub use reasons::{StatusReason, visible_reason};
pub use status::DivisionStatus;
pub use subscription::StatusSubscription;
