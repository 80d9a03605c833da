//! What members owe and pay: standards, incomes, reliefs, payments, and who reads them.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::tamper::behind_the_back;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::db::both;
use crate::support::dues::{MONTH, Treasury, statement};
use crate::support::seed::Account;
use crate::support::sheets::{faults, get, pages, post};

const LIST: &str = "query($id: ID!, $month: Period!, $state: MemberDuesState, $flagged: Boolean) { \
    organization(id: $id) { \
      memberDues(month: $month, state: $state, flagged: $flagged) { totalCount nodes { \
        id person { id name } due paid unpaid state unpaidMonths flagged \
        base { from incomeClass income reason } relief { id state } \
        payments { amount voluntary reversed collection { id } } } } \
      memberDuesSums(month: $month) { members withoutBase exempt paidInFull flagged due paid unpaid } } }";

/// The members of the first department's branch, as an account reads them.
async fn members(app: &TestApp, treasury: &Treasury, by: &Account, month: &str) -> Answer {
    let variables = json!({ "id": treasury.branch(), "month": month });
    app.as_(by).run(LIST, variables).await.ok()
}

/// The ids of the three members.
async fn people(app: &TestApp, treasury: &Treasury) -> Vec<String> {
    let listed = members(app, treasury, &treasury.accountant, MONTH).await;
    (0..3)
        .map(|index| listed.text(&format!("/organization/memberDues/nodes/{index}/person/id")))
        .collect()
}

/// Three members with 4,000 yuan of wages, 6,000 of a pension, and nothing.
async fn fix(app: &TestApp, treasury: &Treasury) -> Vec<String> {
    treasury.set_policy(app).await;
    let people = people(app, treasury).await;
    let incomes = [("WAGE", 400_000), ("RETIRED", 600_000), ("NO_INCOME", 0)];
    let bases = people.iter().zip(incomes).map(|(person, (class, income))| {
        json!({ "personId": person, "from": "2026-01", "incomeClass": class, "income": income })
    });
    let input = json!({ "organizationId": treasury.branch(), "bases": bases.collect::<Vec<_>>() });
    app.act(
        &treasury.accountant,
        "fixDuesBases",
        "organization { id }",
        input,
    )
    .await
    .ok();
    people
}

fn paid(person: &str, month: &str, amount: i64) -> Value {
    json!({ "personId": person, "month": month, "amount": amount })
}

fn payments(treasury: &Treasury, payments: &[Value], key: &str) -> Value {
    json!({ "organizationId": treasury.branch(), "payments": payments, "idempotencyKey": key })
}

async fn record(app: &TestApp, by: &Account, input: Value) -> Answer {
    let object = "collections { id month amount payers voluntary entryId payments { amount person { id } } \
        split { level amount } }";
    app.act(by, "recordMemberDues", object, input).await
}

fn node(answer: &Answer, index: usize) -> Value {
    answer
        .data(&format!("/organization/memberDues/nodes/{index}"))
        .clone()
}

async fn history(client: &Client<'_>, organization: &str, action: &str) -> Value {
    let document = "query($id: ID!) { organization(id: $id) { history(first: 50) { nodes { action after } } } }";
    let seen = client
        .run(document, json!({ "id": organization }))
        .await
        .ok();
    let nodes = seen.data("/organization/history/nodes").as_array();
    let mut nodes = nodes.into_iter().flatten();
    nodes
        .find(|event| event["action"] == action)
        .map_or(Value::Null, |event| event["after"].clone())
}

