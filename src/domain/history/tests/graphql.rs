//! The history as a reader sees it.

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema};
use entity::organization::{self, OrganizationKind};
use entity::{AccountId, DivisionCode, account, history_personal};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::graphql::OrganizationHistory;
use super::{EVENTS, ORGANIZATION, SUBJECT, World};
use crate::access::{Scope, Sight};
use crate::db::history::Event;
use crate::domain::organization::Seen;
use crate::graphql::{Batch, Ctx, encode_key};

struct Query(Seen);

#[Object]
impl Query {
    async fn organization(&self) -> OrganizationHistory {
        OrganizationHistory(self.0.clone())
    }
}

fn seen(sight: Sight) -> Seen {
    let row = organization::Model {
        id: ORGANIZATION,
        kind: OrganizationKind::Branch,
        name: "党支部".to_owned(),
        division_code: DivisionCode(610_431),
        superior_id: None,
        guided_by_id: None,
        path: ORGANIZATION.0.as_bytes().to_vec(),
        valid_from: chrono::NaiveDate::MIN,
        valid_until: None,
        revision: 1,
        created_at: chrono::DateTime::UNIX_EPOCH,
    };
    Seen {
        row: Arc::new(row),
        sight,
    }
}

async fn ask(world: &World, sight: Sight, query: &str) -> async_graphql::Response {
    let schema = Schema::build(Query(seen(sight)), EmptyMutation, EmptySubscription).finish();
    let (db, clock) = (world.db.clone(), world.clock.clone());
    let batch = Batch {
        db: db.clone(),
        scope: Scope::of(None),
        clock: clock.clone(),
    };
    let request = Request::new(query)
        .data(Ctx::new(db, clock, None))
        .data(batch.loaders());
    schema.execute(request).await
}

async fn data(world: &World, query: &str) -> Value {
    let response = ask(world, Sight::Full, query).await;
    assert_eq!(response.errors, []);
    response.data.into_json().unwrap()["organization"].take()
}

async fn world() -> World {
    let world = World::sealed().await;
    let account = account::Model {
        id: AccountId(Uuid::from_u128(1)),
        username: "zhang".to_owned(),
        display_name: "张书记".to_owned(),
        person_id: None,
        password_hash: String::new(),
        locked_at: None,
        created_at: world.clock.now(),
    };
    account::Entity::insert(account.into_active_model())
        .exec_without_returning(world.db.reader())
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn events_are_read_newest_first_in_pages() {
    let world = world().await;
    let query = "{ organization { history(first: 4) { totalCount pageInfo { hasNextPage endCursor }
        nodes { sequence hash } } } }";
    let page = data(&world, query).await["history"].take();
    assert_eq!(page["totalCount"], json!(EVENTS));
    assert_eq!(page["pageInfo"]["hasNextPage"], json!(true));
    assert_eq!(page["nodes"][0]["sequence"], json!(EVENTS));
    let hash = page["nodes"][0]["hash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    let cursor = page["pageInfo"]["endCursor"].as_str().unwrap();
    let query = format!(
        "{{ organization {{ history(after: \"{cursor}\") {{ pageInfo {{ hasNextPage }}
        nodes {{ sequence }} }} }} }}"
    );
    let page = data(&world, &query).await["history"].take();
    assert_eq!(page["nodes"], json!([{ "sequence": 2 }, { "sequence": 1 }]));
    assert_eq!(page["pageInfo"]["hasNextPage"], json!(false));
}

