//! Reporting in GraphQL.

mod follow_up;
mod inputs;
mod link;
mod loaders;
mod mutation;
mod organization;
mod parts;
mod permission;
mod query;
mod report;
mod round;

pub use link::ResponsibilityLinkReports;
pub(crate) use loaders::{ObligationById, ReportById, ReportByObligation, RoundById};
pub use mutation::ReportMutation;
pub use organization::OrganizationReports;
pub use parts::WorkReportStatus;
pub use query::ReportQuery;
pub use report::{WorkReport, visible_report};
pub use round::{ReportingObligation, ReportingRound, visible_obligation, visible_round};
