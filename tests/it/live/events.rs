//! What those who watch a division are told, and until when.

use std::collections::BTreeSet;

use entity::role_grant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::reports::{open_round, submit};
use crate::support::seed::PERIOD;
use crate::support::socket::Socket;

/// Ends the connections on which instances hear of each other.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN %'";

fn submitted(event: &Value) -> &Value {
    &event["status"]["reporting"]["submitted"]
}

fn cursor(event: &Value) -> String {
    event["cursor"].as_str().expect("a cursor").to_owned()
}

/// Events until so many reports are submitted; the last of them.
async fn until(socket: &mut Socket, id: &str, count: i64) -> Value {
    loop {
        let event = socket.event(id).await;
        if submitted(&event) == count {
            return event;
        }
    }
}

both! {
    async fn whoever_watches_a_division_or_one_above_is_told(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let mut province = Socket::of(&app, &region.accounts.province_staff).await;
        for code in ["610431", "610400", "610000", "610402"] {
            province.watch(code, PERIOD, None).await;
        }
        let mut present = BTreeSet::new();
        while present.len() < 4 {
            present.insert(province.message().await["id"].to_string());
        }
        submit(&app, &round, &region.departments[0]).await;
        let mut told = BTreeSet::new();
        while told.len() < 3 {
            let message = province.message().await;
            let event = &message["payload"]["data"]["divisionStatusChanged"];
            if submitted(event) == 1 {
                told.insert(event["division"]["code"].as_str().expect("a code").to_owned());
            }
        }
        assert!(told.iter().eq(["610000", "610400", "610431"]), "{told:?}");
    }

    async fn nothing_is_missed_over_a_reconnect(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let staff = &region.accounts.county_staff;
        let mut socket = Socket::of(&app, staff).await;
        socket.watch("610431", PERIOD, None).await;
        submit(&app, &round, &region.departments[0]).await;
        let seen = cursor(&until(&mut socket, "610431", 1).await);
        drop(socket);

        submit(&app, &round, &region.departments[1]).await;
        let mut again = Socket::of(&app, staff).await;
        again.watch("610431", PERIOD, Some(&seen)).await;
        let event = until(&mut again, "610431", 2).await;
        assert_ne!(cursor(&event), seen);
        let document = "subscription($after: String) {
            divisionStatusChanged(code: \"610431\", period: \"2026-H1\", after: $after) { anew } }";
        again.subscribe("old", document, json!({ "after": seen })).await;
        assert_eq!(again.event("old").await, json!({ "anew": false }));
        again.subscribe("new", document, json!({})).await;
        assert_eq!(again.event("new").await, json!({ "anew": true }));
        again.subscribe("bad", document, json!({ "after": "made up" })).await;
        assert_eq!(again.error("bad").await, "BAD_USER_INPUT");
    }

    async fn only_what_one_may_see_can_be_watched(app: TestApp) {
        let region = app.region(1).await;
        let mut socket = Socket::of(&app, &region.accounts.county_staff).await;
        for (code, expected) in [("610402", "FORBIDDEN"), ("610400", "FORBIDDEN"), ("999999", "NOT_FOUND")] {
            socket.watch(code, PERIOD, None).await;
            assert_eq!(socket.error(code).await, expected, "{code}");
        }
    }

    async fn a_grant_that_ends_ends_the_stream(app: TestApp) {
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let staff = &region.accounts.county_staff;
        let mut socket = Socket::of(&app, staff).await;
        socket.watch("610431", PERIOD, None).await;
        until(&mut socket, "610431", 0).await;
        role_grant::Entity::update_many()
            .col_expr(role_grant::Column::RevokedAt, Expr::value(app.clock.now()))
            .filter(role_grant::Column::AccountId.eq(staff.id))
            .exec(app.db.reader())
            .await
            .expect("the grant ends");
        submit(&app, &round, &region.departments[0]).await;
        assert_eq!(socket.error("610431").await, "FORBIDDEN");
    }

    async fn instances_tell_each_other(app: TestApp) {
        if app.db.is_sqlite() {
            // One process has the file.
            return;
        }
        let region = app.region(2).await;
        let round = open_round(&app, &region).await;
        let other = app.beside().await;
        let mut socket = Socket::of(&other, &region.accounts.county_staff).await;
        socket.watch("610431", PERIOD, None).await;
        submit(&app, &round, &region.departments[0]).await;
        until(&mut socket, "610431", 1).await;

        app.db.reader().execute_unprepared(CUT).await.expect("the connections are cut");
        submit(&app, &round, &region.departments[1]).await;
        until(&mut socket, "610431", 2).await;
        other.end().await;
    }
}
