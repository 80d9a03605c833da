//! Rounds: who owes a report, until when, and who is let off.

use serde_json::json;

use super::{assert_numbers, numbers, read};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    DUE, LOCK, REQUIRED, draft_input, id, open_round, round_input, save_draft, send_back, submit,
    submit_input,
};
use crate::support::seed::{Region, at};

both! {
    async fn a_round_is_opened_once(app: TestApp) {
        let region = app.region(2).await;
        let staff = app.as_(&region.accounts.county_staff);
        let input = round_input(&region, "one");
        let first = staff.act("OpenReportingRound", input.clone()).await.ok();
        let again = staff.act("OpenReportingRound", input).await.ok();
        assert_eq!(first.body, again.body);
        assert_eq!(first.data("/openReportingRound/round/owed/totalCount"), 2);
        let other = staff.act("OpenReportingRound", round_input(&region, "two")).await;
        other.refused("ROUND_EXISTS");
    }

    async fn a_round_needs_times_in_order_and_somebody_who_owes(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        for (field, value, code) in [
            ("dueAt", json!("2026-07-01T17:00:00+08:00"), "DATES_OUT_OF_ORDER"),
            ("graceUntil", json!("2026-07-19T17:00:00+08:00"), "DATES_OUT_OF_ORDER"),
            ("lockAt", json!("2026-07-21T17:00:00+08:00"), "DATES_OUT_OF_ORDER"),
            ("period", json!("2026-Q1"), "INVALID"),
            ("title", json!("   "), "REQUIRED"),
            ("audience", json!("GUIDED_COMMITTEES"), "NOBODY_OWES"),
        ] {
            let mut input = round_input(&region, "refused");
            input[field] = value;
            let answer = staff.act("OpenReportingRound", input).await;
            assert_eq!(answer.refused(code), field);
        }
    }

    async fn the_list_of_who_owes_is_frozen(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let staff = app.as_(&region.accounts.county_staff);
        let seen = staff.operation("ReportingRound", json!({ "id": round })).await.ok();
        assert_eq!(seen.data("/node/owed/totalCount"), 2);
        assert_eq!(seen.data("/node/owed/nodes/0/exempted"), false);
        assert!(seen.data("/node/owed/nodes/0/report").is_null());
        // Of another county's department nothing is owed here.
        let other = &region.other_departments[0];
        let answer = app
            .as_(&other.clerk)
            .act("SaveWorkReportDraft", draft_input(&round, other, 0, "不相干"))
            .await;
        assert_eq!(answer.code(), "NOT_FOUND");
    }

    async fn an_exempted_department_owes_nothing(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let obligation = obligation_of(&app, &region, &round, 0).await;
        grant_exception(&app, &region, &obligation, None).await.ok();
        assert_numbers(&numbers(&app, &region).await, [1, 0, 0, 0, 0, 0]);
        let department = &region.departments[0];
        let input = draft_input(&round, department, 0, "还是写了");
        let answer = app.as_(&department.clerk).act("SaveWorkReportDraft", input).await;
        answer.refused("NOTHING_OWED");
    }

    async fn an_extension_moves_due_time_and_lock(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let obligation = obligation_of(&app, &region, &round, 0).await;
        let until = "2026-08-10T17:00:00+08:00";
        grant_exception(&app, &region, &obligation, Some(until)).await.ok();
        app.clock.set(at(until));
        let report = submit(&app, &round, &region.departments[0]).await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert_eq!(seen.data("/workReport/late"), false);
        assert_numbers(&numbers(&app, &region).await, [2, 1, 0, 0, 0, 1]);
    }

    async fn after_the_due_time_a_first_submission_is_late(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        app.clock.set(at(DUE));
        let report = submit(&app, &round, &region.departments[0]).await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert_eq!(seen.data("/workReport/late"), false, "at the due time itself");
        app.clock.set(at("2026-07-20T17:00:00.000001+08:00"));
        let report = submit(&app, &round, &region.departments[1]).await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert_eq!(seen.data("/workReport/late"), true, "a microsecond after it");
    }

    async fn after_the_lock_nothing_is_saved_or_filed(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        app.clock.set(at("2026-08-01T17:00:01+08:00"));
        let clerk = app.as_(&region.departments[0].clerk);
        let input = draft_input(&round, &region.departments[0], report.revision, "太晚");
        clerk.act("SaveWorkReportDraft", input).await.refused("ROUND_LOCKED");
        clerk.act("SubmitWorkReport", submit_input(&report, "late")).await.refused("ROUND_LOCKED");
        let other = app.as_(&region.departments[1].clerk);
        let input = draft_input(&round, &region.departments[1], 0, "太晚");
        other.act("SaveWorkReportDraft", input).await.refused("ROUND_LOCKED");
    }

    async fn a_return_opens_a_locked_round_for_ten_days(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = submit(&app, &round, &region.departments[0]).await;
        app.clock.set(at(LOCK));
        let report = send_back(&app, &region, &report, &[REQUIRED]).await;
        let clerk = app.as_(&region.departments[0].clerk);
        app.clock.set(at("2026-08-11T17:00:01+08:00"));
        let answer = clerk.act("SubmitWorkReport", submit_input(&report, "too late")).await;
        answer.refused("ROUND_LOCKED");
        app.clock.set(at("2026-08-11T17:00:00+08:00"));
        clerk.act("SubmitWorkReport", submit_input(&report, "in time")).await.ok();
    }
}

/// The obligation of one of the county's departments.
async fn obligation_of(app: &TestApp, region: &Region, round: &str, department: usize) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let seen = staff
        .operation("ReportingRound", json!({ "id": round }))
        .await
        .ok();
    let organization = id(&region.departments[department].party_group);
    let owed = seen.data("/node/owed/nodes").as_array().expect("a list");
    let own = owed
        .iter()
        .find(|row| row["organization"]["id"] == organization);
    own.expect("its obligation")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// Exempts, or extends until an instant.
async fn grant_exception(
    app: &TestApp,
    region: &Region,
    obligation: &str,
    until: Option<&str>,
) -> Answer {
    let document = "mutation($input: GrantReportingExceptionInput!) { grantReportingException(input: $input) { \
        obligation { id exempted } errors { code message path } } }";
    let input = json!({ "obligationId": obligation, "until": until, "applicant": "局办公室", "reason": "机构改革" });
    let staff = app.as_(&region.accounts.county_staff);
    staff.run(document, json!({ "input": input })).await
}
