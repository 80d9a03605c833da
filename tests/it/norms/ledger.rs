//! Norms on dues, fed from the books: what was collected, retained and closed, and what the budget
//! provides for education.

use serde_json::{Value, json};

use super::{record, stands};
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{Treasury, close_input};
use crate::support::reports::id;
use crate::support::seed::at;

/// A treasury in a county in which norms are counted this year.
async fn treasury(app: &TestApp) -> Treasury {
    let treasury = Treasury::build(app, 1).await;
    treasury.set_policy(app).await;
    let committee = id(&treasury.region.county.party_committee);
    let leader = &treasury.region.accounts.leader;
    let session = ("STANDING_COMMITTEE_SESSION", "2026-07-01");
    record(app, leader, &committee, session).await;
    treasury
}

/// Dues that the working committee itself collects; gives the entry.
async fn collect(app: &TestApp, treasury: &Treasury, month: &str) -> String {
    let input = json!({
        "organizationId": treasury.committee(), "month": month, "amount": 1_000,
        "idempotencyKey": format!("collect {month}"),
    });
    let object = "collection { entryId }";
    let by = &treasury.upper_accountant;
    let done = app
        .act(by, "recordDuesCollection", object, input)
        .await
        .ok();
    done.text("/recordDuesCollection/collection/entryId")
}

async fn undo(app: &TestApp, treasury: &Treasury, entry: &str) {
    let input = json!({
        "organizationId": treasury.committee(), "entryId": entry, "reason": "记错",
        "idempotencyKey": format!("undo {entry}"),
    });
    let by = &treasury.upper_accountant;
    app.act(by, "reverseDuesEntry", "entry { id }", input)
        .await
        .ok();
}

async fn close(app: &TestApp, treasury: &Treasury, month: &str) {
    let input = close_input(&treasury.committee(), month);
    let by = app.as_(&treasury.upper_accountant);
    by.act("CloseDuesMonth", input).await.ok();
}

both! {
    async fn a_month_is_kept_once_it_is_collected_retained_and_closed(app: TestApp) {
        let treasury = treasury(&app).await;
        let committee = treasury.committee();
        let of = (&treasury.region.accounts.county_staff, committee.as_str());
        let state = async |month: &str, as_of: Option<&str>| {
            stands(&app, of, ("N07", month), as_of).await["state"].clone()
        };
        assert_eq!(state("2026-07", None).await, "ON_TRACK");
        assert_eq!(state("2026-04", None).await, "MISSED", "two months after April");
        assert_eq!(state("2026-05", None).await, "AT_RISK", "within the grace");
        collect(&app, &treasury, "2026-07").await;
        assert_eq!(state("2026-07", None).await, "ON_TRACK", "not closed");
        app.clock.set(at("2026-08-03T09:00:00+08:00"));
        assert_eq!(state("2026-07", None).await, "AT_RISK");
        app.assert_counted().await;
        close(&app, &treasury, "2026-07").await;
        app.assert_counted().await;
        let met = stands(&app, of, ("N07", "2026-07"), None).await;
        assert_eq!((&met["state"], &met["actual"]), (&json!("MET"), &json!("1")), "{met}");
        assert_eq!(met["evidence"]["totalCount"], 1);
        assert_eq!(state("2026-07", Some("2026-08-02")).await, "AT_RISK", "nobody knew of it yet");
        // What was collected is undone before August is closed: that month has kept nothing.
        let entry = collect(&app, &treasury, "2026-08").await;
        undo(&app, &treasury, &entry).await;
        app.clock.set(at("2026-09-02T09:00:00+08:00"));
        close(&app, &treasury, "2026-08").await;
        app.assert_counted().await;
        assert_eq!(state("2026-08", None).await, "AT_RISK", "closed, and nothing kept");
        // So has September, which nobody closes.
        collect(&app, &treasury, "2026-09").await;
        for (now, august, september) in [
            ("2026-10-31", "AT_RISK", "AT_RISK"),
            ("2026-11-01", "MISSED", "AT_RISK"),
            ("2026-11-30", "MISSED", "AT_RISK"),
            ("2026-12-01", "MISSED", "MISSED"),
        ] {
            app.clock.set(at(&format!("{now}T09:00:00+08:00")));
            let found = (state("2026-08", None).await, state("2026-09", None).await);
            assert_eq!(found, (json!(august), json!(september)), "{now}");
        }
        assert_eq!(state("2026-07", None).await, "MET");
        app.assert_counted().await;
    }

    async fn education_stands_in_the_budget(app: TestApp) {
        let treasury = treasury(&app).await;
        let committee = id(&treasury.region.county.party_committee);
        let of = (&treasury.region.accounts.county_staff, committee.as_str());
        let row = async |as_of: Option<&str>| stands(&app, of, ("N06", "2026"), as_of).await;
        assert_eq!(row(None).await["state"], "ON_TRACK");
        let budget = json!({
            "organizationId": treasury.committee(), "amount": 3_000_000, "receivedOn": "2026-07-10",
            "memo": "财政预算", "idempotencyKey": "budget",
        });
        let by = &treasury.upper_accountant;
        let done = app.act(by, "recordEducationBudget", "entry { id }", budget).await.ok();
        let met = row(None).await;
        assert_eq!(met["state"], "MET", "in the books of the working committee: {met}");
        assert_eq!(met["evidence"]["nodes"][0]["id"], done.text("/recordEducationBudget/entry/id"));
        assert_eq!(row(Some("2026-07-09")).await["state"], "ON_TRACK");
        app.assert_counted().await;
        app.clock.set(at("2026-07-11T09:00:00+08:00"));
        undo(&app, &treasury, &done.text("/recordEducationBudget/entry/id")).await;
        app.assert_counted().await;
        let undone = row(None).await;
        assert_eq!((&undone["state"], &undone["evidence"]["totalCount"]), (&json!("ON_TRACK"), &Value::from(0)));
        assert_eq!(row(Some("2026-07-10")).await["state"], "MET", "nobody knew of it yet");
        app.clock.set(at("2027-01-01T09:00:00+08:00"));
        assert_eq!(row(None).await["state"], "MISSED");
        app.assert_counted().await;
    }
}
