//! The documents that front-end teams hold: each of them runs unchanged, and what it costs the
//! database does not depend on how many rows there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::DocumentOperations;
use expect_test::expect_file;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, ballot_input, open_cycle, scheme_input, score_input};
use crate::support::client::{document, documents};
use crate::support::db::both;
use crate::support::reports::{
    Report, accept_input, draft_input, id, open_round, round_input, save_draft, send_back, submit,
    submit_input,
};
use crate::support::seed::{PASSWORD, PERIOD, Region};

/// How often an operation is run to see how few statements it takes.
const ATTEMPTS: usize = 5;

/// Lists of one answer that may ask for the same kind of thing: fewer than the rows of the longer test.
const SIDE_BY_SIDE: usize = 8;

/// Operations that change something: they are run one after the other below.
const ACTS: &[&str] = &[
    "AcceptWorkReport",
    "AdvanceAppraisalCycle",
    "ApproveDuesSpending",
    "CastBallot",
    "CloseDuesMonth",
    "ConfirmDuesRemittance",
    "CreateAppraisalScheme",
    "OpenAppraisalCycle",
    "OpenReportingRound",
    "RecordDuesCollection",
    "RecordActivity",
    "RecordReportHearing",
    "RefreshSession",
    "RequestDuesSpending",
    "ReturnWorkReport",
    "SaveWorkReportDraft",
    "ScoreIndicator",
    "SendDuesRemittance",
    "SetRetentionPolicy",
    "SignIn",
    "SignOut",
    "SubmitWorkReport",
];

/// Operations that are told of what happens: `live/` watches by them.
const TOLD: &[&str] = &["StatusChanged"];

/// Operations that read, with what they ask for.
fn reads(region: &Region, filed: &Filed) -> Vec<(&'static str, Value)> {
    let (round, report) = (&filed.round, &filed.report);
    let committee = id(&region.county.working_committee);
    vec![
        ("AppraisalResults", json!({ "cycleId": filed.cycle })),
        (
            "Compliance",
            json!({ "organizationId": id(&region.county.party_committee), "period": "2026" }),
        ),
        (
            "CountyDepartments",
            json!({ "code": "610431", "period": PERIOD }),
        ),
        (
            "DivisionChildren",
            json!({ "code": "610400", "period": PERIOD }),
        ),
        (
            "DivisionStatus",
            json!({ "code": "610431", "period": PERIOD }),
        ),
        (
            "DuesStatement",
            json!({ "organizationId": committee, "period": PERIOD }),
        ),
        (
            "History",
            json!({ "organizationId": id(&region.departments[0].party_group) }),
        ),
        ("Organization", json!({ "id": committee })),
        ("OrganizationTree", json!({ "id": committee })),
        ("ReportingRound", json!({ "id": round })),
        (
            "ResponsibilityChain",
            json!({ "organizationId": committee, "period": "2026" }),
        ),
        ("Sessions", json!({})),
        ("WorkReport", json!({ "id": report.id })),
        (
            "WorkReportList",
            json!({ "organizationId": committee, "period": PERIOD }),
        ),
    ]
}

/// The names of the operations in documents that are not pending.
fn operation_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (file, is_pending) in documents() {
        if is_pending {
            continue;
        }
        let parsed = parse_query(document(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        match parsed.operations {
            DocumentOperations::Single(_) => panic!("{file}: an operation without a name"),
            DocumentOperations::Multiple(operations) => {
                names.extend(operations.keys().map(ToString::to_string));
            }
        }
    }
    names
}

/// What there is to read of reports and appraisals.
struct Filed {
    round: String,
    report: Report,
    cycle: String,
}

/// A region in which every department has filed, and is to be appraised.
async fn everybody_files(app: &TestApp, departments: usize) -> (Region, Filed) {
    let region = app.region(departments).await;
    let round = open_round(app, &region).await;
    let mut reports = Vec::new();
    for department in &region.departments {
        reports.push(submit(app, &round, department).await);
    }
    let cycle = open_cycle(app, &region, scheme_input(&region)).await;
    let report = reports.swap_remove(0);
    let filed = Filed {
        round,
        report,
        cycle,
    };
    (region, filed)
}

/// A statement without its parameters, so that lists of any length are one: what a batch asks,
/// whatever it asks for.
fn shape(statement: &str) -> String {
    let is_kept = |it: &char| !matches!(it, '0'..='9' | '$' | '?' | ',' | ' ');
    statement.chars().filter(is_kept).collect()
}

/// How many different statements each operation sends, one in a line; and none of them for each row.
///
/// Lists of one answer are loaded side by side, and what they share goes in one batch if the second
/// asks before the first is sent. So how often a statement is sent is a matter of luck, up to the
/// number of such lists; and of several readings the luckiest counts.
async fn statements(app: &TestApp, departments: usize) -> String {
    let (region, filed) = everybody_files(app, departments).await;
    let mut lines = String::new();
    for (name, variables) in reads(&region, &filed) {
        let staff = app.as_(&region.accounts.city_staff);
        let mut fewest: Option<BTreeMap<String, usize>> = None;
        // The first time a token is made, too.
        for _ in 0..ATTEMPTS {
            let reading = staff.operation(name, variables.clone());
            let (answer, statements) = app.statements_of(reading).await;
            answer.ok();
            let mut counts = BTreeMap::new();
            for statement in &statements {
                *counts.entry(shape(statement)).or_insert(0) += 1;
            }
            fewest = Some(match fewest {
                None => counts,
                Some(mut fewest) => {
                    fewest.retain(|shape, few| {
                        let count = counts.get(shape).copied().unwrap_or_default();
                        *few = count.min(*few);
                        count > 0
                    });
                    fewest
                }
            });
        }
        let fewest = fewest.unwrap_or_default();
        for (shape, count) in &fewest {
            assert!(*count <= SIDE_BY_SIDE, "{name}: {count} times {shape}");
        }
        let _ = writeln!(lines, "{name}: {}", fewest.len());
    }
    lines
}

#[test]
fn every_document_that_is_not_pending_is_run_here() {
    let region = reads_names();
    let run: BTreeSet<_> = region
        .iter()
        .chain(ACTS)
        .chain(TOLD)
        .map(|&name| name.to_owned())
        .collect();
    assert_eq!(operation_names(), run);
}

/// The names of [`reads`], without a region.
fn reads_names() -> Vec<&'static str> {
    vec![
        "AppraisalResults",
        "Compliance",
        "CountyDepartments",
        "DivisionChildren",
        "DivisionStatus",
        "DuesStatement",
        "History",
        "Organization",
        "OrganizationTree",
        "ReportingRound",
        "ResponsibilityChain",
        "Sessions",
        "WorkReport",
        "WorkReportList",
    ]
}

