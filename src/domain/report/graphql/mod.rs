//! Reporting in GraphQL.

mod loaders;
mod mutation;
mod organization;
mod parts;
mod permission;
mod query;
mod report;
mod round;

pub(crate) use loaders::{AccountName, ObligationById, ReportById, ReportByObligation, RoundById};
pub use mutation::ReportMutation;
pub use organization::OrganizationReports;
pub use parts::{RecordOfWork, Signatory};
pub use query::ReportQuery;
pub use report::{WorkReport, WorkReportStatus, visible_report};
pub use round::{ReportingObligation, ReportingRound, visible_obligation, visible_round};
