//! Scores that compute themselves from norms: live while the review lasts, then as they were summed up.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, open_cycle, results, score_input};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Department, Region};

/// Half by reviewers, half by democratic life meetings (N14), less two points for each that is missed.
fn scheme(region: &Region) -> Value {
    json!({
        "organizationId": id(&region.county.working_committee), "title": "年度考核",
        "indicators": [
            { "key": "duty", "title": "责任落实", "weight": 50, "method": "REVIEWERS" },
            { "key": "norms", "title": "规范达标", "weight": 50, "method": "COMPLIANCE", "normCodes": ["N14"] },
            { "key": "missed", "title": "未达标扣分", "weight": 0, "method": "DEDUCTION", "cap": 5,
              "normCodes": ["N14"], "pointsPerMissedNorm": 2 },
        ],
    })
}

async fn meet(app: &TestApp, department: &Department, key: &str) -> String {
    let input = json!({
        "organizationId": id(&department.party_group), "kind": "DEMOCRATIC_LIFE_MEETING", "title": "民主生活会",
        "startsOn": "2026-06-20", "idempotencyKey": key,
    });
    let recorded = app
        .as_(&department.clerk)
        .act("RecordActivity", input)
        .await
        .ok();
    recorded.text("/recordActivity/activity/id")
}

/// Score, and the indicators by their keys, of a department.
async fn of(app: &TestApp, region: &Region, (cycle, department): (&str, &Department)) -> Value {
    let document = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 10) { nodes { \
        organization { id } score missingScores { indicatorKey } versions { version } \
        indicators { key score norms { code period met } } } } } }";
    let reader = app.as_(&region.accounts.county_staff);
    let seen = reader.run(document, json!({ "id": cycle })).await.ok();
    let nodes = seen
        .data("/appraisalCycle/entries/nodes")
        .as_array()
        .expect("entries")
        .clone();
    let group = json!(id(&department.party_group));
    let own = nodes
        .into_iter()
        .find(|node| node["organization"]["id"] == group);
    own.expect("its entry")
}

fn scores(entry: &Value) -> Vec<Option<f64>> {
    let indicators = entry["indicators"].as_array().expect("a list");
    let all = indicators.iter().map(|one| &one["score"]);
    std::iter::once(&entry["score"])
        .chain(all)
        .map(Value::as_f64)
        .collect()
}

both! {
    async fn norms_score_live_and_then_stand(app: TestApp) {
        let region = app.region(2).await;
        let staff = app.as_(&region.accounts.county_staff);
        let [first, second] = &region.departments[..] else { panic!("two departments") };
        let meeting = meet(&app, first, "first").await;
        let cycle = open_cycle(&app, &region, scheme(&region)).await;
        advance(&staff, &cycle, "REVIEW").await.ok();
        let by_hand = staff.act("ScoreIndicator", score_input(&cycle, first, "norms", 50.0)).await;
        assert_eq!(by_hand.user_errors().len(), 1, "{by_hand}");
        for department in [first, second] {
            staff.act("ScoreIndicator", score_input(&cycle, department, "duty", 90.0)).await.ok();
        }
        let (one, two) = (of(&app, &region, (&cycle, first)).await, of(&app, &region, (&cycle, second)).await);
        // The first half year is met, the second open; half of 90 and half of 100.
        assert_eq!(scores(&one), [95.0, 90.0, 100.0, 0.0].map(Some), "{one}");
        let norms = json!([{ "code": "N14", "period": "2026-H1", "met": true }, { "code": "N14", "period": "2026-H2", "met": null }]);
        assert_eq!(one["indicators"][1]["norms"], norms);
        // Missed: half of 90 and half of nothing, less two points.
        assert_eq!(scores(&two), [43.0, 90.0, 0.0, 2.0].map(Some), "{two}");
        assert_eq!(two["indicators"][2]["norms"][0], json!({ "code": "N14", "period": "2026-H1", "met": false }));
        // What is recorded late counts while the review lasts.
        meet(&app, second, "second").await;
        assert_eq!(scores(&of(&app, &region, (&cycle, second)).await)[0], Some(95.0));

        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        let void = json!({ "activityId": meeting, "expectedRevision": 1, "reason": "查无此会" });
        app.act(&first.clerk, "voidActivity", "activity { id }", void).await.ok();
        let after = of(&app, &region, (&cycle, first)).await;
        assert_eq!((scores(&after), &after["indicators"][1]["norms"]), (scores(&one), &norms), "it stands");
        // A further version is made of what was summed up, not of what the records say by now.
        let document = "mutation($input: DisqualifyAppraisedInput!) { disqualifyAppraised(input: $input) { errors { code path } } }";
        let out = json!({ "cycleId": cycle, "organizationId": id(&second.party_group), "reason": "弄虚作假", "followUp": "整改" });
        staff.run(document, json!({ "input": out })).await.ok();
        let renewed = of(&app, &region, (&cycle, first)).await;
        assert_eq!(renewed["versions"].as_array().map(Vec::len), Some(2), "{renewed}");
        assert_eq!((scores(&renewed), &renewed["indicators"][1]["norms"]), (scores(&one), &norms));
        assert_eq!(results(&staff, &cycle).await.len(), 2);
        app.assert_counted().await;
    }
}
