//! Activities (domain §5): recorded, confirmed, voided, put right; and everything that must not happen.

mod batch;
mod evidence;
mod figures;
mod record;
mod sheet;
mod state;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::reports::id;
use crate::support::seed::{Account, Department, Region};

/// What an activity shows.
pub(super) const FIELDS: &str = "id kind title startsOn endsOn hours words amount place lateReason state revision \
    trained { countyRank sectionRank others total } outputs { kind title words } voidReason \
    participants { totalCount nodes { signedIn person { name } } } signedInCount \
    otherOrganizations { name } findings { code others { id } } corrects { id } correctedBy { id }";

/// A session of a department's own, as its clerk enters it.
pub(super) fn session(department: &Department, key: &str) -> Value {
    json!({
        "organizationId": id(&department.party_group),
        "kind": "STUDY_GROUP_SESSION",
        "title": "第三次集中学习",
        "startsOn": "2026-06-02",
        "endsOn": "2026-06-03",
        "hours": "7.50",
        "participantIds": [id(&department.secretary)],
        "idempotencyKey": key,
    })
}

/// Records an activity, and gives its id.
pub(super) async fn record(app: &TestApp, account: &Account, input: Value) -> String {
    let answer = enter(app, account, input).await.ok();
    answer.text("/recordActivity/activity/id")
}

/// Sends an activity to be recorded.
pub(super) async fn enter(app: &TestApp, account: &Account, input: Value) -> Answer {
    act(app, account, "recordActivity", input).await
}

/// An activity as somebody sees it.
pub(super) async fn read(app: &TestApp, account: &Account, activity: &str) -> Answer {
    let document = format!("query($id: ID!) {{ activity(id: $id) {{ {FIELDS} }} }}");
    app.as_(account)
        .run(&document, json!({ "id": activity }))
        .await
        .ok()
}

/// Does one of the acts on a record.
pub(super) async fn act(app: &TestApp, account: &Account, name: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ activity {{ {FIELDS} }} \
         errors {{ code message path rule }} }} }}"
    );
    app.as_(account)
        .run(&document, json!({ "input": input }))
        .await
}

/// The titles of the activities of an organization, by a filter.
pub(super) async fn titles(
    app: &TestApp,
    account: &Account,
    organization: &str,
    filter: Value,
) -> Vec<String> {
    let document = "query($id: ID!, $filter: ActivityFilter) { organization(id: $id) { \
        activities(filter: $filter, first: 100) { totalCount nodes { title } } } }";
    let variables = json!({ "id": organization, "filter": filter });
    let answer = app.as_(account).run(document, variables).await.ok();
    let nodes = answer
        .data("/organization/activities/nodes")
        .as_array()
        .expect("a list");
    let count = answer.number("/organization/activities/totalCount");
    assert_eq!(usize::try_from(count).expect("a count"), nodes.len());
    nodes
        .iter()
        .map(|node| node["title"].as_str().expect("a title").to_owned())
        .collect()
}

/// The first department, and its clerk.
pub(super) fn first(region: &Region) -> (&Department, &Account) {
    let department = &region.departments[0];
    (department, &department.clerk)
}
