//! Supervision (domain §4.7, §4.9): inspections, questions, contact points, petitions and missed norms,
//! and the rectifications to which they lead.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, Region, at};

const INSPECTION: &str = "inspection { id methods findings { number text \
    rectification { id state source sourceId problem measures dueOn responsiblePerson { id } } } }";
const QUESTION: &str = "question { id state answer verdict overdue revision \
    rectification { id source sourceId problem organization { id } } }";
const POINT: &str = "contactPoint { id revision validUntil funds person { id } \
    visits { number funds materials inspection { id findings { rectification { id organization { id } } } } } \
    inspections { totalCount nodes { inspector { id } } } }";

fn inspection(region: &Region, key: &str) -> Value {
    json!({
        "inspectorId": id(&region.county.working_committee),
        "organizationId": id(&region.departments[0].party_group),
        "title": "机关党建检查", "methods": ["REPORT_HEARD", "SITE_VISIT"],
        "startsOn": "2026-07-08", "endsOn": "2026-07-09", "summary": "总体较好",
        "findings": [
            { "text": "台账不全", "remedy": { "measures": "逐项补齐", "dueOn": "2026-08-31",
                "responsiblePersonId": id(&region.county.leader) } },
            { "text": "会议记录简略" },
            { "text": "学习不够经常", "remedy": {} },
        ],
        "idempotencyKey": key,
    })
}

fn question(region: &Region, key: &str) -> Value {
    json!({
        "askerId": id(&region.county.party_committee),
        "organizationId": id(&region.county.party_committee),
        "text": "常委会何时专题研究机关党建？", "dueOn": "2026-07-20", "idempotencyKey": key,
    })
}

async fn record(app: &TestApp, by: &Account, input: Value) -> Answer {
    app.act(by, "recordInspection", INSPECTION, input).await
}

/// The kinds of what waits for somebody.
async fn waits(app: &TestApp, of: &Account) -> Vec<Value> {
    let seen = "{ viewerTasks { nodes { kind subject { id } overdue } } }";
    let seen = app.as_(of).run(seen, json!({})).await.ok();
    let nodes = seen.data("/viewerTasks/nodes").as_array().expect("a list");
    nodes.iter().map(|node| node["kind"].clone()).collect()
}

