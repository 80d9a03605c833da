//! For each action the mutation that needs it, with an input that is wrong in one harmless point.

use serde_json::{Value, json};

use crate::support::reports::{id, round_input};
use crate::support::seed::Region;

/// On what an action is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// A department, or another body.
    Organization,
    /// A report of the department.
    Report,
    /// A further thing of an organization; the right is asked of the organization.
    Thing(Thing),
}

/// What an act is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Rectification,
    Activity,
    /// Asked for by the branch.
    Spending,
    /// Asked for by the branch.
    Relief,
    /// Sent by the branch to the department.
    Remittance,
    /// Of the county, in review.
    Cycle,
    /// To what was published of a department.
    Objection,
    /// Of the secretary, who has not left.
    HandOver,
    /// To the department, and not answered.
    Question,
}

/// An action, the mutation that needs it, and the code of what is harmlessly wrong.
pub(super) struct Case {
    pub(super) action: &'static str,
    pub(super) on: On,
    pub(super) mutation: &'static str,
    pub(super) object: &'static str,
    pub(super) wrong: &'static str,
    pub(super) input: fn(&Aim<'_>) -> Value,
}

/// At what a case is aimed.
pub(super) struct Aim<'a> {
    pub(super) region: &'a Region,
    pub(super) organization: String,
    pub(super) person: String,
    pub(super) round: String,
    pub(super) report: String,
    pub(super) obligation: String,
    pub(super) thing: String,
}

