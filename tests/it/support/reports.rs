//! A half year's reporting in a few words: opening rounds, writing and filing reports.

use serde_json::{Value, json};
use zeren::graphql::{NodeId, encode};

use super::app::TestApp;
use super::client::Answer;
use super::seed::{Department, PERIOD, Region};

/// The due time, the end of grace and the lock of rounds here.
pub(crate) const DUE: &str = "2026-07-20T17:00:00+08:00";
pub(crate) const GRACE: &str = "2026-07-25T17:00:00+08:00";
pub(crate) const LOCK: &str = "2026-08-01T17:00:00+08:00";
/// When the committees' own reports are due.
pub(crate) const DUE_OF_COMMITTEES: &str = "2026-07-30T17:00:00+08:00";
/// The section of the form that must have a text, and the one that need not.
pub(crate) const REQUIRED: &str = "work";
pub(crate) const OPTIONAL: &str = "plans";

/// A report as its last answer showed it.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) revision: i64,
}

impl Report {
    /// From the payload of an act on a report.
    #[track_caller]
    pub(crate) fn of(answer: &Answer, mutation: &str) -> Self {
        Self {
            id: answer.text(&format!("/{mutation}/report/id")),
            revision: answer.number(&format!("/{mutation}/report/revision")),
        }
    }
}

/// The opaque id of something.
pub(crate) fn id(of: &impl NodeId) -> String {
    encode(of).to_string()
}

/// What opens the round of the county's departments.
pub(crate) fn round_input(region: &Region, key: &str) -> Value {
    json!({
        "organizationId": id(&region.county.working_committee),
        "period": PERIOD,
        "title": "2026年上半年机关党建工作报告",
        "dueAt": DUE,
        "graceUntil": GRACE,
        "lockAt": LOCK,
        "audience": "DEPARTMENTS",
        "form": {
            "sections": [
                { "key": REQUIRED, "title": "总体情况" },
                { "key": OPTIONAL, "title": "下一步打算", "required": false },
            ],
            "figures": ["members"],
        },
        "idempotencyKey": key,
    })
}

/// Opens the round of the county's departments, and gives its id.
pub(crate) async fn open_round(app: &TestApp, region: &Region) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let opened = staff
        .act("OpenReportingRound", round_input(region, "the round"))
        .await
        .ok();
    opened.text("/openReportingRound/round/id")
}

/// Opens the round of the committees that the city guides, and gives its id.
pub(crate) async fn open_guided_round(app: &TestApp, region: &Region) -> String {
    let input = json!({
        "organizationId": id(&region.city.working_committee),
        "period": PERIOD,
        "title": "2026年上半年县直机关工委工作报告",
        "dueAt": DUE_OF_COMMITTEES,
        "audience": "GUIDED_COMMITTEES",
        "form": { "sections": [{ "key": REQUIRED, "title": "总体情况" }], "figures": ["members", "study_sessions"] },
        "idempotencyKey": "the committees",
    });
    let opened = app
        .as_(&region.accounts.city_staff)
        .act("OpenReportingRound", input)
        .await
        .ok();
    assert_eq!(
        opened.number("/openReportingRound/round/owed/totalCount"),
        2
    );
    opened.text("/openReportingRound/round/id")
}

/// What saves the required section of a draft.
pub(crate) fn draft_input(
    round: &str,
    department: &Department,
    revision: i64,
    text: &str,
) -> Value {
    json!({
        "roundId": round,
        "organizationId": id(&department.party_group),
        "expectedRevision": revision,
        "sections": [{ "key": REQUIRED, "text": text }],
    })
}

/// Saves the first draft of a department.
pub(crate) async fn save_draft(app: &TestApp, round: &str, department: &Department) -> Report {
    let input = draft_input(round, department, 0, "上半年工作");
    let saved = app
        .as_(&department.clerk)
        .act("SaveWorkReportDraft", input)
        .await
        .ok();
    Report::of(&saved, "saveWorkReportDraft")
}

/// What files a report.
pub(crate) fn submit_input(report: &Report, key: &str) -> Value {
    json!({ "reportId": report.id, "expectedRevision": report.revision, "idempotencyKey": key })
}

/// Saves and files the report of a department.
pub(crate) async fn submit(app: &TestApp, round: &str, department: &Department) -> Report {
    let report = save_draft(app, round, department).await;
    let input = submit_input(&report, "the submission");
    let submitted = app
        .as_(&department.clerk)
        .act("SubmitWorkReport", input)
        .await
        .ok();
    Report::of(&submitted, "submitWorkReport")
}

/// Returns a report, reopening some of its parts.
pub(crate) async fn send_back(
    app: &TestApp,
    region: &Region,
    report: &Report,
    parts: &[&str],
) -> Report {
    let input = json!({
        "reportId": report.id,
        "expectedRevision": report.revision,
        "reason": "请补充",
        "reopenSections": parts,
    });
    let staff = app.as_(&region.accounts.county_staff);
    let returned = staff.act("ReturnWorkReport", input).await.ok();
    Report::of(&returned, "returnWorkReport")
}

/// What accepts a report.
pub(crate) fn accept_input(report: &Report) -> Value {
    json!({ "reportId": report.id, "expectedRevision": report.revision })
}
