//! The documents that front ends send, on the roots of this domain.

use async_graphql::{EmptySubscription, Request, Schema, Variables};
use entity::role_grant::GrantRole;
use serde_json::{Value, json};

use super::super::graphql::{AuthMutation, AuthQuery};
use super::super::*;
use super::PASSWORD;
use super::world::World;
use crate::graphql::{Batch, Ctx, encode};

const SIGN_IN: &str = include_str!("../../../../tests/operations/sign-in.graphql");
const SESSION: &str = include_str!("../../../../tests/operations/session.graphql");

/// One request with a bearer token, or of nobody; the whole answer.
async fn run(world: &World, bearer: Option<&str>, request: Request) -> Value {
    let schema = Schema::build(AuthQuery, AuthMutation, EmptySubscription).data(world.keys.clone());
    let actor = match bearer {
        None => None,
        Some(bearer) => authenticate(&world.db, &world.clock, &world.keys.tokens, bearer)
            .await
            .ok(),
    };
    let ctx = Ctx::new(world.db.clone(), world.clock.clone(), actor);
    let (db, scope, clock) = (ctx.db.clone(), ctx.scope.clone(), ctx.clock.clone());
    let loaders = Batch { db, scope, clock }.loaders();
    let answer = schema.finish().execute(request.data(ctx).data(loaders)).await;
    serde_json::to_value(answer).unwrap()
}

fn with(document: &str, input: Value) -> Request {
    Request::new(document).variables(Variables::from_json(json!({ "input": input })))
}

#[tokio::test]
async fn the_documents_of_the_front_ends_run_unchanged() {
    let world = World::new().await;
    let grant = NewGrant {
        account: world.account,
        organization: Some(world.group),
        role: GrantRole::Clerk,
        may_grant: false,
    };
    grant_role(&world.operator(), grant).await.unwrap();
    let input = json!({ "username": "zhang.san", "password": PASSWORD });
    let answer = run(&world, None, with(SIGN_IN, input)).await;
    let signed_in = &answer["data"]["signIn"];
    assert_eq!(signed_in["expiresAt"], "2026-11-22T04:10:00Z", "{answer}");
    assert_eq!(signed_in["viewer"]["displayName"], "张三");
    let grant = &signed_in["viewer"]["grants"][0];
    assert_eq!(grant["role"], "CLERK");
    assert_eq!(grant["organization"]["division"]["code"], "610431");
    let bearer = signed_in["accessToken"].as_str().unwrap();

    let input = json!({ "refreshToken": signed_in["refreshToken"] });
    let request = with(SESSION, input).operation_name("RefreshSession");
    let answer = run(&world, None, request).await;
    assert!(
        answer["data"]["refreshSession"]["accessToken"].is_string(),
        "{answer}"
    );

    let sessions = || Request::new(SESSION).operation_name("Sessions");
    let answer = run(&world, Some(bearer), sessions()).await;
    assert_eq!(answer["data"]["viewer"]["id"], signed_in["viewer"]["id"]);
    let listed = answer["data"]["viewer"]["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["current"], true);

    let request = Request::new(SESSION).operation_name("SignOut");
    let answer = run(&world, Some(bearer), request).await;
    assert_eq!(answer["data"]["signOut"]["done"], true, "{answer}");
    let answer = run(&world, Some(bearer), sessions()).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_failed_sign_in_is_an_error_with_a_code_and_a_wait() {
    let world = World::new().await;
    let attempt = async || {
        let input = json!({ "username": "zhang.san", "password": "wrong" });
        run(&world, None, with(SIGN_IN, input)).await["errors"][0]["extensions"].clone()
    };
    for _ in 0..5 {
        assert_eq!(attempt().await["code"], "UNAUTHENTICATED");
    }
    assert_eq!(
        attempt().await,
        json!({ "code": "RATE_LIMITED", "retryAfter": 5 })
    );
}

#[tokio::test]
async fn an_administrator_works_through_the_api() {
    let world = World::new().await;
    let group = Some(world.group);
    let admin = world.holder("admin", GrantRole::Administrator, group).await;
    let (db, clock, tokens) = (&world.db, &world.clock, &world.keys.tokens);
    let issued = open_session(db, clock, tokens, admin.account, None)
        .await
        .unwrap();
    let bearer = Some(issued.access_token.as_str());
    let document = "mutation($input: GrantRoleInput!) { grantRole(input: $input) {
        grant { id role followsFromPost organization { name } } errors { code path } } }";
    let input = json!({
        "accountId": encode(&world.account), "organizationId": encode(&world.group), "role": "CLERK"
    });
    let granted = run(&world, bearer, with(document, input.clone())).await;
    assert_eq!(
        granted["data"]["grantRole"]["grant"]["role"], "CLERK",
        "{granted}"
    );
    let twice = run(&world, bearer, with(document, input)).await;
    let refused = json!({
        "grant": null, "errors": [{ "code": "DUPLICATE", "path": ["input", "role"] }]
    });
    assert_eq!(twice["data"]["grantRole"], refused, "{twice}");

    let document = "query($input: ID!) { accounts(organizationId: $input, first: 1) {
        totalCount pageInfo { hasNextPage } nodes { username person { name } grants { role } } } }";
    let listed = run(&world, bearer, with(document, json!(encode(&world.group)))).await;
    let expected = json!({
        "totalCount": 2,
        "pageInfo": { "hasNextPage": true },
        "nodes": [{
            "username": "zhang.san", "person": { "name": "张三" }, "grants": [{ "role": "CLERK" }]
        }],
    });
    assert_eq!(listed["data"]["accounts"], expected, "{listed}");
    let above = run(
        &world,
        bearer,
        with(document, json!(encode(&world.committee))),
    )
    .await;
    assert_eq!(above["errors"][0]["extensions"]["code"], "FORBIDDEN");

    let document = "mutation($input: LockAccountInput!) { lockAccount(input: $input) {
        account { username lockedAt } errors { code } } }";
    let input = json!({ "accountId": encode(&world.account) });
    let locked = run(&world, bearer, with(document, input.clone())).await;
    assert_eq!(
        locked["data"]["lockAccount"]["account"]["lockedAt"],
        "2026-11-22T04:00:00Z"
    );
    let nobody = run(&world, None, with(document, input)).await;
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}
