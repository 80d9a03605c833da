//! Every edge of the schema that leads to something with an id: from all that a stranger, a sibling
//! or a former holder can come to, over any number of edges, nothing of the department is reached.
//! That each edge was tried is shown by who may: of him it leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect_file;
use serde_json::json;

use super::walk::{Map, Reached};
use super::world::{SECRETS, World};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, at};

/// Things that several bodies share, or of which a name is for everybody below or for everybody.
const SHARED: &[&str] = &[
    "Division",
    "Norm",
    "Organization",
    "ReportingRound",
    "ResponsibilityChain",
    "RetentionPolicy",
];
/// The chain of a body.
const CHAIN: &str =
    "query($id: ID!) { organization(id: $id) { responsibilityChain(period: \"2026\") { id } } }";
/// Why the county has its light.
const REASONS: &str = "{ division(code: \"610431\") { status(period: \"2026-H1\") { reasons(first: 100) { \
    nodes { id organization { id } } } } } }";

async fn reach(
    app: &TestApp,
    map: &Map,
    account: &Account,
    given: &BTreeMap<String, String>,
) -> Reached {
    map.walk(&app.as_(account), given).await
}

/// What is the department's own, found by its clerk; and what those above it are told of it.
async fn own(app: &TestApp, map: &Map, world: &World) -> BTreeMap<String, String> {
    let department = &world.region.departments[0];
    let account = BTreeMap::from([(id(&department.clerk.id), "Account".to_owned())]);
    let mut things = reach(app, map, &department.clerk, &account).await.things;
    things.retain(|_, ty| !SHARED.contains(&ty.as_str()));
    things.extend(account);
    // What members owe is for those who handle the dues of the house.
    let given = BTreeMap::from([(id(&department.branch), "Organization".to_owned())]);
    let mut owed = reach(app, map, &world.treasury.accountant, &given)
        .await
        .things;
    owed.retain(|_, ty| matches!(ty.as_str(), "DuesRelief" | "MemberDues"));
    things.extend(owed);
    // Only who records it is given it; by its id it can be asked for.
    things.insert(world.things.collection.clone(), "DuesCollection".to_owned());
    let clerk = app.as_(&department.clerk);
    for body in [department.party_group, department.branch] {
        let seen = clerk.run(CHAIN, json!({ "id": id(&body) })).await.ok();
        let chain = seen.text("/organization/responsibilityChain/id");
        things.insert(chain, "ResponsibilityChain".to_owned());
        things.insert(id(&body), "Organization".to_owned());
    }
    let staff = app.as_(&world.region.accounts.county_staff);
    let seen = staff.run(REASONS, json!({})).await.ok();
    let reasons = seen.data("/division/status/reasons/nodes");
    let reasons = reasons.as_array().expect("a list").iter();
    let own = reasons.filter(|it| {
        let body = it["organization"]["id"].as_str().expect("an id");
        things.contains_key(body)
    });
    let own: Vec<_> = own
        .map(|it| it["id"].as_str().expect("an id").to_owned())
        .collect();
    things.extend(own.into_iter().map(|it| (it, "StatusReason".to_owned())));
    things
}

both! {
    async fn no_edge_leads_a_stranger_to_a_department(app: TestApp) {
        let (map, world) = (Map::new(), World::build(&app).await);
        let own = own(&app, &map, &world).await;
        let kinds: BTreeSet<_> = own.values().map(String::as_str).chain(SHARED.iter().copied()).collect();
        let without = map.nodes().into_iter().filter(|it| !kinds.contains(it.as_str()));
        let without: String = without.map(|it| format!("{it}\n")).collect();
        // Kinds of things of which the department has none yet: to be emptied, see `World::build`.
        expect_file!["../snapshots/uncovered_kinds.txt"].assert_eq(&without);
        let round = BTreeMap::from([(world.round.clone(), "ReportingRound".to_owned())]);
        let mut told = Vec::new();
        for account in world.denied() {
            let mut given = own.clone();
            given.extend(round.clone());
            let reached = reach(&app, &map, account, &given).await;
            for (thing, ty) in &reached.things {
                if own.contains_key(thing) {
                    told.push(format!("{} comes to {ty} {thing}", account.username));
                }
            }
            let secrets = SECRETS.iter().filter(|secret| reached.texts.iter().any(|text| text.contains(**secret)));
            told.extend(secrets.map(|secret| format!("{} reads {secret}", account.username)));
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    async fn every_edge_is_tried(app: TestApp) {
        let (map, world) = (Map::new(), World::build(&app).await);
        let region = &world.region;
        let accounts = [&region.departments[0].clerk, &region.accounts.leader];
        let mut given: BTreeMap<_, _> = accounts.map(|it| (id(&it.id), "Account".to_owned())).into();
        given.insert(world.round.clone(), "ReportingRound".to_owned());
        given.insert(world.things.collection.clone(), "DuesCollection".to_owned());
        given.insert(id(&region.departments[0].party_group), "Organization".to_owned());
        given.insert(id(&region.other_departments[0].party_group), "Organization".to_owned());
        let mut tried = reach(&app, &map, &region.accounts.administrator, &given).await.edges;
        let clerk = reach(&app, &map, &region.departments[0].clerk, &given).await;
        assert!(clerk.texts.iter().any(|text| text.contains(SECRETS[0])), "its own report");
        tried.extend(clerk.edges);
        tried.extend(reach(&app, &map, &world.treasury.accountant, &given).await.edges);
        // A person, where the clerk is only an account.
        let head = &region.departments[0].head;
        tried.extend(reach(&app, &map, head, &BTreeMap::new()).await.edges);
        // Long after, what was to be put right has climbed.
        app.clock.set(at("2026-12-01T09:00:00+08:00"));
        tried.extend(reach(&app, &map, &region.accounts.administrator, &given).await.edges);
        let untried = map.edges().into_iter().filter(|edge| !tried.contains(edge));
        let untried: String = untried.map(|edge| format!("{edge}\n")).collect();
        // Edges that lead nowhere yet: to be emptied, see `World::build`.
        expect_file!["../snapshots/uncovered_edges.txt"].assert_eq(&untried);
    }
}
