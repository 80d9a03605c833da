//! Figures of work reports, computed from what was done, with the records behind them; and what a
//! report says against the records.

use serde_json::{Value, json};

use super::{act, first, record, session};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{Report, draft_input, id, round_input, submit_input};
use crate::support::seed::{Account, Region, at};

const DOCUMENT: &str = "query($id: ID!) { workReport(id: $id) { \
    figures { key computed stated sources(first: 5) { totalCount nodes { id kind title startsOn } } } \
    findings { code figure section stated computed message } } }";

async fn read(app: &TestApp, account: &Account, report: &Report) -> Answer {
    app.as_(account)
        .run(DOCUMENT, json!({ "id": report.id }))
        .await
        .ok()
}

/// Opens a round that asks for figures of activities.
async fn open(app: &TestApp, region: &Region) -> String {
    let mut input = round_input(region, "figures");
    input["form"]["figures"] = json!([
        "study_sessions",
        "study_hours",
        "education_days",
        "people_trained"
    ]);
    let staff = app.as_(&region.accounts.county_staff);
    let opened = staff.act("OpenReportingRound", input).await.ok();
    opened.text("/openReportingRound/round/id")
}

/// The computed numbers of a report, in the order of the form.
fn computed(answer: &Answer) -> Vec<String> {
    let figures = answer
        .data("/workReport/figures")
        .as_array()
        .expect("figures");
    let number = |figure: &Value| figure["computed"].as_str().expect("a number").to_owned();
    figures.iter().map(number).collect()
}

both! {
    async fn figures_are_what_the_records_give(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let round = open(&app, &region).await;
        let one = record(&app, clerk, session(department, "one")).await;
        let mut two = session(department, "two");
        two["startsOn"] = json!("2026-06-10");
        two["endsOn"] = json!("2026-06-10");
        two["hours"] = json!("2.25");
        record(&app, clerk, two).await;
        let mut before = session(department, "before");
        before["startsOn"] = json!("2025-12-31");
        before["endsOn"] = json!("2025-12-31");
        record(&app, clerk, before).await;
        let mut class = session(department, "class");
        class["kind"] = json!("TRAINING_CLASS");
        class["trained"] = json!({ "sectionRank": 12, "others": 30 });
        record(&app, clerk, class).await;
        let mut education = session(department, "education");
        education["organizationId"] = json!(id(&department.branch));
        education["kind"] = json!("COLLECTIVE_EDUCATION");
        education["participantIds"] = json!([]);
        record(&app, clerk, education).await;

        let input = draft_input(&round, department, 0, "上半年工作");
        let saved = app.as_(clerk).act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let seen = read(&app, clerk, &report).await;
        // Two sessions of 7.5 and 2.25 hours; two days of education in the branch; 42 people.
        assert_eq!(computed(&seen), ["2", "9.75", "2", "42"]);
        let sources = seen.data("/workReport/figures/0/sources");
        assert_eq!(sources["totalCount"], 2);
        assert_eq!(sources["nodes"][0]["id"], json!(one));
        assert_eq!(sources["nodes"][0]["kind"], "STUDY_GROUP_SESSION");

        // A voided record counts no more, in a draft at once.
        let void = json!({ "activityId": one, "expectedRevision": 1, "reason": "重复登记" });
        act(&app, clerk, "voidActivity", void).await.ok();
        let seen = read(&app, clerk, &report).await;
        assert_eq!(computed(&seen), ["1", "2.25", "2", "42"]);
    }

    async fn a_submission_keeps_the_records_of_its_moment(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let round = open(&app, &region).await;
        let one = record(&app, clerk, session(department, "one")).await;
        let input = draft_input(&round, department, 0, "中心组学习12次，认真扎实。");
        let saved = app.as_(clerk).act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let expected = json!([{
            "code": "TEXT_DIFFERS", "figure": "study_sessions", "section": "work", "stated": "12", "computed": "1",
            "message": "study group sessions: the report says 12, the records hold 1",
        }]);
        let seen = read(&app, clerk, &report).await;
        assert_eq!(seen.data("/workReport/findings"), &expected, "before it is submitted");
        app.as_(clerk).act("SubmitWorkReport", submit_input(&report, "filed")).await.ok();

        app.clock.set(at("2026-07-11T09:00:00+08:00"));
        let void = json!({ "activityId": one, "expectedRevision": 1, "reason": "重复登记" });
        act(&app, clerk, "voidActivity", void).await.ok();
        let seen = read(&app, &region.accounts.county_staff, &report).await;
        assert_eq!(seen.data("/workReport/findings"), &expected, "to the reviewer");
        assert_eq!(computed(&seen), ["1", "7.5", "0", "0"]);
        assert_eq!(seen.data("/workReport/figures/0/sources/totalCount"), 1);
    }

    async fn another_number_needs_a_reason_and_is_a_finding(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let round = open(&app, &region).await;
        let mut input = draft_input(&round, department, 0, "上半年工作");
        input["figures"] = json!([{ "key": "study_sessions", "stated": "12" }]);
        let saved = app.as_(clerk).act("SaveWorkReportDraft", input).await.ok();
        let report = Report::of(&saved, "saveWorkReportDraft");
        let seen = read(&app, clerk, &report).await;
        assert_eq!(seen.data("/workReport/findings/0/code"), "FIGURE_DIFFERS");
        assert!(seen.data("/workReport/findings/0/section").is_null());
        let answer = app.as_(clerk).act("SubmitWorkReport", submit_input(&report, "x")).await;
        assert_eq!(answer.refused("REASON_REQUIRED"), "figures.study_sessions.reason");
    }
}
