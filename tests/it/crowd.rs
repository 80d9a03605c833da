//! The last day before the due time: everybody of two counties files at once, and some do it twice.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use zeren::domain::{history, status};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    Report, draft_input, id, open_round, round_input, save_draft, submit_input,
};
use crate::support::seed::{Department, PERIOD, Region};

/// Departments of each of two counties.
const DEPARTMENTS: usize = 250;
/// Requests that are under way at once.
const AT_ONCE: usize = 64;

/// Every so manieth does everything twice.
const NOT_ONCE: usize = 5;

/// Does many things, some of them at the same time, in the order of their beginnings.
async fn at_once<F: Future>(acts: impl Iterator<Item = F>) -> Vec<F::Output> {
    stream::iter(acts).buffered(AT_ONCE).collect().await
}

async fn open_neighbours_round(app: &TestApp, region: &Region) -> String {
    let mut input = round_input(region, "the neighbour's round");
    input["organizationId"] = json!(id(&region.other_county.working_committee));
    let staff = app.as_(&region.accounts.neighbour);
    let opened = staff.act("OpenReportingRound", input).await.ok();
    opened.text("/openReportingRound/round/id")
}

/// Two of the same office save the first draft at the same time: one of them is told.
async fn save_twice(app: &TestApp, round: &str, department: &Department) -> Report {
    let clerk = app.as_(&department.clerk);
    let save = |text| {
        clerk.act(
            "SaveWorkReportDraft",
            draft_input(round, department, 0, text),
        )
    };
    let both = tokio::join!(save("一稿"), save("二稿"));
    let (done, refused) = match both {
        (first, second) if first.user_errors().is_empty() => (first, second),
        (first, second) => (second, first),
    };
    assert_eq!(refused.refused("STALE_REVISION"), "expectedRevision");
    Report::of(&done.ok(), "saveWorkReportDraft")
}

async fn file(app: &TestApp, department: &Department, report: &Report) -> Answer {
    let clerk = app.as_(&department.clerk);
    clerk
        .act("SubmitWorkReport", submit_input(report, "the submission"))
        .await
}

/// The same submission twice at the same time, for a client that did not wait for its answer.
async fn file_twice(app: &TestApp, department: &Department, report: &Report) -> Value {
    let (first, second) =
        tokio::join!(file(app, department, report), file(app, department, report));
    let (first, second) = (first.ok(), second.ok());
    assert_eq!(first.body["data"], second.body["data"]);
    first.body["data"].clone()
}

async fn file_again(app: &TestApp, department: &Department, report: &Report) -> Answer {
    let clerk = app.as_(&department.clerk);
    clerk
        .act("SubmitWorkReport", submit_input(report, "another"))
        .await
}

/// Due, submitted, late, missing of a division, as the province reads it.
async fn numbers(app: &TestApp, region: &Region, code: &str) -> [i64; 4] {
    let variables = json!({ "code": code, "period": PERIOD });
    let reader = app.as_(&region.accounts.province_staff);
    let answer = reader.operation("DivisionStatus", variables).await.ok();
    ["due", "submitted", "late", "missing"]
        .map(|name| answer.number(&format!("/division/status/reporting/{name}")))
}

both! {
    async fn five_hundred_file_at_once_and_each_report_counts_once(app: TestApp) {
        let region = app.region(DEPARTMENTS).await;
        let rounds = [open_round(&app, &region).await, open_neighbours_round(&app, &region).await];
        let of_both = [&region.departments, &region.other_departments];
        let departments: Vec<_> = rounds
            .iter()
            .zip(of_both)
            .flat_map(|(round, departments)| departments.iter().map(move |each| (round, each)))
            .collect();
        let reports = at_once(departments.iter().zip(0..).map(async |((round, each), number)| {
            match number % NOT_ONCE {
                0 => save_twice(&app, round, each).await,
                _ => save_draft(&app, round, each).await,
            }
        })).await;

        let pairs = || departments.iter().map(|(_, each)| each).zip(&reports);
        let filed = at_once(pairs().zip(0..).map(async |((each, report), number)| {
            match number % NOT_ONCE {
                0 => file_twice(&app, each, report).await,
                _ => file(&app, each, report).await.ok().body["data"].clone(),
            }
        })).await;
        let seen: BTreeSet<_> = filed.iter().map(|data| data["submitWorkReport"]["report"]["id"].to_string()).collect();
        assert_eq!(seen.len(), 2 * DEPARTMENTS);
        for data in &filed {
            let report = &data["submitWorkReport"]["report"];
            assert_eq!((&report["status"], &report["revision"]), (&json!("SUBMITTED"), &json!(2)));
        }
        for answer in at_once(pairs().step_by(NOT_ONCE).map(|(each, report)| file_again(&app, each, report))).await {
            assert!(answer.body.get("errors").is_none(), "{answer}");
            let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
            assert_eq!(codes, ["WRONG_STATE", "STALE_REVISION"], "{answer}");
        }

        let each = i64::try_from(DEPARTMENTS).expect("a small number");
        for (code, count) in [("610431", each), ("610402", each), ("610400", 2 * each), ("610000", 2 * each)] {
            assert_eq!(numbers(&app, &region, code).await, [count, count, 0, 0], "{code}");
        }
        let mismatches = status::verify(app.db.reader(), status::COUNTRY).await.expect("an answer");
        assert!(mismatches.is_empty(), "{mismatches:?}");
        // Two events for each report and one for each round; nothing was written twice.
        let report = history::verify_all(&app.db, None, Vec::new(), |_| ()).await.expect("an answer");
        assert!(report.is_intact(), "{report:?}");
        assert_eq!(report.read.events, 4 * each + 2);
    }
}
