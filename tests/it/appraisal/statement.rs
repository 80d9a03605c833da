//! What those appraised say of themselves: a plan with objectives, a self-assessment that begins with
//! what the records hold; and the inspections that are made for an appraisal.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, cycle_input, scheme_input};
use crate::support::client::{Answer, Client};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, Department, Region};

/// A campaign at its plan.
async fn open(app: &TestApp, region: &Region) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let mut scheme = scheme_input(region);
    scheme["indicators"] =
        json!([{ "key": "style", "title": "作风过硬", "weight": 100, "method": "REVIEWERS" }]);
    let made = staff.act("CreateAppraisalScheme", scheme).await.ok();
    let mut input = cycle_input(region, &made.text("/createAppraisalScheme/scheme/id"));
    input["kind"] = json!("CAMPAIGN");
    let opened = staff.act("OpenAppraisalCycle", input).await.ok();
    opened.text("/openAppraisalCycle/cycle/id")
}

async fn file(app: &TestApp, by: &Account, input: Value) -> Answer {
    let object = "entry { id statements { kind version text } }";
    app.act(by, "fileAppraisalStatement", object, input).await
}

fn statement(cycle: &str, department: &Department, kind: &str) -> Value {
    json!({ "cycleId": cycle, "organizationId": id(&department.party_group), "kind": kind,
        "text": "本局创建情况", "expectedVersion": 0, "idempotencyKey": kind })
}

/// The entry of a department as one reader sees it.
async fn entry(client: &Client<'_>, (cycle, department): (&str, &Department)) -> Value {
    let document = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 10) { nodes { id organization { id } \
        selfAssessmentPrefill { figures { key title computed } norms { code period met } } \
        statements { kind version objectives figures { key computed stated reason } norms { code met } \
        filedBy { displayName } } } } } }";
    let seen = client.run(document, json!({ "id": cycle })).await.ok();
    let nodes = seen.data("/appraisalCycle/entries/nodes").as_array();
    let own = json!(id(&department.party_group));
    let mut nodes = nodes.expect("entries").iter();
    let node = nodes.find(|node| node["organization"]["id"] == own);
    node.expect("its entry").clone()
}

fn figure<'a>(figures: &'a Value, key: &str) -> &'a Value {
    let mut all = figures.as_array().expect("a list").iter();
    all.find(|figure| figure["key"] == key).expect("the figure")
}

async fn study(app: &TestApp, department: &Department, key: &str) {
    let input = json!({
        "organizationId": id(&department.party_group), "kind": "STUDY_GROUP_SESSION",
        "title": "中心组学习", "startsOn": "2026-06-20", "idempotencyKey": key,
    });
    let clerk = app.as_(&department.clerk);
    clerk.act("RecordActivity", input).await.ok();
}