both! {
    async fn findings_of_an_inspection_open_rectifications_at_once(app: TestApp) {
        let region = app.region(2).await;
        let staff = &region.accounts.county_staff;
        let done = record(&app, staff, inspection(&region, "one")).await.ok();
        let made = done.data("/recordInspection/inspection");
        assert_eq!(made["methods"], json!(["REPORT_HEARD", "SITE_VISIT"]));
        let first = &made["findings"][0]["rectification"];
        assert_eq!((&first["state"], &first["source"]), (&json!("OPEN"), &json!("INSPECTION")), "{done}");
        assert_eq!((&first["sourceId"], &first["dueOn"]), (&made["id"], &json!("2026-08-31")));
        assert_eq!((&first["problem"], &first["measures"]), (&json!("台账不全"), &json!("逐项补齐")));
        assert_eq!(first["responsiblePerson"]["id"], id(&region.county.leader));
        assert!(made["findings"][1]["rectification"].is_null(), "only noted");
        let last = &made["findings"][2]["rectification"];
        assert_eq!(last["responsiblePerson"]["id"], id(&region.departments[0].secretary), "the first responsible one");
        assert_eq!(last["dueOn"], "2026-10-08");
        let again = record(&app, staff, inspection(&region, "one")).await.ok();
        assert_eq!(again.data("/recordInspection/inspection/id"), &made["id"], "the same key");
        let document = "query($id: ID!) { organization(id: $id) { rectifications(filter: { source: INSPECTION }) { totalCount } \
            inspections(filter: { from: \"2026-07-09\", until: \"2026-07-30\" }) { totalCount nodes { title } } \
            none: inspections(filter: { from: \"2026-07-10\" }) { totalCount } \
            made: inspections(filter: { made: true }) { totalCount } } }";
        let group = json!({ "id": id(&region.departments[0].party_group) });
        let seen = app.as_(&region.departments[0].clerk).run(document, group).await.ok();
        assert_eq!(seen.data("/organization/rectifications/totalCount"), 2);
        assert_eq!(seen.data("/organization/inspections/totalCount"), 1);
        assert_eq!(seen.data("/organization/none/totalCount"), 0);
        assert_eq!(seen.data("/organization/made/totalCount"), 0);
        let committee = json!({ "id": id(&region.county.working_committee) });
        let seen = app.as_(staff).run(document, committee).await.ok();
        assert_eq!(seen.data("/organization/made/totalCount"), 1);
        app.assert_counted().await;
    }

    async fn an_inspection_that_cannot_be_is_refused_with_all_that_is_wrong(app: TestApp) {
        let region = app.region(2).await;
        let staff = &region.accounts.county_staff;
        for (field, value, code, path) in [
            ("title", json!(" "), "REQUIRED", "title"),
            ("summary", json!("长".repeat(2_001)), "TOO_LONG", "summary"),
            ("methods", json!([]), "OUT_OF_RANGE", "methods"),
            ("methods", json!(vec!["FORUM"; 6]), "OUT_OF_RANGE", "methods"),
            ("startsOn", json!("2025-07-08"), "OUT_OF_RANGE", "startsOn"),
            ("endsOn", json!("2026-07-11"), "OUT_OF_RANGE", "endsOn"),
            ("endsOn", json!("2026-07-07"), "DATES_OUT_OF_ORDER", "endsOn"),
            ("findings", json!([{ "text": "" }]), "REQUIRED", "findings.0.text"),
            ("findings", json!([{ "text": "甲", "remedy": { "dueOn": "2026-07-09" } }]), "OUT_OF_RANGE", "findings.0.remedy.dueOn"),
            ("findings", json!(vec![json!({ "text": "甲" }); 51]), "OUT_OF_RANGE", "findings"),
        ] {
            let mut input = inspection(&region, "bad");
            input[field] = value;
            let refused = record(&app, staff, input).await;
            assert_eq!(refused.refused(code), path, "{field}: {refused}");
        }
        let mut upward = inspection(&region, "upward");
        upward["inspectorId"] = json!(id(&region.departments[0].party_group));
        upward["organizationId"] = json!(id(&region.county.working_committee));
        let unseen = record(&app, &region.departments[0].head, upward).await;
        assert_eq!(unseen.code(), "NOT_FOUND", "a department does not inspect its committee");
        for other in [&region.departments[0].clerk, &region.accounts.auditor] {
            let mut own = inspection(&region, "own");
            own["inspectorId"] = json!(id(&region.departments[0].party_group));
            assert_eq!(record(&app, other, own).await.code(), "FORBIDDEN", "{}", other.username);
        }
    }

    async fn a_question_is_answered_once_and_judged_once_by_another(app: TestApp) {
        let region = app.region(1).await;
        let (leader, administrator) = (&region.accounts.leader, &region.accounts.county_staff);
        let mut input = question(&region, "asked");
        input["organizationId"] = json!(id(&region.county.working_committee));
        let asked = app.act(leader, "askQuestion", QUESTION, input.clone()).await.ok();
        let one = asked.text("/askQuestion/question/id");
        assert_eq!(asked.data("/askQuestion/question/state"), "ASKED");
        let again = app.act(leader, "askQuestion", QUESTION, input).await.ok();
        assert_eq!(again.text("/askQuestion/question/id"), one, "the same key");
        assert_eq!(waits(&app, administrator).await, ["ANSWER_QUESTION"]);
        assert_eq!(waits(&app, &region.departments[0].clerk).await, [""; 0]);
        let seen = "query($id: ID!) { question(id: $id) { overdue } node(id: $id) { id } }";
        for (now, overdue) in [("2026-07-20T23:59:59+08:00", false), ("2026-07-21T00:00:00+08:00", true)] {
            app.clock.set(at(now));
            let seen = app.as_(leader).run(seen, json!({ "id": one })).await.ok();
            assert_eq!(seen.data("/question/overdue"), overdue, "{now}");
            assert_eq!(seen.data("/node/id"), &one);
        }
        let early = json!({ "questionId": one, "expectedRevision": 1, "verdict": "尚可" });
        app.act(leader, "judgeAnswer", QUESTION, early).await.refused("WRONG_STATE");
        let answer = json!({ "questionId": one, "expectedRevision": 1, "answer": "八月研究" });
        let answers = (0..4).map(|_| app.act(administrator, "answerQuestion", QUESTION, answer.clone()));
        let answers = join_all(answers).await;
        assert_eq!(answers.iter().filter(|it| it.user_errors().is_empty()).count(), 1, "once");
        assert_eq!(waits(&app, administrator).await, [""; 0]);
        assert_eq!(waits(&app, leader).await, ["JUDGE_ANSWER"]);
        let verdict = json!({
            "questionId": one, "expectedRevision": 2, "verdict": "未说明责任人", "remedy": { "dueOn": "2026-09-01" },
        });
        let other = app.act(administrator, "judgeAnswer", QUESTION, verdict.clone()).await;
        assert_eq!(other.code(), "FORBIDDEN", "{other}");
        let judged = app.act(leader, "judgeAnswer", QUESTION, verdict.clone()).await.ok();
        let stood = judged.data("/judgeAnswer/question");
        assert_eq!((&stood["state"], &stood["answer"]), (&json!("RECTIFYING"), &json!("八月研究")));
        let opened = &stood["rectification"];
        assert_eq!((&opened["source"], &opened["sourceId"]), (&json!("QUESTION"), &stood["id"]));
        assert_eq!(opened["organization"]["id"], id(&region.county.working_committee));
        let mut again = verdict;
        again["expectedRevision"] = json!(3);
        app.act(leader, "judgeAnswer", QUESTION, again).await.refused("WRONG_STATE");
        app.assert_counted().await;
    }

    async fn an_asker_does_not_judge_their_own_answer(app: TestApp) {
        let region = app.region(1).await;
        let leader = &region.accounts.leader;
        let asked = app.act(leader, "askQuestion", QUESTION, question(&region, "asked")).await.ok();
        let one = asked.text("/askQuestion/question/id");
        let answer = json!({ "questionId": one, "expectedRevision": 1, "answer": "八月研究" });
        app.act(leader, "answerQuestion", QUESTION, answer).await.ok();
        assert_eq!(waits(&app, leader).await, [""; 0]);
        let verdict = json!({ "questionId": one, "expectedRevision": 2, "verdict": "很好" });
        app.act(leader, "judgeAnswer", QUESTION, verdict).await.refused("SAME_PERSON");
        let document = "query($id: ID!) { organization(id: $id) { questions(filter: { states: [ANSWERED] }) { totalCount } \
            overdue: questions(filter: { overdue: true }) { totalCount } \
            asked: questions(filter: { asked: true }) { totalCount nodes { id } } } }";
        let committee = json!({ "id": id(&region.county.party_committee) });
        let seen = app.as_(leader).run(document, committee.clone()).await.ok();
        assert_eq!(seen.data("/organization/questions/totalCount"), 1);
        assert_eq!(seen.data("/organization/overdue/totalCount"), 0);
        assert_eq!(seen.data("/organization/asked/nodes/0/id"), &one);
        let below = app.as_(&region.departments[0].clerk).run(document, committee).await.ok();
        assert_eq!(below.data("/organization/questions/totalCount"), 0, "nothing for readers below");
        let hidden = app.as_(&region.departments[0].clerk).run("query($id: ID!) { question(id: $id) { id } }", json!({ "id": one })).await.ok();
        assert!(hidden.data("/question").is_null());
    }

    async fn a_leader_keeps_a_contact_point_that_others_inspect(app: TestApp) {
        let region = app.region(1).await;
        let (leader, staff) = (&region.accounts.leader, &region.accounts.county_staff);
        let group = id(&region.departments[0].party_group);
        let input = json!({
            "organizationId": id(&region.county.party_committee), "appointmentId": id(&region.county.leader_appointment),
            "helpedOrganizationId": group, "kind": "PLACE", "name": "第1局", "validFrom": "2026-07-01", "idempotencyKey": "kept",
        });
        let mut elsewhere = input.clone();
        elsewhere["appointmentId"] = json!(id(&region.departments[0].secretary_appointment));
        let refused = app.act(leader, "keepContactPoint", POINT, elsewhere).await;
        assert_eq!(refused.refused("WITHOUT_POST"), "appointmentId");
        let kept = app.act(leader, "keepContactPoint", POINT, input).await.ok();
        let point = kept.text("/keepContactPoint/contactPoint/id");
        assert_eq!(kept.data("/keepContactPoint/contactPoint/person/id"), &id(&region.county.leader));
        let visit = |key: &str, day: &str, findings: Value| json!({
            "contactPointId": point, "visitedOn": day, "text": "走访", "funds": 20_000, "materials": "图书 50 册",
            "findings": findings, "idempotencyKey": key,
        });
        let before = app.act(leader, "recordContactVisit", POINT, visit("early", "2026-06-30", json!([]))).await;
        assert_eq!(before.refused("OUT_OF_RANGE"), "visitedOn");
        app.act(leader, "recordContactVisit", POINT, visit("one", "2026-07-02", json!([]))).await.ok();
        let seen = app.act(leader, "recordContactVisit", POINT, visit("two", "2026-07-09", json!([{ "text": "场所不足", "remedy": {} }]))).await.ok();
        let again = app.act(leader, "recordContactVisit", POINT, visit("one", "2026-07-02", json!([]))).await.ok();
        assert_eq!(again.data("/recordContactVisit/contactPoint/funds"), 40_000, "the same key: {again}");
        let shown = seen.data("/recordContactVisit/contactPoint");
        assert!(shown["visits"][0]["inspection"].is_null());
        let found = &shown["visits"][1]["inspection"]["findings"][0]["rectification"];
        assert_eq!(found["organization"]["id"], group, "whom it helps: {seen}");
        let inspect = |inspector: &str, key: &str| json!({
            "inspectorId": inspector, "organizationId": id(&region.county.party_committee), "contactPointId": point,
            "title": "联系点检查", "methods": ["FORUM"], "startsOn": "2026-07-09", "summary": "落实", "idempotencyKey": key,
        });
        let own = inspect(&id(&region.county.party_committee), "own");
        assert_eq!(record(&app, leader, own).await.refused("OUTSIDE_ORGANIZATION"), "inspectorId");
        record(&app, staff, inspect(&id(&region.county.working_committee), "others")).await.ok();
        let end = json!({ "contactPointId": point, "expectedRevision": 1, "endsOn": "2026-07-10" });
        let ended = app.act(leader, "endContactPoint", POINT, end.clone()).await.ok();
        assert_eq!(ended.data("/endContactPoint/contactPoint/validUntil"), "2026-07-11");
        assert_eq!(ended.data("/endContactPoint/contactPoint/inspections/totalCount"), 2);
        app.act(leader, "endContactPoint", POINT, end.clone()).await.refused("STALE_REVISION");
        let mut again = end;
        again["expectedRevision"] = json!(2);
        let again = app.act(leader, "endContactPoint", POINT, again).await;
        assert_eq!(again.refused("WRONG_STATE"), "contactPointId", "it was given up before");
        app.clock.set(at("2026-07-12T09:00:00+08:00"));
        let late = app.act(leader, "recordContactVisit", POINT, visit("late", "2026-07-11", json!([]))).await;
        assert_eq!(late.refused("OUT_OF_RANGE"), "visitedOn");
        let document = "query($id: ID!) { organization(id: $id) { all: contactPoints { totalCount } \
            kept: contactPoints(filter: { kind: PLACE, on: \"2026-07-10\" }) { totalCount } \
            gone: contactPoints(filter: { on: \"2026-07-11\" }) { totalCount } other: contactPoints(filter: { kind: TASK }) { totalCount } } }";
        let committee = json!({ "id": id(&region.county.party_committee) });
        let seen = app.as_(staff).run(document, committee).await.ok();
        let counts = ["all", "kept", "gone", "other"].map(|name| seen.number(&format!("/organization/{name}/totalCount")));
        assert_eq!(counts, [1, 1, 0, 0]);
    }

    async fn what_petitioners_name_and_a_missed_norm_are_put_right(app: TestApp) {
        let region = app.region(2).await;
        let (department, staff) = (&region.departments[0], &region.accounts.county_staff);
        let received = |kind: &str, key: &str| json!({
            "organizationId": id(&department.party_group), "kind": kind, "title": "接访", "startsOn": "2026-07-08", "idempotencyKey": key,
        });
        let mut receptions = Vec::new();
        for (kind, key) in [("PETITION_RECEPTION", "one"), ("FORUM", "two")] {
            let made = app.act(&department.head, "recordActivity", "activity { id }", received(kind, key)).await.ok();
            receptions.push(made.text("/recordActivity/activity/id"));
        }
        let petition = |activity: &str, key: &str| json!({
            "activityId": activity, "organizationId": id(&department.party_group), "problem": "办事排队过久", "idempotencyKey": key,
        });
        let shown = "rectification { id source sourceId problem }";
        let mut opened = Vec::new();
        for key in ["first", "second", "first"] {
            let done = app.act(staff, "openPetitionRectification", shown, petition(&receptions[0], key)).await.ok();
            let row = done.data("/openPetitionRectification/rectification");
            assert_eq!((&row["source"], &row["sourceId"]), (&json!("PETITION"), &json!(receptions[0])));
            opened.push(row["id"].clone());
        }
        assert_eq!(opened[0], opened[2], "the same key");
        assert_ne!(opened[0], opened[1], "two problems of one reception");
        let wrong = app.act(staff, "openPetitionRectification", shown, petition(&receptions[1], "third")).await;
        assert_eq!(wrong.refused("WRONG_KIND"), "activityId");

        let miss = |code: &str, period: &str, key: &str| json!({
            "organizationId": id(&department.party_group), "code": code, "period": period, "idempotencyKey": key,
        });
        let shown = "missedNorm { id code actual required rectification { id source sourceId problem } }";
        let open = |input: Value| app.act(staff, "openNormRectification", shown, input);
        assert_eq!(open(miss("N14", "2026-H2", "early")).await.refused("WRONG_STATE"), "code", "its window is open");
        assert_eq!(open(miss("N99", "2026-H1", "none")).await.refused("WRONG_STATE"), "code");
        let taken = join_all(["a", "b"].map(|key| open(miss("N14", "2026-H1", key)))).await;
        let done: Vec<_> = taken.iter().filter(|it| it.user_errors().is_empty()).collect();
        assert_eq!(done.len(), 1, "once: {taken:?}");
        let row = done[0].data("/openNormRectification/missedNorm");
        assert_eq!((&row["actual"], &row["required"]), (&json!("0"), &json!("1")));
        assert_eq!((&row["rectification"]["source"], &row["rectification"]["sourceId"]), (&json!("NORM"), &row["id"]));
        let sibling = app.act(&region.departments[1].head, "openNormRectification", shown, miss("N14", "2026-H1", "c")).await;
        assert_eq!(sibling.code(), "NOT_FOUND");
        let clerk = app.act(&department.clerk, "openNormRectification", shown, miss("N14", "2026-H1", "d")).await;
        assert_eq!(clerk.code(), "FORBIDDEN");
        app.assert_counted().await;
    }

    async fn what_is_over_its_term_climbs_a_level_each_ten_days(app: TestApp) {
        let region = app.region(1).await;
        let (county, department) = (&region.county, &region.departments[0]);
        let mut input = inspection(&region, "one");
        input["findings"] = json!([{ "text": "台账不全", "remedy": { "dueOn": "2026-07-20" } }]);
        let done = record(&app, &region.accounts.county_staff, input).await.ok();
        let one = done.text("/recordInspection/inspection/findings/0/rectification/id");
        let document = "query($id: ID!) { rectification(id: $id) { escalation { level daysPerLevel tier organization { id } person { id } } } }";
        for (now, expected) in [
            ("2026-07-20T23:59:59+08:00", None),
            ("2026-07-21T00:00:00+08:00", Some((0, Value::Null, id(&department.party_group), id(&department.secretary)))),
            ("2026-07-30T23:59:59+08:00", Some((0, Value::Null, id(&department.party_group), id(&department.secretary)))),
            ("2026-07-31T00:00:00+08:00", Some((1, json!("FIRST"), id(&county.working_committee), id(&county.secretary)))),
            ("2026-08-10T00:00:00+08:00", Some((2, json!("DIRECT"), id(&county.party_committee), id(&county.leader)))),
        ] {
            app.clock.set(at(now));
            let chased = waits(&app, &region.accounts.leader).await.contains(&json!("CHASE_RECTIFICATION"));
            let seen = app.as_(&region.accounts.county_staff).run(document, json!({ "id": one })).await.ok();
            let climbed = seen.data("/rectification/escalation");
            let Some((level, tier, body, person)) = expected else {
                assert!(climbed.is_null() && !chased, "{now}: {seen}");
                continue;
            };
            assert_eq!((&climbed["level"], &climbed["tier"]), (&json!(level), &tier), "{now}: {seen}");
            assert_eq!((&climbed["organization"]["id"], &climbed["person"]["id"]), (&json!(body), &json!(person)), "{now}");
            assert_eq!((&climbed["daysPerLevel"], chased), (&json!(10), level == 2), "{now}");
        }
    }
}
