//! What comes due (domain §5): one list by day, and who answers for each.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{id, open_round, submit};
use crate::support::seed::{Account, Region, at};

const ENTRIES: &str = "totalCount nodes { id kind dueOn lastDayToMeet normCode period title overdue \
    organization { id } subject { id } answers { level tier organization { id } person { id } } } \
    pageInfo { endCursor hasNextPage }";

async fn calendar(app: &TestApp, of: &Account, (from, to): (&str, &str)) -> Vec<Value> {
    let document = format!(
        "query($from: Date!, $to: Date!) {{ viewerCalendar(from: $from, to: $to, first: 100) {{ {ENTRIES} }} }}"
    );
    let span = json!({ "from": from, "to": to });
    let seen = app.as_(of).run(&document, span).await.ok();
    let nodes = seen.data("/viewerCalendar/nodes");
    let nodes = nodes.as_array().expect("a list").clone();
    for node in nodes.iter().take(3) {
        let again =
            "query($id: ID!) { node(id: $id) { ... on CalendarEntry { kind dueOn title } } }";
        let again = app.as_(of).run(again, json!({ "id": node["id"] })).await;
        let again = again.ok().data("/node").clone();
        let read = ["kind", "dueOn", "title"].map(|name| &again[name]);
        assert_eq!(read, ["kind", "dueOn", "title"].map(|name| &node[name]));
    }
    nodes
}

fn of_kind<'a>(entries: &'a [Value], kind: &str) -> Vec<&'a Value> {
    entries.iter().filter(|it| it["kind"] == kind).collect()
}

/// More organizations than statements that may be sent for them.
const EIGHT: usize = 8;

/// A question to the department, and a rectification of it, both due on 20 July.
async fn supervised(app: &TestApp, region: &Region) {
    let staff = &region.accounts.county_staff;
    let (committee, group) = (
        id(&region.county.working_committee),
        id(&region.departments[0].party_group),
    );
    let asked = json!({
        "askerId": committee, "organizationId": group, "text": "何时换届？", "dueOn": "2026-07-20",
        "idempotencyKey": "asked",
    });
    app.act(staff, "askQuestion", "question { id }", asked)
        .await
        .ok();
    let inspected = json!({
        "inspectorId": committee, "organizationId": group, "title": "检查", "methods": ["PAPERS"],
        "startsOn": "2026-07-09", "summary": "较好", "idempotencyKey": "inspected",
        "findings": [{ "text": "台账不全", "remedy": { "dueOn": "2026-07-20" } }],
    });
    app.act(staff, "recordInspection", "inspection { id }", inspected)
        .await
        .ok();
}

/// What is overdue for the department, as somebody sees it who sees all.
async fn overdue(app: &TestApp, region: &Region) -> Vec<Value> {
    let document = format!(
        "query($id: ID!) {{ organization(id: $id) {{ dueSoon(days: 0) {{ {ENTRIES} }} }} }}"
    );
    let group = json!({ "id": id(&region.departments[0].party_group) });
    let seen = app
        .as_(&region.accounts.administrator)
        .run(&document, group)
        .await
        .ok();
    seen.data("/organization/dueSoon/nodes")
        .as_array()
        .expect("a list")
        .clone()
}

