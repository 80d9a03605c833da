//! Appraisal in GraphQL.

mod award;
mod cycle;
mod entry;
mod loaders;
mod mutation;
mod organization;
mod query;
mod records;
mod scheme;
mod statement;

pub use cycle::{AppraisalCycle, visible_cycle};
pub use entry::{AppraisalEntry, visible_appraisal};
pub use mutation::{AppraisalCampaignMutation, AppraisalMutation};
pub use organization::OrganizationAppraisals;
pub use query::AppraisalQuery;
pub use scheme::{AppraisalScheme, visible_scheme};
