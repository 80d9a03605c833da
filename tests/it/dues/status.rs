//! What dues count in the status, as the books say at every moment.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{Treasury, accepted, approved, close_input};
use crate::support::reports::{id, round_input, save_draft};
use crate::support::seed::at;

async fn county(
    app: &TestApp,
    treasury: &Treasury,
    code: &str,
    period: &str,
    as_of: Option<&str>,
) -> Value {
    let document = "query($code: DivisionCode!, $period: Period!, $asOf: Date) { division(code: $code) { status(period: $period, asOf: $asOf) { \
        light dues { collected retained inTransit payable spent balance monthsDue monthsClosed } \
        reasons(first: 50) { nodes { code light figure unit organization { id } } } } } }";
    let administrator = app.as_(&treasury.region.accounts.administrator);
    let variables = json!({ "code": code, "period": period, "asOf": as_of });
    administrator
        .run(document, variables)
        .await
        .ok()
        .data("/division/status")
        .clone()
}

/// The reasons of dues alone.
fn months_open(status: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = status["reasons"]["nodes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let open = nodes.iter().filter(|node| node["code"] == "MONTH_OPEN");
    open.map(|node| {
        (
            text(&node["organization"]["id"]),
            text(&node["light"]),
            text(&node["figure"]),
        )
    })
    .collect()
}

both! {
    async fn a_county_counts_what_its_books_hold(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let none = county(&app, &treasury, "610431", "2026-07", None).await;
        assert_eq!(none["dues"]["monthsDue"], 0);
        assert_eq!((&none["light"], &none["dues"]["balance"]), (&Value::Null, &json!(0)));
        // 1,000 fen: 400 stay in the branch, 600 go up; 200 of them stay in the department.
        treasury.collect(&app, 1_000, "c").await;
        let sent = treasury.send(&app, &treasury.branch(), 500, "s").await;
        let period = "2026-06";
        let now = county(&app, &treasury, "610431", period, None).await;
        let expected = json!({
            "collected": 1_000, "retained": 400, "inTransit": 500, "payable": 100, "spent": 0, "balance": 500,
            "monthsDue": 0, "monthsClosed": 0,
        });
        let month = |status: &Value, field: &str| status["dues"][field].clone();
        let whole = county(&app, &treasury, "610431", "2026", None).await;
        assert_eq!(whole["dues"], expected, "{now}");
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", accepted(&sent, "ok")).await.ok();
        let spending = treasury.request(&app, 150, "spend").await;
        app.as_(&treasury.cashier).act("ApproveDuesSpending", approved(&spending, "yes")).await.ok();
        let whole = county(&app, &treasury, "610431", "2026", None).await;
        assert_eq!([month(&whole, "spent"), month(&whole, "inTransit"), month(&whole, "balance")], [json!(150), json!(0), json!(850)]);
        app.assert_counted().await;
        // The city's numbers are those of its counties, and of a day before there were none.
        let city = county(&app, &treasury, "610400", "2026", None).await;
        assert_eq!(city["dues"], whole["dues"]);
        app.clock.set(at("2026-07-20T09:00:00+08:00"));
        let before = county(&app, &treasury, "610431", "2026", Some("2026-06-30")).await;
        assert_eq!(month(&before, "collected"), 0);
        let same = county(&app, &treasury, "610431", "2026", Some("2026-07-19")).await;
        assert_eq!(same["dues"], whole["dues"]);
    }

    async fn a_month_that_is_not_closed_turns_amber_then_red(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let sent = treasury.send(&app, &treasury.branch(), 600, "s").await;
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", accepted(&sent, "ok")).await.ok();
        // The department's book begins with the month in which it was confirmed: July.
        let department = treasury.department();
        let reasons = |light: &str, figure: &str| vec![(department.clone(), light.to_owned(), figure.to_owned())];
        let light_on = async |day: &str| {
            app.clock.set(at(&format!("{day}T09:00:00+08:00")));
            let status = county(&app, &treasury, "610431", "2026", None).await;
            (status["dues"]["monthsDue"].clone(), status["dues"]["monthsClosed"].clone(), months_open(&status))
        };
        assert_eq!(light_on("2026-07-31").await, (json!(0), json!(0), vec![]));
        assert_eq!(light_on("2026-08-31").await, (json!(1), json!(0), vec![]));
        assert_eq!(light_on("2026-09-01").await, (json!(2), json!(0), reasons("AMBER", "1")));
        assert_eq!(light_on("2026-10-01").await, (json!(3), json!(0), reasons("RED", "2")));
        let accountant = app.as_(&treasury.accountant);
        accountant.act("CloseDuesMonth", close_input(&department, "2026-07")).await.ok();
        assert_eq!(light_on("2026-10-01").await, (json!(3), json!(1), reasons("AMBER", "1")));
        app.assert_counted().await;
        accountant.act("CloseDuesMonth", close_input(&department, "2026-08")).await.ok();
        assert_eq!(light_on("2026-10-01").await, (json!(3), json!(2), vec![]));
        let reopen = json!({ "organizationId": department, "month": "2026-08", "reason": "漏记一笔", "idempotencyKey": "reopen" });
        app.act(&treasury.region.accounts.county_staff, "reopenDuesMonth", "statement { closed }", reopen).await.ok();
        assert_eq!(light_on("2026-10-01").await, (json!(3), json!(1), reasons("AMBER", "1")));
        app.assert_counted().await;
        // A book without an entry begins with the month that is closed.
        let upper = app.as_(&treasury.upper_accountant);
        upper.act("CloseDuesMonth", close_input(&treasury.committee(), "2026-08")).await.ok();
        assert_eq!(light_on("2026-10-01").await, (json!(5), json!(2), reasons("AMBER", "1")));
        app.assert_counted().await;
        // The reasons of a past day are those that were known at its end.
        app.clock.set(at("2026-10-20T09:00:00+08:00"));
        for (day, then) in [
            ("2026-08-31", vec![]),
            ("2026-09-01", reasons("AMBER", "1")),
            ("2026-09-30", reasons("AMBER", "1")),
            ("2026-10-01", reasons("AMBER", "1")),
        ] {
            let past = county(&app, &treasury, "610431", "2026", Some(day)).await;
            assert_eq!(months_open(&past), then, "{day}");
        }
    }

    async fn a_report_says_what_was_collected(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        let department = &treasury.region.departments[0];
        let mut input = round_input(&treasury.region, "with dues");
        input["form"]["figures"] = json!(["dues_collected"]);
        let staff = app.as_(&treasury.region.accounts.county_staff);
        let opened = staff.act("OpenReportingRound", input).await.ok();
        let round = opened.text("/openReportingRound/round/id");
        let report = save_draft(&app, &round, department).await;
        let document = "query($id: ID!) { workReport(id: $id) { figures { key computed notComputed \
            sources { totalCount nodes { id kind title startsOn } } } } }";
        let figure = async || {
            let clerk = app.as_(&department.clerk);
            let seen = clerk.run(document, json!({ "id": report.id })).await.ok();
            seen.data("/workReport/figures/0").clone()
        };
        let none = figure().await;
        assert_eq!((&none["computed"], &none["notComputed"]), (&Value::Null, &json!("LEDGER_NOT_KEPT")));
        treasury.collect(&app, 12_345, "c").await;
        let wrong = treasury.collect(&app, 700, "wrong").await;
        assert_eq!(figure().await["computed"], "130.45");
        let undo = json!({
            "organizationId": treasury.branch(), "entryId": wrong, "reason": "重复", "idempotencyKey": "undo",
        });
        app.act(&treasury.accountant, "reverseDuesEntry", "entry { id }", undo).await.ok();
        let one = figure().await;
        assert_eq!((&one["computed"], &one["sources"]["totalCount"]), (&json!("123.45"), &json!(1)));
        let source = &one["sources"]["nodes"][0];
        assert_eq!((&source["kind"], &source["title"]), (&json!("DUES_COLLECTION"), &json!("2026-06 党费 123.45 元")));
    }

    async fn books_count_where_their_organization_stands(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 1_000, "c").await;
        let sent = treasury.send(&app, &treasury.branch(), 600, "s").await;
        app.as_(&treasury.cashier).act("ConfirmDuesRemittance", accepted(&sent, "ok")).await.ok();
        let administrator = &treasury.region.accounts.administrator;
        let group = treasury.department();
        let revision = async || {
            let document = "query($id: ID!) { organization(id: $id) { revision } }";
            let read = app.as_(administrator).run(document, json!({ "id": group })).await.ok();
            read.number("/organization/revision")
        };
        let input = json!({
            "organizationId": group,
            "newSuperiorId": id(&treasury.region.other_county.working_committee),
            "effectiveOn": app.clock.today().to_string(),
            "expectedRevision": revision().await,
        });
        app.act(administrator, "moveOrganization", "organization { id }", input).await.ok();
        app.assert_counted().await;
        let left = county(&app, &treasury, "610431", "2026", None).await;
        assert_eq!(left["dues"]["collected"], 0);
        let city = county(&app, &treasury, "610400", "2026", None).await;
        assert_eq!(city["dues"]["collected"], 1_000);
    }
}
