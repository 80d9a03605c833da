//! Rectification (domain §4.7): from the problem that a report names, or the instruction that a
//! leader gives, to its verification by somebody else.

use entity::GrantId;
use entity::role_grant::{self, GrantRole};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{
    Report, accept_input, draft_input, id, open_round, round_input, submit_input,
};
use crate::support::seed::{Account, COUNTY, Region, at, insert, morning};

/// What every act answers with.
const SHOWN: &str = "rectification { id state revision dueOn overdue daysOverdue measures } \
    errors { code path message rule }";

/// Does one act on a rectification.
async fn act(app: &TestApp, account: &Account, mutation: &str, input: Value) -> Answer {
    let mut ty = mutation.to_owned();
    ty[..1].make_ascii_uppercase();
    let document =
        format!("mutation($input: {ty}Input!) {{ {mutation}(input: $input) {{ {SHOWN} }} }}");
    app.as_(account)
        .run(&document, json!({ "input": input }))
        .await
}

/// The county's first department files a report with two problems, which is accepted: the ids of the
/// two rectifications.
async fn opened(app: &TestApp, region: &Region) -> (Report, Vec<String>) {
    let round = open_round(app, region).await;
    let department = &region.departments[0];
    let clerk = app.as_(&department.clerk);
    let mut input = draft_input(&round, department, 0, "上半年工作");
    input["problems"] = json!([
        { "text": "学习不够经常", "measures": "每月学习一次" },
        { "text": "台账不全", "dueOn": "2026-08-31", "responsiblePersonId": id(&region.county.leader) },
    ]);
    let saved = clerk.act("SaveWorkReportDraft", input).await.ok();
    let draft = Report::of(&saved, "saveWorkReportDraft");
    let before = read(app, &region.accounts.county_staff, &draft).await;
    assert_eq!(
        before.data("/workReport/problems"),
        &json!([]),
        "a draft is not shown"
    );
    let filed = clerk
        .act("SubmitWorkReport", submit_input(&draft, "filed"))
        .await
        .ok();
    let report = Report::of(&filed, "submitWorkReport");
    let filed = read(app, &department.clerk, &report).await;
    assert!(
        filed.data("/workReport/problems/0/rectification").is_null(),
        "{filed}"
    );
    let staff = app.as_(&region.accounts.county_staff);
    staff
        .act("AcceptWorkReport", accept_input(&report))
        .await
        .ok();
    let accepted = read(app, &department.clerk, &report).await;
    let ids = [0, 1]
        .map(|index| accepted.text(&format!("/workReport/problems/{index}/rectification/id")));
    (report, ids.to_vec())
}

async fn read(app: &TestApp, account: &Account, report: &Report) -> Answer {
    let reader = app.as_(account);
    reader
        .operation("WorkReport", json!({ "id": report.id }))
        .await
        .ok()
}

fn plan(id: &str, revision: i64) -> Value {
    json!({ "rectificationId": id, "expectedRevision": revision, "measures": "逐条销号" })
}

fn claim(id: &str, revision: i64, key: &str) -> Value {
    json!({
        "rectificationId": id, "expectedRevision": revision, "done": "已补齐",
        "evidence": "签到表存办公室", "idempotencyKey": key,
    })
}

fn verify(id: &str, revision: i64, key: &str) -> Value {
    json!({
        "rectificationId": id, "expectedRevision": revision, "finding": "属实", "idempotencyKey": key,
    })
}

fn reopen(id: &str, revision: i64, key: &str) -> Value {
    json!({
        "rectificationId": id, "expectedRevision": revision, "reason": "仍缺两月",
        "idempotencyKey": key,
    })
}

fn extend(id: &str, revision: i64, due_on: &str) -> Value {
    json!({
        "rectificationId": id, "expectedRevision": revision, "dueOn": due_on, "reason": "换届",
        "idempotencyKey": "extended",
    })
}

