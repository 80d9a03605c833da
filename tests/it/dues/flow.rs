//! From policy to statement, with sums worked by hand.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{DAY, Treasury, accepted, approved, statement};
use crate::support::reports::id;

both! {
    async fn money_goes_up_level_by_level(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let accountant = app.as_(&treasury.accountant);
        let collected = accountant.act("RecordDuesCollection", treasury.collection(1_001, "c")).await.ok();
        let split = collected.data("/recordDuesCollection/collection/split").clone();
        let line = |organization: String, level: &str, amount: i64| {
            json!({ "organization": { "id": organization }, "level": level, "amount": amount })
        };
        let expected = json!([
            line(treasury.branch(), "BRANCH", 401),
            line(treasury.department(), "DEPARTMENT", 200),
            line(treasury.committee(), "COUNTY_WORKING_COMMITTEE", 100),
            line(id(&treasury.region.city.party_committee), "CITY", 300),
        ]);
        assert_eq!(split, expected);

        // In two parts: together they are shared like one sum.
        for (amount, key) in [(299, "s1"), (301, "s2")] {
            let sent = treasury.send(&app, &treasury.branch(), amount, key).await;
            let on_its_way = statement(&app, &treasury, &treasury.branch(), "period: \"2026-07\"").await;
            assert_eq!(on_its_way["inTransit"], amount);
            let cashier = app.as_(&treasury.cashier);
            let confirmed = cashier.act("ConfirmDuesRemittance", accepted(&sent, key)).await.ok();
            assert_eq!(confirmed.data("/confirmDuesRemittance/remittance/state"), "CONFIRMED");
        }
        let spending = treasury.request(&app, 101, "spend").await;
        let by_id = "query($id: ID!) { node(id: $id) { __typename id } }";
        // The policy holds for who stands below its issuer: they find it by its id, too.
        let policy = "query($id: ID!) { organization(id: $id) { retentionPolicy { id } } }";
        let policy = accountant.run(policy, json!({ "id": treasury.branch() })).await.ok();
        let policy = json!({ "id": policy.text("/organization/retentionPolicy/id") });
        let found = accountant.run(by_id, policy.clone()).await.ok();
        assert_eq!(found.data("/node/__typename"), "RetentionPolicy");
        let asked = json!({ "id": spending });
        let seen = accountant.run(by_id, asked.clone()).await.ok();
        assert_eq!(seen.data("/node"), &json!({ "__typename": "DuesSpending", "id": spending }));
        let stranger = app.as_(&treasury.region.accounts.stranger);
        for unseen in [asked, policy] {
            assert_eq!(stranger.run(by_id, unseen).await.ok().data("/node"), &json!(null));
        }
        let cashier = app.as_(&treasury.cashier);
        let decided = cashier.act("ApproveDuesSpending", approved(&spending, "a")).await.ok();
        assert_eq!(decided.data("/approveDuesSpending/spending/approvedBy/displayName"), "cashier");

        let branch = statement(&app, &treasury, &treasury.branch(), "period: \"2026-Q3\"").await;
        assert_eq!(
            [&branch["opening"], &branch["remitted"], &branch["payable"], &branch["closing"]],
            [&json!(1_001), &json!(600), &json!(0), &json!(300)]
        );
        assert_eq!(branch["spent"], json!([{ "category": "TRAINING", "amount": 101 }]));
        let department = statement(&app, &treasury, &treasury.department(), "period: \"2026\"").await;
        assert_eq!(
            [&department["received"], &department["retained"], &department["payable"]],
            [&json!(600), &json!(200), &json!(400)]
        );
        // Together: what went from one to the other is not counted.
        let whole = "period: \"2026\", reach: SUBTREE";
        let together = statement(&app, &treasury, &treasury.committee(), whole).await;
        assert_eq!(
            [&together["collected"], &together["received"], &together["remitted"], &together["closing"]],
            [&json!(1_001), &json!(0), &json!(0), &json!(900)]
        );
    }

    async fn a_refused_remittance_comes_back(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let sent = treasury.send(&app, &treasury.branch(), 600, "s").await;
        let cashier = app.as_(&treasury.cashier);
        let mut answer = accepted(&sent, "r");
        answer["accepted"] = json!(false);
        cashier.act("ConfirmDuesRemittance", answer.clone()).await.refused("REQUIRED");
        answer["reason"] = json!("金额不符");
        answer["idempotencyKey"] = json!("r2");
        cashier.act("ConfirmDuesRemittance", answer).await.ok();
        let branch = statement(&app, &treasury, &treasury.branch(), "period: \"2026\"").await;
        assert_eq!([&branch["remitted"], &branch["payable"], &branch["closing"]], [&json!(0), &json!(600), &json!(1_000)]);
    }

    async fn large_voluntary_payments_pass_upward_whole(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        for (amount, kept) in [(100_000, 0), (99_999, 39_999)] {
            let mut input = treasury.collection(amount, &amount.to_string());
            input["voluntary"] = json!(true);
            let before = statement(&app, &treasury, &treasury.branch(), "period: \"2026\"").await;
            app.as_(&treasury.accountant).act("RecordDuesCollection", input).await.ok();
            let after = statement(&app, &treasury, &treasury.branch(), "period: \"2026\"").await;
            let gained = after["retained"].as_i64().expect("fen") - before["retained"].as_i64().expect("fen");
            assert_eq!(gained, kept, "{amount}");
        }
    }

    async fn a_short_payment_shows_on_the_day_it_is_sent(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        treasury.send(&app, &treasury.branch(), 500, "s").await;
        let document = "query($id: ID!) { organization(id: $id) { duesReconciliation(period: \"2026-06\") { nodes { \
            expected sent inTransit confirmed refused short } } } }";
        let auditor = app.as_(&treasury.region.accounts.auditor);
        for (organization, expected) in [
            (treasury.department(), json!({ "expected": 600, "sent": 500, "inTransit": 500, "confirmed": 0, "refused": 0, "short": 100 })),
            (treasury.committee(), json!({ "expected": 400, "sent": 0, "inTransit": 0, "confirmed": 0, "refused": 0, "short": 400 })),
        ] {
            let seen = auditor.run(document, json!({ "id": organization })).await.ok();
            assert_eq!(seen.data("/organization/duesReconciliation/nodes"), &json!([expected]));
        }
    }

    async fn a_grant_interest_and_the_education_fund(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let income = json!({
            "organizationId": treasury.department(), "amount": 500, "receivedOn": DAY,
            "memo": "第二季度利息", "idempotencyKey": "i",
        });
        app.act(&treasury.accountant, "recordBankInterest", "entry { id lines { account amount } }", income).await.ok();
        let grant = json!({
            "organizationId": treasury.department(), "receiverId": treasury.branch(), "amount": 200,
            "sentOn": DAY, "purpose": "购置书籍", "decidingMeeting": "党组会", "idempotencyKey": "g",
        });
        let granted = app.act(&treasury.accountant, "grantDuesFunds", "remittance { id purpose }", grant).await.ok();
        let sent = granted.text("/grantDuesFunds/remittance/id");
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", accepted(&sent, "c")).await.ok();
        let department = statement(&app, &treasury, &treasury.department(), "period: \"2026-07\"").await;
        assert_eq!([&department["interest"], &department["granted"], &department["closing"]], [&json!(500), &json!(200), &json!(300)]);
        let branch = statement(&app, &treasury, &treasury.branch(), "period: \"2026-07\"").await;
        assert_eq!([&branch["grantsReceived"], &branch["available"]], [&json!(200), &json!(200)]);
        let budget = json!({
            "organizationId": treasury.branch(), "amount": 9_000, "receivedOn": DAY,
            "memo": "县财发〔2026〕7号", "idempotencyKey": "b",
        });
        app.act(&treasury.accountant, "recordEducationBudget", "entry { id }", budget).await.ok();
        let fund = statement(&app, &treasury, &treasury.branch(), "period: \"2026-07\", fund: EDUCATION").await;
        assert_eq!(fund["closing"], 9_000);
    }

    async fn a_draft_policy_is_tried_on_what_was_collected(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_001, "c").await;
        let document = "query($id: ID!) { organization(id: $id) { retentionPolicyPreview(period: \"2026\", shares: [ \
            { level: BRANCH, basisPoints: 5000 }, { level: CITY, basisPoints: 5000 }]) { collections \
            levels { level before after } } } }";
        let staff = app.as_(&treasury.region.accounts.county_staff);
        let seen = staff.run(document, json!({ "id": treasury.committee() })).await.ok();
        let expected = json!({ "collections": 1, "levels": [
            { "level": "BRANCH", "before": 401, "after": 501 },
            { "level": "DEPARTMENT", "before": 200, "after": 0 },
            { "level": "COUNTY_WORKING_COMMITTEE", "before": 100, "after": 0 },
            { "level": "CITY", "before": 300, "after": 500 },
        ] });
        assert_eq!(seen.data("/organization/retentionPolicyPreview"), &expected);
    }

    async fn earlier_statements_as_known_then_never_change(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let entry = treasury.collect(&app, 1_000, "c").await;
        let then = statement(&app, &treasury, &treasury.branch(), "period: \"2026\", asKnownOn: \"2026-07-10\"").await;
        app.clock.set(crate::support::seed::at("2026-07-12T09:00:00+08:00"));
        let reverse = json!({
            "organizationId": treasury.branch(), "entryId": entry, "reason": "重复登记",
            "effectiveOn": "2026-06-30", "idempotencyKey": "r",
        });
        app.act(&treasury.accountant, "reverseDuesEntry", "entry { id }", reverse).await.ok();
        let now = statement(&app, &treasury, &treasury.branch(), "period: \"2026\"").await;
        assert_eq!(now["closing"], 0);
        let again = statement(&app, &treasury, &treasury.branch(), "period: \"2026\", asKnownOn: \"2026-07-10\"").await;
        assert_eq!(then, again);
    }
}
