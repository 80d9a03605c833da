//! Who is out of an award by the records: previewed, frozen with the list, let in by two persons; and
//! the rectifications that results lead to.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, cycle_input, group, score_input};
use crate::support::client::{Answer, Client};
use crate::support::db::both;
use crate::support::dues::{Treasury, accepted};
use crate::support::reports::id;
use crate::support::seed::{Account, Department, Region, at};

/// By one indicator only.
async fn scheme(client: &Client<'_>, region: &Region) -> String {
    let input = json!({
        "organizationId": id(&region.county.working_committee), "title": "创建活动",
        "indicators": [{ "key": "style", "title": "作风过硬", "weight": 100, "method": "REVIEWERS" }],
    });
    let made = client.act("CreateAppraisalScheme", input).await.ok();
    made.text("/createAppraisalScheme/scheme/id")
}

async fn open(client: &Client<'_>, region: &Region, predicates: Value) -> Answer {
    let mut input = cycle_input(region, &scheme(client, region).await);
    input["kind"] = json!("CAMPAIGN");
    input["predicates"] = predicates;
    client.act("OpenAppraisalCycle", input).await
}

async fn advance_to(client: &Client<'_>, cycle: &str, stages: &[&str]) {
    for stage in stages {
        advance(client, cycle, stage).await.ok();
    }
}

/// Scores of the whole group, the first best, and the list that follows.
async fn list(client: &Client<'_>, region: &Region, cycle: &str) {
    advance_to(client, cycle, &["SELF_ASSESSMENT", "REVIEW", "INSPECTION"]).await;
    for (department, score) in region.departments.iter().zip([95.0, 94.0, 93.0, 92.0]) {
        let input = score_input(cycle, department, "style", score);
        client.act("ScoreIndicator", input).await.ok();
    }
    advance(client, cycle, "PROVISIONAL_LIST").await.ok();
}

async fn meet(app: &TestApp, department: &Department) {
    let input = json!({
        "organizationId": id(&department.party_group), "kind": "DEMOCRATIC_LIFE_MEETING",
        "title": "民主生活会", "startsOn": "2026-06-20", "idempotencyKey": "meeting",
    });
    let clerk = app.as_(&department.clerk);
    clerk.act("RecordActivity", input).await.ok();
}

/// The first department keeps dues that belong to those above, and seals no month.
async fn owe(app: &TestApp, treasury: &Treasury) {
    treasury.set_policy(app).await;
    treasury.collect(app, 1_000, "collected").await;
    let branch = treasury.branch();
    let sent = treasury.send(app, &branch, 600, "sent").await;
    let cashier = app.as_(&treasury.cashier);
    let arrived = accepted(&sent, "arrived");
    cashier.act("ConfirmDuesRemittance", arrived).await.ok();
}

/// The second has a problem to put right.
async fn inspect(app: &TestApp, region: &Region) {
    let input = json!({
        "inspectorId": id(&region.county.working_committee),
        "organizationId": id(&region.departments[1].party_group),
        "title": "机关党建检查", "methods": ["PAPERS"], "startsOn": "2026-07-08", "summary": "总体较好",
        "findings": [{ "text": "台账不全", "remedy": { "measures": "逐项补齐" } }], "idempotencyKey": "inspected",
    });
    let by = &region.accounts.county_staff;
    let done = app.act(by, "recordInspection", "inspection { id }", input);
    done.await.ok();
}

/// The problem is put right, and that is verified.
async fn put_right(app: &TestApp, region: &Region) {
    let department = &region.departments[1];
    let document =
        "query($id: ID!) { organization(id: $id) { rectifications(first: 1) { nodes { id } } } }";
    let of = json!({ "id": id(&department.party_group) });
    let seen = app.as_(&department.clerk).run(document, of).await.ok();
    let rectification = seen.text("/organization/rectifications/nodes/0/id");
    let claim = json!({ "rectificationId": rectification, "expectedRevision": 1, "done": "已补齐", "idempotencyKey": "done" });
    let object = "rectification { state }";
    app.act(&department.clerk, "claimRectification", object, claim)
        .await
        .ok();
    let verify = json!({ "rectificationId": rectification, "expectedRevision": 2, "finding": "属实", "idempotencyKey": "seen" });
    let by = &region.accounts.county_staff;
    app.act(by, "verifyRectification", object, verify)
        .await
        .ok();
}

