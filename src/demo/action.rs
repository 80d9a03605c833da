//! How the history names the acts that the demo tells of, and what they are done to: as the commands
//! name them.

pub(super) const ESTABLISH: &str = "establishOrganization";
pub(super) const APPOINT: &str = "appoint";
pub(super) const DISMISS: &str = "endAppointment";
pub(super) const OPEN_ACCOUNT: &str = "createAccount";
pub(super) const GRANT: &str = "grantRole";
pub(super) const OPEN_ROUND: &str = "openReportingRound";
pub(super) const EXCEPT: &str = "grantReportingException";
pub(super) const SAVE: &str = "saveWorkReportDraft";
pub(super) const SUBMIT: &str = "submitWorkReport";
pub(super) const RETURN: &str = "returnWorkReport";
pub(super) const ACCEPT: &str = "acceptWorkReport";
pub(super) const HEAR: &str = "recordReportHearing";
pub(super) const REPLY: &str = "replyToSuggestion";
pub(super) const OPEN_RECTIFICATION: &str = "openRectification";
pub(super) const PLAN: &str = "planRectification";
pub(super) const CLAIM: &str = "claimRectification";
pub(super) const VERIFY: &str = "verifyRectification";
pub(super) const REOPEN: &str = "reopenRectification";
pub(super) const ASSIGN: &str = "assignResponsibilityLink";
pub(super) const SIGN: &str = "signResponsibilityLink";
pub(super) const RECORD: &str = "recordActivity";
pub(super) const CONFIRM: &str = "confirmActivity";
pub(super) const VOID: &str = "voidActivity";
pub(super) const INSPECT: &str = "recordInspection";
pub(super) const ASK: &str = "askQuestion";
pub(super) const ANSWER: &str = "answerQuestion";
pub(super) const KEEP: &str = "keepContactPoint";
pub(super) const VISIT: &str = "recordContactVisit";

pub(super) const ORGANIZATION: &str = "Organization";
pub(super) const APPOINTMENT: &str = "Appointment";
pub(super) const ACCOUNT: &str = "Account";
pub(super) const ROUND: &str = "ReportingRound";
pub(super) const OBLIGATION: &str = "ReportingObligation";
pub(super) const REPORT: &str = "WorkReport";
pub(super) const RECTIFICATION: &str = "Rectification";
pub(super) const LINK: &str = "ResponsibilityLink";
pub(super) const ACTIVITY: &str = "Activity";
pub(super) const INSPECTION: &str = "Inspection";
pub(super) const QUESTION: &str = "Question";
pub(super) const CONTACT_POINT: &str = "ContactPoint";
