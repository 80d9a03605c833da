//! How the history names the acts that the demo tells of, and what they are done to: as the commands
//! name them.

pub(super) const ESTABLISH: &str = "organization.establish";
pub(super) const APPOINT: &str = "appointment.begin";
pub(super) const DISMISS: &str = "appointment.end";
pub(super) const OPEN_ACCOUNT: &str = "account.create";
pub(super) const GRANT: &str = "grant.give";
pub(super) const OPEN_ROUND: &str = "round.open";
pub(super) const EXCEPT: &str = "exception.grant";
pub(super) const SAVE: &str = "report.save";
pub(super) const SUBMIT: &str = "report.submit";
pub(super) const RETURN: &str = "report.return";
pub(super) const ACCEPT: &str = "report.accept";
pub(super) const HEAR: &str = "report.hear";
pub(super) const REPLY: &str = "report.reply";

pub(super) const ORGANIZATION: &str = "Organization";
pub(super) const APPOINTMENT: &str = "Appointment";
pub(super) const ACCOUNT: &str = "Account";
pub(super) const ROUND: &str = "ReportingRound";
pub(super) const OBLIGATION: &str = "ReportingObligation";
pub(super) const REPORT: &str = "WorkReport";
