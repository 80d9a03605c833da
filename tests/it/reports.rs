//! Work reports (domain §4.3): from the round to the hearing, and everything that must not happen.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    DUE, LOCK, OPTIONAL, REQUIRED, Report, accept_input, draft_input, id, open_round, round_input,
    save_draft, send_back, submit, submit_input,
};
use crate::support::seed::{Account, PERIOD, Region, at};

/// What a reader sees of a report.
async fn read(app: &TestApp, account: &Account, report: &Report) -> Answer {
    app.as_(account)
        .operation("WorkReport", json!({ "id": report.id }))
        .await
        .ok()
}

/// The numbers of the county's reporting.
async fn numbers(app: &TestApp, region: &Region) -> Value {
    let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reporting { due submitted accepted returned late missing completeness timeliness } } } }";
    let staff = app.as_(&region.accounts.county_staff);
    let answer = staff
        .run(document, json!({ "code": "610431", "period": PERIOD }))
        .await
        .ok();
    answer.data("/division/status/reporting").clone()
}

/// Due, submitted, accepted, returned, late, missing.
#[track_caller]
fn assert_numbers(numbers: &Value, expected: [i64; 6]) {
    let names = [
        "due",
        "submitted",
        "accepted",
        "returned",
        "late",
        "missing",
    ];
    let found = names.map(|name| numbers[name].as_i64().unwrap_or(-1));
    assert_eq!(found, expected, "{names:?}");
}

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

    async fn a_stale_revision_overwrites_nothing(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let report = save_draft(&app, &round, department).await;
        for revision in [0, report.revision + 1, -1] {
            let input = draft_input(&round, department, revision, "别人写的");
            let answer = clerk.act("SaveWorkReportDraft", input).await;
            assert_eq!(answer.refused("STALE_REVISION"), "expectedRevision");
        }
        let seen = read(&app, &department.clerk, &report).await;
        assert_eq!(seen.data("/workReport/sections/0/text"), "上半年工作");
        assert_eq!(seen.number("/workReport/revision"), report.revision);
    }

    async fn what_is_not_sent_is_kept(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let report = save_draft(&app, &round, department).await;
        let input = json!({
            "roundId": round,
            "organizationId": id(&department.party_group),
            "expectedRevision": report.revision,
            "suggestions": ["多派人手"],
        });
        app.as_(&department.clerk).act("SaveWorkReportDraft", input).await.ok();
        let seen = read(&app, &department.clerk, &report).await;
        assert_eq!(seen.data("/workReport/sections/0/text"), "上半年工作");
        assert_eq!(seen.data("/workReport/suggestions/0/text"), "多派人手");
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

    async fn a_number_of_ones_own_stands_beside_the_computed_one(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let mut input = draft_input(&round, department, 0, "上半年工作");
        input["figures"] = json!([{ "key": "members", "stated": "5", "reason": "两人未转入" }]);
        let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        clerk.act("SubmitWorkReport", submit_input(&report, "filed")).await.ok();
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        let figure = seen.data("/workReport/figures/0");
        assert_eq!((&figure["computed"], &figure["stated"]), (&json!("3"), &json!("5")));
        assert_eq!(figure["reason"], "两人未转入");
    }

    async fn what_the_form_does_not_ask_for_is_refused(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let mut input = draft_input(&round, department, 0, "好");
        input["sections"][0]["key"] = json!("poems");
        let answer = clerk.act("SaveWorkReportDraft", input).await;
        assert_eq!(answer.refused("UNKNOWN_SECTION"), "sections.0.key");
        let mut input = draft_input(&round, department, 0, "好");
        input["figures"] = json!([{ "key": "check_ins", "stated": "1" }]);
        let answer = clerk.act("SaveWorkReportDraft", input).await;
        assert_eq!(answer.refused("UNKNOWN_FIGURE"), "figures.0.key");
    }

    async fn hostile_text_comes_back_as_it_went_in(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let clerk = app.as_(&department.clerk);
        let hostile = [
            "'; DROP TABLE work_report; --",
            "<script>alert(1)</script> & \"quotes\" \\ \\u0000 %s {{7*7}}",
            "三行\n\t缩进\r\n𠮷野家 👩‍👩‍👧 \u{202e}אבג\u{202c} e\u{301}",
            &"长".repeat(20_000),
        ];
        let mut revision = 0;
        for text in hostile {
            let input = draft_input(&round, department, revision, text);
            let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
            let report = Report::of(&saved, "saveWorkReportDraft");
            revision = report.revision;
            let seen = read(&app, &department.clerk, &report).await;
            assert_eq!(seen.data("/workReport/sections/0/text"), text);
        }
        for (text, code) in [
            ("a\u{7}b".to_owned(), "INVALID"),
            ("\u{1b}[31mred".to_owned(), "INVALID"),
            ("长".repeat(20_001), "TOO_LONG"),
        ] {
            let input = draft_input(&round, department, revision, &text);
            let answer = clerk.act("SaveWorkReportDraft", input).await;
            assert_eq!(answer.refused(code), "sections.0.text");
        }
        let input = draft_input(&round, department, revision, "a\u{0}b");
        let answer = clerk.act("SaveWorkReportDraft", input).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT");
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

    async fn nobody_writes_or_files_for_somebody_else(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let department = &region.departments[0];
        let report = save_draft(&app, &round, department).await;
        let draft = || draft_input(&round, department, report.revision, "代笔");
        let accounts = &region.accounts;
        for account in [&accounts.county_staff, &accounts.leader, &accounts.auditor, &accounts.city_staff] {
            let answer = app.as_(account).act("SaveWorkReportDraft", draft()).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{}", account.username);
            let filed = app.as_(account).act("SubmitWorkReport", submit_input(&report, "x")).await;
            assert_eq!(filed.code(), "FORBIDDEN", "{}", account.username);
        }
        let sibling = &region.departments[1].clerk;
        for account in [sibling, &accounts.neighbour, &accounts.stranger, &accounts.former, &accounts.powerless] {
            let answer = app.as_(account).act("SaveWorkReportDraft", draft()).await;
            assert_eq!(answer.code(), "NOT_FOUND", "{}", account.username);
            let filed = app.as_(account).act("SubmitWorkReport", submit_input(&report, "x")).await;
            assert_eq!(filed.code(), "NOT_FOUND", "{}", account.username);
            let seen = app.as_(account).operation("WorkReport", json!({ "id": report.id })).await.ok();
            assert!(seen.data("/workReport").is_null(), "{}", account.username);
        }
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

    async fn the_text_of_a_draft_is_its_writers_alone(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert!(!seen.body.to_string().contains("上半年工作"), "{seen}");
        let seen = read(&app, &region.departments[0].clerk, &report).await;
        assert_eq!(seen.data("/workReport/sections/0/text"), "上半年工作");
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

fn hearing_input(region: &Region, report: &Report) -> Value {
    json!({
        "reportId": report.id,
        "heardOn": "2026-07-10",
        "leaderPersonId": id(&region.county.leader),
        "instructions": [{ "text": "抓好落实", "dueOn": "2026-09-30" }],
        "idempotencyKey": "heard",
    })
}
