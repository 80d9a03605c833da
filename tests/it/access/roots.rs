//! Every root field of the schema, asked by those who must get nothing; and by those who may, so
//! that it is shown to be the denial that answers.

use expect_test::expect_file;
use serde_json::{Value, json};

use super::world::{World, literal};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::sdl::{Call, Place, calls};

/// Root fields for those who are not signed in yet.
const FOR_NOBODY: &[&str] = &["ballotCounted", "castBallot", "refreshSession", "signIn"];

/// Root fields that tell everybody something, or do something for everybody who is signed in: of
/// themselves, of the divisions, of what is national, or of what is published (domain §6: the year of
/// a branch's books, to which everybody may object). This list may only shrink.
const FOR_EVERYBODY: &[&str] = &[
    "appraisalTemplates",
    "ballotCounted",
    "castBallot",
    "changePassword",
    "division",
    "divisions",
    "duesDisclosure",
    "dutyCatalogue",
    "lodgeDuesObjection",
    "norms",
    "refreshSession",
    "signIn",
    "signOut",
    "viewer",
    "viewerCalendar",
    "viewerTasks",
];

/// The refusal of an act that is no role's, but that of the one person who is named.
const PERSONAL: &str = "NOT_THE_HOLDER";

/// Optional fields without which an input makes no sense.
const NEEDED: &[(&str, &str)] = &[
    ("MergeOrganizationsInput", "name"),
    ("EstablishOrganizationInput", "superiorId"),
];

/// Calls of every root field, aimed at a department of the county and what belongs to it.
fn all_calls(world: &World) -> Vec<Call> {
    let aims = world.aims();
    calls(&|place: Place<'_>| {
        let needed = NEEDED.contains(&(place.of, place.name));
        let optional = place.optional && !needed;
        literal(Place { optional, ..place }, &aims)
    })
}

/// Whether an answer gives nothing away: null, or not found.
fn tells_nothing(answer: &Answer, name: &str) -> bool {
    match answer.body.get("errors") {
        None => answer.data(&format!("/{name}")).is_null(),
        Some(_) => answer.code() == "NOT_FOUND",
    }
}

both! {
    async fn nobody_gets_anything(app: TestApp) {
        let world = World::build(&app).await;
        for call in all_calls(&world) {
            if FOR_NOBODY.contains(&call.name.as_str()) {
                continue;
            }
            let answer = app.nobody().run(&call.document, json!({})).await;
            assert_eq!(answer.code(), "UNAUTHENTICATED", "{}: {answer}", call.document);
            let data = answer.body.pointer(&format!("/data/{}", call.name)).unwrap_or(&Value::Null);
            assert!(data.is_null(), "{}: {answer}", call.document);
        }
    }

    async fn strangers_siblings_and_former_holders_get_nothing(app: TestApp) {
        let world = World::build(&app).await;
        let mut told = Vec::new();
        for call in all_calls(&world) {
            if FOR_EVERYBODY.contains(&call.name.as_str()) {
                continue;
            }
            for account in world.denied() {
                let answer = app.as_(account).run(&call.document, json!({})).await;
                if !tells_nothing(&answer, &call.name) {
                    told.push(format!("{}: {}: {answer}", account.username, call.document));
                }
            }
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    async fn each_of_these_calls_aims_at_something_that_is_there(app: TestApp) {
        let world = World::build(&app).await;
        let administrator = app.as_(&world.region.accounts.administrator);
        let clerk = app.as_(&world.region.departments[0].clerk);
        let mut uncovered = Vec::new();
        for call in all_calls(&world) {
            if FOR_EVERYBODY.contains(&call.name.as_str()) {
                continue;
            }
            let mut answer = clerk.run(&call.document, json!({})).await;
            if tells_nothing(&answer, &call.name) {
                answer = administrator.run(&call.document, json!({})).await;
            }
            if tells_nothing(&answer, &call.name) {
                uncovered.push(format!("{}\n", call.name));
            }
        }
        // Root fields whose calls aim at nothing yet: to be emptied, see `World::aims`.
        expect_file!["../snapshots/uncovered_roots.txt"].assert_eq(&uncovered.concat());
    }

    async fn an_auditor_writes_nothing(app: TestApp) {
        let world = World::build(&app).await;
        let auditor = app.as_(&world.region.accounts.auditor);
        let mut done = Vec::new();
        for call in all_calls(&world) {
            if !call.is_mutation || FOR_EVERYBODY.contains(&call.name.as_str()) {
                continue;
            }
            let answer = auditor.run(&call.document, json!({})).await;
            let refused = match answer.body.get("errors") {
                Some(_) => matches!(answer.code(), "FORBIDDEN" | "NOT_FOUND"),
                None => answer.user_errors().iter().any(|error| error.code == PERSONAL),
            };
            if !refused {
                done.push(format!("{}: {answer}", call.document));
            }
        }
        assert!(done.is_empty(), "{}", done.join("\n"));
    }
}