both! {
    async fn every_read_is_answered(app: TestApp) {
        let (region, filed) = everybody_files(&app, 2).await;
        let reads = reads(&region, &filed);
        assert_eq!(reads.iter().map(|(name, _)| *name).collect::<Vec<_>>(), reads_names());
        for account in [&region.accounts.county_staff, &region.accounts.province_staff, &region.accounts.administrator] {
            for (name, variables) in &reads {
                let answer = app.as_(account).operation(name, variables.clone()).await.ok();
                let roots = answer.body["data"].as_object().expect("data");
                assert!(roots.values().all(|value| !value.is_null()), "{name}: {answer}");
            }
        }
    }

    async fn the_country_is_for_those_who_hold_it(app: TestApp) {
        let region = app.region(1).await;
        let variables = json!({ "period": PERIOD, "order": "WORST_LIGHT_FIRST" });
        let administrator = app.as_(&region.accounts.administrator);
        let seen = administrator.operation("DivisionChildren", variables).await.ok();
        assert_eq!(seen.data("/divisions/totalCount"), 2, "two provinces: {seen}");
    }

    async fn every_act_is_done(app: TestApp) {
        let region = app.region(2).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let staff = app.as_(&region.accounts.county_staff);
        let opened = staff.act("OpenReportingRound", round_input(&region, "round")).await.ok();
        assert_eq!(opened.data("/openReportingRound/round/owed/totalCount"), 2);
        let round = opened.text("/openReportingRound/round/id");
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let filed = clerk.act("SubmitWorkReport", submit_input(&report, "one")).await.ok();
        let report = Report::of(&filed, "submitWorkReport");
        let report = send_back(&app, &region, &report, &["work"]).await;
        let again = draft_input(&round, &region.departments[0], report.revision, "补充");
        let saved = clerk.act("SaveWorkReportDraft", again).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let filed = clerk.act("SubmitWorkReport", submit_input(&report, "two")).await.ok();
        let report = Report::of(&filed, "submitWorkReport");
        staff.act("AcceptWorkReport", accept_input(&report)).await.ok();
        let hearing = json!({
            "reportId": report.id,
            "heardOn": "2026-07-10",
            "leaderPersonId": id(&region.county.leader),
            "idempotencyKey": "heard",
        });
        app.as_(&region.accounts.leader).act("RecordReportHearing", hearing).await.ok();
        let session = json!({
            "organizationId": id(&region.county.party_committee),
            "kind": "STANDING_COMMITTEE_SESSION",
            "title": "专题研究机关党建",
            "startsOn": "2026-07-08",
            "idempotencyKey": "session",
        });
        app.as_(&region.accounts.leader).act("RecordActivity", session).await.ok();

        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        advance(&staff, &cycle, "REVIEW").await.ok();
        let score = score_input(&cycle, &region.departments[0], "duty", 88.5);
        staff.act("ScoreIndicator", score).await.ok();
        let ballot = ballot_input(&region, &cycle, "no token", "GOOD");
        let cast = app.nobody().act("CastBallot", ballot).await;
        assert_eq!(cast.refused("BALLOT_TOKEN_UNKNOWN"), "token");

        let credentials = json!({ "username": "county-staff", "password": PASSWORD });
        let signed = app.nobody().act("SignIn", credentials).await.ok();
        let token = json!({ "refreshToken": signed.text("/signIn/refreshToken") });
        let next = app.nobody().act("RefreshSession", token).await.ok();
        let bearer = app.bearer(next.data("/refreshSession/accessToken").as_str().expect("a token"));
        bearer.operation("SignOut", json!({})).await.ok();
    }

    async fn two_departments_cost_these_statements(app: TestApp) {
        let found = statements(&app, 2).await;
        expect_file!["snapshots/statements.txt"].assert_eq(&found);
    }

    async fn twelve_departments_cost_the_same_statements(app: TestApp) {
        let found = statements(&app, 12).await;
        expect_file!["snapshots/statements.txt"].assert_eq(&found);
    }
}
