//! What waits for the viewer: told to whoever can do it, until it is done.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, open_cycle, scheme_input, score_input};
use crate::support::db::both;
use crate::support::dues::{Treasury, accepted, approved};
use crate::support::reports::{
    OPTIONAL, REQUIRED, Report, accept_input, draft_input, id, open_guided_round, open_round,
    send_back, submit, submit_input,
};
use crate::support::seed::{Account, Accounts, at};
use crate::support::socket::Socket;

const TASKS: &str = "{ viewerTasks(first: 100) { totalCount nodes { \
    id kind title dueAt overdue organization { id } subject { __typename id } } } }";

/// More tasks of a kind than statements that may be sent side by side.
const MANY: usize = 30;

/// What waits for somebody; each with its subject.
async fn tasks(app: &TestApp, of: &Account) -> Vec<Value> {
    let client = app.as_(of);
    let answer = client.run(TASKS, json!({})).await.ok();
    let nodes = answer.data("/viewerTasks/nodes").as_array().expect("tasks");
    assert_eq!(answer.data("/viewerTasks/totalCount"), nodes.len());
    for node in nodes {
        assert!(node["subject"]["id"].is_string(), "{node}");
        let again = "query($id: ID!) { node(id: $id) { ... on Task { kind } } }";
        let again = client.run(again, json!({ "id": node["id"] })).await.ok();
        assert_eq!(again.data("/node/kind"), &node["kind"]);
    }
    nodes.clone()
}

/// The kinds of what waits for somebody, as they stand.
async fn kinds(app: &TestApp, of: &Account) -> Vec<String> {
    let kind = |task: Value| task["kind"].as_str().expect("a kind").to_owned();
    tasks(app, of).await.into_iter().map(kind).collect()
}