/// A line for each action.
pub(super) const CASES: &[Case] = &[
    Case {
        action: "ORGANIZATION_MANAGE",
        on: On::Organization,
        mutation: "renameOrganization",
        object: "organization { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "organizationId": aim.organization, "name": "新名", "expectedRevision": 9_000 }),
    },
    Case {
        action: "PEOPLE_MANAGE",
        on: On::Organization,
        mutation: "registerPerson",
        object: "person { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "organizationId": aim.organization, "name": " ", "staffNumber": "S-new" }),
    },
    Case {
        action: "ACCOUNT_MANAGE",
        on: On::Organization,
        mutation: "createAccount",
        object: "account { id }",
        wrong: "PASSWORD_TOO_WEAK",
        input: |aim| json!({ "personId": aim.person, "username": "new.name", "displayName": "新", "password": "short" }),
    },
    Case {
        action: "ROUND_OPEN",
        on: On::Organization,
        mutation: "openReportingRound",
        object: "round { id }",
        wrong: "REQUIRED",
        input: |aim| {
            let mut input = round_input(aim.region, "never");
            input["organizationId"] = json!(aim.organization);
            input["title"] = json!(" ");
            input
        },
    },
    Case {
        action: "EXCEPTION_GRANT",
        on: On::Report,
        mutation: "grantReportingException",
        object: "obligation { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "obligationId": aim.obligation, "applicant": " ", "reason": "换届" }),
    },
    Case {
        action: "REPORT_DRAFT",
        on: On::Report,
        mutation: "saveWorkReportDraft",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "roundId": aim.round, "organizationId": aim.organization, "expectedRevision": 9_000 }),
    },
    Case {
        action: "REPORT_SUBMIT",
        on: On::Report,
        mutation: "submitWorkReport",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "reportId": aim.report, "expectedRevision": 9_000, "idempotencyKey": "never" }),
    },
    Case {
        action: "REPORT_REVIEW",
        on: On::Report,
        mutation: "acceptWorkReport",
        object: "report { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "reportId": aim.report, "expectedRevision": 9_000 }),
    },
    Case {
        action: "REPORT_HEAR",
        on: On::Report,
        mutation: "recordReportHearing",
        object: "report { id }",
        wrong: "OUT_OF_RANGE",
        input: |aim| json!({ "reportId": aim.report, "heardOn": "2027-01-01", "leaderPersonId": id(&aim.region.county.leader), "idempotencyKey": "never" }),
    },
    Case {
        action: "RESPONSIBILITY_ASSIGN",
        on: On::Organization,
        mutation: "assignResponsibilityLink",
        object: "link { id }",
        wrong: "OUT_OF_RANGE",
        input: |aim| json!({ "organizationId": aim.organization, "period": "2031", "tier": "OVERALL", "bodyId": aim.organization }),
    },
    Case {
        action: "RECTIFICATION_CARRY",
        on: On::Thing(Thing::Rectification),
        mutation: "planRectification",
        object: "rectification { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "rectificationId": aim.thing, "expectedRevision": 9_000, "measures": "逐条销号" }),
    },
    Case {
        action: "RECTIFICATION_JUDGE",
        on: On::Thing(Thing::Rectification),
        mutation: "extendRectification",
        object: "rectification { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "rectificationId": aim.thing, "expectedRevision": 9_000, "dueOn": "2027-01-31", "reason": "换届", "idempotencyKey": "never" }),
    },
    Case {
        action: "ACTIVITY_RECORD",
        on: On::Organization,
        mutation: "recordActivity",
        object: "activity { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "organizationId": aim.organization, "kind": "STUDY_GROUP_SESSION", "title": " ", "startsOn": "2026-07-01", "idempotencyKey": "never" }),
    },
    Case {
        action: "ACTIVITY_CONFIRM",
        on: On::Thing(Thing::Activity),
        mutation: "confirmActivity",
        object: "activity { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "activityId": aim.thing, "expectedRevision": 9_000 }),
    },
    Case {
        action: "DUES_POLICY_SET",
        on: On::Organization,
        mutation: "setRetentionPolicy",
        object: "policy { id }",
        wrong: "SHARES_NOT_WHOLE",
        input: |aim| json!({ "organizationId": aim.organization, "effectiveFrom": "2026-12-01", "shares": [{ "level": "BRANCH", "basisPoints": 1 }] }),
    },
    Case {
        action: "DUES_RECORD",
        on: On::Organization,
        mutation: "recordDuesCollection",
        object: "collection { entryId }",
        wrong: "OUT_OF_RANGE",
        input: |aim| json!({ "organizationId": aim.organization, "month": "2026-06", "amount": 0, "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_CONFIRM",
        on: On::Thing(Thing::Remittance),
        mutation: "confirmDuesRemittance",
        object: "remittance { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "remittanceId": aim.thing, "accepted": false, "reason": " ", "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_APPROVE",
        on: On::Thing(Thing::Spending),
        mutation: "approveDuesSpending",
        object: "spending { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "spendingId": aim.thing, "approved": false, "reason": " ", "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_CLOSE",
        on: On::Organization,
        mutation: "closeDuesMonth",
        object: "statement { period }",
        wrong: "MONTH_IN_FUTURE",
        input: |aim| json!({ "organizationId": aim.organization, "month": "2027-06", "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_REOPEN",
        on: On::Organization,
        mutation: "reopenDuesMonth",
        object: "statement { period }",
        wrong: "WRONG_STATE",
        input: |aim| json!({ "organizationId": aim.organization, "month": "2026-06", "reason": "漏记一笔", "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_MEMBER_KEEP",
        on: On::Organization,
        mutation: "fixDuesBases",
        object: "organization { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "organizationId": aim.organization, "bases": [] }),
    },
    Case {
        action: "DUES_RELIEF_DECIDE",
        on: On::Thing(Thing::Relief),
        mutation: "decideDuesRelief",
        object: "relief { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "reliefId": aim.thing, "granted": true, "decision": " ", "idempotencyKey": "never" }),
    },
    Case {
        action: "DUES_DISCLOSE",
        on: On::Organization,
        mutation: "discloseDuesYear",
        object: "disclosure { id }",
        wrong: "WRONG_STATE",
        input: |aim| json!({ "organizationId": aim.organization, "year": "2026", "idempotencyKey": "never" }),
    },
    Case {
        action: "APPRAISAL_MANAGE",
        on: On::Organization,
        mutation: "createAppraisalScheme",
        object: "scheme { id }",
        wrong: "REQUIRED",
        input: |aim| {
            json!({ "organizationId": aim.organization, "title": " ", "indicators": [
            { "key": "style", "title": "作风建设", "weight": 100, "method": "REVIEWERS" },
        ] })
        },
    },
    Case {
        action: "APPRAISAL_SCORE",
        on: On::Thing(Thing::Cycle),
        mutation: "scoreIndicator",
        object: "entry { id }",
        wrong: "OUT_OF_RANGE",
        input: |aim| {
            let department = id(&aim.region.departments[0].party_group);
            json!({ "cycleId": aim.thing, "organizationId": department, "indicatorKey": "duty", "score": 101 })
        },
    },
    Case {
        action: "APPRAISAL_DECIDE",
        on: On::Thing(Thing::Objection),
        mutation: "decideAppraisalObjection",
        object: "entry { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "objectionId": aim.thing, "upheld": false, "reason": " " }),
    },
    Case {
        action: "HAND_OVER_MANAGE",
        on: On::Thing(Thing::HandOver),
        mutation: "openHandOver",
        object: "handOver { id }",
        wrong: "WRONG_STATE",
        input: |aim| json!({ "outgoingAppointmentId": aim.thing, "incomingAppointmentId": aim.thing }),
    },
    Case {
        action: "NORM_SET",
        on: On::Organization,
        mutation: "saveNormDraft",
        object: "norm { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "organizationId": aim.organization, "expectedRevision": 9_000, "code": "N14", "threshold": "2", "document": "通知", "inForceFrom": "2027-01-01" }),
    },
    Case {
        action: "RECTIFICATION_OPEN",
        on: On::Organization,
        mutation: "openNormRectification",
        object: "missedNorm { id }",
        wrong: "OUT_OF_RANGE",
        input: |aim| json!({ "organizationId": aim.organization, "code": "N14", "period": "2026-H1", "remedy": { "dueOn": "2020-01-01" }, "idempotencyKey": "never" }),
    },
    Case {
        action: "INSPECTION_RECORD",
        on: On::Organization,
        mutation: "recordInspection",
        object: "inspection { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "inspectorId": aim.organization, "organizationId": aim.organization, "title": " ", "methods": ["TALK"], "startsOn": "2026-07-01", "summary": "良好", "idempotencyKey": "never" }),
    },
    Case {
        action: "QUESTION_ASK",
        on: On::Organization,
        mutation: "askQuestion",
        object: "question { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "askerId": aim.organization, "organizationId": aim.organization, "text": " ", "dueOn": "2026-08-01", "idempotencyKey": "never" }),
    },
    Case {
        action: "QUESTION_ANSWER",
        on: On::Thing(Thing::Question),
        mutation: "answerQuestion",
        object: "question { id }",
        wrong: "STALE_REVISION",
        input: |aim| json!({ "questionId": aim.thing, "expectedRevision": 9_000, "answer": "已办结" }),
    },
    Case {
        action: "CONTACT_KEEP",
        on: On::Organization,
        mutation: "keepContactPoint",
        object: "contactPoint { id }",
        wrong: "REQUIRED",
        input: |aim| json!({ "organizationId": aim.organization, "appointmentId": id(&aim.region.county.leader_appointment), "kind": "TASK", "name": " ", "validFrom": "2026-07-01", "idempotencyKey": "never" }),
    },
];
