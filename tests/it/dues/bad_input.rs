//! Everything that must be refused, each with a clear code; and then nothing was posted.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{DAY, Treasury, accepted, approved, close_input, entries};
use crate::support::seed::Account;

/// One act with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input["idempotencyKey"] = json!(format!("{field} {}", input[field]));
    input
}

fn reversal(organization: &str, entry: &str, key: &str) -> Value {
    json!({ "organizationId": organization, "entryId": entry, "reason": "更正", "idempotencyKey": key })
}

async fn reverse(app: &TestApp, by: &Account, input: Value) -> crate::support::client::Answer {
    app.act(by, "reverseDuesEntry", "entry { id }", input).await
}

both! {
    async fn amounts_months_and_days(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let accountant = app.as_(&treasury.accountant);
        for (field, value, code) in [
            ("amount", json!(0), "OUT_OF_RANGE"),
            ("amount", json!(-1), "OUT_OF_RANGE"),
            ("amount", json!(9_007_199_254_740_991_i64), "OUT_OF_RANGE"),
            ("month", json!("2026-08"), "MONTH_IN_FUTURE"),
            ("month", json!("2025-12"), "MONTH_TOO_OLD"),
            ("month", json!("2026-H1"), "INVALID"),
            ("collectedOn", json!("2026-07-11"), "MONTH_IN_FUTURE"),
        ] {
            let input = with(treasury.collection(1_000, "x"), field, value);
            accountant.act("RecordDuesCollection", input).await.refused(code);
        }
        // Beyond what a number of JSON holds: not even an amount.
        let input = with(treasury.collection(1_000, "x"), "amount", json!(9_007_199_254_740_992_i64));
        let answer = accountant.act("RecordDuesCollection", input).await;
        assert!(answer.body.get("errors").is_some(), "{answer}");
        for (field, value, code) in [
            ("amount", json!(0), "OUT_OF_RANGE"),
            ("sentOn", json!("2026-07-11"), "MONTH_IN_FUTURE"),
            ("amount", json!(1), "INSUFFICIENT_CASH"),
        ] {
            let input = with(treasury.remittance(&treasury.branch(), 1, "x"), field, value);
            accountant.act("SendDuesRemittance", input).await.refused(code);
        }
        for (field, value, code) in [
            ("amount", json!(-5), "OUT_OF_RANGE"),
            ("purpose", json!(" "), "REQUIRED"),
            ("decidingMeeting", json!(""), "REQUIRED"),
        ] {
            let input = with(treasury.spending(1, "x"), field, value);
            accountant.act("RequestDuesSpending", input).await.refused(code);
        }
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 0);
    }

    async fn policies(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let accountant = app.as_(&treasury.accountant);
        accountant.act("RecordDuesCollection", treasury.collection(1, "none")).await.refused("NO_RETENTION_POLICY");
        let staff = app.as_(&treasury.region.accounts.county_staff);
        let mut input = treasury.policy_input();
        input["shares"][0]["basisPoints"] = json!(3_999);
        staff.act("SetRetentionPolicy", input).await.refused("SHARES_NOT_WHOLE");
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        accountant.act("CloseDuesMonth", close_input(&treasury.branch(), "2026-06")).await.ok();
        let mut input = treasury.policy_input();
        input["effectiveFrom"] = json!("2026-06-30");
        assert_eq!(staff.act("SetRetentionPolicy", input.clone()).await.refused("MONTH_SEALED"), "effectiveFrom");
        input["effectiveFrom"] = json!("2026-07-01");
        staff.act("SetRetentionPolicy", input).await.ok();
    }

    async fn the_same_key_twice(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let accountant = app.as_(&treasury.accountant);
        let first = accountant.act("RecordDuesCollection", treasury.collection(1_000, "one")).await.ok();
        let again = accountant.act("RecordDuesCollection", treasury.collection(1_000, "one")).await.ok();
        assert_eq!(first.body, again.body);
        accountant.act("RecordDuesCollection", treasury.collection(1_001, "one")).await.refused("IDEMPOTENCY_KEY_REUSED");
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 1);
    }

    async fn one_person_does_not_do_both_halves(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let both = app.as_(&treasury.both);
        let sent = both.act("SendDuesRemittance", treasury.remittance(&treasury.branch(), 100, "s")).await.ok();
        let sent = sent.text("/sendDuesRemittance/remittance/id");
        both.act("ConfirmDuesRemittance", accepted(&sent, "c")).await.refused("SAME_PERSON");
        let asked = both.act("RequestDuesSpending", treasury.spending(100, "r")).await.ok();
        let asked = asked.text("/requestDuesSpending/spending/id");
        both.act("ApproveDuesSpending", approved(&asked, "a")).await.refused("SAME_PERSON");
        // Who records has no right to confirm, and the other way round.
        let accountant = app.as_(&treasury.accountant);
        assert_eq!(accountant.act("ConfirmDuesRemittance", accepted(&sent, "d")).await.code(), "FORBIDDEN");
        let cashier = app.as_(&treasury.cashier);
        assert_eq!(cashier.act("RecordDuesCollection", treasury.collection(1, "d")).await.code(), "FORBIDDEN");
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 2);
        cashier.act("ConfirmDuesRemittance", accepted(&sent, "e")).await.ok();
        cashier.act("ConfirmDuesRemittance", accepted(&sent, "f")).await.refused("WRONG_STATE");
    }

    async fn nothing_beyond_what_is_there(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let accountant = app.as_(&treasury.accountant);
        let answer = accountant.act("RequestDuesSpending", treasury.spending(1_001, "r")).await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["INSUFFICIENT_CASH", "BEYOND_RETENTION"]);
        accountant.act("RequestDuesSpending", treasury.spending(401, "r")).await.refused("BEYOND_RETENTION");
        let send = treasury.remittance(&treasury.branch(), 601, "s");
        accountant.act("SendDuesRemittance", send).await.refused("BEYOND_PAYABLE");
        // Two requests that fit one by one, and not together.
        let first = treasury.request(&app, 300, "one").await;
        let second = treasury.request(&app, 300, "two").await;
        let cashier = app.as_(&treasury.cashier);
        cashier.act("ApproveDuesSpending", approved(&first, "one")).await.ok();
        cashier.act("ApproveDuesSpending", approved(&second, "two")).await.refused("BEYOND_RETENTION");
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 2);
    }

    async fn reversals(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let entry = treasury.collect(&app, 1_000, "c").await;
        let (branch, by) = (treasury.branch(), &treasury.accountant);
        for (field, value, code) in [
            ("amount", json!(999), "PARTIAL_REVERSAL"),
            ("effectiveOn", json!("2026-06-29"), "DATES_OUT_OF_ORDER"),
            ("effectiveOn", json!("2026-07-11"), "MONTH_IN_FUTURE"),
            ("reason", json!(""), "REQUIRED"),
            ("organizationId", json!(treasury.department()), "NOT_OWN_ENTRY"),
        ] {
            let input = with(reversal(&branch, &entry, "x"), field, value);
            reverse(&app, by, input).await.refused(code);
        }
        let strange = reverse(&app, &treasury.foreign, reversal(&branch, &entry, "x")).await;
        assert_eq!(strange.code(), "NOT_FOUND");
        // What was passed upward cannot be undone below it.
        let sent = treasury.send(&app, &branch, 600, "s").await;
        let answer = reverse(&app, by, reversal(&branch, &entry, "late")).await;
        assert!(!answer.user_errors().is_empty(), "{answer}");
        let mut back = accepted(&sent, "back");
        (back["accepted"], back["reason"]) = (json!(false), json!("退回"));
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", back).await.ok();
        assert_eq!(entries(&app, &treasury, &branch).await, 3);
        let done = reverse(&app, by, reversal(&branch, &entry, "whole")).await.ok();
        let undone = done.text("/reverseDuesEntry/entry/id");
        reverse(&app, by, reversal(&branch, &entry, "again")).await.refused("ALREADY_REVERSED");
        reverse(&app, by, reversal(&branch, &undone, "undo")).await.refused("NOT_REVERSIBLE");
        assert_eq!(entries(&app, &treasury, &branch).await, 4);
    }

    async fn sealed_months_take_nothing(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let accountant = app.as_(&treasury.accountant);
        accountant.act("CloseDuesMonth", close_input(&treasury.branch(), "2026-06")).await.ok();
        accountant.act("RecordDuesCollection", treasury.collection(1, "late")).await.refused("MONTH_SEALED");
        let input = with(treasury.remittance(&treasury.branch(), 1, "x"), "sentOn", json!("2026-06-30"));
        accountant.act("SendDuesRemittance", input).await.refused("MONTH_SEALED");
        let input = with(treasury.spending(1, "x"), "spentOn", json!("2026-06-30"));
        accountant.act("RequestDuesSpending", input).await.refused("MONTH_SEALED");
        assert_eq!(entries(&app, &treasury, &treasury.branch()).await, 1);
        // Arrears of a sealed month are booked on the day on which they come in.
        let input = with(treasury.collection(7, "arrears"), "collectedOn", json!(DAY));
        accountant.act("RecordDuesCollection", input).await.ok();
    }
}
