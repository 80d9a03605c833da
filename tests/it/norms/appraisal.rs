//! The norm on appraisal (N08): the year's results stand, with party building in them.

use serde_json::json;

use super::{record, stands};
use crate::support::app::TestApp;
use crate::support::appraisal::{advance, cycle_input, score_input};
use crate::support::db::both;
use crate::support::reports::{id, round_input, save_draft};
use crate::support::seed::{Region, at};

/// A scheme without ballots.
fn scheme(region: &Region) -> serde_json::Value {
    json!({
        "organizationId": id(&region.county.working_committee), "title": "年度考核",
        "indicators": [{ "key": "duty", "title": "责任落实", "weight": 100, "method": "REVIEWERS" }],
    })
}

/// A cycle of the first department alone.
async fn cycle_of_first(app: &TestApp, region: &Region) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let made = staff
        .act("CreateAppraisalScheme", scheme(region))
        .await
        .ok();
    let mut input = cycle_input(region, &made.text("/createAppraisalScheme/scheme/id"));
    input["organizationIds"] = json!([id(&region.departments[0].party_group)]);
    let opened = staff.act("OpenAppraisalCycle", input).await.ok();
    opened.text("/openAppraisalCycle/cycle/id")
}

both! {
    async fn an_appraisal_counts_while_its_results_stand(app: TestApp) {
        let region = app.region(2).await;
        let department = &region.departments[0];
        let staff = app.as_(&region.accounts.county_staff);
        let group = id(&department.party_group);
        // From here on norms of this year are counted.
        record(&app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2026-07-01")).await;
        let of = (&region.accounts.county_staff, group.as_str());
        let row = async |as_of: Option<&str>| stands(&app, of, ("N08", "2026"), as_of).await;
        let other = id(&region.departments[1].party_group);
        let other = async || {
            let of = (&region.accounts.county_staff, other.as_str());
            stands(&app, of, ("N08", "2026"), None).await["state"].clone()
        };
        let open = row(None).await;
        assert_eq!((&open["state"], &open["dueOn"]), (&json!("ON_TRACK"), &json!("2027-03-31")), "{open}");
        let cycle = cycle_of_first(&app, &region).await;
        advance(&staff, &cycle, "REVIEW").await.ok();
        staff.act("ScoreIndicator", score_input(&cycle, department, "duty", 90.0)).await.ok();
        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        assert_eq!(row(None).await["state"], "ON_TRACK", "under notice it does not stand yet");
        app.assert_counted().await;
        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        advance(&staff, &cycle, "FINAL").await.ok();
        app.assert_counted().await;
        let met = row(None).await;
        assert_eq!((&met["state"], &met["evidence"]["totalCount"]), (&json!("MET"), &json!(1)), "{met}");
        let entry = met["evidence"]["nodes"][0]["id"].clone();
        let node = "query($id: ID!) { node(id: $id) { ... on AppraisalEntry { id } } }";
        assert_eq!(staff.run(node, json!({ "id": entry })).await.ok().data("/node/id"), &entry);
        assert_eq!(row(Some("2026-07-19")).await["state"], "ON_TRACK", "nobody knew of it yet");
        for (now, state) in [("2026-12-30", "ON_TRACK"), ("2026-12-31", "AT_RISK"), ("2027-03-31", "AT_RISK"), ("2027-04-01", "MISSED")] {
            app.clock.set(at(&format!("{now}T09:00:00+08:00")));
            assert_eq!((other().await, &row(None).await["state"]), (json!(state), &json!("MET")), "{now}");
        }
        app.assert_counted().await;
        let province = id(&region.province.party_committee);
        let nobody = stands(&app, (&region.accounts.administrator, &province), ("N08", "2026"), None).await;
        assert_eq!(nobody["state"], "NOT_APPLICABLE", "nobody here appraises a province: {nobody}");
    }

    async fn the_appraisals_of_a_period_are_a_figure_of_reports(app: TestApp) {
        let region = app.region(2).await;
        let department = &region.departments[0];
        let staff = app.as_(&region.accounts.county_staff);
        let mut round = round_input(&region, "with appraisals");
        round["period"] = json!("2026-H2");
        round["form"]["figures"] = json!(["departments_appraised"]);
        let opened = staff.act("OpenReportingRound", round).await.ok();
        let report = save_draft(&app, &opened.text("/openReportingRound/round/id"), department).await;
        let document = "query($id: ID!) { workReport(id: $id) { figures { computed \
            sources { totalCount nodes { id kind startsOn } } } } }";
        let figure = async || {
            let clerk = app.as_(&department.clerk);
            let seen = clerk.run(document, json!({ "id": report.id })).await.ok();
            seen.data("/workReport/figures/0").clone()
        };
        let cycle = cycle_of_first(&app, &region).await;
        advance(&staff, &cycle, "REVIEW").await.ok();
        staff.act("ScoreIndicator", score_input(&cycle, department, "duty", 90.0)).await.ok();
        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        assert_eq!(figure().await["computed"], "0", "under notice it does not stand yet");
        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        advance(&staff, &cycle, "FINAL").await.ok();
        let one = figure().await;
        assert_eq!((&one["computed"], &one["sources"]["totalCount"]), (&json!("1"), &json!(1)));
        let source = &one["sources"]["nodes"][0];
        assert_eq!((&source["kind"], &source["startsOn"]), (&json!("APPRAISAL"), &json!("2026-07-20")));
    }
}
