//! Sessions beyond signing in: several instances and their keys, ends that others cannot bring
//! about, and what one account may ask of the service in a minute.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use actix_web::dev::ServerHandle;
use chrono::TimeDelta;
use serde_json::{Value, json};
use zeren::app::App;
use zeren::domain::auth::Tokens;

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::seed::PASSWORD;

const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }";
const REFRESH: &str = "mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { accessToken refreshToken } }";
const END: &str = "mutation($input: EndSessionInput!) { endSession(input: $input) { session { endedAt } errors { code } } }";
const SESSIONS: &str = "{ viewer { username sessions { id current } } }";

/// A further instance on the same database.
struct Instance {
    address: SocketAddr,
    handle: ServerHandle,
    app: App,
    http: reqwest::Client,
}

impl Instance {
    async fn start(test: &TestApp, keys: &Path, points: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let app = test.build_with(keys, address, points).await;
        let (handle, server) = app.serve(listener).expect("the port listens");
        actix_web::rt::spawn(server);
        let http = test.http.clone();
        Self {
            address,
            handle,
            app,
            http,
        }
    }

    async fn post(&self, token: &str, document: &str, input: Value) -> reqwest::Response {
        let request = self.http.post(format!("http://{}/graphql", self.address));
        let body = json!({ "query": document, "variables": { "input": input } });
        request
            .bearer_auth(token)
            .json(&body)
            .send()
            .await
            .expect("an answer")
    }

    async fn run(&self, token: &str, document: &str, input: Value) -> Answer {
        Answer::of(self.post(token, document, input).await).await
    }

    async fn sign_in(&self) -> (String, String) {
        let input = json!({ "username": "county-staff", "password": PASSWORD });
        let signed = self.run("", SIGN_IN, input).await.ok();
        (
            signed.text("/signIn/accessToken"),
            signed.text("/signIn/refreshToken"),
        )
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        let seen = self.run(token, SESSIONS, Value::Null).await;
        seen.body.pointer("/data/viewer/username") == Some(&json!("county-staff"))
    }

    /// The ids of the keys that it shows, the one that signs first.
    async fn kids(&self) -> Vec<String> {
        let url = format!("http://{}/.well-known/jwks.json", self.address);
        let shown: Value = self
            .http
            .get(url)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        let keys = shown["keys"].as_array().expect("keys").iter();
        keys.map(|key| key["kid"].as_str().expect("a kid").to_owned())
            .collect()
    }

    async fn stop(self) {
        self.handle.stop(false).await;
        self.app.db.close().await;
    }
}