both! {
    async fn what_comes_due_stands_in_one_list_by_day(app: TestApp) {
        let region = app.region(2).await;
        let department = &region.departments[0];
        let round = open_round(&app, &region).await;
        supervised(&app, &region).await;
        let all = calendar(&app, &department.clerk, ("2026-07-10", "2026-12-31")).await;
        let days: Vec<_> = all.iter().map(|it| it["dueOn"].as_str().expect("a day")).collect();
        assert!(days.is_sorted(), "{days:?}");
        let group = json!(id(&department.party_group));
        assert!(all.iter().all(|it| it["organization"]["id"] == group), "only its own: {all:?}");
        for kind in ["REPORT", "RECTIFICATION", "QUESTION"] {
            assert_eq!(of_kind(&all, kind).len(), 1, "{kind}: {all:?}");
        }
        let norms = of_kind(&all, "NORM");
        let meeting = norms.iter().find(|it| it["normCode"] == "N14").expect("N14 of the half year");
        assert_eq!((&meeting["period"], &meeting["dueOn"]), (&json!("2026-H2"), &json!("2026-12-31")));
        assert_eq!(meeting["lastDayToMeet"], "2026-12-31");
        assert_eq!(meeting["answers"]["person"]["id"], id(&department.secretary));
        assert_eq!((&meeting["answers"]["level"], &meeting["overdue"]), (&json!(0), &json!(false)));
        submit(&app, &round, department).await;
        let left = calendar(&app, &department.clerk, ("2026-07-10", "2026-12-31")).await;
        assert_eq!(of_kind(&left, "REPORT").len(), 0, "it is filed");
        let none = calendar(&app, &region.accounts.powerless, ("2026-07-10", "2026-12-31")).await;
        assert_eq!(none, [Value::Null; 0]);
        let before = calendar(&app, &department.clerk, ("2026-07-10", "2026-07-19")).await;
        assert_eq!(of_kind(&before, "QUESTION").len(), 0);
    }

    async fn what_is_overdue_climbs_and_passes_a_vacant_post(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        supervised(&app, &region).await;
        let span = ("2026-07-20", "2026-07-20");
        for (now, level, person) in [
            ("2026-07-30T09:00:00+08:00", 0, &department.secretary),
            ("2026-07-31T09:00:00+08:00", 1, &region.county.secretary),
            ("2026-08-10T09:00:00+08:00", 2, &region.county.leader),
        ] {
            app.clock.set(at(now));
            let (own, above) = (calendar(&app, &department.clerk, span).await, overdue(&app, &region).await);
            for kind in ["QUESTION", "RECTIFICATION"] {
                let (own, above) = (of_kind(&own, kind)[0], of_kind(&above, kind)[0]);
                assert_eq!((&own["overdue"], &own["answers"]["level"]), (&json!(true), &json!(level)), "{now}: {own}");
                assert_eq!(above["answers"]["person"]["id"], id(person), "{now}: {above}");
                let named = if level == 0 { json!({ "id": id(person) }) } else { Value::Null };
                assert_eq!(own["answers"]["person"], named, "whoever leads is not told of by name: {own}");
            }
        }
        app.clock.set(at("2026-07-21T09:00:00+08:00"));
        let end = json!({ "appointmentId": id(&department.secretary_appointment), "endsOn": "2026-07-20", "document": "免〔2026〕1 号" });
        app.act(&region.accounts.administrator, "endAppointment", "appointment { id }", end).await.ok();
        let all = overdue(&app, &region).await;
        let one = of_kind(&all, "QUESTION")[0];
        assert_eq!((&one["answers"]["level"], &one["answers"]["person"]["id"]), (&json!(0), &json!(id(&region.county.secretary))), "vacant: {one}");
    }

    async fn an_organization_tells_what_is_due_soon_page_by_page(app: TestApp) {
        let region = app.region(1).await;
        let department = &region.departments[0];
        supervised(&app, &region).await;
        let document = format!(
            "query($id: ID!, $after: String) {{ organization(id: $id) {{ dueSoon(days: 30, first: 1, after: $after) {{ {ENTRIES} }} }} }}"
        );
        let group = id(&department.party_group);
        let clerk = app.as_(&department.clerk);
        let (mut after, mut kinds) = (Value::Null, Vec::new());
        loop {
            let seen = clerk.run(&document, json!({ "id": group, "after": after })).await.ok();
            let page = seen.data("/organization/dueSoon");
            kinds.push(page["nodes"][0]["kind"].clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], kinds.len());
                break;
            }
        }
        for kind in ["QUESTION", "RECTIFICATION", "NORM"] {
            assert!(kinds.contains(&json!(kind)), "{kind}: {kinds:?}");
        }
        let wide = "{ viewerCalendar(from: \"2026-01-01\", to: \"2027-01-02\") { totalCount } }";
        assert_eq!(clerk.run(wide, json!({})).await.code(), "BAD_USER_INPUT");
        let committee = json!({ "id": id(&region.county.working_committee) });
        let above = clerk.run(&document, committee).await.ok();
        assert_eq!(above.data("/organization/dueSoon/totalCount"), 0, "nothing for readers below");
    }

    async fn a_list_of_organizations_asks_once_what_is_due_soon(app: TestApp) {
        let region = app.region(8).await;
        supervised(&app, &region).await;
        let document = format!(
            "query($id: ID!, $first: Int!) {{ organization(id: $id) {{ subordinates(first: $first) {{ nodes {{ dueSoon {{ {ENTRIES} }} }} }} }} }}"
        );
        let administrator = app.as_(&region.accounts.administrator);
        let asked = json!({ "id": id(&region.county.working_committee), "first": EIGHT });
        let (answer, statements) = app.statements_of(administrator.run(&document, asked)).await;
        let answer = answer.ok();
        let nodes = answer.data("/organization/subordinates/nodes").as_array().expect("a list");
        assert_eq!(nodes.len(), EIGHT);
        assert!(nodes.iter().all(|node| node["dueSoon"]["totalCount"] != 0), "{nodes:?}");
        // A busy machine may ask for some of them a moment later than for the others.
        for table in ["rectification", "question", "organization_term", "activity"] {
            let from = format!("FROM \"{table}\"");
            let count = statements.iter().filter(|text| text.contains(&from)).count();
            assert!((1..EIGHT).contains(&count), "{count} times {table}");
        }
    }
}
