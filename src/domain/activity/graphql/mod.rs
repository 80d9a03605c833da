//! Activities in GraphQL.

mod activity;
mod evidence;
mod loaders;
mod mutation;
mod organization;
mod query;

pub(crate) use activity::ActivityKind;
pub use activity::{Activity, visible_activity};
pub use evidence::{EvidenceFile, EvidenceMutation, visible_evidence_file};
pub use mutation::ActivityMutation;
pub use organization::OrganizationActivities;
pub use query::ActivityQuery;
