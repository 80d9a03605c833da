//! An appraisal in a few words: schemes, cycles, scores, ballots.

use serde_json::{Value, json};

use super::app::TestApp;
use super::client::{Answer, Client};
use super::reports::id;
use super::seed::{Department, Region};

/// A leaf that reviewers score, one that is voted on, and one of each that weighs nothing.
pub(crate) fn scheme_input(region: &Region) -> Value {
    json!({
        "organizationId": id(&region.county.working_committee),
        "title": "年度考核",
        "indicators": [
            { "key": "duty", "title": "责任落实", "weight": 60, "method": "REVIEWERS" },
            { "key": "vote", "title": "民主测评", "weight": 40, "method": "BALLOT" },
            { "key": "lapses", "title": "失误扣分", "weight": 0, "method": "DEDUCTION", "cap": 10 },
            { "key": "grave", "title": "一票否决", "weight": 0, "method": "VETO" },
        ],
    })
}

/// The opaque ids of the county's departments.
pub(crate) fn group(region: &Region) -> Vec<String> {
    region
        .departments
        .iter()
        .map(|it| id(&it.party_group))
        .collect()
}

/// Makes a scheme and opens a cycle of all departments of the county.
pub(crate) async fn open_cycle(app: &TestApp, region: &Region, scheme: Value) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let made = staff.act("CreateAppraisalScheme", scheme).await.ok();
    let input = cycle_input(region, &made.text("/createAppraisalScheme/scheme/id"));
    let opened = staff.act("OpenAppraisalCycle", input).await.ok();
    opened.text("/openAppraisalCycle/cycle/id")
}

/// What opens a cycle of all departments: party building alone counts.
pub(crate) fn cycle_input(region: &Region, scheme: &str) -> Value {
    json!({
        "schemeId": scheme,
        "period": "2026",
        "organizationIds": group(region),
        "partyBuildingWeight": 100,
        "excellentQuota": 30,
    })
}

/// What scores a department for the first time.
pub(crate) fn score_input(cycle: &str, department: &Department, key: &str, score: f64) -> Value {
    json!({
        "cycleId": cycle,
        "organizationId": id(&department.party_group),
        "indicatorKey": key,
        "score": score,
    })
}

/// Asks to move a cycle on.
pub(crate) async fn advance(client: &Client<'_>, cycle: &str, to: &str) -> Answer {
    let input = json!({ "cycleId": cycle, "to": to });
    client.act("AdvanceAppraisalCycle", input).await
}

/// Issues a token for the secretary of every department.
pub(crate) async fn issue(app: &TestApp, region: &Region, cycle: &str) -> Vec<String> {
    let document = "mutation($input: IssueAppraisalBallotsInput!) { issueAppraisalBallots(input: $input) { \
        papers { tokens } errors { code path } } }";
    let voters: Vec<_> = region
        .departments
        .iter()
        .map(|it| id(&it.secretary))
        .collect();
    let input = json!({ "cycleId": cycle, "voterPersonIds": voters });
    let staff = app.as_(&region.accounts.county_staff);
    let issued = staff.run(document, json!({ "input": input })).await.ok();
    let tokens = issued
        .data("/issueAppraisalBallots/papers/tokens")
        .as_array();
    let texts = tokens.expect("tokens").iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// A ballot that marks every department with the same option.
pub(crate) fn ballot_input(region: &Region, cycle: &str, token: &str, option: &str) -> Value {
    let choice = |organization| json!({ "organizationId": organization, "indicatorKey": "vote", "option": option });
    let choices: Vec<_> = group(region).into_iter().map(choice).collect();
    json!({ "cycleId": cycle, "token": token, "choices": choices })
}

/// The results as one reader sees them.
pub(crate) async fn results(client: &Client<'_>, cycle: &str) -> Vec<Value> {
    let answer = client
        .operation("AppraisalResults", json!({ "cycleId": cycle }))
        .await
        .ok();
    let nodes = answer.data("/appraisalCycle/entries/nodes").as_array();
    nodes.expect("entries").clone()
}
