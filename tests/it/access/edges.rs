//! Every edge of the schema that leads to something with an id: from all that a stranger, a sibling
//! or a former holder can come to, over any number of edges, nothing of the department is reached.
//! That each edge was tried is shown by who may: of him it leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect_file;

use super::walk::{Map, Reached};
use super::world::{SECRETS, World};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::Account;

/// Things that several bodies share, or of which a name is for everybody below or for everybody.
const SHARED: &[&str] = &["Division", "Organization", "ReportingRound"];

async fn reach(
    app: &TestApp,
    map: &Map,
    account: &Account,
    given: &BTreeMap<String, String>,
) -> Reached {
    map.walk(&app.as_(account), given).await
}

/// What is the department's own, found by its clerk.
async fn own(app: &TestApp, map: &Map, world: &World) -> BTreeMap<String, String> {
    let department = &world.region.departments[0];
    let account = BTreeMap::from([(id(&department.clerk.id), "Account".to_owned())]);
    let mut things = reach(app, map, &department.clerk, &account).await.things;
    things.retain(|_, ty| !SHARED.contains(&ty.as_str()));
    things.extend(account);
    for body in [department.party_group, department.branch] {
        things.insert(id(&body), "Organization".to_owned());
    }
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
        given.insert(id(&region.departments[0].party_group), "Organization".to_owned());
        given.insert(id(&region.other_departments[0].party_group), "Organization".to_owned());
        let mut tried = reach(&app, &map, &region.accounts.administrator, &given).await.edges;
        let clerk = reach(&app, &map, &region.departments[0].clerk, &given).await;
        assert!(clerk.texts.iter().any(|text| text.contains(SECRETS[0])), "its own report");
        tried.extend(clerk.edges);
        let untried = map.edges().into_iter().filter(|edge| !tried.contains(edge));
        let untried: String = untried.map(|edge| format!("{edge}\n")).collect();
        // Edges that lead nowhere yet: to be emptied, see `World::build`.
        expect_file!["../snapshots/uncovered_edges.txt"].assert_eq(&untried);
    }
}
