//! Norms and compliance (domain §5): what was required, what was done, and who sees it.

mod appraisal;
mod ledger;
mod status;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, Region, at};

/// A row of compliance.
const ROW: &str = "norm { code version source } period state actual required dueOn lastDayToMeet \
    people { met onTrack atRisk missed notApplicable } evidence { totalCount nodes { id title } } \
    explanation { arithmetic counted notCounted { why record { title } } }";

/// How an organization stands with a norm in a period.
async fn stands(
    app: &TestApp,
    (account, organization): (&Account, &str),
    (code, period): (&str, &str),
    as_of: Option<&str>,
) -> Value {
    let document = format!(
        "query($id: ID!, $period: Period!, $asOf: Date) {{ organization(id: $id) {{ \
         compliance(period: $period, asOf: $asOf) {{ {ROW} }} }} }}"
    );
    let variables = json!({ "id": organization, "period": period, "asOf": as_of });
    let answer = app.as_(account).run(&document, variables).await.ok();
    let rows = answer.data("/organization/compliance");
    let rows = rows.as_array().expect("a list");
    let row = rows.iter().find(|row| row["norm"]["code"] == code);
    row.cloned().unwrap_or(Value::Null)
}

async fn record(
    app: &TestApp,
    account: &Account,
    organization: &str,
    what: (&str, &str),
) -> Answer {
    let (kind, on) = what;
    let input = json!({
        "organizationId": organization,
        "kind": kind,
        "title": "会议",
        "startsOn": on,
        "idempotencyKey": format!("{kind}{on}"),
    });
    app.as_(account).act("RecordActivity", input).await.ok()
}

/// Does one of the acts on a norm.
async fn act(app: &TestApp, account: &Account, name: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ \
         norm {{ id code version threshold status revision inForceUntil }} \
         errors {{ code message path rule }} }} }}"
    );
    app.as_(account)
        .run(&document, json!({ "input": input }))
        .await
}

fn draft(region: &Region, threshold: &str) -> Value {
    json!({
        "organizationId": id(&region.county.working_committee),
        "expectedRevision": 0,
        "code": "N14",
        "threshold": threshold,
        "document": "县直工委〔2026〕12 号",
        "inForceFrom": "2027-01-01",
    })
}

