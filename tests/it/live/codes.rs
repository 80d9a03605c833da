//! Each code with which a socket is closed, by raw frames.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::socket::{BINARY, Socket, TEXT};

/// A message of ten megabytes, of which one byte is sent.
const TEN_MEGABYTES: usize = 10_000_000;
/// More messages than a client may send at once.
const FLOOD: usize = 300;
/// A large message, and more of them than the buffers of a connection hold.
const LARGE: usize = 500_000;
const LARGE_ONES: usize = 150;
/// Longer than a token is good.
const LATER: TimeDelta = TimeDelta::minutes(11);
/// A question that anybody may ask.
const QUESTION: &str = "{ __typename }";

both! {
    async fn what_is_no_protocol_is_closed(app: TestApp) {
        assert_eq!(Socket::open(&app, "graphql-ws").await.close_code().await, 4406);
        assert_eq!(Socket::new(&app).await.close_code().await, 4408, "nothing is said");

        for text in ["", "{", "[]", r#"{"type":"start"}"#, r#"{"type":"subscribe","id":"1"}"#, "\u{0}"] {
            let mut socket = Socket::new(&app).await;
            socket.frame(TEXT, text.as_bytes()).await;
            assert_eq!(socket.close_code().await, 4400, "{text}");
        }
        let mut socket = Socket::new(&app).await;
        socket.frame(BINARY, br#"{"type":"connection_init"}"#).await;
        assert_eq!(socket.close_code().await, 4400);

        let mut socket = Socket::new(&app).await;
        socket.subscribe("1", QUESTION, json!({})).await;
        assert_eq!(socket.close_code().await, 4401);

        let mut socket = Socket::new(&app).await;
        socket.begin_frame(TEN_MEGABYTES).await;
        assert_eq!(socket.close_code().await, 1009);
        let mut socket = Socket::new(&app).await;
        socket.parts(&[b"x".repeat(LARGE).as_slice(); 3]).await;
        assert_eq!(socket.close_code().await, 1009, "in parts");
    }

    async fn what_is_said_twice_or_too_often_is_closed(app: TestApp) {
        let region = app.region(0).await;
        let staff = &region.accounts.county_staff;

        let mut socket = Socket::of(&app, staff).await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(socket.close_code().await, 4429);

        let mut socket = Socket::of(&app, staff).await;
        socket.watch("610431", "2026-H1", None).await;
        socket.event("610431").await;
        socket.watch("610431", "2026-H1", None).await;
        assert_eq!(socket.close_code().await, 4409);

        let mut socket = Socket::of(&app, staff).await;
        for _ in 0..FLOOD {
            socket.say(&json!({ "type": "pong" })).await;
        }
        assert_eq!(socket.close_code().await, 4291);
    }

    async fn a_token_that_is_not_good_or_no_longer_is_closed(app: TestApp) {
        let region = app.region(0).await;
        let staff = &region.accounts.county_staff;
        let mut socket = Socket::new(&app).await;
        socket.init("made up").await;
        assert_eq!(socket.close_code().await, 4403);
        let mut socket = Socket::new(&app).await;
        socket.say(&json!({ "type": "connection_init", "payload": { "Authorization": 1 } })).await;
        assert_eq!(socket.close_code().await, 4403);

        let token = app.token(staff.id).await;
        let mut open = Socket::of(&app, staff).await;
        app.clock.set(app.clock.now() + LATER);
        let mut late = Socket::new(&app).await;
        late.init(&token).await;
        assert_eq!(late.close_code().await, 4403);
        open.say(&json!({ "type": "ping" })).await;
        assert_eq!(open.close_code().await, 4403);
    }

    async fn a_service_that_stops_says_so(app: TestApp) {
        let region = app.region(0).await;
        let mut socket = Socket::of(&app, &region.accounts.county_staff).await;
        let (code, ()) = futures_util::future::join(socket.close_code(), app.end_gently()).await;
        assert_eq!(code, 1001);
    }

    async fn who_reads_nothing_is_dropped(app: TestApp) {
        let region = app.region(0).await;
        let mut socket = Socket::of(&app, &region.accounts.county_staff).await;
        let ping = json!({ "type": "ping", "payload": { "text": "x".repeat(LARGE) } });
        for _ in 0..LARGE_ONES {
            if !socket.says_in_time(&ping).await {
                break;
            }
        }
        // Whatever was on its way comes first.
        assert_eq!(socket.close_code().await, 4290);
    }

    async fn everything_else_is_answered(app: TestApp) {
        let region = app.region(0).await;
        let mut socket = Socket::of(&app, &region.accounts.county_staff).await;
        socket.say(&json!({ "type": "ping", "payload": { "a": 1 } })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong", "payload": { "a": 1 } }));

        socket.subscribe("q", "{ viewer { id } }", json!({})).await;
        let answer = socket.message().await;
        assert_eq!((&answer["id"], &answer["type"]), (&json!("q"), &json!("next")), "{answer}");
        assert!(answer["payload"]["data"]["viewer"]["id"].is_string(), "{answer}");
        assert_eq!(socket.message().await, json!({ "type": "complete", "id": "q" }));

        socket.subscribe("q", "{ nothing }", json!({})).await;
        let refused = socket.message().await;
        assert_eq!(refused["type"], "error", "the id is free again: {refused}");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");

        let fragments = "subscription { ...A divisionStatusChanged(code: \"610431\", period: \"2026-H1\") { cursor } }
            fragment A on Subscription { divisionStatusChanged(code: \"610431\", period: \"2026-H1\") { anew } }";
        socket.subscribe("f", fragments, json!({})).await;
        let event = socket.event("f").await;
        assert!(event["anew"] == true && event["cursor"].is_string(), "{event}");

        socket.watch("610431", "2026-H1", None).await;
        socket.event("610431").await;
        socket.say(&json!({ "type": "complete", "id": "610431" })).await;
        socket.watch("610431", "2026-H1", None).await;
        assert_eq!(socket.event("610431").await["division"]["code"], "610431", "free again");
        socket.say(&json!({ "type": "complete", "id": "unknown" })).await;

        let mut nobody = Socket::new(&app).await;
        nobody.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(nobody.message().await, json!({ "type": "connection_ack" }));
        nobody.watch("610431", "2026-H1", None).await;
        assert_eq!(nobody.error("610431").await, "UNAUTHENTICATED");
    }
}