both! {
    async fn a_self_assessment_begins_with_the_records(app: TestApp) {
        let region = app.region(2).await;
        let [department, other] = &region.departments[..] else { panic!("two departments") };
        let (staff, clerk) = (app.as_(&region.accounts.county_staff), app.as_(&department.clerk));
        study(&app, department, "one").await;
        study(&app, department, "two").await;
        let cycle = open(&app, &region).await;
        let mut plan = statement(&cycle, department, "PLAN");
        plan["objectives"] = json!(["党员参学率达到百分之百", "每月一次主题党日"]);
        file(&app, &department.clerk, plan.clone()).await.ok();
        let early = statement(&cycle, department, "SELF_ASSESSMENT");
        assert_eq!(file(&app, &department.clerk, early.clone()).await.refused("WRONG_STATE"), "cycleId");
        advance(&staff, &cycle, "SELF_ASSESSMENT").await.ok();
        plan["idempotencyKey"] = json!("late");
        plan["expectedVersion"] = json!(1);
        assert_eq!(file(&app, &department.clerk, plan).await.refused("WRONG_STATE"), "cycleId");

        let seen = entry(&clerk, (&cycle, department)).await;
        let prefill = &seen["selfAssessmentPrefill"];
        assert_eq!(figure(&prefill["figures"], "study_sessions")["computed"], "2", "{prefill}");
        let n14 = json!({ "code": "N14", "period": "2026-H1", "met": false });
        assert!(prefill["norms"].as_array().expect("a list").contains(&n14), "{prefill}");

        let mut own = early;
        for (figures, code, path) in [
            (json!([{ "key": "study_sessions", "stated": "3" }]), "REASON_REQUIRED", "figures.0.reason"),
            (json!([{ "key": "nothing", "stated": "3", "reason": "误" }]), "UNKNOWN_FIGURE", "figures.0.key"),
        ] {
            own["figures"] = figures;
            assert_eq!(file(&app, &department.clerk, own.clone()).await.refused(code), path);
        }
        own["figures"] = json!([{ "key": "study_sessions", "stated": "3", "reason": "一次台账未录" }]);
        assert_eq!(file(&app, &other.clerk, own.clone()).await.code(), "NOT_FOUND");
        assert_eq!(file(&app, &region.accounts.auditor, own.clone()).await.code(), "FORBIDDEN");
        let first = file(&app, &department.clerk, own.clone()).await.ok();
        let again = file(&app, &department.clerk, own.clone()).await.ok();
        assert_eq!(first.body["data"], again.body["data"], "once under one key");
        // What is recorded later does not change what was filed; a further version begins anew.
        study(&app, department, "three").await;
        own["idempotencyKey"] = json!("again");
        let stale = file(&app, &department.clerk, own.clone()).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedVersion");
        own["expectedVersion"] = json!(1);
        own["figures"] = json!([]);
        file(&app, &department.clerk, own).await.ok();

        let seen = entry(&staff, (&cycle, department)).await;
        let all = seen["statements"].as_array().expect("a list");
        let named: Vec<_> = all.iter().map(|one| format!("{} {}", one["kind"], one["version"])).collect();
        assert_eq!(named, ["\"PLAN\" 1", "\"SELF_ASSESSMENT\" 1", "\"SELF_ASSESSMENT\" 2"]);
        assert_eq!(all[0]["objectives"][1], "每月一次主题党日");
        let both = json!({ "key": "study_sessions", "computed": "2", "stated": "3", "reason": "一次台账未录" });
        assert_eq!(figure(&all[1]["figures"], "study_sessions"), &both);
        let newest = json!({ "key": "study_sessions", "computed": "3", "stated": null, "reason": null });
        assert_eq!(figure(&all[2]["figures"], "study_sessions"), &newest);
        assert!(all[1]["norms"].as_array().is_some_and(|norms| !norms.is_empty()));
        app.assert_counted().await;
    }

    async fn inspections_are_made_for_an_appraisal(app: TestApp) {
        let region = app.region(2).await;
        let [department, other] = &region.departments[..] else { panic!("two departments") };
        let staff = app.as_(&region.accounts.county_staff);
        let cycle = open(&app, &region).await;
        let own = entry(&staff, (&cycle, department)).await["id"].clone();
        let foreign = entry(&staff, (&cycle, other)).await["id"].clone();
        let input = |entry: &Value, key: &str| json!({
            "inspectorId": id(&region.county.working_committee), "organizationId": id(&department.party_group),
            "title": "实地核查", "methods": ["SITE_VISIT", "FORUM", "TALK"], "startsOn": "2026-07-10",
            "summary": "与自评相符", "appraisalEntryId": entry, "idempotencyKey": key,
        });
        let object = "inspection { id appraisal { id } }";
        let record = async |input: Value| {
            app.act(&region.accounts.county_staff, "recordInspection", object, input).await
        };
        assert_eq!(record(input(&own, "early")).await.refused("WRONG_STATE"), "appraisalEntryId");
        for stage in ["SELF_ASSESSMENT", "REVIEW", "INSPECTION"] {
            advance(&staff, &cycle, stage).await.ok();
        }
        let wrong = record(input(&foreign, "foreign")).await;
        assert_eq!(wrong.refused("OUTSIDE_ORGANIZATION"), "appraisalEntryId");
        let made = record(input(&own, "own")).await.ok();
        assert_eq!(made.data("/recordInspection/inspection/appraisal/id"), &own);
        let mut free = input(&own, "free");
        free["appraisalEntryId"] = Value::Null;
        let free = record(free).await.ok();
        assert_eq!(free.data("/recordInspection/inspection/appraisal"), &Value::Null);
        let document = "query($id: ID!, $entry: ID!) { organization(id: $id) { \
            inspections(filter: { appraisalEntryId: $entry }) { totalCount nodes { id methods } } } }";
        let variables = json!({ "id": id(&department.party_group), "entry": own });
        let seen = app.as_(&department.clerk).run(document, variables).await.ok();
        let found = seen.data("/organization/inspections");
        assert_eq!(found["totalCount"], 1);
        assert_eq!(found["nodes"][0]["id"], made.text("/recordInspection/inspection/id"));
    }
}
