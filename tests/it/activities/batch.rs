//! Many activities in one request: a result for each, in as many statements as for few.

use serde_json::{Value, json};

use super::{first, session, titles};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, Department};

const DOCUMENT: &str = "mutation($input: RecordActivitiesInput!) { recordActivities(input: $input) { \
    results { activity { id title participants { totalCount } } errors { code path } } errors { code path } } }";

/// So many sessions, each on a day of its own.
fn sessions(department: &Department, count: usize, prefix: &str) -> Vec<Value> {
    (0..count)
        .map(|number| {
            let mut input = session(department, &format!("{prefix}{number}"));
            let day = format!("2026-{:02}-{:02}", number / 28 % 6 + 1, number % 28 + 1);
            input["title"] = json!(format!("第{number}次"));
            input["startsOn"] = json!(day);
            input["endsOn"] = json!(day);
            input
        })
        .collect()
}

async fn send(app: &TestApp, account: &Account, activities: &[Value]) -> Answer {
    let variables = json!({ "input": { "activities": activities } });
    app.as_(account).run(DOCUMENT, variables).await
}

both! {
    async fn each_has_its_result(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let mut wanted = sessions(department, 4, "k");
        wanted[1]["hours"] = json!("-1");
        wanted[3]["idempotencyKey"] = json!("k0");
        let answer = send(&app, clerk, &wanted).await;
        let results = answer.data("/recordActivities/results").as_array().expect("results");
        assert_eq!(results[0]["activity"]["title"], "第0次");
        assert_eq!(results[0]["activity"]["participants"]["totalCount"], 1);
        assert_eq!(results[1]["errors"][0]["code"], "OUT_OF_RANGE");
        assert_eq!(results[1]["errors"][0]["path"], json!(["input", "activities", "1", "hours"]));
        assert!(results[1]["activity"].is_null());
        assert_eq!(results[2]["errors"], json!([]));
        assert_eq!(results[3]["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
        // What was refused can be sent again under its key; what was done is not done twice.
        wanted[1]["hours"] = json!("1");
        wanted.pop();
        let again = send(&app, clerk, &wanted).await.ok();
        let second = again.data("/recordActivities/results").as_array().expect("results");
        assert_eq!(second[0]["activity"]["id"], results[0]["activity"]["id"]);
        assert_eq!(second[1]["activity"]["title"], "第1次");
        let group = id(&department.party_group);
        assert_eq!(titles(&app, clerk, &group, json!({})).await.len(), 3);
    }

    async fn five_hundred_take_as_many_statements_as_one(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        send(&app, clerk, &sessions(department, 1, "warm")).await.ok();
        let one = sessions(department, 1, "one");
        let (answer, few) = app.statements_of(send(&app, clerk, &one)).await;
        answer.ok();
        let all = sessions(department, 500, "all");
        let (answer, many) = app.statements_of(send(&app, clerk, &all)).await;
        let answer = answer.ok();
        let results = answer.data("/recordActivities/results").as_array().expect("results");
        assert_eq!(results.len(), 500);
        assert!(results.iter().all(|result| result["errors"] == json!([])));
        assert!(many.len() <= few.len() + 2, "{} for one, {} for 500", few.len(), many.len());
        let answer = send(&app, clerk, &sessions(department, 501, "more")).await;
        assert_eq!(answer.refused("TOO_LONG"), "activities");
    }

    async fn one_that_may_not_be_recorded_keeps_all_back(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let mut wanted = sessions(department, 1, "k");
        wanted.extend(sessions(&region.departments[1], 1, "l"));
        assert_eq!(send(&app, clerk, &wanted).await.code(), "NOT_FOUND");
        let group = id(&department.party_group);
        assert!(titles(&app, clerk, &group, json!({})).await.is_empty());
    }
}