/// A folder for keys of one test.
fn folder() -> PathBuf {
    let name = format!("keys-{}", zeren::clock::Clock::system().new_id().simple());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn pass(app: &TestApp, seconds: i64) {
    app.clock.set(app.clock.now() + TimeDelta::seconds(seconds));
}

async fn sign_in(app: &TestApp, http: &reqwest::Client, password: &str) -> Answer {
    let input = json!({ "username": "county-staff", "password": password });
    let body = json!({ "query": SIGN_IN, "variables": { "input": input } });
    let request = http.post(app.url("/graphql")).json(&body);
    Answer::of(request.send().await.expect("an answer")).await
}

both! {
    async fn keys_are_rotated_under_two_instances_and_nobody_is_signed_out(app: TestApp) {
        app.region(1).await;
        let keys = folder();
        let one = Instance::start(&app, &keys, u32::MAX).await;
        let two = Instance::start(&app, &keys, u32::MAX).await;
        let (before, refresh_token) = one.sign_in().await;
        assert!(two.is_signed_in(&before).await, "one folder, one key");
        let old = one.kids().await;
        assert_eq!(old.len(), 1);

        let new = Tokens::rotate(&keys).expect("a key");
        pass(&app, 10);
        assert_eq!(one.kids().await, [new.clone(), old[0].clone()], "the new one signs, both are shown");
        let (after, _) = one.sign_in().await;
        assert_ne!(after.split('.').next(), before.split('.').next(), "signed by the new key");
        for instance in [&one, &two] {
            assert!(instance.is_signed_in(&before).await && instance.is_signed_in(&after).await);
        }
        assert_eq!(two.kids().await, one.kids().await);

        pass(&app, 590);
        let refreshed = two.run("", REFRESH, json!({ "refreshToken": refresh_token })).await.ok();
        let later = zeren::clock::Clock::system().now() + TimeDelta::seconds(700);
        assert_eq!(Tokens::retire(&keys, later).expect("it is over"), old);
        pass(&app, 10);
        let token = refreshed.text("/refreshSession/accessToken");
        for instance in [&one, &two] {
            assert!(instance.is_signed_in(&token).await, "the session goes on");
            assert!(!instance.is_signed_in(&before).await, "over, and its key gone");
            assert_eq!(instance.kids().await, std::slice::from_ref(&new));
        }
        one.stop().await;
        two.stop().await;
        std::fs::remove_dir_all(keys).expect("the keys are removed");
    }

    async fn a_token_of_a_key_not_read_yet_is_taken_at_once(app: TestApp) {
        app.region(1).await;
        let keys = folder();
        let one = Instance::start(&app, &keys, u32::MAX).await;
        one.sign_in().await;
        Tokens::rotate(&keys).expect("a key");
        let two = Instance::start(&app, &keys, u32::MAX).await;
        let (token, _) = two.sign_in().await;
        assert!(one.is_signed_in(&token).await, "within the same instant");
        for kid in ["../jwt-0001", "0009-00000000", ""] {
            let mut parts = token.split('.');
            let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": kid }).to_string();
            let header = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header);
            let rest: Vec<_> = parts.by_ref().skip(1).collect();
            assert!(!one.is_signed_in(&format!("{header}.{}", rest.join("."))).await, "{kid}");
        }
        one.stop().await;
        two.stop().await;
        std::fs::remove_dir_all(keys).expect("the keys are removed");
    }

    async fn a_minute_has_so_many_points_for_each_account(app: TestApp) {
        let region = app.region(1).await;
        let keys = folder();
        let one = Instance::start(&app, &keys, 100).await;
        let (token, _) = one.sign_in().await;
        let document = "{ viewer { id username displayName } }";
        let mut limited = None;
        for _ in 0..100 {
            let response = one.post(&token, document, Value::Null).await;
            if response.status() == 429 {
                limited = Some(response);
                break;
            }
        }
        let limited = limited.expect("the points are spent");
        let header = limited.headers()["retry-after"].to_str().expect("a text").to_owned();
        let answer = Answer::of(limited).await;
        assert_eq!(answer.code(), "RATE_LIMITED");
        let wait = answer.body["errors"][0]["extensions"]["retryAfter"].as_i64().expect("seconds");
        assert_eq!(header, wait.to_string());
        // Another account, and who is not signed in, have points of their own.
        let other = zeren::domain::auth::open_session(
            &app.db, &app.clock, &one.app.keys.tokens, region.accounts.city_staff.id, None,
        ).await.expect("a session");
        let seen = one.run(&other.access_token, document, Value::Null).await.ok();
        assert_eq!(seen.text("/viewer/username"), "city-staff");
        assert_eq!(one.run("", document, Value::Null).await.code(), "UNAUTHENTICATED");
        pass(&app, wait);
        one.run(&token, document, Value::Null).await.ok();
        one.stop().await;
        std::fs::remove_dir_all(keys).expect("the keys are removed");
    }

    async fn nobody_locks_another_out(app: TestApp) {
        app.region(1).await;
        let from = |last| {
            let address = IpAddr::from(Ipv4Addr::new(127, 0, 0, last));
            reqwest::Client::builder().local_address(address).build().expect("a client")
        };
        let (stranger, owner) = (from(2), from(3));
        for _ in 0..8 {
            sign_in(&app, &stranger, "not the password").await;
        }
        assert_eq!(sign_in(&app, &stranger, PASSWORD).await.code(), "RATE_LIMITED", "who guesses waits");
        sign_in(&app, &owner, PASSWORD).await.ok();
    }

    async fn a_session_is_ended_by_its_owner_and_by_nobody_else(app: TestApp) {
        let region = app.region(1).await;
        let signed = sign_in(&app, &app.http, PASSWORD).await.ok();
        let other = sign_in(&app, &app.http, PASSWORD).await.ok();
        let (token, elsewhere) = (signed.text("/signIn/accessToken"), other.text("/signIn/accessToken"));
        let own = app.bearer(&token).run(SESSIONS, json!({})).await.ok();
        let sessions = own.data("/viewer/sessions").as_array().expect("a list").clone();
        let [there] = sessions.iter().filter(|it| it["current"] == false).collect::<Vec<_>>()[..] else {
            panic!("one other session: {own}");
        };
        let input = json!({ "input": { "sessionId": there["id"] } });
        for stranger in [&region.accounts.administrator, &region.accounts.stranger, &region.accounts.former] {
            let answer = app.as_(stranger).run(END, input.clone()).await;
            assert_eq!(answer.code(), "NOT_FOUND", "{answer}");
            let absent = json!({ "input": { "sessionId": zeren::graphql::encode(&entity::SessionId(uuid::Uuid::nil())) } });
            let absent = app.as_(stranger).run(END, absent).await;
            assert_eq!(answer.body, absent.body, "as one that is not there");
        }
        app.bearer(&elsewhere).run(SESSIONS, json!({})).await.ok();

        let ended = app.bearer(&token).run(END, input.clone()).await.ok();
        let at = ended.text("/endSession/session/endedAt");
        assert_eq!(app.bearer(&elsewhere).run(SESSIONS, json!({})).await.code(), "UNAUTHENTICATED");
        let again = json!({ "input": { "refreshToken": other.text("/signIn/refreshToken") } });
        for _ in 0..2 {
            let refused = app.nobody().run(REFRESH, again.clone()).await;
            assert_eq!(refused.code(), "UNAUTHENTICATED", "an ended refresh token");
            assert!(refused.body.to_string().len() < 400, "and no word more: {refused}");
        }
        pass(&app, 60);
        let second = app.bearer(&token).run(END, input).await.ok();
        assert_eq!(second.text("/endSession/session/endedAt"), at, "ending it again changes nothing");
        let left = app.bearer(&token).run(SESSIONS, json!({})).await.ok();
        assert_eq!(left.data("/viewer/sessions").as_array().map(Vec::len), Some(1));
    }
}
