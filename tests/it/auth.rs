//! Signing in, tokens and sessions, as they are used and as they are attacked.

use std::path::Path;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use zeren::domain::auth;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Account, PASSWORD, Region};

const VIEWER: &str = "{ viewer { id displayName } }";

async fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    app.nobody()
        .act(
            "SignIn",
            json!({ "username": username, "password": password }),
        )
        .await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.nobody()
        .act("RefreshSession", json!({ "refreshToken": token }))
        .await
}

/// Asserts that a token makes nobody of its bearer.
#[track_caller]
fn assert_nobody(answer: &Answer, what: &str) {
    assert_eq!(answer.code(), "UNAUTHENTICATED", "{what}: {answer}");
    assert_eq!(answer.status, 200, "{what}: no error of the transport");
}

async fn view(app: &TestApp, token: &str) -> Answer {
    app.bearer(token).run(VIEWER, json!({})).await
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// Header and claims of a token.
fn decode(token: &str) -> [Value; 2] {
    let mut parts = token
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64"));
    [parts.next(), parts.next()]
        .map(|part| serde_json::from_slice(&part.expect("a part")).expect("JSON"))
}

both! {
    async fn a_name_and_a_password_open_a_session(app: TestApp) {
        let region = app.region(1).await;
        let signed = sign_in(&app, "county-staff", PASSWORD).await.ok();
        assert_eq!(signed.data("/signIn/viewer/displayName"), "county-staff");
        assert_eq!(signed.data("/signIn/viewer/grants/0/role"), "STAFF");
        assert_eq!(signed.data("/signIn/viewer/grants/0/organization/division/code"), "610431");
        assert_eq!(signed.data("/signIn/expiresAt"), "2026-07-10T01:10:00Z");
        let seen = view(&app, &signed.text("/signIn/accessToken")).await.ok();
        assert_eq!(seen.data("/viewer/id"), &json!(id(&region.accounts.county_staff.id)));
        sign_in(&app, "  County-Staff ", PASSWORD).await.ok();
    }

    async fn the_answer_never_tells_whether_the_name_exists(app: TestApp) {
        app.region(1).await;
        let wrong = sign_in(&app, "county-staff", "not the password").await;
        let unknown = sign_in(&app, "nobody-at-all", "not the password").await;
        assert_nobody(&wrong, "a wrong password");
        assert_eq!(wrong.body, unknown.body);
        for (name, password) in [("", ""), ("county-staff", ""), ("' OR 1=1 --", "x"),] {
            assert_nobody(&sign_in(&app, name, password).await, name);
        }
    }

    async fn repeated_failures_slow_down_that_name(app: TestApp) {
        app.region(1).await;
        let mut codes = Vec::new();
        for _ in 0..8 {
            let answer = sign_in(&app, "county-staff", "not the password").await;
            codes.push(answer.code().to_owned());
            if answer.code() == "RATE_LIMITED" {
                assert!(answer.body["errors"][0]["extensions"]["retryAfter"].as_i64() > Some(0), "{answer}");
            }
        }
        assert_eq!(codes.last().map(String::as_str), Some("RATE_LIMITED"));
        assert_eq!(sign_in(&app, "county-staff", PASSWORD).await.code(), "RATE_LIMITED");
        sign_in(&app, "city-staff", PASSWORD).await.ok();
        app.clock.set(app.clock.now() + TimeDelta::hours(1));
        sign_in(&app, "county-staff", PASSWORD).await.ok();
    }

    async fn a_token_that_is_over_is_not_taken(app: TestApp) {
        let region = app.region(1).await;
        let token = app.token(region.accounts.county_staff.id).await;
        view(&app, &token).await.ok();
        app.clock.set(app.clock.now() + TimeDelta::seconds(599));
        view(&app, &token).await.ok();
        app.clock.set(app.clock.now() + TimeDelta::seconds(1));
        assert_nobody(&view(&app, &token).await, "ten minutes later");
    }

    async fn a_token_that_is_not_ours_is_not_taken(app: TestApp) {
        let region = app.region(1).await;
        let token = app.token(region.accounts.county_staff.id).await;
        let [header, claims] = decode(&token);
        let (signed, signature) = token.rsplit_once('.').expect("three parts");

        for (what, forged) in [
            ("without a signature", format!("{signed}.")),
            ("cut off", signed.to_owned()),
            ("with another signature", format!("{signed}.{}", URL_SAFE_NO_PAD.encode([7; 64]))),
            ("with trailing dots", format!("{token}.")),
            ("nothing", String::new()),
            ("no token", "x.y.z".to_owned()),
            ("very long", format!("{token}{}", "A".repeat(5_000))),
        ] {
            assert_nobody(&view(&app, &forged).await, what);
        }
        for name in ["sub", "sid", "exp", "iat", "iss", "aud"] {
            let mut other = claims.clone();
            other[name] = match &other[name] {
                Value::Number(_) => json!(4_000_000_000_i64),
                _ => json!("00000000-0000-7000-8000-000000000001"),
            };
            let forged = format!("{}.{}.{signature}", encode(&header), encode(&other));
            assert_nobody(&view(&app, &forged).await, name);
        }
    }

    async fn another_key_or_another_algorithm_is_not_taken(app: TestApp) {
        let region = app.region(1).await;
        let token = app.token(region.accounts.county_staff.id).await;
        let [header, claims] = decode(&token);
        let with = |name: &str, value: Value| {
            let mut header = header.clone();
            header[name] = value;
            format!("{}.{}", encode(&header), encode(&claims))
        };

        let own = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let own = Ed25519KeyPair::from_pkcs8(own.as_ref()).expect("a key");
        let sign = |signed: String| {
            let signature = URL_SAFE_NO_PAD.encode(own.sign(signed.as_bytes()));
            format!("{signed}.{signature}")
        };
        assert_nobody(&view(&app, &sign(with("kid", header["kid"].clone()))).await, "a key of one's own");
        assert_nobody(&view(&app, &sign(with("kid", json!("9999-other")))).await, "an unknown key id");
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(own.public_key()) });
        assert_nobody(&view(&app, &sign(with("jwk", jwk))).await, "a key in the header");
        assert_nobody(&view(&app, &sign(with("jku", json!("http://127.0.0.1/jwks.json")))).await, "a key elsewhere");

        for none in ["none", "None", "NONE", ""] {
            assert_nobody(&view(&app, &format!("{}.", with("alg", json!(none)))).await, none);
        }
        let jwks = app.http.get(app.url("/.well-known/jwks.json")).send().await.expect("an answer");
        let jwks: Value = jwks.json().await.expect("JSON");
        let public = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["x"].as_str().expect("a key")).expect("base64");
        let signed = with("alg", json!("HS256"));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), signed.as_bytes());
        let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_nobody(&view(&app, &forged).await, "the public key as a secret");
    }

    async fn a_token_of_another_service_is_not_taken(app: TestApp) {
        let region = app.region(1).await;
        let token = app.token(region.accounts.county_staff.id).await;
        let [header, _] = decode(&token);
        assert_eq!(header["alg"], "EdDSA");
        assert_eq!(header["typ"], "at+jwt");
        let jwks = app.http.get(app.url("/.well-known/jwks.json")).send().await.expect("an answer");
        let jwks: Value = jwks.json().await.expect("JSON");
        assert_eq!(jwks["keys"][0]["kid"], header["kid"]);
        assert!(jwks["keys"][0].get("d").is_none(), "the secret half is no part of it");
    }

    async fn a_token_holds_no_rights(app: TestApp) {
        let region = app.region(1).await;
        let token = app.token(region.accounts.county_staff.id).await;
        let [_, claims] = decode(&token);
        let mut names: Vec<_> = claims.as_object().expect("claims").keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["aud", "exp", "iat", "iss", "sid", "sub"]);
    }

    async fn an_ended_session_ends_at_once(app: TestApp) {
        app.region(1).await;
        let signed = sign_in(&app, "county-staff", PASSWORD).await.ok();
        let (token, next) = (signed.text("/signIn/accessToken"), signed.text("/signIn/refreshToken"));
        let out = app.bearer(&token).operation("SignOut", json!({})).await.ok();
        assert_eq!(out.data("/signOut/done"), true);
        assert_nobody(&view(&app, &token).await, "the access token");
        assert_eq!(refresh(&app, &next).await.code(), "UNAUTHENTICATED", "the refresh token");
    }

    async fn a_refresh_token_is_used_once(app: TestApp) {
        app.region(1).await;
        let signed = sign_in(&app, "county-staff", PASSWORD).await.ok();
        let first = signed.text("/signIn/refreshToken");
        app.clock.set(app.clock.now() + TimeDelta::minutes(20));
        let refreshed = refresh(&app, &first).await.ok();
        let second = refreshed.text("/refreshSession/refreshToken");
        assert_ne!(first, second);
        // Two tabs at once: a moment later the first still gets another.
        app.clock.set(app.clock.now() + TimeDelta::seconds(5));
        refresh(&app, &first).await.ok();
        // Long after, somebody else has a copy: the whole session ends.
        app.clock.set(app.clock.now() + TimeDelta::minutes(5));
        let token = refreshed.text("/refreshSession/accessToken");
        view(&app, &token).await.ok();
        assert_eq!(refresh(&app, &first).await.code(), "UNAUTHENTICATED");
        assert_eq!(refresh(&app, &second).await.code(), "UNAUTHENTICATED", "the family is revoked");
        assert_nobody(&view(&app, &token).await, "and its access tokens with it");
    }

    async fn what_is_no_refresh_token_gets_nothing(app: TestApp) {
        let region = app.region(1).await;
        let access = app.token(region.accounts.county_staff.id).await;
        for token in ["", "x", &access, &"A".repeat(10_000)] {
            assert_eq!(refresh(&app, token).await.code(), "UNAUTHENTICATED");
        }
    }

    async fn a_locked_account_gets_nowhere(app: TestApp) {
        let region = app.region(1).await;
        let signed = sign_in(&app, "county-staff", PASSWORD).await.ok();
        let token = signed.text("/signIn/accessToken");
        lock(&app, &region, &region.accounts.county_staff).await;
        assert_nobody(&view(&app, &token).await, "a token from before");
        assert_eq!(refresh(&app, &signed.text("/signIn/refreshToken")).await.code(), "UNAUTHENTICATED");
        let locked = sign_in(&app, "county-staff", PASSWORD).await;
        let unknown = sign_in(&app, "nobody-at-all", PASSWORD).await;
        assert_eq!(locked.body, unknown.body, "and is not told so");
    }

    async fn a_revoked_grant_ends_at_once(app: TestApp) {
        let region = app.region(1).await;
        let staff = app.as_(&region.accounts.county_staff);
        let document = "query($id: ID!) { organization(id: $id) { id } }";
        let organization = id(&region.departments[0].party_group);
        let seen = staff.run(document, json!({ "id": organization })).await.ok();
        assert!(!seen.data("/organization").is_null());
        revoke_all(&app, &region.accounts.county_staff).await;
        let seen = staff.run(document, json!({ "id": organization })).await.ok();
        assert!(seen.data("/organization").is_null());
    }

    async fn sessions_are_listed_to_their_owner(app: TestApp) {
        app.region(1).await;
        let first = sign_in(&app, "county-staff", PASSWORD).await.ok();
        sign_in(&app, "county-staff", PASSWORD).await.ok();
        let client = app.bearer(first.data("/signIn/accessToken").as_str().expect("a token"));
        let seen = client.operation("Sessions", json!({})).await.ok();
        let sessions = seen.data("/viewer/sessions").as_array().expect("a list");
        assert_eq!(sessions.len(), 2, "{seen}");
        assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    }

    async fn tokens_outlive_the_service_that_made_them(app: TestApp) {
        let region = app.region(1).await;
        let account = region.accounts.county_staff.id;
        let name = format!("keys-{}", zeren::clock::Clock::system().new_id().simple());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let first = app.build_anew(&folder).await;
        let opened = auth::open_session(&first.db, &app.clock, &first.keys.tokens, account, None);
        let token = opened.await.expect("a session").access_token;
        first.db.close().await;
        let second = app.build_anew(&folder).await;
        let actor = auth::authenticate(&second.db, &app.clock, &second.keys.tokens, &token).await;
        assert_eq!(actor.expect("the same key").account, account);
        second.db.close().await;
        assert_nobody(&view(&app, &token).await, "at a service with other keys");
        std::fs::remove_dir_all(folder).expect("the keys are removed");
    }

    async fn secrets_are_stored_as_hashes_only(app: TestApp) {
        use sea_orm::EntityTrait as _;
        app.region(1).await;
        let signed = sign_in(&app, "county-staff", PASSWORD).await.ok();
        let token = signed.text("/signIn/refreshToken");
        let rows = entity::refresh_token::Entity::find().all(app.db.reader()).await.expect("the rows");
        assert!(rows.iter().all(|row| row.token_hash.len() == 32));
        assert!(rows.iter().all(|row| !token.as_bytes().windows(32).any(|part| part == row.token_hash)));
        let accounts = entity::account::Entity::find().all(app.db.reader()).await.expect("the rows");
        assert!(accounts.iter().all(|row| row.password_hash.starts_with("$argon2id$")));
    }
}

async fn lock(app: &TestApp, region: &Region, account: &Account) {
    let document = "mutation($input: LockAccountInput!) { lockAccount(input: $input) { account { lockedAt } errors { code } } }";
    let input = json!({ "input": { "accountId": id(&account.id) } });
    app.as_(&region.accounts.administrator)
        .run(document, input)
        .await
        .ok();
}

async fn revoke_all(app: &TestApp, account: &Account) {
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    entity::role_grant::Entity::update_many()
        .col_expr(
            entity::role_grant::Column::RevokedAt,
            sea_orm::sea_query::Expr::value(app.clock.now()),
        )
        .filter(entity::role_grant::Column::AccountId.eq(account.id.0))
        .exec(app.db.reader())
        .await
        .expect("the grants");
}