/// State and revision in the answer to an act.
#[track_caller]
fn stands(answer: &Answer, mutation: &str) -> (String, i64) {
    let state = answer.text(&format!("/{mutation}/rectification/state"));
    (
        state,
        answer.number(&format!("/{mutation}/rectification/revision")),
    )
}

/// How many acts were done, and the codes of the others.
fn sort(answers: &[Answer]) -> (usize, Vec<String>) {
    let done = answers
        .iter()
        .filter(|answer| answer.user_errors().is_empty())
        .count();
    let errors = answers.iter().flat_map(Answer::user_errors);
    let mut codes: Vec<_> = errors.map(|error| error.code).collect();
    codes.sort();
    codes.dedup();
    (done, codes)
}

both! {
    async fn problems_become_rectifications_once_at_acceptance(app: TestApp) {
        let region = app.region(1).await;
        let (report, ids) = opened(&app, &region).await;
        let document = "query($id: ID!) { organization(id: $id) { rectifications { totalCount nodes { id state source \
            sourceId problem measures dueOn revision overdue openedAt responsiblePerson { id } responsibleAppointment { id } \
            organization { id } steps { number act state dueOn text doneBy { displayName } } } } } }";
        let department = &region.departments[0];
        let party_group = id(&department.party_group);
        let clerk = app.as_(&department.clerk);
        let seen = clerk.run(document, json!({ "id": party_group })).await.ok();
        let list = seen.data("/organization/rectifications");
        assert_eq!(list["totalCount"], 2, "{seen}");
        // The earliest term first: the second problem states its own.
        let (stated, usual) = (&list["nodes"][0], &list["nodes"][1]);
        assert_eq!(stated["id"], ids[1]);
        assert_eq!(stated["dueOn"], "2026-08-31");
        assert_eq!(stated["responsiblePerson"]["id"], id(&region.county.leader));
        assert_eq!(usual["id"], ids[0]);
        assert_eq!(usual["dueOn"], "2026-10-08", "ninety days from 2026-07-10");
        assert_eq!(usual["responsiblePerson"]["id"], id(&department.secretary), "the first responsible one");
        assert_eq!(usual["responsibleAppointment"]["id"], id(&department.secretary_appointment));
        assert_eq!((&usual["state"], &usual["source"]), (&json!("OPEN"), &json!("REPORT")));
        assert_eq!((&usual["sourceId"], &usual["overdue"]), (&json!(report.id), &json!(false)));
        assert_eq!(usual["organization"]["id"], party_group);
        assert_eq!(usual["steps"][0]["act"], "OPENED");
        assert_eq!(usual["steps"][0]["doneBy"]["displayName"], "county-staff");
        let again = Report { revision: report.revision + 1, ..report };
        let staff = app.as_(&region.accounts.county_staff);
        staff.act("AcceptWorkReport", accept_input(&again)).await.refused("WRONG_STATE");
        let seen = clerk.run(document, json!({ "id": party_group })).await.ok();
        assert_eq!(seen.data("/organization/rectifications/totalCount"), 2);
    }

    async fn an_instruction_is_followed_up(app: TestApp) {
        let region = app.region(1).await;
        let (report, _) = opened(&app, &region).await;
        let input = json!({
            "reportId": report.id,
            "heardOn": "2026-07-10",
            "leaderPersonId": id(&region.county.leader),
            "instructions": [{ "text": "抓好落实", "dueOn": "2026-09-30" }, { "text": "总结经验" }],
            "idempotencyKey": "heard",
        });
        let leader = app.as_(&region.accounts.leader);
        leader.act("RecordReportHearing", input.clone()).await.ok();
        leader.act("RecordReportHearing", input).await.ok();
        let seen = read(&app, &region.departments[0].clerk, &report).await;
        let instructions = seen.data("/workReport/hearings/0/instructions");
        assert_eq!(instructions[0]["rectification"]["state"], "OPEN", "{seen}");
        let document = "query($code: DivisionCode!) { division(code: $code) { rectifications(filter: { source: INSTRUCTION }) { \
            totalCount nodes { id problem dueOn } } } }";
        let seen = leader.run(document, json!({ "code": COUNTY.to_string() })).await.ok();
        let list = seen.data("/division/rectifications");
        assert_eq!(list["totalCount"], 2, "once, though recorded twice: {seen}");
        assert_eq!(list["nodes"][0]["problem"], "抓好落实");
        assert_eq!(list["nodes"][1]["dueOn"], "2026-10-08");
        // The leader's own body stands above: the one who asked can judge.
        let first = list["nodes"][0]["id"].as_str().expect("an id");
        let clerk = &region.departments[0].clerk;
        act(&app, clerk, "planRectification", plan(first, 1)).await.ok();
        act(&app, clerk, "claimRectification", claim(first, 2, "one")).await.ok();
        let verified = act(&app, &region.accounts.leader, "verifyRectification", verify(first, 3, "two")).await.ok();
        assert_eq!(stands(&verified, "verifyRectification"), ("VERIFIED".to_owned(), 4));
    }

    async fn from_the_plan_to_the_verification_and_back(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let (clerk, staff) = (&region.departments[0].clerk, &region.accounts.county_staff);
        let one = ids[1].as_str();
        let early = act(&app, clerk, "claimRectification", claim(one, 1, "early")).await;
        early.refused("REQUIRED");
        let planned = act(&app, clerk, "planRectification", plan(one, 1)).await.ok();
        assert_eq!(stands(&planned, "planRectification"), ("IN_PROGRESS".to_owned(), 2));
        let stale = act(&app, clerk, "planRectification", plan(one, 1)).await;
        assert_eq!(stale.refused("STALE_REVISION"), "expectedRevision");
        let claimed = act(&app, clerk, "claimRectification", claim(one, 2, "one")).await.ok();
        assert_eq!(stands(&claimed, "claimRectification"), ("DONE".to_owned(), 3));
        let again = act(&app, clerk, "claimRectification", claim(one, 2, "one")).await.ok();
        assert_eq!(stands(&again, "claimRectification"), ("DONE".to_owned(), 3), "the same key");
        let reused = act(&app, clerk, "claimRectification", claim(one, 3, "one")).await;
        reused.refused("IDEMPOTENCY_KEY_REUSED");
        let reopened = act(&app, staff, "reopenRectification", reopen(one, 3, "two")).await.ok();
        assert_eq!(stands(&reopened, "reopenRectification"), ("REOPENED".to_owned(), 4));
        act(&app, clerk, "claimRectification", claim(one, 4, "three")).await.ok();
        let verified = act(&app, staff, "verifyRectification", verify(one, 5, "four")).await.ok();
        assert_eq!(stands(&verified, "verifyRectification"), ("VERIFIED".to_owned(), 6));
        for mutation in ["planRectification", "claimRectification"] {
            let input = if mutation == "planRectification" { plan(one, 6) } else { claim(one, 6, "five") };
            act(&app, clerk, mutation, input).await.refused("WRONG_STATE");
        }
        let document = "query($id: ID!) { rectification(id: $id) { state measures steps { act state evidence } } node(id: $id) { id } }";
        let seen = app.as_(clerk).run(document, json!({ "id": one })).await.ok();
        let steps = seen.data("/rectification/steps").as_array().expect("steps");
        let acts: Vec<_> = steps.iter().map(|step| step["act"].as_str().expect("an act")).collect();
        assert_eq!(acts, ["OPENED", "PLANNED", "CLAIMED", "REOPENED", "CLAIMED", "VERIFIED"]);
        assert_eq!(steps[2]["evidence"], "签到表存办公室");
        assert_eq!(seen.data("/node/id"), one);
    }

    async fn a_term_passes_by_itself_and_is_extended_by_the_superior(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let (clerk, staff) = (&region.departments[0].clerk, &region.accounts.county_staff);
        let document = "query($id: ID!, $code: DivisionCode!) { rectification(id: $id) { overdue daysOverdue dueOn } \
            division(code: $code) { rectifications(filter: { overdue: true }) { totalCount } } }";
        let asked = json!({ "id": ids[1], "code": COUNTY.to_string() });
        for (now, days, all) in [
            ("2026-08-31T23:59:59+08:00", Value::Null, 0),
            ("2026-09-01T00:00:00+08:00", json!(1), 1),
            ("2026-10-01T00:00:00+08:00", json!(31), 1),
            ("2026-10-09T00:00:00+08:00", json!(39), 2),
        ] {
            app.clock.set(at(now));
            let seen = app.as_(staff).run(document, asked.clone()).await.ok();
            assert_eq!(seen.data("/rectification/daysOverdue"), &days, "{now}");
            assert_eq!(seen.data("/division/rectifications/totalCount"), all, "{now}");
        }
        let own = act(&app, clerk, "extendRectification", extend(&ids[1], 1, "2026-12-31")).await;
        assert_eq!(own.code(), "FORBIDDEN");
        let shorter = act(&app, staff, "extendRectification", extend(&ids[1], 1, "2026-08-30")).await;
        assert_eq!(shorter.refused("DATES_OUT_OF_ORDER"), "dueOn");
        let over = act(&app, staff, "extendRectification", extend(&ids[1], 1, "2026-09-30")).await;
        assert_eq!(over.refused("OUT_OF_RANGE"), "dueOn");
        let longer = act(&app, staff, "extendRectification", extend(&ids[1], 1, "2026-12-31")).await.ok();
        assert_eq!(stands(&longer, "extendRectification"), ("OPEN".to_owned(), 2));
        assert_eq!(longer.data("/extendRectification/rectification/overdue"), false);
        let seen = app.as_(staff).run(document, asked).await.ok();
        assert_eq!(seen.data("/rectification/dueOn"), "2026-12-31");
        assert_eq!(seen.data("/division/rectifications/totalCount"), 1);
    }

    async fn nobody_verifies_what_they_have_claimed(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let department = &region.departments[0];
        let staff = &region.accounts.county_staff;
        // Works for the committee, and files for the department as well.
        let grant = role_grant::Model {
            id: GrantId(Uuid::from_u128(77)),
            account_id: staff.id,
            organization_id: Some(department.party_group),
            role: GrantRole::Clerk,
            may_grant: false,
            granted_at: morning(),
            revoked_at: None,
        };
        insert::<role_grant::Entity>(&app.db, vec![grant]).await;
        act(&app, staff, "planRectification", plan(&ids[0], 1)).await.ok();
        act(&app, staff, "claimRectification", claim(&ids[0], 2, "one")).await.ok();
        let own = act(&app, staff, "verifyRectification", verify(&ids[0], 3, "two")).await;
        own.refused("JUDGED_BY_CLAIMANT");
        let own = act(&app, staff, "reopenRectification", reopen(&ids[0], 3, "three")).await;
        own.refused("JUDGED_BY_CLAIMANT");
        let other = act(&app, &region.accounts.leader, "verifyRectification", verify(&ids[0], 3, "four")).await.ok();
        assert_eq!(stands(&other, "verifyRectification"), ("VERIFIED".to_owned(), 4));
    }

    async fn each_act_is_for_those_whose_it_is(app: TestApp) {
        let region = app.region(2).await;
        let (_, ids) = opened(&app, &region).await;
        let accounts = &region.accounts;
        let sibling = &region.departments[1].clerk;
        let acts = |key: &str| [
            ("planRectification", plan(&ids[0], 1)),
            ("claimRectification", claim(&ids[0], 1, key)),
            ("verifyRectification", verify(&ids[0], 1, key)),
            ("reopenRectification", reopen(&ids[0], 1, key)),
            ("extendRectification", extend(&ids[0], 1, "2026-12-31")),
        ];
        let document = "query($id: ID!) { rectification(id: $id) { id } node(id: $id) { id } }";
        for account in [sibling, &accounts.neighbour, &accounts.stranger, &accounts.former, &accounts.powerless] {
            for (mutation, input) in acts("unseen") {
                let answer = act(&app, account, mutation, input).await;
                assert_eq!(answer.code(), "NOT_FOUND", "{mutation} by {}", account.username);
            }
            let seen = app.as_(account).run(document, json!({ "id": ids[0] })).await.ok();
            assert_eq!(seen.body["data"], json!({ "rectification": null, "node": null }), "{}", account.username);
        }
        for account in [&accounts.auditor, &accounts.city_staff, &accounts.administrator] {
            for (mutation, input) in acts("seen") {
                let answer = act(&app, account, mutation, input).await;
                assert_eq!(answer.code(), "FORBIDDEN", "{mutation} by {}", account.username);
            }
        }
        for (mutation, input) in acts("own").into_iter().skip(2) {
            let answer = act(&app, &region.departments[0].clerk, mutation, input).await;
            assert_eq!(answer.code(), "FORBIDDEN", "{mutation} by the department itself");
        }
        let nobody = app.nobody().run(document, json!({ "id": ids[0] })).await;
        assert_eq!(nobody.code(), "UNAUTHENTICATED");
        let list = "query($code: DivisionCode!) { division(code: $code) { rectifications { totalCount nodes { id } } } }";
        for (account, expected) in [(&accounts.county_staff, 2), (&accounts.city_staff, 2), (&accounts.neighbour, 0), (sibling, 0)] {
            let seen = app.as_(account).run(list, json!({ "code": COUNTY.to_string() })).await.ok();
            assert_eq!(seen.data("/division/rectifications/totalCount"), expected, "{}", account.username);
        }
    }

    async fn of_many_claims_at_once_one_is_made(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let clerk = &region.departments[0].clerk;
        let keys: Vec<_> = (0..12).map(|number| format!("key {number}")).collect();
        let claims = keys.iter().map(|key| {
            act(&app, clerk, "claimRectification", claim(&ids[0], 1, key))
        });
        let (done, codes) = sort(&join_all(claims).await);
        assert_eq!((done, codes), (1, vec!["STALE_REVISION".to_owned(), "WRONG_STATE".to_owned()]));
    }

    async fn acts_of_one_document_see_each_other(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let document = "mutation($a: PlanRectificationInput!, $b: ClaimRectificationInput!) { \
            a: planRectification(input: $a) { rectification { state revision steps { act } } errors { code } } \
            b: claimRectification(input: $b) { rectification { state revision steps { act } } errors { code } } }";
        let variables = json!({ "a": plan(&ids[0], 1), "b": claim(&ids[0], 2, "at once") });
        let clerk = app.as_(&region.departments[0].clerk);
        let done = clerk.run(document, variables).await.ok();
        let after = |state: &str, revision: i64, acts: &[&str]| {
            let steps: Vec<_> = acts.iter().map(|act| json!({ "act": act })).collect();
            json!({ "state": state, "revision": revision, "steps": steps })
        };
        assert_eq!(done.data("/a/rectification"), &after("IN_PROGRESS", 2, &["OPENED", "PLANNED"]));
        assert_eq!(done.data("/b/rectification"), &after("DONE", 3, &["OPENED", "PLANNED", "CLAIMED"]));
    }

    async fn a_claim_is_verified_or_reopened_and_never_both(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let (clerk, staff) = (&region.departments[0].clerk, &region.accounts.county_staff);
        act(&app, clerk, "claimRectification", claim(&ids[0], 1, "one")).await.ok();
        let leader = &region.accounts.leader;
        let (first, second) = futures_util::future::join(
            act(&app, staff, "verifyRectification", verify(&ids[0], 2, "two")),
            act(&app, leader, "reopenRectification", reopen(&ids[0], 2, "three")),
        ).await;
        let (done, codes) = sort(&[first, second]);
        assert_eq!(done, 1, "{codes:?}");
        assert!(codes.contains(&"STALE_REVISION".to_owned()), "{codes:?}");
        let history = app.as_(staff).operation("History", json!({ "organizationId": id(&region.departments[0].party_group) })).await.ok();
        assert_eq!(history.data("/organization/historyVerification/intact"), true);
    }

    async fn a_list_goes_on_after_its_cursor(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let document = "query($code: DivisionCode!, $after: String) { division(code: $code) { \
            rectifications(first: 1, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }";
        let staff = app.as_(&region.accounts.county_staff);
        let first = staff.run(document, json!({ "code": COUNTY.to_string() })).await.ok();
        assert_eq!(first.data("/division/rectifications/nodes/0/id"), &json!(ids[1]));
        let after = first.text("/division/rectifications/pageInfo/endCursor");
        let second = staff.run(document, json!({ "code": COUNTY.to_string(), "after": after })).await.ok();
        assert_eq!(second.data("/division/rectifications/nodes/0/id"), &json!(ids[0]));
        assert_eq!(second.data("/division/rectifications/pageInfo/hasNextPage"), false);
    }

    async fn the_status_tells_at_every_moment_what_is_open_over_its_term_and_verified(app: TestApp) {
        let region = app.region(1).await;
        let (_, ids) = opened(&app, &region).await;
        let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
            rectification { open overdue verified } reasons { nodes { code light figure unit rule organization { id } person { id } } } } } }";
        let (clerk, staff) = (&region.departments[0].clerk, &region.accounts.county_staff);
        let seen = async |code: &str, period: &str| {
            let asked = json!({ "code": code, "period": period });
            app.as_(&region.accounts.city_staff).run(document, asked).await.ok()
        };
        let numbers = async |code: &str, period: &str| {
            let seen = seen(code, period).await;
            let found = seen.data("/division/status/rectification");
            ["open", "overdue", "verified"].map(|name| found[name].as_i64().unwrap_or(-1))
        };
        let county = COUNTY.to_string();
        assert_eq!(numbers(&county, "2026-H2").await, [2, 0, 0]);
        assert_eq!(numbers("610400", "2026").await, [2, 0, 0], "the city sums its counties");
        assert_eq!(numbers(&county, "2026-06").await, [0, 0, 0], "opened in July");
        assert_eq!(numbers(&county, "2027-H1").await, [2, 0, 0]);
        // Due on 2026-08-31.
        for (now, light) in [
            ("2026-09-01T00:00:00+08:00", "AMBER"),
            ("2026-09-30T23:59:59+08:00", "AMBER"),
            ("2026-10-01T00:00:00+08:00", "RED"),
        ] {
            app.clock.set(at(now));
            assert_eq!(numbers(&county, "2026-H2").await, [2, 1, 0], "{now}");
            let seen = seen(&county, "2026-H2").await;
            let reasons = seen.data("/division/status/reasons/nodes").as_array().expect("reasons").clone();
            let reason = reasons.iter().find(|reason| reason["code"] == "RECTIFICATION_OVERDUE");
            let reason = reason.unwrap_or_else(|| panic!("no reason: {seen}"));
            assert_eq!((&reason["light"], &reason["rule"]), (&json!(light), &json!("4.7")), "{now}");
            assert_eq!(reason["organization"]["id"], id(&region.departments[0].party_group));
            assert_eq!(reason["person"]["id"], id(&region.departments[0].secretary));
        }
        act(&app, clerk, "planRectification", plan(&ids[1], 1)).await.ok();
        act(&app, clerk, "claimRectification", claim(&ids[1], 2, "one")).await.ok();
        assert_eq!(numbers(&county, "2026-H2").await, [2, 0, 0], "claimed, and to be judged");
        act(&app, staff, "verifyRectification", verify(&ids[1], 3, "two")).await.ok();
        assert_eq!(numbers(&county, "2026-H2").await, [1, 0, 1]);
        assert_eq!(numbers(&county, "2026-Q3").await, [1, 0, 0], "verified in the fourth quarter");
        act(&app, staff, "reopenRectification", reopen(&ids[1], 4, "three")).await.ok();
        assert_eq!(numbers(&county, "2026-H2").await, [2, 1, 0]);
        let past = "query($code: DivisionCode!) { division(code: $code) { status(period: \"2026-H2\", asOf: \"2026-09-30\") { \
            rectification { open overdue verified } reasons { nodes { code light figure organization { id } } } } } }";
        let past = app.as_(staff).run(past, json!({ "code": county })).await.ok();
        assert_eq!(past.data("/division/status/rectification"), &json!({ "open": 2, "overdue": 1, "verified": 0 }));
        let reasons = past.data("/division/status/reasons/nodes").as_array().expect("reasons").clone();
        let overdue: Vec<_> = reasons.iter().filter(|reason| reason["code"] == "RECTIFICATION_OVERDUE").collect();
        let group = id(&region.departments[0].party_group);
        let then = json!({ "code": "RECTIFICATION_OVERDUE", "light": "AMBER", "figure": "30", "organization": { "id": group } });
        assert_eq!(overdue, [&then], "as it was, though it was put right since");
        let mismatches = zeren::domain::status::verify(app.db.reader(), zeren::domain::status::COUNTRY).await;
        assert_eq!(mismatches.expect("a recount").len(), 0);
    }

    async fn answers_open_the_report_of_the_next_half_year(app: TestApp) {
        let region = app.region(1).await;
        let (report, ids) = opened(&app, &region).await;
        let input = json!({
            "reportId": report.id,
            "heardOn": "2026-07-10",
            "leaderPersonId": id(&region.county.leader),
            "instructions": [{ "text": "抓好落实", "dueOn": "2026-09-30" }],
            "idempotencyKey": "heard",
        });
        app.as_(&region.accounts.leader).act("RecordReportHearing", input).await.ok();
        let clerk = &region.departments[0].clerk;
        act(&app, clerk, "claimRectification", claim(&ids[0], 1, "one")).await.ok();
        act(&app, &region.accounts.county_staff, "verifyRectification", verify(&ids[0], 2, "two")).await.ok();
        let mut next = round_input(&region, "the next round");
        next["period"] = json!("2026-H2");
        let staff = app.as_(&region.accounts.county_staff);
        let round = staff.act("OpenReportingRound", next).await.ok().text("/openReportingRound/round/id");
        let input = draft_input(&round, &region.departments[0], 0, "下半年工作");
        let saved = app.as_(clerk).act("SaveWorkReportDraft", input).await.ok();
        let next = Report::of(&saved, "saveWorkReportDraft");
        let document = "query($id: ID!) { workReport(id: $id) { followUps { kind text open dueOn reply reportId \
            rectification { state } } } }";
        let seen = app.as_(clerk).run(document, json!({ "id": next.id })).await.ok();
        let found: Vec<_> = seen.data("/workReport/followUps").as_array().expect("a list").iter()
            .map(|one| (one["kind"].clone(), one["text"].clone(), one["open"].clone(), one["dueOn"].clone()))
            .collect();
        assert_eq!(found, [
            (json!("INSTRUCTION"), json!("抓好落实"), json!(true), json!("2026-09-30")),
            (json!("PROBLEM"), json!("学习不够经常"), json!(false), json!("2026-10-08")),
            (json!("PROBLEM"), json!("台账不全"), json!(true), json!("2026-08-31")),
        ], "{seen}");
        let first = read(&app, clerk, &report).await;
        assert_eq!(first.data("/workReport/status"), "ACCEPTED");
        let none = app.as_(clerk).run(document, json!({ "id": report.id })).await.ok();
        assert_eq!(none.data("/workReport/followUps"), &json!([]), "nothing came before");
    }
}
