//! Writing a report: piece by piece, by those who may, and nothing gets overwritten.

use serde_json::json;

use super::read;
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{Report, draft_input, id, open_round, save_draft, submit_input};

both! {
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

    async fn the_text_of_a_draft_is_its_writers_alone(app: TestApp) {
        let region = app.region(1).await;
        let round = open_round(&app, &region).await;
        let report = save_draft(&app, &round, &region.departments[0]).await;
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert!(!seen.body.to_string().contains("上半年工作"), "{seen}");
        let seen = read(&app, &region.departments[0].clerk, &report).await;
        assert_eq!(seen.data("/workReport/sections/0/text"), "上半年工作");
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
}
