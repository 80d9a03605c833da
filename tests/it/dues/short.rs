//! What is short in the status: dues that were not sent in time, and members who have paid nothing for
//! six months; with the reasons, on past days too, and where an organization moves to.

use serde_json::{Value, json};

use super::tamper::behind_the_back;
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{MONTH, Treasury, accepted};
use crate::support::reports::id;
use crate::support::seed::at;

/// Light and numbers of a division, and the reasons of dues that are no open months: code, organization
/// and figure.
async fn stands(
    app: &TestApp,
    treasury: &Treasury,
    code: &str,
    as_of: Option<&str>,
) -> (Value, Vec<(String, String, String)>) {
    let document = "query($code: DivisionCode!, $asOf: Date) { division(code: $code) { status(period: \"2026-H1\", asOf: $asOf) { \
        light dues { short membersInArrears } \
        reasons(first: 50) { nodes { code light figure unit organization { id } } } } } }";
    let administrator = app.as_(&treasury.region.accounts.administrator);
    let variables = json!({ "code": code, "asOf": as_of });
    let seen = administrator.run(document, variables).await.ok();
    let status = seen.data("/division/status").clone();
    let nodes = status["reasons"]["nodes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let short = nodes
        .iter()
        .filter(|node| node["code"] == "REMITTANCE_SHORT" || node["code"] == "DUES_ARREARS");
    let short = short.map(|node| {
        (
            text(&node["code"]),
            text(&node["organization"]["id"]),
            text(&node["figure"]),
        )
    });
    (
        json!([
            status["light"],
            status["dues"]["short"],
            status["dues"]["membersInArrears"]
        ]),
        short.collect(),
    )
}

fn reason(code: &str, organization: &str, figure: &str) -> (String, String, String) {
    (code.to_owned(), organization.to_owned(), figure.to_owned())
}

both! {
    async fn what_is_not_sent_in_time_is_a_reason(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        // 1,000 fen: 600 are to go up from the branch, 400 of them from the department.
        treasury.collect(&app, 1_000, "c").await;
        let (branch, department) = (treasury.branch(), treasury.department());
        let on = async |day: &str| {
            app.clock.set(at(&format!("{day}T09:00:00+08:00")));
            app.assert_counted().await;
            stands(&app, &treasury, "610431", None).await
        };
        assert_eq!(on("2026-07-31").await, (json!(["GREEN", 0, 0]), vec![]));
        assert_eq!(on("2026-08-01").await, (json!(["AMBER", 600, 0]), vec![reason("REMITTANCE_SHORT", &branch, "6")]));
        let send = async |from: &str, amount: i64, key: &str, refused: bool| {
            let mut input = treasury.remittance(from, amount, key);
            input["sentOn"] = json!(app.clock.today().to_string());
            let sent = app.as_(&treasury.accountant).act("SendDuesRemittance", input).await.ok();
            let sent = sent.text("/sendDuesRemittance/remittance/id");
            let mut answer = accepted(&sent, &format!("{key} answered"));
            if refused {
                answer["accepted"] = json!(false);
                answer["reason"] = json!("账号不符");
            }
            let by = if from == branch { &treasury.cashier } else { &treasury.upper_cashier };
            app.as_(by).act("ConfirmDuesRemittance", answer).await.ok();
        };
        send(&branch, 500, "most", false).await;
        // The branch is 1 yuan short; of what came the department owes 3.33 upward, by the parts so far.
        let (numbers, reasons) = on("2026-08-02").await;
        assert_eq!(numbers, json!(["AMBER", 100 + 333, 0]));
        assert_eq!(reasons.len(), 2, "{reasons:?}");
        send(&branch, 100, "refused", true).await;
        assert_eq!(on("2026-08-03").await.0, numbers, "what was refused was not sent");
        send(&branch, 100, "the rest", false).await;
        send(&department, 400, "up", false).await;
        let (numbers, reasons) = on("2026-08-04").await;
        assert_eq!(numbers[1], 300, "the committee has kept 1 yuan, and owes 3 to the city");
        assert_eq!(reasons, [reason("REMITTANCE_SHORT", &treasury.committee(), "3")]);
        // Books that are older than this count are counted once.
        behind_the_back(&app.db, "DELETE FROM tally WHERE part = 'remittance'").await;
        assert_eq!(zeren::domain::status::recount(&app.db, &app.clock).await.expect("rows"), 1);
        assert_eq!(zeren::domain::status::recount(&app.db, &app.clock).await.expect("rows"), 0);
        assert_eq!(on("2026-08-04").await.0[1], 300);
        // As it was known then.
        app.clock.set(at("2026-08-20T09:00:00+08:00"));
        let (numbers, reasons) = stands(&app, &treasury, "610431", Some("2026-08-01")).await;
        assert_eq!(numbers[1], 100 + 333);
        assert_eq!(reasons.len(), 2, "{reasons:?}");
        let before = stands(&app, &treasury, "610431", Some("2026-07-31")).await;
        assert_eq!(before.1, []);
    }

    async fn members_who_pay_nothing_for_six_months_are_a_reason(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let branch = treasury.branch();
        let list = "query($id: ID!) { organization(id: $id) { memberDues(month: \"2026-06\") { nodes { person { id } membership { id } } } } }";
        let listed = app.as_(&treasury.accountant).run(list, json!({ "id": branch })).await.ok();
        let of = |index: usize, field: &str| listed.text(&format!("/organization/memberDues/nodes/{index}/{field}/id"));
        let now = async || {
            app.assert_counted().await;
            stands(&app, &treasury, "610431", None).await
        };
        let arrears = |members: &str| vec![reason("DUES_ARREARS", &branch, members)];
        assert_eq!(now().await, (json!([null, 0, 0]), vec![]));
        let bases: Vec<_> = (0..3)
            .map(|index| json!({ "personId": of(index, "person"), "from": "2026-01", "incomeClass": "WAGE", "income": 400_000 }))
            .collect();
        let fix = json!({ "organizationId": branch, "bases": bases });
        app.act(&treasury.accountant, "fixDuesBases", "organization { id }", fix).await.ok();
        assert_eq!(now().await, (json!(["AMBER", 0, 3]), arrears("3")));
        let city = stands(&app, &treasury, "610400", None).await;
        assert_eq!(city.0, json!(["AMBER", 0, 3]));
        app.clock.set(at("2026-07-11T09:00:00+08:00"));
        let pay = json!({ "organizationId": branch, "idempotencyKey": "paid", "payments": [
            { "personId": of(0, "person"), "month": MONTH, "amount": 1 },
        ] });
        let paid = app.act(&treasury.accountant, "recordMemberDues", "collections { entryId }", pay).await.ok();
        assert_eq!(now().await, (json!(["AMBER", 0, 2]), arrears("2")));
        let ask = json!({
            "organizationId": branch, "personId": of(1, "person"), "kind": "EXEMPTION",
            "from": MONTH, "until": MONTH, "reason": "患病", "idempotencyKey": "ask",
        });
        let asked = app.act(&treasury.accountant, "requestDuesRelief", "relief { id }", ask).await.ok();
        assert_eq!(now().await.1, arrears("2"), "only asked for");
        let decide = json!({
            "reliefId": asked.text("/requestDuesRelief/relief/id"), "granted": true, "decision": "同意", "idempotencyKey": "yes",
        });
        app.act(&treasury.region.departments[0].branch_head, "decideDuesRelief", "relief { id }", decide).await.ok();
        assert_eq!(now().await.1, arrears("1"));
        app.clock.set(at("2026-07-12T09:00:00+08:00"));
        let leave = json!({ "membershipId": of(2, "membership"), "endsOn": "2026-06-30" });
        app.act(&treasury.region.accounts.administrator, "endMembership", "membership { id }", leave).await.ok();
        assert_eq!(now().await, (json!(["GREEN", 0, 0]), vec![]));
        let undo = json!({
            "organizationId": branch, "entryId": paid.text("/recordMemberDues/collections/0/entryId"), "reason": "记错", "idempotencyKey": "undo",
        });
        app.act(&treasury.accountant, "reverseDuesEntry", "entry { id }", undo).await.ok();
        assert_eq!(now().await.1, arrears("1"), "what was undone is owed again");
        // As it was known then: who left is not a member on any day, as everywhere.
        let past = stands(&app, &treasury, "610431", Some("2026-07-10")).await;
        assert_eq!(past.1, arrears("2"));
        let past = stands(&app, &treasury, "610431", Some("2026-07-11")).await;
        assert_eq!(past, (json!(["GREEN", 0, 0]), vec![]));
        // The branch goes to another county, and so does what is counted.
        let administrator = &treasury.region.accounts.administrator;
        let document = "query($id: ID!) { organization(id: $id) { revision } }";
        let read = app.as_(administrator).run(document, json!({ "id": treasury.department() })).await.ok();
        let input = json!({
            "organizationId": treasury.department(),
            "newSuperiorId": id(&treasury.region.other_county.working_committee),
            "effectiveOn": app.clock.today().to_string(),
            "expectedRevision": read.number("/organization/revision"),
        });
        app.act(administrator, "moveOrganization", "organization { id }", input).await.ok();
        assert_eq!(now().await.0[2], 0);
        app.assert_counted().await;
    }
}
