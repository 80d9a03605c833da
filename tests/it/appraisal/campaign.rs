//! A whole campaign (D1–D5): from the plan to the commendation, and a disqualification after it.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, group, results, score_input};
use crate::support::client::Client;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Region, at};

/// Those who take part, and what they are given by every indicator.
const DEPARTMENTS: usize = 6;
const SCORES: [f64; DEPARTMENTS] = [95.0, 94.0, 93.0, 85.0, 75.0, 55.0];

/// The campaign that comes with the service: four strong, one hard.
async fn open(client: &Client<'_>, region: &Region) -> String {
    let document = "{ appraisalTemplates { key title indicators { key title weight method } } }";
    let seen = client.run(document, json!({})).await.ok();
    let templates = seen.data("/appraisalTemplates").as_array().expect("a list");
    let template = templates
        .iter()
        .find(|it| it["key"] == "four_strong_one_hard");
    let template = template.expect("the template");
    let scheme = json!({
        "organizationId": id(&region.county.working_committee),
        "title": template["title"], "indicators": template["indicators"],
    });
    let made = client.act("CreateAppraisalScheme", scheme).await.ok();
    let input = json!({
        "schemeId": made.text("/createAppraisalScheme/scheme/id"), "period": "2026", "kind": "CAMPAIGN",
        "organizationIds": group(region), "partyBuildingWeight": 100, "excellentQuota": 50,
        "idempotencyKey": "four strong",
    });
    let opened = client.act("OpenAppraisalCycle", input).await.ok();
    assert_eq!(opened.data("/openAppraisalCycle/cycle/stage"), "PLAN");
    opened.text("/openAppraisalCycle/cycle/id")
}

async fn score(client: &Client<'_>, region: &Region, cycle: &str) {
    for (department, score) in region.departments.iter().zip(SCORES) {
        for key in ["politics", "ability", "vitality", "cohesion", "style"] {
            let input = score_input(cycle, department, key, score);
            client.act("ScoreIndicator", input).await.ok();
        }
    }
}

fn columns(nodes: &[Value]) -> Vec<(Option<i64>, Option<&str>)> {
    let place = |node: &'_ Value| node["rank"].as_i64();
    nodes
        .iter()
        .map(|node| (place(node), node["grade"].as_str()))
        .collect()
}

/// The stages that a campaign has entered.
async fn stages(client: &Client<'_>, cycle: &str) -> Vec<String> {
    let document = "query($id: ID!) { appraisalCycle(id: $id) { stages { stage } } }";
    let seen = client.run(document, json!({ "id": cycle })).await.ok();
    let stages = seen
        .data("/appraisalCycle/stages")
        .as_array()
        .expect("a list");
    let names = stages.iter().filter_map(|it| it["stage"].as_str());
    names.map(str::to_owned).collect()
}

both! {
    async fn a_campaign_goes_from_its_plan_to_the_commendation(app: TestApp) {
        let region = app.region(DEPARTMENTS).await;
        let (staff, leader) = (app.as_(&region.accounts.county_staff), app.as_(&region.accounts.leader));
        let clerk = app.as_(&region.departments[5].clerk);
        let cycle = open(&staff, &region).await;
        let skipped = advance(&staff, &cycle, "REVIEW").await;
        assert_eq!(skipped.refused("WRONG_STATE"), "to");
        for stage in ["SELF_ASSESSMENT", "REVIEW", "INSPECTION"] {
            advance(&staff, &cycle, stage).await.ok();
        }
        let missing = advance(&staff, &cycle, "PROVISIONAL_LIST").await;
        assert_eq!(missing.user_errors().len(), DEPARTMENTS * 5, "each is named: {missing}");
        score(&staff, &region, &cycle).await;
        advance(&staff, &cycle, "PROVISIONAL_LIST").await.ok();
        let sealed = results(&clerk, &cycle).await;
        assert_eq!(columns(&sealed), [(None, None)], "the list is not public yet");
        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        let (excellent, good, fair, poor) = (Some("EXCELLENT"), Some("GOOD"), Some("FAIR"), Some("POOR"));
        let seen = results(&clerk, &cycle).await;
        let listed = [(Some(1), excellent), (Some(2), excellent), (Some(3), excellent),
            (Some(4), good), (Some(5), fair), (Some(6), poor)];
        assert_eq!(columns(&seen), listed);

        // Approved by what leads the issuer, and by nobody else.
        app.clock.set(at("2026-07-18T00:00:00+08:00"));
        advance(&staff, &cycle, "APPROVAL").await.ok();
        assert_eq!(advance(&staff, &cycle, "FINAL").await.code(), "FORBIDDEN");
        advance(&leader, &cycle, "FINAL").await.ok();
        advance(&staff, &cycle, "COMMENDED").await.ok();
        assert_eq!(advance(&staff, &cycle, "REVIEW").await.refused("WRONG_STATE"), "to");

        // Fraud comes to light after the commendation.
        let out = json!({ "cycleId": cycle, "organizationId": id(&region.departments[0].party_group),
            "reason": "弄虚作假", "followUp": "收回奖牌，通报批评" });
        let object = "entry { rank grade disqualification { reason followUp } versions { version reason rank } }";
        let done = app.act(&region.accounts.county_staff, "disqualifyAppraised", object, out).await.ok();
        assert_eq!(done.data("/disqualifyAppraised/entry"), &json!({
            "rank": null, "grade": null,
            "disqualification": { "reason": "弄虚作假", "followUp": "收回奖牌，通报批评" },
            "versions": [{ "version": 2, "reason": "弄虚作假", "rank": null },
                { "version": 1, "reason": "公示前汇总", "rank": 1 }],
        }));
        let seen = results(&clerk, &cycle).await;
        // Half of five are two.
        let moved = [(None, None), (Some(1), excellent), (Some(2), excellent), (Some(3), good),
            (Some(4), fair), (Some(5), poor)];
        assert_eq!(columns(&seen), moved);
        let all = ["PLAN", "SELF_ASSESSMENT", "REVIEW", "INSPECTION", "PROVISIONAL_LIST", "PUBLIC_NOTICE",
            "APPROVAL", "FINAL", "COMMENDED"];
        assert_eq!(stages(&clerk, &cycle).await, all);
        app.assert_counted().await;
    }
}
