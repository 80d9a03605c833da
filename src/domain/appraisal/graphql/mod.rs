//! Appraisal in GraphQL.

mod loaders;
mod mutation;
mod organization;
mod query;
mod scheme;

pub use mutation::AppraisalMutation;
pub use organization::OrganizationAppraisals;
pub use query::AppraisalQuery;
pub use scheme::{AppraisalScheme, visible_scheme};
