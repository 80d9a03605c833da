//! Dues in spreadsheets: what branches collected comes in, statements go out.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::dues::{MONTH, Treasury};
use crate::support::reports::id;
use crate::support::sheets::{faults, get, pages, post};

/// A cell of a row.
#[derive(Clone, Copy)]
enum Cell<'a> {
    Text(&'a str),
    Number(f64),
}

use Cell::{Number, Text};

fn workbook(rows: &[&[Cell<'_>]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["组织", "金额（元）", "缴费人数"]) {
        sheet.write_string(0, column, heading).expect("a heading");
    }
    for (number, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(*row) {
            match cell {
                Text(text) => sheet.write_string(number, column, *text).expect("a cell"),
                Number(number_) => sheet
                    .write_number(number, column, *number_)
                    .expect("a cell"),
            };
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The names of the first two branches, and what was collected in the county for the month.
async fn state(app: &TestApp, treasury: &Treasury) -> (Vec<String>, i64) {
    let reader = app.as_(&treasury.region.accounts.county_staff);
    let mut names = Vec::new();
    for department in &treasury.region.departments {
        let document = "query($id: ID!) { organization(id: $id) { name } }";
        let seen = reader
            .run(document, json!({ "id": id(&department.branch) }))
            .await
            .ok();
        names.push(seen.text("/organization/name"));
    }
    let document = "query($id: ID!) { organization(id: $id) { \
        duesStatement(period: \"2026\", reach: SUBTREE) { collected } } }";
    let seen = reader
        .run(document, json!({ "id": treasury.committee() }))
        .await
        .ok();
    let collected = seen.number("/organization/duesStatement/collected");
    (names, collected)
}

both! {
    async fn what_branches_collected_is_booked_together(app: TestApp) {
        let treasury = Treasury::build(&app, 2).await;
        treasury.set_policy(&app).await;
        let client = app.as_(&treasury.upper_accountant).speaking("zh-CN");
        let path = format!("/sheets/collections/{}/{MONTH}", treasury.committee());
        let (names, _) = state(&app, &treasury).await;
        let form = pages(&client, &path).await;
        let listed: Vec<_> = form[0].1.iter().map(|row| row[0].as_str()).collect();
        assert_eq!((listed[0], listed.last()), ("组织", Some(&"合计")));
        assert!(names.iter().all(|name| listed.contains(&name.as_str())), "{listed:?}");
        let filled = workbook(&[
            &[Text(&names[0]), Number(123.45), Number(3.0)],
            &[Text(&names[1])],
            &[Text(&names[1]), Text("10")],
            &[Text("合计"), Number(133.45)],
        ]);
        let booked = post(&client, &path, filled.clone()).await.ok();
        let rows = booked.data("/recorded").clone();
        assert_eq!((&rows[0]["row"], &rows[1]["row"], &rows[2]), (&json!(2), &json!(4), &Value::Null));
        assert_eq!(state(&app, &treasury).await.1, 13_345);
        let again = tokio::join!(post(&client, &path, filled.clone()), post(&client, &path, filled));
        for again in [again.0, again.1] {
            assert_eq!(again.ok().data("/recorded"), &rows, "the same workbook once more");
        }
        assert_eq!(state(&app, &treasury).await.1, 13_345);
        let node = "query($id: ID!) { node(id: $id) { ... on DuesCollection { month amount payers } } }";
        let seen = client.run(node, json!({ "id": rows[0]["id"] })).await.ok();
        assert_eq!(seen.data("/node"), &json!({ "month": MONTH, "amount": 12_345, "payers": 3 }));
        app.assert_counted().await;
    }

    async fn a_workbook_with_a_fault_books_nothing(app: TestApp) {
        let treasury = Treasury::build(&app, 2).await;
        treasury.set_policy(&app).await;
        let client = app.as_(&treasury.upper_accountant);
        let of = |month: &str| format!("/sheets/collections/{}/{month}", treasury.committee());
        let (names, _) = state(&app, &treasury).await;
        let good = [Text(&names[0]), Number(5.0)];
        let with = |row: &[Cell<'_>]| workbook(&[&good, row]);
        let at = |code: &str, row: i64, column: Value| (code.to_owned(), json!(row), column);
        for (name, filled, expected) in [
            ("a total that differs", with(&[Text("合计"), Number(5.01)]), at("TOTAL_DIFFERS", 3, json!("B"))),
            ("nothing", with(&[Text(&names[1]), Number(0.0)]), at("OUT_OF_RANGE", 3, json!("B"))),
            ("less than nothing", with(&[Text(&names[1]), Number(-1.0)]), at("OUT_OF_RANGE", 3, json!("B"))),
            ("half a fen", with(&[Text(&names[1]), Number(0.005)]), at("INVALID", 3, json!("B"))),
            ("overflow", with(&[Text(&names[1]), Text("99999999999999")]), at("OUT_OF_RANGE", 3, json!("B"))),
            ("nobody", with(&[Text("某支部"), Number(1.0)]), at("ORGANIZATION_OUTSIDE", 3, json!("A"))),
            ("twice", with(&good), at("DUPLICATE", 3, json!("A"))),
            ("fewer than none", with(&[Text(&names[1]), Number(1.0), Number(-2.0)]), at("OUT_OF_RANGE", 3, json!("C"))),
            ("no name", with(&[Text(""), Number(1.0)]), at("REQUIRED", 3, json!("A"))),
        ] {
            let answer = post(&client, &of(MONTH), filled).await;
            assert_eq!((answer.status, faults(&answer)), (422, vec![expected]), "{name}: {answer}");
        }
        for (month, code) in [("2026-08", "MONTH_IN_FUTURE"), ("2025-12", "MONTH_TOO_OLD")] {
            let answer = post(&client, &of(month), workbook(&[&good])).await;
            assert_eq!(faults(&answer), [at(code, 2, Value::Null)], "{answer}");
        }
        let answer = post(&client, &of(MONTH), workbook(&[&[Text(&names[0])]])).await;
        assert_eq!(faults(&answer)[0].0, "REQUIRED", "no amount at all");
        assert_eq!(state(&app, &treasury).await.1, 0);
        for (account, status) in [
            (&treasury.foreign, 404),
            (&treasury.region.accounts.auditor, 403),
            (&treasury.accountant, 404),
        ] {
            let answer = post(&app.as_(account), &of(MONTH), workbook(&[&good])).await;
            assert_eq!(answer.status, status, "{}", account.username);
            assert_eq!(get(&app.as_(account), &of(MONTH)).await.status().as_u16(), status);
        }
        assert_eq!(get(&client, &of("2026-13")).await.status(), 404);
    }

    async fn statements_go_out_as_workbooks(app: TestApp) {
        let treasury = Treasury::build(&app, 1).await;
        treasury.set_policy(&app).await;
        treasury.collect(&app, 10_001, "collected").await;
        let client = app.as_(&treasury.accountant).speaking("zh-CN");
        let own = pages(&client, &format!("/sheets/dues/{}/2026", treasury.branch())).await;
        let names: Vec<_> = own.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["收支报表", "科目余额", "明细账"]);
        let line = |pages: &[(String, Vec<Vec<String>>)], title: &str| {
            let row = pages[0].1.iter().find(|row| row[0] == title);
            row.map(|row| row[1].clone()).unwrap_or_else(|| panic!("no {title}"))
        };
        assert_eq!((line(&own, "收缴（拨入）"), line(&own, "期末余额")), ("100.01".to_owned(), "100.01".to_owned()));
        let sum = |column: usize| -> i64 {
            let cells = own[1].1.iter().skip(1).map(|row| row[column].as_str());
            cells.map(|yuan| {
                let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
                format!("{whole}{part:0<2}").parse::<i64>().expect("an amount")
            }).sum()
        };
        assert_eq!(sum(2), sum(3), "debit and credit add up to the same");
        assert!(own[2].1.len() > 2, "{:?}", own[2].1);
        let all = pages(&client, &format!("/sheets/dues/{}/2026-06?reach=SUBTREE", treasury.department())).await;
        assert_eq!((all.len(), line(&all, "收缴（拨入）")), (2, "100.01".to_owned()));
        let english = pages(&app.as_(&treasury.accountant), &format!("/sheets/dues/{}/2026", treasury.branch())).await;
        assert_eq!(english[0].0, "Statement");
        let foreign = app.as_(&treasury.foreign);
        assert_eq!(get(&foreign, &format!("/sheets/dues/{}/2026", treasury.branch())).await.status(), 404);
    }
}