both! {
    async fn members_owe_by_their_income_and_pay_by_the_month(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!(listed.data("/organization/memberDuesSums"), &json!({
            "members": 3, "withoutBase": 0, "exempt": 0, "paidInFull": 0, "flagged": 3,
            "due": 10_020, "paid": 0, "unpaid": 10_020,
        }));
        let first = node(&listed, 0);
        assert_eq!((&first["due"], &first["state"], &first["unpaidMonths"]), (&json!(4_000), &json!("UNPAID"), &json!(6)));
        assert_eq!(first["base"], json!({ "from": "2026-01", "incomeClass": "WAGE", "income": 400_000, "reason": null }));
        // One for this month, six back and the rest of the quarter; another gives more than it owes.
        let input = payments(&treasury, &[
            paid(&people[0], MONTH, 3_000),
            paid(&people[0], "2026-01", 4_000),
            paid(&people[0], "2026-09", 4_000),
            paid(&people[1], MONTH, 6_000),
            json!({ "personId": people[1], "month": MONTH, "amount": 100_000, "voluntary": true }),
            json!({ "personId": people[0], "month": MONTH, "amount": 500, "voluntary": true }),
        ], "paid");
        let booked = record(&app, &treasury.accountant, input.clone()).await.ok();
        let collections = booked.data("/recordMemberDues/collections").as_array().cloned().unwrap_or_default();
        let mut told: Vec<_> = collections
            .iter()
            .map(|one| format!("{} {} {} {}", one["month"], one["amount"], one["payers"], one["voluntary"]))
            .collect();
        told.sort();
        assert_eq!(told, [
            "\"2026-01\" 4000 1 false", "\"2026-06\" 100000 1 true", "\"2026-06\" 500 1 true",
            "\"2026-06\" 9000 2 false", "\"2026-09\" 4000 1 false",
        ]);
        let whole = collections.iter().find(|one| one["amount"] == 100_000).expect("the large one");
        assert_eq!(whole["split"], json!([{ "level": "CENTER", "amount": 100_000 }]));
        assert_eq!(record(&app, &treasury.accountant, input).await.ok().body, booked.body, "the same once more");
        let other = payments(&treasury, &[paid(&people[0], MONTH, 1)], "paid");
        record(&app, &treasury.accountant, other).await.refused("IDEMPOTENCY_KEY_REUSED");
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!((&node(&listed, 0)["state"], &node(&listed, 0)["unpaid"]), (&json!("PARTLY_PAID"), &json!(1_000)));
        assert_eq!(node(&listed, 0)["payments"].as_array().map(Vec::len), Some(2));
        assert_eq!((&node(&listed, 1)["state"], &node(&listed, 2)["flagged"]), (&json!("PAID"), &json!(true)));
        let year = statement(&app, &treasury, &treasury.branch(), "period: \"2026\"").await;
        assert_eq!(year["collected"], 117_500);
        // Undone in the books, it is owed again.
        let entry = collections.iter().find(|one| one["amount"] == 9_000).expect("the month's")["entryId"].clone();
        let undo = json!({ "organizationId": treasury.branch(), "entryId": entry, "reason": "记错", "idempotencyKey": "undo" });
        app.act(&treasury.accountant, "reverseDuesEntry", "entry { id }", undo).await.ok();
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!((&node(&listed, 1)["state"], &node(&listed, 1)["paid"]), (&json!("UNPAID"), &json!(0)));
        app.assert_counted().await;
        assert_eq!(app.wrong_books().await, Vec::<String>::new());
    }

    async fn incomes_are_read_by_those_who_handle_the_dues_of_the_house(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let input = payments(&treasury, &[paid(&people[0], MONTH, 4_000)], "paid");
        let booked = record(&app, &treasury.accountant, input).await.ok();
        let collection = booked.text("/recordMemberDues/collections/0/id");
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        let member = listed.text("/organization/memberDues/nodes/0/id");
        let document = "query($id: ID!, $member: ID!) { \
            collection: node(id: $id) { ... on DuesCollection { amount payments { amount } } } \
            member: node(id: $member) { ... on MemberDues { due base { income } } } }";
        let department = &treasury.region.departments[0];
        for (account, reads) in [
            (&treasury.accountant, true),
            (&treasury.cashier, true),
            (&treasury.region.accounts.auditor, true),
            (&treasury.upper_accountant, false),
            (&treasury.upper_cashier, false),
            (&treasury.region.accounts.county_staff, false),
            (&department.head, false),
            (&department.branch_head, false),
            (&department.clerk, false),
        ] {
            let client = app.as_(account);
            let listed = members(&app, &treasury, account, MONTH).await;
            let count = if reads { json!(3) } else { Value::Null };
            let total = listed.data("/organization/memberDues/totalCount");
            assert_eq!(total.as_i64().unwrap_or_default() > 0, reads, "{}", account.username);
            let sums = listed.data("/organization/memberDuesSums");
            assert_eq!(sums.get("members").cloned().unwrap_or_default(), count, "{}", account.username);
            let seen = client.run(document, json!({ "id": collection, "member": member })).await.ok();
            let payers = seen.data("/collection/payments").as_array().map(Vec::len);
            assert_eq!(payers, Some(usize::from(reads)), "{}", account.username);
            assert_eq!(seen.data("/member").is_object(), reads, "{}", account.username);
            let told = history(&client, &treasury.branch(), "fixDuesBase").await;
            assert_eq!((&told["from"], told["income"].is_string()), (&json!("2026-01"), reads), "{}", account.username);
            let path = format!("/sheets/members/{}/{MONTH}", treasury.branch());
            assert_eq!(get(&client, &path).await.status() == 200, reads, "{}", account.username);
        }
        let foreign = app.as_(&treasury.foreign);
        let seen = foreign.run(document, json!({ "id": collection, "member": member })).await.ok();
        assert_eq!((seen.data("/member"), seen.data("/collection")), (&Value::Null, &Value::Null));
        let path = format!("/sheets/members/{}/{MONTH}", treasury.branch());
        assert_eq!(get(&foreign, &path).await.status(), 404);
        let input = payments(&treasury, &[paid(&people[2], MONTH, 1)], "x");
        for (account, code) in [
            (&treasury.cashier, "FORBIDDEN"),
            (&treasury.upper_accountant, "FORBIDDEN"),
            (&treasury.region.accounts.auditor, "FORBIDDEN"),
            (&treasury.foreign, "NOT_FOUND"),
        ] {
            let answer = record(&app, account, input.clone()).await;
            assert_eq!(answer.body["errors"][0]["extensions"]["code"], code, "{}: {answer}", account.username);
        }
    }

    async fn a_relief_is_decided_by_another_person(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let secretary = &treasury.region.departments[0].branch_head;
        let ask = |person: &str, kind: &str, amount: Option<i64>, key: &str| json!({
            "organizationId": treasury.branch(), "personId": person, "kind": kind, "amount": amount,
            "from": "2026-03", "until": "2026-12", "reason": "患病住院", "idempotencyKey": key,
        });
        let asked = app.act(&treasury.accountant, "requestDuesRelief", "relief { id state }", ask(&people[0], "EXEMPTION", None, "a")).await.ok();
        let relief = asked.text("/requestDuesRelief/relief/id");
        assert_eq!(asked.data("/requestDuesRelief/relief/state"), "REQUESTED");
        let decide = |relief: &str, granted: bool, key: &str| json!({
            "reliefId": relief, "granted": granted, "decision": "支委会第3次会议同意", "idempotencyKey": key,
        });
        let object = "relief { id state decidedBy { displayName } decision }";
        let answer = app.act(&treasury.accountant, "decideDuesRelief", object, decide(&relief, true, "d")).await;
        assert_eq!(answer.body["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        let tasks = "{ viewerTasks(first: 50) { nodes { kind subject { __typename id } } } }";
        let waiting = app.as_(secretary).run(tasks, json!({})).await.ok();
        let waits = waiting.body.to_string().contains(&relief);
        assert!(waits, "it waits for the secretary: {waiting}");
        app.act(secretary, "decideDuesRelief", object, decide(&relief, true, "d")).await.ok();
        app.act(secretary, "decideDuesRelief", object, decide(&relief, true, "d")).await.ok();
        app.act(secretary, "decideDuesRelief", object, decide(&relief, false, "e")).await.refused("WRONG_STATE");
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        let first = node(&listed, 0);
        assert_eq!((&first["state"], &first["due"], &first["flagged"]), (&json!("EXEMPT"), &json!(0), &json!(false)));
        assert_eq!(first["relief"], json!({ "id": relief, "state": "GRANTED" }));
        let input = payments(&treasury, &[paid(&people[0], MONTH, 1)], "x");
        record(&app, &treasury.accountant, input).await.refused("BEYOND_DUE");
        let less = app.act(&treasury.accountant, "requestDuesRelief", "relief { id }", ask(&people[1], "REDUCTION", Some(100), "b")).await.ok();
        let less = less.text("/requestDuesRelief/relief/id");
        app.act(secretary, "decideDuesRelief", object, decide(&less, false, "f")).await.ok();
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!(node(&listed, 1)["due"], 6_000, "what was refused changes nothing");
        let document = "query($id: ID!) { organization(id: $id) { duesReliefs { totalCount nodes { reason } } } }";
        for (account, count) in [(secretary, 2), (&treasury.accountant, 2), (&treasury.region.accounts.county_staff, 0)] {
            let seen = app.as_(account).run(document, json!({ "id": treasury.branch() })).await.ok();
            let nodes = seen.data("/organization/duesReliefs/nodes").as_array().map(Vec::len);
            assert_eq!(nodes, Some(count), "{}", account.username);
        }
    }

    async fn a_committee_sets_the_standard_of_its_subtree(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let rates = |wage: Value| json!([
            wage,
            { "incomeClass": "RETIRED", "basisPoints": 50 },
            { "incomeClass": "NO_INCOME", "amount": 20 },
        ]);
        let input = |wage: Value, from: &str| json!({
            "organizationId": treasury.committee(), "effectiveFrom": from, "document": "县工委发〔2026〕9号", "rates": rates(wage),
        });
        let staff = &treasury.region.accounts.county_staff;
        let object = "standard { effectiveFrom document rates { incomeClass upTo basisPoints amount } }";
        let flat = json!({ "incomeClass": "WAGE", "basisPoints": 100 });
        for (input, code) in [
            (input(json!({ "incomeClass": "WAGE", "basisPoints": 100, "amount": 1 }), "2026-06-01"), "INVALID"),
            (input(json!({ "incomeClass": "WAGE", "basisPoints": 100, "upTo": 1 }), "2026-06-01"), "REQUIRED"),
            (input(flat.clone(), "2026-06-02"), "INVALID"),
        ] {
            app.act(staff, "setDuesStandard", object, input).await.refused(code);
        }
        let denied = app.act(&treasury.accountant, "setDuesStandard", object, input(flat.clone(), "2026-06-01")).await;
        assert_eq!(denied.body["errors"][0]["extensions"]["code"], "NOT_FOUND", "{denied}");
        app.act(staff, "setDuesStandard", object, input(json!({ "incomeClass": "WAGE", "basisPoints": 200 }), "2026-06-01")).await.ok();
        app.act(staff, "setDuesStandard", object, input(flat, "2026-06-01")).await.ok();
        let document = "query($id: ID!) { organization(id: $id) { \
            may: duesStandard(on: \"2026-05-31\") { document effectiveFrom rates { incomeClass } } \
            june: duesStandard(on: \"2026-06-01\") { document rates { basisPoints } } } }";
        let seen = app.as_(&treasury.accountant).run(document, json!({ "id": treasury.branch() })).await.ok();
        assert_eq!(seen.data("/organization/may/effectiveFrom"), "2008-04-01");
        assert_eq!(seen.data("/organization/may/rates").as_array().map(Vec::len), Some(7));
        assert_eq!(seen.data("/organization/june/rates/0/basisPoints"), 100, "the newest of that day");
        let of = |answer: &Answer| node(answer, 0)["due"].clone();
        assert_eq!(of(&members(&app, &treasury, &treasury.accountant, "2026-05").await), 4_000);
        assert_eq!(of(&members(&app, &treasury, &treasury.accountant, MONTH).await), 4_000);
        assert_eq!(node(&members(&app, &treasury, &treasury.accountant, MONTH).await, 1)["due"], 3_000);
        // Changed within the year, for a reason.
        let change = |reason: Option<&str>| json!({ "organizationId": treasury.branch(), "bases": [
            { "personId": people[0], "from": MONTH, "incomeClass": "WAGE", "income": 500_000, "reason": reason },
        ] });
        app.act(&treasury.accountant, "fixDuesBases", "organization { id }", change(None)).await.refused("REQUIRED");
        app.act(&treasury.accountant, "fixDuesBases", "organization { id }", change(Some("调资"))).await.ok();
        assert_eq!(of(&members(&app, &treasury, &treasury.accountant, "2026-05").await), 4_000);
        assert_eq!(of(&members(&app, &treasury, &treasury.accountant, MONTH).await), 5_000);
    }

    async fn the_last_of_what_is_owed_is_paid_once(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let paying = (0..12).map(|index| {
            let input = payments(&treasury, &[paid(&people[0], MONTH, 4_000)], &format!("key {index}"));
            record(&app, &treasury.accountant, input)
        });
        let answers = futures_util::future::join_all(paying).await;
        let done = answers.iter().filter(|answer| answer.user_errors().is_empty()).count();
        assert_eq!(done, 1);
        for answer in answers.iter().filter(|answer| !answer.user_errors().is_empty()) {
            assert_eq!(answer.user_errors()[0].code, "BEYOND_DUE", "{answer}");
        }
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!(node(&listed, 0)["paid"], 4_000);
        assert_eq!(app.wrong_books().await, Vec::<String>::new());
    }

    async fn payments_that_are_tampered_with_are_found(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        let people = fix(&app, &treasury).await;
        let input = payments(&treasury, &[paid(&people[0], MONTH, 4_000), paid(&people[1], MONTH, 1)], "paid");
        record(&app, &treasury.accountant, input).await.ok();
        treasury.collect(&app, 500, "a sum").await;
        assert_eq!(app.wrong_books().await, Vec::<String>::new());
        if app.db.is_sqlite() {
            let triggers = "DROP TRIGGER dues_payment_no_UPDATE; DROP TRIGGER dues_payment_no_DELETE";
            behind_the_back(&app.db, triggers).await;
        }
        for (does, undo) in [
            ("UPDATE dues_payment SET amount = amount + 1", "UPDATE dues_payment SET amount = amount - 1"),
            (
                "UPDATE dues_payment SET collection_id = (SELECT id FROM dues_collection WHERE amount = 500)",
                "UPDATE dues_payment SET collection_id = act_id",
            ),
            ("DELETE FROM dues_payment WHERE amount = 1", ""),
            ("DELETE FROM dues_payment", ""),
        ] {
            behind_the_back(&app.db, does).await;
            let wrong = app.wrong_books().await;
            let is_told = wrong.iter().any(|wrong| wrong.contains("what members paid is not what was collected"));
            assert!(is_told, "{does}: {wrong:?}");
            if !undo.is_empty() {
                behind_the_back(&app.db, undo).await;
                assert_eq!(app.wrong_books().await, Vec::<String>::new(), "{undo}");
            }
        }
    }

    async fn members_pay_by_a_workbook(app: TestApp) {
        let treasury = Treasury::build(&app, 2).await;
        let _ = fix(&app, &treasury).await;
        let client = app.as_(&treasury.accountant).speaking("zh-CN");
        let path = format!("/sheets/members/{}/{MONTH}", treasury.department());
        let form = pages(&client, &path).await;
        let rows = &form[0].1;
        assert_eq!(rows[0], ["党支部", "姓名", "应交（元）", "已交（元）", "本次交纳（元）"]);
        assert_eq!((rows.len(), rows[1][2].as_str(), rows[4][0].as_str()), (5, "40", "合计"));
        let filled = |amounts: &[(usize, &str)], total: &str| {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (number, row) in (0_u32..).zip(rows) {
                let given = amounts.iter().find(|(at, _)| u32::try_from(*at) == Ok(number));
                let given = given.map(|(_, amount)| *amount);
                let paid = if number == 4 { Some(total) } else { given };
                for (column, text) in (0_u16..).zip(row) {
                    let text = if column == 4 && number > 0 { paid.unwrap_or_default() } else { text };
                    sheet.write_string(number, column, text).expect("a cell");
                }
            }
            book.save_to_buffer().expect("a workbook")
        };
        let at = |code: &str, row: i64, column: &str| (code.to_owned(), json!(row), json!(column));
        for (name, sent, expected) in [
            ("a total that differs", filled(&[(1, "40")], "41"), at("TOTAL_DIFFERS", 5, "E")),
            ("too much", filled(&[(1, "40"), (3, "0.21")], ""), at("BEYOND_DUE", 4, "E")),
            ("nothing", filled(&[(1, "0")], ""), at("OUT_OF_RANGE", 2, "E")),
        ] {
            let answer = post(&client, &path, sent).await;
            assert_eq!((answer.status, faults(&answer)), (422, vec![expected]), "{name}: {answer}");
        }
        let good = filled(&[(1, "40"), (2, "10.5")], "50.50");
        let booked = post(&client, &path, good.clone()).await.ok();
        assert_eq!(booked.data("/recorded").as_array().map(Vec::len), Some(2));
        let again = post(&client, &path, good).await.ok();
        assert_eq!(again.data("/recorded"), booked.data("/recorded"), "the same workbook once more");
        let listed = members(&app, &treasury, &treasury.accountant, MONTH).await;
        assert_eq!(listed.data("/organization/memberDuesSums/paid"), 5_050);
        let form = pages(&client, &path).await;
        assert_eq!(form[0].1[1][3], "40");
        let auditor = app.as_(&treasury.region.accounts.auditor);
        assert_eq!(post(&auditor, &path, filled(&[(3, "0.2")], "")).await.status, 403);
    }
}
