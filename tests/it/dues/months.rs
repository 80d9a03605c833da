//! Months sealed in order, opened again by the superior, and years disclosed.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{Treasury, accepted, close_input, statement};
use crate::support::seed::at;

fn reopen_input(organization: &str, month: &str) -> Value {
    json!({
        "organizationId": organization, "month": month, "reason": "漏记一笔",
        "idempotencyKey": format!("reopen {organization} {month}"),
    })
}

both! {
    async fn what_keeps_a_month_open_is_said_at_once(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let mut input = treasury.remittance(&treasury.branch(), 600, "s");
        input["sentOn"] = json!("2026-06-30");
        let accountant = app.as_(&treasury.accountant);
        let sent = accountant.act("SendDuesRemittance", input).await.ok();
        let sent = sent.text("/sendDuesRemittance/remittance/id");
        let bank = json!({
            "organizationId": treasury.department(), "on": "2026-06-30", "amount": 5, "idempotencyKey": "bank",
        });
        app.act(&treasury.accountant, "assertBankBalance", "statement { period }", bank.clone()).await.ok();
        let close = close_input(&treasury.department(), "2026-06");
        let answer = accountant.act("CloseDuesMonth", close.clone()).await;
        let codes: Vec<_> = answer.user_errors().into_iter().map(|error| error.code).collect();
        assert_eq!(codes, ["MONTH_BLOCKED", "MONTH_BLOCKED"], "{answer}");
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", accepted(&sent, "c")).await.ok();
        let mut right = bank;
        (right["amount"], right["idempotencyKey"]) = (json!(0), json!("right"));
        app.act(&treasury.accountant, "assertBankBalance", "statement { period }", right).await.ok();
        let closed = accountant.act("CloseDuesMonth", close).await.ok();
        assert_eq!(closed.data("/closeDuesMonth/statement/period"), "2026-06");
        // What is on its way upward is printed, and blocks nothing.
        let branch = accountant.act("CloseDuesMonth", close_input(&treasury.branch(), "2026-06")).await.ok();
        assert_eq!(branch.data("/closeDuesMonth/statement/closing"), 400);
    }

    async fn months_are_sealed_in_order_and_opened_from_above(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let mut input = treasury.collection(1_000, "may");
        input["month"] = json!("2026-05");
        let accountant = app.as_(&treasury.accountant);
        accountant.act("RecordDuesCollection", input).await.ok();
        let branch = treasury.branch();
        let close = |month| close_input(&branch, month);
        accountant.act("CloseDuesMonth", close("2026-07")).await.refused("MONTH_IN_FUTURE");
        accountant.act("CloseDuesMonth", close("2026-06")).await.refused("MONTH_OUT_OF_ORDER");
        accountant.act("CloseDuesMonth", close("2026-05")).await.ok();
        accountant.act("CloseDuesMonth", close("2026-06")).await.ok();
        let staff = &treasury.region.accounts.county_staff;
        let object = "statement { closed }";
        // Of a branch the department is the superior: the committee's staff is not.
        let answer = app.act(staff, "reopenDuesMonth", object, reopen_input(&branch, "2026-06")).await;
        assert_eq!(answer.code(), "FORBIDDEN");
        let department = treasury.department();
        for month in ["2026-05", "2026-06"] {
            accountant.act("CloseDuesMonth", close_input(&department, month)).await.ok();
        }
        app.act(staff, "reopenDuesMonth", object, reopen_input(&department, "2026-05")).await.refused("MONTH_OUT_OF_ORDER");
        let opened = app.act(staff, "reopenDuesMonth", object, reopen_input(&department, "2026-06")).await.ok();
        assert_eq!(opened.data("/reopenDuesMonth/statement/closed"), false);
        let mut again = close_input(&department, "2026-06");
        again["idempotencyKey"] = json!("again");
        accountant.act("CloseDuesMonth", again).await.ok();
        let seen = statement(&app, &treasury, &department, "period: \"2026-06\"").await;
        assert_eq!(seen["seal"]["number"], 2);
        assert_eq!(seen["seal"]["restates"]["number"], 1);
        // The committee's own month must be open.
        let committee = app.as_(&treasury.upper_accountant);
        committee.act("CloseDuesMonth", close_input(&treasury.committee(), "2026-06")).await.ok();
        let mut late = reopen_input(&department, "2026-06");
        late["idempotencyKey"] = json!("late");
        app.act(staff, "reopenDuesMonth", object, late).await.refused("MONTH_SEALED");
    }

    async fn a_year_is_disclosed_once_and_objected_to(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let (branch, by) = (treasury.branch(), &treasury.accountant);
        let object = "disclosure { id content noticeUntil objections { id text answer } }";
        let disclose = |key: &str| json!({ "organizationId": branch, "year": "2026", "idempotencyKey": key });
        app.act(by, "discloseDuesYear", object, disclose("early")).await.refused("WRONG_STATE");
        app.clock.set(at("2027-01-05T09:00:00+08:00"));
        for month in 6..=12 {
            let close = close_input(&branch, &format!("2026-{month:02}"));
            app.as_(by).act("CloseDuesMonth", close).await.ok();
        }
        let done = app.act(by, "discloseDuesYear", object, disclose("now")).await.ok();
        assert_eq!(done.data("/discloseDuesYear/disclosure/noticeUntil"), "2027-01-10");
        let id = done.text("/discloseDuesYear/disclosure/id");
        app.act(by, "discloseDuesYear", object, disclose("twice")).await.refused("WRONG_STATE");
        // Whoever is signed in reads it and may object, also from another province.
        let stranger = &treasury.region.accounts.stranger;
        let objection = |key: &str| json!({ "disclosureId": id, "text": "培训费偏高", "idempotencyKey": key });
        let lodged = app.act(stranger, "lodgeDuesObjection", object, objection("o")).await.ok();
        let objected = lodged.text("/lodgeDuesObjection/disclosure/objections/0/id");
        let answer = |key: &str| json!({ "objectionId": objected, "answer": "已附明细", "idempotencyKey": key });
        assert_eq!(app.act(stranger, "answerDuesObjection", object, answer("no")).await.code(), "NOT_FOUND");
        app.act(by, "answerDuesObjection", object, answer("yes")).await.ok();
        app.act(by, "answerDuesObjection", object, answer("more")).await.refused("WRONG_STATE");
        app.clock.set(at("2027-01-11T09:00:00+08:00"));
        app.act(stranger, "lodgeDuesObjection", object, objection("late")).await.refused("WRONG_STATE");
    }
}