#[tokio::test]
async fn an_event_tells_who_what_before_and_after() {
    let world = world().await;
    let tx = world.db.begin_write(Default::default(), world.clock.now());
    let mut tx = tx.await.unwrap();
    tx.record(Event::of(ORGANIZATION, "term.end", "Organization", ORGANIZATION.0).after("n", 1));
    tx.commit().await.unwrap();
    let query = "{ organization { history(first: 2) { nodes { action at
        actor { displayName role accountId } subject { id kind } before after } } } }";
    let nodes = data(&world, query).await["history"]["nodes"].take();
    assert_eq!(nodes[0]["actor"]["displayName"], json!("系统"));
    assert_eq!(nodes[0]["actor"]["accountId"], Value::Null);
    assert_eq!(nodes[0]["before"], Value::Null);
    assert_eq!(nodes[0]["after"], json!({ "n": 1 }));
    assert_eq!(nodes[1]["action"], json!("person.rename"));
    assert_eq!(nodes[1]["at"], json!("2026-11-03T04:00:00Z"));
    assert_eq!(nodes[1]["actor"]["displayName"], json!("张书记"));
    assert_eq!(nodes[1]["actor"]["role"], json!("SECRETARY"));
    let id = encode_key("Person", &SUBJECT.simple().to_string());
    let subject = json!({ "id": id.as_str(), "kind": "Person" });
    assert_eq!(nodes[1]["subject"], subject);
    assert_eq!(nodes[1]["before"], json!({ "name": "张三" }));
    assert_eq!(nodes[1]["after"], json!({ "name": "张山", "rank": 1 }));
    let query = format!(
        "{{ organization {{ history(subjectId: \"{}\", first: 1) {{ totalCount
        nodes {{ sequence }} }} }} }}",
        id.as_str()
    );
    let history = data(&world, &query).await["history"].take();
    assert_eq!(history["totalCount"], json!(EVENTS));
    assert_eq!(history["nodes"], json!([{ "sequence": EVENTS }]));
}

#[tokio::test]
async fn an_erased_value_is_null() {
    let world = world().await;
    history_personal::Entity::update_many()
        .col_expr(
            history_personal::Column::Value,
            Expr::val(Option::<String>::None),
        )
        .col_expr(
            history_personal::Column::Salt,
            Expr::val(Option::<Vec<u8>>::None),
        )
        .exec(world.db.reader())
        .await
        .unwrap();
    let query = "{ organization { history(first: 1) { nodes { before } }
        historyVerification { intact } } }";
    let organization = data(&world, query).await;
    let before = &organization["history"]["nodes"][0]["before"];
    assert_eq!(*before, json!({ "name": null }));
    assert_eq!(organization["historyVerification"]["intact"], json!(true));
}

#[tokio::test]
async fn the_verification_names_the_first_broken_event() {
    let world = world().await;
    let query = "{ organization { historyVerification { intact events firstBroken verifiedAt
        faults { sequence message } } } }";
    let found = data(&world, query).await["historyVerification"].take();
    let at = "2026-11-03T04:00:00Z";
    let intact = json!({ "intact": true, "events": EVENTS, "firstBroken": null,
        "verifiedAt": at, "faults": [] });
    assert_eq!(found, intact);
    let content = Expr::val(b"{".to_vec());
    let column = entity::history_event::Column::Content;
    world.set_event(3, column, content).await;
    let found = data(&world, query).await["historyVerification"].take();
    assert_eq!(found["intact"], json!(false));
    assert_eq!(found["firstBroken"], json!(3));
    assert_eq!(found["faults"][0]["sequence"], json!(3));
    // The unreadable event stands in the list all the same.
    let query = "{ organization { history(first: 4) { nodes { sequence at action before } } } }";
    let nodes = data(&world, query).await["history"]["nodes"].take();
    let unreadable = json!({ "sequence": 3, "at": null, "action": null, "before": null });
    assert_eq!(nodes[3], unreadable);
}

#[tokio::test]
async fn readers_below_see_nothing() {
    let world = world().await;
    let query = "{ organization { history { totalCount nodes { sequence } }
        historyVerification { intact } } }";
    let response = ask(&world, Sight::NameOnly, query).await;
    assert_eq!(response.errors, []);
    let data = response.data.into_json().unwrap();
    let nothing = json!({ "history": { "totalCount": 0, "nodes": [] },
        "historyVerification": null });
    assert_eq!(data["organization"], nothing);
}

#[tokio::test]
async fn malformed_arguments_are_refused() {
    let world = world().await;
    for arguments in [
        "first: 101",
        "first: -1",
        "after: \"x\"",
        "subjectId: \"x\"",
    ] {
        let query =
            format!("{{ organization {{ history({arguments}) {{ nodes {{ sequence }} }} }} }}");
        let response = ask(&world, Sight::Full, &query).await;
        assert_eq!(response.errors.len(), 1, "{arguments}");
    }
}