both! {
    async fn a_report_waits_for_one_after_the_other(app: TestApp) {
        let region = app.region(2).await;
        let (staff, department) = (&region.accounts.county_staff, &region.departments[0]);
        assert_eq!(kinds(&app, &department.clerk).await, [""; 0]);
        let round = open_round(&app, &region).await;
        let waiting = tasks(&app, &department.clerk).await;
        assert_eq!(waiting.len(), 1, "its own, and no sibling's: {waiting:?}");
        assert_eq!(waiting[0]["kind"], "FILE_REPORT");
        assert_eq!(waiting[0]["organization"]["id"], id(&department.party_group));
        assert_eq!((&waiting[0]["subject"]["__typename"], &waiting[0]["overdue"]), (&json!("ReportingObligation"), &json!(false)));
        for other in [&region.accounts.neighbour, &region.accounts.stranger, &region.accounts.former, &region.accounts.auditor] {
            assert_eq!(kinds(&app, other).await, [""; 0], "{}", other.username);
        }
        let report = submit(&app, &round, department).await;
        assert_eq!(kinds(&app, &department.clerk).await, [""; 0]);
        assert_eq!(kinds(&app, staff).await, ["REVIEW_REPORT"]);
        let report = send_back(&app, &region, &report, &[OPTIONAL]).await;
        assert_eq!(kinds(&app, &department.clerk).await, ["REFILE_REPORT"]);
        assert_eq!(kinds(&app, staff).await, [""; 0]);
        let clerk = app.as_(&department.clerk);
        let refused = clerk.act("AcceptWorkReport", accept_input(&report)).await;
        assert_eq!(refused.code(), "FORBIDDEN");
        app.clock.set(at("2026-09-01T09:00:00+08:00"));
        let late = tasks(&app, &department.clerk).await;
        assert_eq!((&late[0]["kind"], &late[0]["overdue"]), (&json!("REFILE_REPORT"), &json!(true)));
        let sibling = kinds(&app, &region.departments[1].clerk).await;
        assert_eq!(sibling, [""; 0], "after the lock nothing can be filed");
    }

    async fn duties_wait_for_their_holder(app: TestApp) {
        let region = app.region(2).await;
        let (staff, department) = (&region.accounts.county_staff, &region.departments[0]);
        let input = json!({
            "organizationId": id(&department.party_group), "period": "2026", "tier": "FIRST",
            "appointmentId": id(&department.secretary_appointment), "duties": [{ "text": "抓机关党建第一责任" }],
        });
        let object = "link { id }";
        let assigned = app.act(staff, "assignResponsibilityLink", object, input).await.ok();
        assert_eq!(kinds(&app, &department.head).await, ["SIGN_DUTIES"]);
        assert_eq!(kinds(&app, &department.clerk).await, [""; 0]);
        let link = assigned.text("/assignResponsibilityLink/link/id");
        let input = json!({ "linkId": link, "expectedWording": 1 });
        app.act(&department.head, "signResponsibilityLink", object, input).await.ok();
        assert_eq!(kinds(&app, &department.head).await, [""; 0]);
        let input = json!({ "linkId": link, "duties": [{ "text": "另有分工" }], "expectedWording": 1 });
        app.act(staff, "setResponsibilityDuties", object, input).await.ok();
        assert_eq!(kinds(&app, &department.head).await, ["SIGN_DUTIES"], "new duties are signed anew");
    }

    async fn money_waits_for_another_person(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let (accountant, cashier) = (&treasury.accountant, &treasury.cashier);
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "collected").await;
        let month = tasks(&app, accountant).await;
        assert_eq!(month[0]["kind"], "CLOSE_MONTH");
        assert!(month[0]["title"].as_str().is_some_and(|title| title.ends_with("2026-06")), "{month:?}");
        let spending = treasury.request(&app, 100, "asked").await;
        let sent = treasury.send(&app, &treasury.branch(), 300, "sent").await;
        let mut waiting = kinds(&app, cashier).await;
        waiting.sort();
        assert_eq!(waiting, ["ANSWER_REMITTANCE", "DECIDE_SPENDING"]);
        let own = kinds(&app, accountant).await;
        assert!(own.iter().all(|kind| kind == "CLOSE_MONTH"), "{own:?}");
        let client = app.as_(cashier);
        client.act("ApproveDuesSpending", approved(&spending, "approved")).await.ok();
        client.act("ConfirmDuesRemittance", accepted(&sent, "arrived")).await.ok();
        assert_eq!(kinds(&app, cashier).await, [""; 0]);
    }

    async fn suggestions_wait_for_their_answers(app: TestApp) {
        let region = app.region(1).await;
        let (staff, department) = (&region.accounts.county_staff, &region.departments[0]);
        let round = open_round(&app, &region).await;
        let suggesting = |texts: Value, revision: i64| {
            let mut input = draft_input(&round, department, revision, "上半年工作");
            input["suggestions"] = texts;
            input
        };
        let clerk = app.as_(&department.clerk);
        let saved = clerk.act("SaveWorkReportDraft", suggesting(json!(["派教员", "建阵地"]), 0)).await.ok();
        let saved = Report::of(&saved, "saveWorkReportDraft");
        let filed = clerk.act("SubmitWorkReport", submit_input(&saved, "first")).await.ok();
        let filed = Report::of(&filed, "submitWorkReport");
        assert_eq!(kinds(&app, staff).await, ["REVIEW_REPORT"]);
        let reply = |number: i64| json!({ "reportId": filed.id, "number": number, "reply": "九月派员" });
        app.act(staff, "replyToSuggestion", "report { id }", reply(1)).await.ok();
        // What was answered before it is filed again stays answered.
        let returned = send_back(&app, &region, &filed, &["@suggestions"]).await;
        let mut again = suggesting(json!(["派教员", "建阵地", "配专干"]), returned.revision);
        again.as_object_mut().expect("an input").remove("sections");
        let saved = clerk.act("SaveWorkReportDraft", again).await.ok();
        let saved = Report::of(&saved, "saveWorkReportDraft");
        let filed = clerk.act("SubmitWorkReport", submit_input(&saved, "second")).await.ok();
        let filed = Report::of(&filed, "submitWorkReport");
        app.as_(staff).act("AcceptWorkReport", accept_input(&filed)).await.ok();
        for number in [2, 3] {
            let waiting = tasks(&app, staff).await;
            assert_eq!(waiting.len(), 1, "{waiting:?}");
            assert_eq!((&waiting[0]["kind"], &waiting[0]["subject"]["id"]), (&json!("ANSWER_SUGGESTION"), &json!(filed.id)));
            assert_eq!(kinds(&app, &department.clerk).await, [""; 0]);
            app.act(staff, "replyToSuggestion", "report { id }", reply(number)).await.ok();
        }
        assert_eq!(kinds(&app, staff).await, [""; 0]);
    }

    async fn a_committees_report_waits_to_be_heard(app: TestApp) {
        app.clock.set(at("2026-07-01T09:00:00+08:00"));
        let region = app.region(1).await;
        let Accounts { leader, county_staff: staff, neighbour, .. } = &region.accounts;
        let round = open_guided_round(&app, &region).await;
        let departments = open_round(&app, &region).await;
        submit(&app, &departments, &region.departments[0]).await;
        assert_eq!(kinds(&app, leader).await, [""; 0], "a department's report need not be heard");
        let input = json!({
            "roundId": round, "organizationId": id(&region.county.working_committee), "expectedRevision": 0,
            "sections": [{ "key": REQUIRED, "text": "全县机关党建" }],
        });
        let saved = app.as_(staff).act("SaveWorkReportDraft", input).await.ok();
        let saved = Report::of(&saved, "saveWorkReportDraft");
        let filed = app.as_(staff).act("SubmitWorkReport", submit_input(&saved, "the committee")).await.ok();
        let filed = Report::of(&filed, "submitWorkReport");
        assert_eq!(kinds(&app, leader).await, ["HEAR_REPORT"]);
        assert!(!kinds(&app, neighbour).await.contains(&"HEAR_REPORT".to_owned()));
        let hearing = json!({
            "reportId": filed.id, "heardOn": "2026-07-01", "leaderPersonId": id(&region.county.leader),
            "instructions": [], "idempotencyKey": "heard",
        });
        app.as_(leader).act("RecordReportHearing", hearing).await.ok();
        assert_eq!(kinds(&app, leader).await, [""; 0]);
    }

    async fn a_report_of_the_year_before_last_no_longer_waits(app: TestApp) {
        app.clock.set(at("2026-07-01T09:00:00+08:00"));
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let round = open_guided_round(&app, &region).await;
        let input = json!({
            "roundId": round, "organizationId": id(&region.county.working_committee), "expectedRevision": 0,
            "sections": [{ "key": REQUIRED, "text": "全县机关党建" }],
        });
        let saved = staff.act("SaveWorkReportDraft", input).await.ok();
        let saved = Report::of(&saved, "saveWorkReportDraft");
        staff.act("SubmitWorkReport", submit_input(&saved, "the committee")).await.ok();
        for (now, waiting) in [("2027-12-31T23:59:59+08:00", 1), ("2028-01-01T00:00:00+08:00", 0)] {
            app.clock.set(at(now));
            let kinds = kinds(&app, &region.accounts.leader).await;
            assert_eq!(kinds, vec!["HEAR_REPORT"; waiting], "{now}");
        }
    }

    async fn records_wait_for_their_superior(app: TestApp) {
        let region = app.region(2).await;
        let (staff, department) = (&region.accounts.county_staff, &region.departments[0]);
        let clerk = app.as_(&department.clerk);
        let mut recorded = Vec::new();
        for key in ["one", "two"] {
            let input = json!({
                "organizationId": id(&department.party_group), "kind": "THEORY_ARTICLE", "title": key,
                "startsOn": "2026-06-02", "endsOn": "2026-06-02", "idempotencyKey": key,
            });
            let document = "mutation($input: RecordActivityInput!) { recordActivity(input: $input) { \
                activity { id } errors { code path } } }";
            let done = clerk.run(document, json!({ "input": input })).await.ok();
            recorded.push(done.text("/recordActivity/activity/id"));
        }
        let waiting = tasks(&app, staff).await;
        assert_eq!(waiting.len(), 1, "one for each organizer: {waiting:?}");
        assert_eq!(waiting[0]["kind"], "CONFIRM_ACTIVITY");
        assert!(waiting[0]["title"].as_str().is_some_and(|title| title.ends_with("(2)")), "{waiting:?}");
        for other in [&department.clerk, &region.accounts.neighbour, &region.accounts.city_staff, &region.accounts.auditor] {
            assert_eq!(kinds(&app, other).await, [""; 0], "{}", other.username);
        }
        for activity in recorded {
            assert_eq!(kinds(&app, staff).await, ["CONFIRM_ACTIVITY"]);
            let input = json!({ "activityId": activity, "expectedRevision": 1 });
            app.act(staff, "confirmActivity", "activity { id }", input).await.ok();
        }
        assert_eq!(kinds(&app, staff).await, [""; 0]);
    }

    async fn scores_wait_for_whoever_scores_where_no_reviewer_is_named(app: TestApp) {
        let region = app.region(2).await;
        let staff = app.as_(&region.accounts.county_staff);
        let cycle = open_cycle(&app, &region, scheme_input(&region)).await;
        assert_eq!(kinds(&app, &region.accounts.county_staff).await, [""; 0], "before the review");
        advance(&staff, &cycle, "REVIEW").await.ok();
        for department in &region.departments {
            let waiting = tasks(&app, &region.accounts.county_staff).await;
            assert_eq!(waiting.len(), 1, "{waiting:?}");
            assert_eq!((&waiting[0]["kind"], &waiting[0]["subject"]["id"]), (&json!("SCORE_APPRAISAL"), &json!(cycle)));
            assert_eq!(kinds(&app, &department.clerk).await, [""; 0]);
            staff.act("ScoreIndicator", score_input(&cycle, department, "duty", 90.0)).await.ok();
        }
        assert_eq!(kinds(&app, &region.accounts.county_staff).await, [""; 0], "votes and deductions are nobody's task");
    }

    async fn a_page_goes_on_where_the_one_before_ended(app: TestApp) {
        let region = app.region(3).await;
        let round = open_round(&app, &region).await;
        for department in &region.departments {
            submit(&app, &round, department).await;
        }
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($after: String) { viewerTasks(first: 2, after: $after) { \
            nodes { id } pageInfo { hasNextPage endCursor } } }";
        let first = staff.run(document, json!({})).await.ok();
        assert_eq!(first.data("/viewerTasks/pageInfo/hasNextPage"), true);
        let after = first.text("/viewerTasks/pageInfo/endCursor");
        let second = staff.run(document, json!({ "after": after })).await.ok();
        let ids = |answer: &Value| answer.as_array().expect("nodes").clone();
        let mut all = ids(first.data("/viewerTasks/nodes"));
        all.extend(ids(second.data("/viewerTasks/nodes")));
        all.sort_by_key(ToString::to_string);
        all.dedup();
        assert_eq!(all.len(), 3);
        let other = app.as_(&region.accounts.leader);
        assert_eq!(other.run(document, json!({ "after": after })).await.code(), "BAD_USER_INPUT");
    }

    async fn many_tasks_cost_no_statement_each(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 10_000, "collected").await;
        for number in 0..MANY {
            treasury.send(&app, &treasury.branch(), 10, &format!("sent {number}")).await;
            treasury.request(&app, 1, &format!("asked {number}")).await;
        }
        let cashier = app.as_(&treasury.cashier);
        let (answer, statements) = app.statements_of(cashier.run(TASKS, json!({}))).await;
        assert_eq!(answer.ok().data("/viewerTasks/totalCount"), 2 * MANY);
        for table in ["dues_remittance", "dues_spending", "organization"] {
            let from = format!("FROM \"{table}\"");
            let count = statements.iter().filter(|text| text.contains(&from)).count();
            assert!(count < MANY, "{count} times {table}");
        }
    }

    async fn whoever_waits_is_told(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "collected").await;
        let document = "subscription($after: String) { viewerTasksChanged(after: $after) { \
            cursor anew tasks { nodes { kind } } } }";
        let mut socket = Socket::of(&app, &treasury.cashier).await;
        socket.subscribe("tasks", document, json!({})).await;
        let first = socket.event("tasks").await;
        assert_eq!((&first["anew"], &first["tasks"]["nodes"]), (&json!(true), &json!([])));
        // Changes of numbers that leave the cashier's tasks as they are: nothing is told of them.
        treasury.collect(&app, 500, "more").await;
        let spending = treasury.request(&app, 100, "asked").await;
        let told = socket.event("tasks").await;
        assert_eq!(told["tasks"]["nodes"], json!([{ "kind": "DECIDE_SPENDING" }]));
        drop(socket);

        let cashier = app.as_(&treasury.cashier);
        cashier.act("ApproveDuesSpending", approved(&spending, "approved")).await.ok();
        let mut again = Socket::of(&app, &treasury.cashier).await;
        again.subscribe("tasks", document, json!({ "after": told["cursor"] })).await;
        let missed = again.event("tasks").await;
        assert_eq!((&missed["anew"], &missed["tasks"]["nodes"]), (&json!(false), &json!([])));
        again.subscribe("bad", document, json!({ "after": "made up" })).await;
        assert_eq!(again.error("bad").await, "BAD_USER_INPUT");
    }
}
