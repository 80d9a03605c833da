//! A campaign from whose award the first department is out: what was inspected is not put right.

use serde_json::json;

use super::acts::made;
use super::world::act;
use crate::support::app::TestApp;
use crate::support::appraisal::{advance, cycle_input, scheme_input, score_input};
use crate::support::dues::Treasury;
use crate::support::reports::id;

/// Makes the list and asks against the exclusion; gives the id of what is asked.
pub(super) async fn excluded(app: &TestApp, treasury: &Treasury) -> String {
    let region = &treasury.region;
    let (department, staff) = (&region.departments[0], &region.accounts.county_staff);
    let mut scheme = scheme_input(region);
    scheme["title"] = json!("创建活动");
    scheme["indicators"] =
        json!([{ "key": "style", "title": "作风过硬", "weight": 100, "method": "REVIEWERS" }]);
    let scheme = made(app, staff, "createAppraisalScheme", "scheme", scheme).await;
    let mut input = cycle_input(region, &scheme);
    input["kind"] = json!("CAMPAIGN");
    input["organizationIds"] = json!([id(&department.party_group)]);
    input["predicates"] = json!([{ "kind": "OPEN_RECTIFICATION" }]);
    let cycle = made(app, staff, "openAppraisalCycle", "cycle", input).await;
    let client = app.as_(staff);
    for stage in ["SELF_ASSESSMENT", "REVIEW", "INSPECTION"] {
        advance(&client, &cycle, stage).await.ok();
    }
    let seen = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 1) { nodes { id } } } }";
    let seen = client.run(seen, json!({ "id": cycle })).await.ok();
    let input = json!({
        "inspectorId": treasury.committee(), "organizationId": id(&department.party_group),
        "title": "实地核查", "methods": ["SITE_VISIT"], "startsOn": "2026-07-09", "summary": "与自评相符",
        "appraisalEntryId": seen.text("/appraisalCycle/entries/nodes/0/id"), "idempotencyKey": "for it",
    });
    made(app, staff, "recordInspection", "inspection", input).await;
    let score = score_input(&cycle, department, "style", 90.0);
    client.act("ScoreIndicator", score).await.ok();
    advance(&client, &cycle, "PROVISIONAL_LIST").await.ok();
    let problem = json!({
        "cycleId": cycle, "organizationId": id(&department.party_group), "problem": "窗口纪律松弛",
        "idempotencyKey": "shown",
    });
    let opened = "openAppraisalRectification";
    made(app, staff, opened, "rectification", problem).await;
    let asked = json!({
        "cycleId": cycle, "organizationId": id(&department.party_group),
        "document": "县创建办〔2026〕3 号", "reason": "已基本整改",
    });
    let object = "entry { overrides { id } }";
    let asked = act(app, staff, "requestAppraisalOverride", object, asked).await;
    asked
        .ok()
        .text("/requestAppraisalOverride/entry/overrides/0/id")
}
