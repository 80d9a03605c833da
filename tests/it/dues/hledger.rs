//! The books as an outside program reads them: hledger finds the journal strictly sound and has the
//! same balances, and one posting that was changed makes it fail. Where the program is not installed
//! and need not be, that is said.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use entity::dues_entry::{self, DuesFund};
use entity::dues_line::DuesAccount;
use entity::organization::{self, OrganizationKind};
use entity::{account, dues_balance};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;
use zeren::demo::{self, Plan, Scale};
use zeren::domain::dues;
use zeren::domain::dues::rules;
use zeren::files::Files;

use super::tamper::busy_books;
use crate::support::app::TestApp;
use crate::support::db::{both, is_required};
use crate::support::reports::id;
use crate::support::seed::Account;

/// What hledger says of a journal; none where it is not installed.
fn hledger(journal: &str, arguments: &[&str]) -> Option<Output> {
    let child = Command::new("hledger")
        .args(["-f", "-"])
        .args(arguments)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        assert!(
            !is_required("ZEREN_REQUIRE_HLEDGER"),
            "hledger is not installed"
        );
        let said = std::io::stderr()
            .write_all(b"\n*** NO HLEDGER: the exported books were NOT read by it. ***\n");
        said.expect("standard error");
        return None;
    };
    let mut input = child.stdin.take().expect("a pipe");
    // It may have found its fault before all is written.
    let _ = input.write_all(journal.as_bytes());
    drop(input);
    Some(child.wait_with_output().expect("its end"))
}

async fn journal_of(app: &TestApp, entries: i64) -> String {
    let mut journal = Vec::new();
    let written = dues::export(&app.db, None, &mut journal).await;
    assert_eq!(written.expect("a journal"), entries);
    String::from_utf8(journal).expect("text")
}

/// What each account holds by hledger, which finds the journal sound; none where it is not installed.
fn balances_of(journal: &str) -> Option<BTreeMap<String, i64>> {
    let checked = hledger(journal, &["check", "--strict"])?;
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
    let balances = [
        "balance",
        "--no-total",
        "--flat",
        "--layout=bare",
        "-O",
        "csv",
    ];
    let printed = hledger(journal, &balances)?.stdout;
    let printed = String::from_utf8(printed).expect("text");
    let of_line = |line: &str| {
        let fields: Vec<&str> = line
            .split(',')
            .map(|field| field.trim_matches('"'))
            .collect();
        let (account, amount) = (fields[0], fields[fields.len() - 1]);
        (
            account.to_owned(),
            amount.replace('.', "").parse().expect("fen"),
        )
    };
    Some(printed.lines().skip(1).map(of_line).collect())
}

/// What each account holds that holds anything.
async fn kept(app: &TestApp) -> BTreeMap<String, i64> {
    let rows = dues_balance::Entity::find().all(app.db.reader()).await;
    let rows = rows.expect("balances");
    let rows = rows.iter().filter(|row| row.amount != 0);
    rows.map(|row| {
        (
            rules::account(row.organization_id, row.fund, row.account),
            row.amount,
        )
    })
    .collect()
}

both! {
    async fn an_outside_program_agrees(app: TestApp) {
        busy_books(&app).await;
        let journal = journal_of(&app, 16).await;
        let Some(theirs) = balances_of(&journal) else { return };
        let ours = kept(&app).await;
        assert_eq!(theirs, ours);
        assert!(ours.len() > 10, "{ours:?}");
    }

    async fn an_outside_program_agrees_with_two_years_of_the_demo(app: TestApp) {
        let today = app.clock.today();
        let plan = Plan::new(Scale::County, None).expect("a county");
        let files = Files::at(&app.files().display().to_string()).expect("a folder");
        demo::load((&app.db, &files), &plan, today, "hash".to_owned(), &mut |_| {}).await.expect("a demo");
        let entries = dues_entry::Entity::find().count(app.db.reader()).await.expect("a number");
        assert!(entries > 9_000, "{entries}");
        assert_eq!(app.wrong_books().await, Vec::<String>::new());
        app.assert_counted().await;
        let journal = journal_of(&app, i64::try_from(entries).expect("a number")).await;
        let Some(theirs) = balances_of(&journal) else { return };
        assert_eq!(theirs, kept(&app).await);
        // What the county's statement closes with is what they say is at hand.
        let committee = organization::Entity::find()
            .filter(organization::Column::DivisionCode.eq(610_431))
            .filter(organization::Column::Kind.eq(OrganizationKind::WorkingCommittee))
            .one(app.db.reader())
            .await
            .expect("a row")
            .expect("the committee");
        let auditor = account::Entity::find()
            .filter(account::Column::Username.eq("610431.auditor"))
            .one(app.db.reader())
            .await
            .expect("a row")
            .expect("the auditor");
        let document = "query($id: ID!, $period: Period!) { organization(id: $id) { \
            duesStatement(period: $period) { closing } } }";
        let variables = json!({ "id": id(&committee.id), "period": today.format("%Y-%m").to_string() });
        let reader = Account { id: auditor.id, username: auditor.username };
        let statement = app.as_(&reader).run(document, variables).await.ok();
        let cash = rules::account(committee.id, DuesFund::Dues, DuesAccount::Cash);
        assert_eq!(statement.number("/organization/duesStatement/closing"), theirs[&cash]);
        assert!(theirs[&cash] > 0);
        // One posting of all these years that says more.
        let is_posting = |line: &&str| line.starts_with(' ') && line.contains(":CASH  ");
        let posting = journal.lines().find(is_posting).expect("a posting");
        let changed = posting.replace(":CASH  ", ":CASH  1");
        let forged = journal.replacen(posting, &changed, 1);
        let checked = hledger(&forged, &["check", "--strict"]).expect("it is installed");
        assert!(!checked.status.success(), "the changed posting was not found");
    }

    async fn one_changed_posting_is_found_by_an_outside_program(app: TestApp) {
        busy_books(&app).await;
        let journal = journal_of(&app, 16).await;
        // One side only; both sides alike, so that the transaction balances; a name nobody declared.
        let both_sides = journal.replacen("10.01 CNY", "10.02 CNY", 2);
        for (what, forged) in [
            ("one side", journal.replacen(":CASH  10.01 CNY", ":CASH  10.02 CNY", 1)),
            ("both sides", both_sides),
            ("an account", journal.replacen(":SPENT_TRAINING  1.01", ":SPENT_TRAVEL  1.01", 1)),
        ] {
            assert_ne!(forged, journal, "{what}");
            let Some(checked) = hledger(&forged, &["check", "--strict"]) else { return };
            assert!(!checked.status.success(), "{what} was not found");
        }
    }
}
