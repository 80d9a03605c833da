//! Filing a report: once, whole, and counted at once.

use serde_json::json;

use super::{assert_numbers, numbers, read};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{
    OPTIONAL, REQUIRED, Report, accept_input, id, open_round, save_draft, send_back, submit,
    submit_input,
};
use crate::support::seed::at;

both! {
    async fn a_report_goes_from_draft_to_acceptance(app: TestApp) {
        let region = app.region(2).await;
        let (clerk, staff) = (&region.departments[0].clerk, &region.accounts.county_staff);
        let round = open_round(&app, &region).await;

        let report = submit(&app, &round, &region.departments[0]).await;
        let seen = read(&app, staff, &report).await;
        assert_eq!(seen.data("/workReport/status"), "SUBMITTED");
        assert_eq!(seen.data("/workReport/late"), false);
        assert_eq!(seen.data("/workReport/sections/0/text"), "上半年工作");
        assert_eq!(seen.data("/workReport/figures/0/computed"), "3");

        let report = send_back(&app, &region, &report, &[OPTIONAL]).await;
        let input = json!({
            "roundId": round,
            "organizationId": id(&region.departments[0].party_group),
            "expectedRevision": report.revision,
            "sections": [{ "key": OPTIONAL, "text": "下半年打算" }],
        });
        let saved = app.as_(clerk).act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let again = submit_input(&report, "the second submission");
        let submitted = app.as_(clerk).act("SubmitWorkReport", again).await.ok();
        let report = Report::of(&submitted, "submitWorkReport");

        let accepted = app.as_(staff).act("AcceptWorkReport", accept_input(&report)).await.ok();
        assert_eq!(accepted.data("/acceptWorkReport/report/status"), "ACCEPTED");
        let seen = read(&app, clerk, &report).await;
        assert_eq!(seen.data("/workReport/versions").as_array().map(Vec::len), Some(2));
        assert_eq!(seen.data("/workReport/versions/0/number"), 1);
    }

    async fn the_numbers_follow_every_act_at_once(app: TestApp) {
        let region = app.region(3).await;
        let round = open_round(&app, &region).await;
        assert_numbers(&numbers(&app, &region).await, [3, 0, 0, 0, 0, 0]);
        let report = submit(&app, &round, &region.departments[0]).await;
        assert_numbers(&numbers(&app, &region).await, [3, 1, 0, 0, 0, 0]);
        let report = send_back(&app, &region, &report, &[REQUIRED]).await;
        assert_numbers(&numbers(&app, &region).await, [3, 0, 0, 1, 0, 0]);
        let again = submit_input(&report, "again");
        let clerk = app.as_(&region.departments[0].clerk);
        let submitted = clerk.act("SubmitWorkReport", again).await.ok();
        let report = Report::of(&submitted, "submitWorkReport");
        let staff = app.as_(&region.accounts.county_staff);
        staff.act("AcceptWorkReport", accept_input(&report)).await.ok();
        assert_numbers(&numbers(&app, &region).await, [3, 1, 1, 0, 0, 0]);

        app.clock.set(at("2026-07-21T09:00:00+08:00"));
        assert_numbers(&numbers(&app, &region).await, [3, 1, 1, 0, 0, 2]);
        submit(&app, &round, &region.departments[1]).await;
        let numbers = numbers(&app, &region).await;
        assert_numbers(&numbers, [3, 2, 1, 0, 1, 1]);
        assert_eq!(numbers["completeness"], 0.6667);
        assert_eq!(numbers["timeliness"], 0.3333);
    }

    async fn the_same_key_files_once(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let input = submit_input(&report, "once");
        let first = clerk.act("SubmitWorkReport", input.clone()).await.ok();
        let second = clerk.act("SubmitWorkReport", input).await.ok();
        assert_eq!(first.body, second.body);
        let seen = read(&app, &region.departments[0].clerk, &report).await;
        assert_eq!(seen.data("/workReport/versions").as_array().map(Vec::len), Some(1));
        assert_numbers(&numbers(&app, &region).await, [1, 1, 0, 0, 0, 0]);
    }

    async fn the_same_key_with_other_input_is_refused(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let report = save_draft(&app, &round, &region.departments[0]).await;
        clerk.act("SubmitWorkReport", submit_input(&report, "once")).await.ok();
        let other = Report { revision: report.revision + 1, ..report };
        let answer = clerk.act("SubmitWorkReport", submit_input(&other, "once")).await;
        assert_eq!(answer.refused("IDEMPOTENCY_KEY_REUSED"), "idempotencyKey");
    }

    async fn a_refusal_is_not_remembered_under_its_key(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let stale = Report { revision: report.revision + 7, ..report.clone() };
        clerk.act("SubmitWorkReport", submit_input(&stale, "the key")).await.refused("STALE_REVISION");
        clerk.act("SubmitWorkReport", submit_input(&report, "the key")).await.ok();
    }

    async fn another_key_does_not_file_again(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let clerk = app.as_(&region.departments[0].clerk);
        let answer = clerk.act("SubmitWorkReport", submit_input(&report, "another")).await;
        answer.refused("WRONG_STATE");
        assert_numbers(&numbers(&app, &region).await, [1, 1, 0, 0, 0, 0]);
    }

    async fn a_key_must_say_something(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let clerk = app.as_(&region.departments[0].clerk);
        for key in ["", "   ", &"k".repeat(201)] {
            let answer = clerk.act("SubmitWorkReport", submit_input(&report, key)).await;
            assert_eq!(answer.refused("INVALID"), "idempotencyKey");
        }
    }

    async fn everything_that_is_missing_is_told_at_once(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let input = json!({
            "roundId": round,
            "organizationId": id(&department.party_group),
            "expectedRevision": 0,
            "figures": [{ "key": "members", "stated": "5" }],
        });
        let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let answer = clerk.act("SubmitWorkReport", submit_input(&report, "too early")).await;
        let mut codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        codes.sort();
        assert_eq!(codes, ["REASON_REQUIRED", "SECTION_MISSING"], "{answer}");
    }

    async fn what_was_acknowledged_survives_a_restart(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        app.restart().await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert_eq!(seen.data("/workReport/status"), "SUBMITTED");
    }

    async fn every_act_is_in_the_history_of_its_organization(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        submit(&app, &round, &region.departments[0]).await;
        let organization = id(&region.departments[0].party_group);
        let staff = app.as_(&region.accounts.county_staff);
        let seen = staff.operation("History", json!({ "organizationId": organization })).await.ok();
        let events = seen.data("/organization/history/nodes").as_array().expect("a list");
        assert_eq!(events.len(), 2, "{seen}");
        assert_eq!(events[0]["sequence"], 2, "newest first");
        assert_eq!(seen.data("/organization/historyVerification/intact"), true);
        assert_eq!(seen.data("/organization/historyVerification/events"), 2);
    }
}