/// Who would be out, as one reader sees it: the department's number, predicate, code and period.
async fn preview(client: &Client<'_>, region: &Region, cycle: &str) -> Vec<String> {
    let document = "query($id: ID!) { appraisalCycle(id: $id) { exclusionPreview { \
        organization { id } kind code period reason rectification { id } } } }";
    let seen = client.run(document, json!({ "id": cycle })).await.ok();
    let out = seen.data("/appraisalCycle/exclusionPreview").as_array();
    let number = |one: &Value| {
        let own = |it: &Department| one["organization"]["id"] == id(&it.party_group);
        region.departments.iter().position(own)
    };
    out.expect("a list")
        .iter()
        .map(|one| {
            let (number, kind) = (number(one).expect("one of the group"), &one["kind"]);
            let named = one["rectification"]["id"].is_string();
            assert_eq!(named, kind == "OPEN_RECTIFICATION", "{one}");
            format!(
                "{number} {} {} {}",
                text(kind),
                text(&one["code"]),
                text(&one["period"])
            )
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// What an entry shows of the list.
async fn entry(client: &Client<'_>, (cycle, department): (&str, &Department)) -> Value {
    let document = "query($id: ID!) { appraisalCycle(id: $id) { entries(first: 10) { nodes { organization { id } \
        score rank exclusions { code reason } overrides { id approved document requestedBy { displayName } } \
        problems { number indicatorKey rectification { id sourceId problem source } } versions { version } } } } }";
    let seen = client.run(document, json!({ "id": cycle })).await.ok();
    let nodes = seen.data("/appraisalCycle/entries/nodes").as_array();
    let own = json!(id(&department.party_group));
    let mut nodes = nodes.expect("entries").iter();
    let node = nodes.find(|node| node["organization"]["id"] == own);
    node.expect("its entry").clone()
}

async fn request(app: &TestApp, by: &Account, cycle: &str, department: &Department) -> Answer {
    let input = json!({ "cycleId": cycle, "organizationId": id(&department.party_group),
        "document": "县创建办〔2026〕3 号", "reason": "问题已基本整改" });
    app.act(
        by,
        "requestAppraisalOverride",
        "entry { overrides { id } }",
        input,
    )
    .await
}

async fn decide(app: &TestApp, by: &Account, asked: &str) -> Answer {
    let input = json!({ "overrideId": asked, "approved": true, "reason": "同意保留" });
    app.act(
        by,
        "decideAppraisalOverride",
        "entry { rank overrides { approved } }",
        input,
    )
    .await
}

/// What the history of an organization tells was done, newest first.
async fn actions(client: &Client<'_>, department: &Department) -> Vec<String> {
    let of = json!({ "organizationId": id(&department.party_group) });
    let seen = client.operation("History", of).await.ok();
    let nodes = seen.data("/organization/history/nodes").as_array();
    let names = nodes
        .expect("events")
        .iter()
        .map(|event| text(&event["action"]).to_owned());
    names.collect()
}

both! {
    async fn who_is_out_is_previewed_frozen_and_let_in_by_two(app: TestApp) {
        let treasury = Treasury::build(&app, 4).await;
        let (region, accounts) = (&treasury.region, &treasury.region.accounts);
        let [first, second, third, fourth] = &region.departments[..] else { panic!("four departments") };
        for department in [first, second, fourth] {
            meet(&app, department).await;
        }
        owe(&app, &treasury).await;
        inspect(&app, region).await;
        app.clock.set(at("2026-09-10T09:00:00+08:00"));
        let staff = app.as_(&accounts.county_staff);
        let predicates = json!([{ "kind": "MISSED_NORM", "normCodes": ["N14"] }, { "kind": "DUES_ARREARS" },
            { "kind": "OPEN_RECTIFICATION" }]);
        let cycle = open(&staff, region, predicates).await.ok().text("/openAppraisalCycle/cycle/id");
        let out = ["2 MISSED_NORM N14 2026-H1", "0 DUES_ARREARS MONTH_UNSEALED 2026-07",
            "0 DUES_ARREARS REMITTANCE_SHORT 2026-07", "1 OPEN_RECTIFICATION RECTIFICATION_OPEN -"];
        assert_eq!(preview(&staff, region, &cycle).await, out);
        // Each reads of itself, and of nobody else.
        assert_eq!(preview(&app.as_(&third.clerk), region, &cycle).await, out[..1]);
        assert_eq!(preview(&app.as_(&fourth.clerk), region, &cycle).await, [""; 0]);

        list(&staff, region, &cycle).await;
        // What the records say later does not change what was frozen.
        put_right(&app, region).await;
        assert_eq!(preview(&staff, region, &cycle).await, out[..3]);
        let frozen = entry(&staff, (&cycle, second)).await;
        assert_eq!((&frozen["score"], &frozen["rank"]), (&json!(94.0), &Value::Null), "{frozen}");
        let reason = "a rectification with a term of 2026-10-08 is not verified: 台账不全";
        assert_eq!(frozen["exclusions"], json!([{ "code": "RECTIFICATION_OPEN", "reason": reason }]));
        let due = entry(&staff.clone().speaking("zh-CN"), (&cycle, first)).await;
        assert_eq!(due["exclusions"][1]["reason"], "截至 2026-07 应上缴党费尚欠 4.00 元");
        assert_eq!(entry(&staff, (&cycle, fourth)).await["rank"], 1);

        let refused = request(&app, &accounts.county_staff, &cycle, fourth).await;
        assert_eq!(refused.refused("WRONG_STATE"), "organizationId");
        assert_eq!(request(&app, &accounts.auditor, &cycle, second).await.code(), "FORBIDDEN");
        assert_eq!(request(&app, &second.clerk, &cycle, second).await.code(), "NOT_FOUND");
        let asked = request(&app, &accounts.county_staff, &cycle, second).await.ok();
        let asked = asked.text("/requestAppraisalOverride/entry/overrides/0/id");
        let again = request(&app, &accounts.county_staff, &cycle, second).await;
        assert_eq!(again.refused("WRONG_STATE"), "organizationId");
        assert_eq!(entry(&staff, (&cycle, second)).await["rank"], Value::Null, "one person is not enough");
        let same = decide(&app, &accounts.county_staff, &asked).await;
        assert_eq!(same.refused("SAME_PERSON"), "overrideId");
        assert_eq!(decide(&app, &second.clerk, &asked).await.code(), "FORBIDDEN");
        assert_eq!(decide(&app, &accounts.neighbour, &asked).await.code(), "NOT_FOUND");
        let decided = decide(&app, &accounts.leader, &asked).await.ok();
        // The list is not public: even who decides reads no rank in it.
        let shown = json!({ "rank": null, "overrides": [{ "approved": true }] });
        assert_eq!(decided.data("/decideAppraisalOverride/entry"), &shown);
        assert_eq!(entry(&staff, (&cycle, second)).await["rank"], 1);
        let twice = decide(&app, &accounts.leader, &asked).await;
        assert_eq!(twice.refused("WRONG_STATE"), "overrideId");
        let moved = entry(&staff, (&cycle, fourth)).await;
        assert_eq!((&moved["rank"], moved["versions"].as_array().map(Vec::len)), (&json!(2), Some(2)));
        let told = actions(&staff, second).await;
        assert_eq!(told[..2], ["decideAppraisalOverride", "requestAppraisalOverride"]);

        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();
        let late = request(&app, &accounts.county_staff, &cycle, third).await;
        assert_eq!(late.refused("WRONG_STATE"), "cycleId");
        // Others read who stands on the list, and not what the records say of those who do not.
        let seen = entry(&app.as_(&fourth.clerk), (&cycle, third)).await;
        assert_eq!((&seen["rank"], &seen["exclusions"]), (&Value::Null, &json!([])));
        // Going back to the list makes no new one; doing the review again does.
        let back = json!({ "cycleId": cycle, "to": "PROVISIONAL_LIST", "reason": "核对名单" });
        app.act(&accounts.county_staff, "reopenAppraisalCycle", "cycle { stage }", back).await.ok();
        let codes = |node: &Value| node["exclusions"].as_array().map(Vec::len);
        assert_eq!(codes(&entry(&staff, (&cycle, second)).await), Some(1));
        let back = json!({ "cycleId": cycle, "to": "INSPECTION", "reason": "重新核实" });
        app.act(&accounts.county_staff, "reopenAppraisalCycle", "cycle { stage }", back).await.ok();
        advance(&staff, &cycle, "PROVISIONAL_LIST").await.ok();
        assert_eq!(codes(&entry(&staff, (&cycle, second)).await), Some(0), "it is verified by now");
        assert_eq!(codes(&entry(&staff, (&cycle, first)).await), Some(2));
        app.assert_counted().await;
    }

    async fn predicates_that_say_nothing_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        for (predicates, code, path) in [
            (json!([{ "kind": "MISSED_NORM" }]), "REQUIRED", "predicates.0.normCodes"),
            (json!([{ "kind": "MISSED_NORM", "normCodes": ["X1"] }]), "NORMS_UNKNOWN", "predicates.0.normCodes.0"),
            (json!([{ "kind": "MISSED_NORM", "normCodes": ["N14", "N14"] }]), "DUPLICATE", "predicates.0.normCodes.1"),
            (json!([{ "kind": "DUES_ARREARS", "normCodes": ["N14"] }]), "INVALID", "predicates.0.normCodes"),
            (json!([{ "kind": "DUES_ARREARS" }, { "kind": "DUES_ARREARS" }]), "DUPLICATE", "predicates.1.kind"),
        ] {
            assert_eq!(open(&staff, &region, predicates).await.refused(code), path);
        }
        let mut yearly = cycle_input(&region, &scheme(&staff, &region).await);
        yearly["predicates"] = json!([{ "kind": "DUES_ARREARS" }]);
        let refused = staff.act("OpenAppraisalCycle", yearly).await;
        assert_eq!(refused.refused("INVALID"), "predicates");
    }

    async fn what_a_result_shows_is_put_right(app: TestApp) {
        let region = app.region(2).await;
        let (staff, department) = (app.as_(&region.accounts.county_staff), &region.departments[0]);
        let cycle = open(&staff, &region, json!([])).await.ok().text("/openAppraisalCycle/cycle/id");
        let input = json!({ "cycleId": cycle, "organizationId": group(&region)[0], "indicatorKey": "style",
            "problem": "服务窗口纪律松弛", "measures": "开展专项整治", "idempotencyKey": "one" });
        let act = async |by: &Account, input: Value| {
            app.act(by, "openAppraisalRectification", "rectification { id }", input).await
        };
        let by = &region.accounts.county_staff;
        assert_eq!(act(by, input.clone()).await.refused("WRONG_STATE"), "cycleId");
        list(&staff, &region, &cycle).await;
        for (field, value, code) in [
            ("indicatorKey", json!("nothing"), "UNKNOWN_INDICATOR"),
            ("problem", json!(" "), "REQUIRED"),
            ("dueOn", json!("2026-07-09"), "OUT_OF_RANGE"),
        ] {
            let mut wrong = input.clone();
            wrong[field] = value;
            wrong["idempotencyKey"] = json!("wrong");
            assert_eq!(act(by, wrong).await.refused(code), field);
        }
        assert_eq!(act(&department.clerk, input.clone()).await.code(), "NOT_FOUND");
        assert_eq!(act(&region.accounts.auditor, input.clone()).await.code(), "FORBIDDEN");
        let opened = act(by, input.clone()).await.ok().text("/openAppraisalRectification/rectification/id");
        let again = act(by, input.clone()).await.ok().text("/openAppraisalRectification/rectification/id");
        assert_eq!(opened, again);
        let mut whole = input;
        (whole["indicatorKey"], whole["idempotencyKey"]) = (Value::Null, json!("two"));
        act(by, whole).await.ok();

        // Both ways: from the result to what is put right, and back.
        let shown = entry(&app.as_(&department.clerk), (&cycle, department)).await;
        let problems = shown["problems"].as_array().expect("a list");
        let keys: Vec<_> = problems.iter().map(|it| (&it["number"], &it["indicatorKey"])).collect();
        assert_eq!(keys, [(&json!(1), &json!("style")), (&json!(2), &Value::Null)]);
        let rectification = &problems[0]["rectification"];
        assert_eq!((&rectification["id"], &rectification["source"]), (&json!(opened), &json!("APPRAISAL")));
        let document = "query($id: ID!) { node(id: $id) { ... on AppraisalEntry { organization { id } } } }";
        let source = json!({ "id": rectification["sourceId"] });
        let seen = staff.run(document, source).await.ok();
        assert_eq!(seen.data("/node/organization/id"), &json!(id(&department.party_group)));
        let told = actions(&staff, department).await;
        assert_eq!(told[..2], ["openRectification", "openAppraisalRectification"]);
        app.assert_counted().await;
    }
}