both! {
    async fn what_was_done_meets_the_norm(app: TestApp) {
        let region = app.region(1).await;
        let leader = &region.accounts.leader;
        let committee = id(&region.county.party_committee);
        let of = (leader, committee.as_str());
        let open = stands(&app, of, ("N01", "2026"), None).await;
        assert_eq!(open["state"], "ON_TRACK", "{open}");
        assert_eq!((&open["actual"], &open["required"]), (&json!("0"), &json!("1")));
        assert_eq!(open["lastDayToMeet"], "2026-12-31");
        record(&app, leader, &committee, ("STANDING_COMMITTEE_SESSION", "2026-07-01")).await;
        let met = stands(&app, of, ("N01", "2026"), None).await;
        assert_eq!(met["state"], "MET", "{met}");
        assert_eq!(met["evidence"]["totalCount"], 1);
        assert!(met["lastDayToMeet"].is_null());
        // Yesterday nobody knew of it.
        let before = stands(&app, of, ("N01", "2026"), Some("2026-07-09")).await;
        assert_eq!(before["state"], "ON_TRACK", "{before}");
        assert_eq!(before["explanation"]["notCounted"][0]["why"], "RECORDED_LATER");
    }

    async fn what_is_voided_counts_no_more(app: TestApp) {
        let region = app.region(1).await;
        let leader = &region.accounts.leader;
        let committee = id(&region.county.party_committee);
        let answer = record(&app, leader, &committee, ("DEMOCRATIC_LIFE_MEETING", "2026-06-20")).await;
        let of = (leader, committee.as_str());
        assert_eq!(stands(&app, of, ("N14", "2026-H1"), None).await["state"], "MET");
        app.clock.set(at("2026-07-12T09:00:00+08:00"));
        let document = "mutation($input: VoidActivityInput!) { voidActivity(input: $input) { \
            activity { id } errors { code } } }";
        let input = json!({
            "activityId": answer.text("/recordActivity/activity/id"),
            "expectedRevision": 1,
            "reason": "重复登记",
        });
        app.as_(leader).run(document, json!({ "input": input })).await.ok();
        let voided = stands(&app, of, ("N14", "2026-H1"), None).await;
        assert_eq!(voided["state"], "MISSED", "{voided}");
        assert_eq!(voided["explanation"]["notCounted"][0]["why"], "VOIDED");
        let before = stands(&app, of, ("N14", "2026-H1"), Some("2026-07-11")).await;
        assert_eq!(before["state"], "MET", "{before}");
    }

    async fn structure_and_people_are_counted(app: TestApp) {
        let region = app.region(1).await;
        let staff = &region.accounts.county_staff;
        let working_committee = id(&region.county.working_committee);
        let full_time = stands(&app, (staff, &working_committee), ("N05", "2026"), None).await;
        assert_eq!((&full_time["state"], &full_time["actual"]), (&json!("MET"), &json!("2")));
        let chain = stands(&app, (staff, &working_committee), ("N09", "2026"), None).await;
        assert_eq!(chain["state"], "MISSED", "{chain}");
        let branch = id(&region.departments[0].branch);
        let size = stands(&app, (staff, &branch), ("N33", "2026"), None).await;
        assert_eq!(size["state"], "MET", "three members, and no term recorded: {size}");
        let days = stands(&app, (staff, &branch), ("N04", "2026"), None).await;
        assert_eq!(days["people"]["atRisk"], 3, "{days}");
        let committee = id(&region.county.party_committee);
        let not_kept = stands(&app, (staff, &committee), ("N34", "2026"), None).await;
        assert_eq!(not_kept["state"], "NOT_APPLICABLE", "{not_kept}");
        assert!(not_kept["explanation"]["arithmetic"].as_str().is_some_and(|text| !text.is_empty()));
    }

    async fn who_has_not_done_it_is_listed(app: TestApp) {
        let region = app.region(2).await;
        let staff = &region.accounts.county_staff;
        let missed = async || {
            let document = "query($id: ID!) { organization(id: $id) { complianceBelow(code: \"N14\", \
                period: \"2026-H1\", states: [MISSED], first: 2) { pageInfo { hasNextPage endCursor } \
                nodes { organization { id } compliance { state period } } } } }";
            let variables = json!({ "id": id(&region.county.working_committee) });
            let answer = app.as_(staff).run(document, variables).await.ok();
            let list = answer.data("/organization/complianceBelow").clone();
            let count = list["nodes"].as_array().expect("a list").len();
            (count, list["pageInfo"]["hasNextPage"] == json!(true))
        };
        assert_eq!(missed().await, (2, true), "the committee and two departments");
        let department = &region.departments[0];
        let group = id(&department.party_group);
        record(&app, &department.clerk, &group, ("DEMOCRATIC_LIFE_MEETING", "2026-06-20")).await;
        assert_eq!(missed().await, (2, false));
    }

    async fn a_local_norm_is_drafted_issued_and_ended(app: TestApp) {
        let region = app.region(1).await;
        let staff = &region.accounts.county_staff;
        let saved = act(&app, staff, "saveNormDraft", draft(&region, "2")).await.ok();
        let norm = saved.text("/saveNormDraft/norm/id");
        let stale = json!({ "normId": norm, "expectedRevision": 7 });
        act(&app, staff, "issueNorm", stale).await.refused("STALE_REVISION");
        let issue = json!({ "normId": norm, "expectedRevision": 1 });
        let issued = act(&app, staff, "issueNorm", issue.clone()).await.ok();
        assert_eq!(issued.data("/issueNorm/norm/status"), "ISSUED");
        let again = act(&app, staff, "saveNormDraft", draft(&region, "3")).await;
        again.refused("NORM_OVERLAP");
        let threshold = async |on: &str| {
            let document = "query($id: ID!, $on: Date) { organization(id: $id) { \
                norms(on: $on) { nodes { code threshold } } } }";
            let variables = json!({ "id": id(&region.departments[0].party_group), "on": on });
            let answer = app.as_(staff).run(document, variables).await.ok();
            let nodes = answer.data("/organization/norms/nodes").as_array().expect("a list").clone();
            let found = nodes.iter().find(|node| node["code"] == "N14").expect("the norm").clone();
            found["threshold"].clone()
        };
        assert_eq!(threshold("2026-12-31").await, "1");
        assert_eq!(threshold("2027-01-01").await, "2");
        let end = json!({ "normId": norm, "expectedRevision": 2, "endsOn": "2028-01-01" });
        act(&app, staff, "endNorm", end).await.ok();
        assert_eq!(threshold("2027-12-31").await, "2");
        assert_eq!(threshold("2028-01-01").await, "1");
    }

    async fn a_looser_norm_and_the_red_line_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let staff = &region.accounts.county_staff;
        let looser = act(&app, staff, "saveNormDraft", draft(&region, "0.5")).await;
        looser.refused("NORM_LOOSER");
        let mut own = draft(&region, "30");
        own["code"] = json!("L01");
        own["title"] = json!("每月活动");
        own["subject"] = json!("MEMBER");
        own["kinds"] = json!(["COLLECTIVE_EDUCATION"]);
        own["window"] = json!("MONTH");
        for unit in ["CHECK_INS", "POINTS", "RANKING", "ONLINE_TIME", "LIKES", "PHOTOS", "LOCATIONS"] {
            own["unit"] = json!(unit);
            let answer = act(&app, staff, "saveNormDraft", own.clone()).await;
            let message = answer.body["data"]["saveNormDraft"]["errors"][0]["message"].clone();
            assert!(message.as_str().is_some_and(|text| text.contains("2023")), "{answer}");
            answer.refused("RED_LINE");
        }
        own["unit"] = json!("COUNT");
        act(&app, staff, "saveNormDraft", own).await.ok();
    }

    async fn a_draft_is_not_for_everybody(app: TestApp) {
        let region = app.region(1).await;
        let saved = act(&app, &region.accounts.county_staff, "saveNormDraft", draft(&region, "2")).await.ok();
        let norm = saved.text("/saveNormDraft/norm/id");
        let sees = async |account: &Account| {
            let document = "query($id: ID!) { node(id: $id) { id } }";
            let answer = app.as_(account).run(document, json!({ "id": norm })).await.ok();
            !answer.data("/node").is_null()
        };
        assert!(sees(&region.accounts.county_staff).await);
        for account in [&region.accounts.auditor, &region.accounts.neighbour, &region.accounts.stranger] {
            assert!(!sees(account).await, "{}", account.username);
        }
        let issue = json!({ "normId": norm, "expectedRevision": 1 });
        let neighbour = act(&app, &region.accounts.neighbour, "issueNorm", issue.clone()).await;
        assert_eq!(neighbour.code(), "NOT_FOUND");
        act(&app, &region.accounts.county_staff, "issueNorm", issue).await.ok();
        assert!(sees(&region.accounts.auditor).await, "an issued norm is for who sees its issuer");
    }
}
