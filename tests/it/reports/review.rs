//! Reviewing and hearing what was filed.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{
    OPTIONAL, Report, accept_input, draft_input, id, open_round, save_draft, send_back, submit,
    submit_input,
};
use crate::support::seed::Region;

both! {
    async fn only_what_was_returned_is_open(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let report = submit(&app, &round, department).await;
        let report = send_back(&app, &region, &report, &[OPTIONAL]).await;
        let clerk = app.as_(&department.clerk);
        let input = draft_input(&round, department, report.revision, "改写");
        let answer = clerk.act("SaveWorkReportDraft", input).await;
        assert_eq!(answer.refused("SECTION_SEALED"), "sections.0.key");
    }

    async fn what_is_filed_or_accepted_cannot_be_written(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let report = submit(&app, &round, department).await;
        let input = draft_input(&round, department, report.revision, "改写");
        clerk.act("SaveWorkReportDraft", input).await.refused("WRONG_STATE");
        let staff = app.as_(&region.accounts.county_staff);
        let accepted = staff.act("AcceptWorkReport", accept_input(&report)).await.ok();
        assert_eq!(accepted.data("/acceptWorkReport/report/status"), "ACCEPTED");
        let after = Report { revision: report.revision + 1, ..report };
        staff.act("AcceptWorkReport", accept_input(&after)).await.refused("WRONG_STATE");
        let input = draft_input(&round, department, after.revision, "改写");
        clerk.act("SaveWorkReportDraft", input).await.refused("WRONG_STATE");
    }

    async fn a_hearing_is_a_fact_beside_the_report(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let leader = app.as_(&region.accounts.leader);
        let input = hearing_input(&region, &report);
        let heard = leader.act("RecordReportHearing", input.clone()).await.ok();
        assert_eq!(heard.data("/recordReportHearing/report/status"), "SUBMITTED");
        let again = leader.act("RecordReportHearing", input).await.ok();
        let hearings = again.data("/recordReportHearing/report/hearings");
        assert_eq!(hearings.as_array().map(Vec::len), Some(1));
        assert_eq!(hearings[0]["instructions"][0]["text"], "抓好落实");
    }

    async fn only_a_leader_hears_and_not_tomorrow(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let draft = save_draft(&app, &round, &region.departments[0]).await;
        let leader = app.as_(&region.accounts.leader);
        let answer = leader.act("RecordReportHearing", hearing_input(&region, &draft)).await;
        answer.refused("WRONG_STATE");
        let filed = submit_input(&draft, "filed");
        app.as_(&region.departments[0].clerk).act("SubmitWorkReport", filed).await.ok();
        let mut input = hearing_input(&region, &draft);
        input["heardOn"] = json!("2026-07-11");
        let answer = leader.act("RecordReportHearing", input).await;
        assert_eq!(answer.refused("OUT_OF_RANGE"), "heardOn");
        let mut input = hearing_input(&region, &draft);
        input["leaderPersonId"] = json!(id(&region.departments[0].secretary));
        let answer = leader.act("RecordReportHearing", input).await;
        assert_eq!(answer.refused("NOT_A_LEADER"), "leaderPersonId");
    }

    async fn only_the_issuer_reviews(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        let accounts = &region.accounts;
        for account in [&region.departments[0].clerk, &accounts.leader, &accounts.auditor, &accounts.city_staff] {
            let answer = app.as_(account).act("AcceptWorkReport", accept_input(&report)).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
        }
        for account in [&accounts.neighbour, &accounts.stranger, &accounts.former] {
            let answer = app.as_(account).act("AcceptWorkReport", accept_input(&report)).await;
            assert_eq!(answer.code(), "NOT_FOUND", "{}", account.username);
        }
    }
}

fn hearing_input(region: &Region, report: &Report) -> Value {
    json!({
        "reportId": report.id,
        "heardOn": "2026-07-10",
        "leaderPersonId": id(&region.county.leader),
        "instructions": [{ "text": "抓好落实", "dueOn": "2026-09-30" }],
        "idempotencyKey": "heard",
    })
}
