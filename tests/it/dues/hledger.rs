//! The books as an outside program reads them: hledger finds the journal strictly sound and has the
//! same balances, and one posting that was changed makes it fail. Where the program is not installed
//! and need not be, that is said.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use zeren::domain::dues;
use zeren::domain::dues::rules;

use super::tamper::busy_books;
use crate::support::app::TestApp;
use crate::support::db::{both, is_required};

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

async fn journal_of(app: &TestApp) -> String {
    let mut journal = Vec::new();
    let entries = dues::export(&app.db, None, &mut journal).await;
    assert_eq!(entries.expect("a journal"), 16);
    String::from_utf8(journal).expect("text")
}

both! {
    async fn an_outside_program_agrees(app: TestApp) {
        busy_books(&app).await;
        let journal = journal_of(&app).await;
        let Some(checked) = hledger(&journal, &["check", "--strict"]) else { return };
        assert!(checked.status.success(), "{journal}\n{}", String::from_utf8_lossy(&checked.stderr));
        let balances = ["balance", "--no-total", "--flat", "--layout=bare", "-E", "-O", "csv"];
        let printed = hledger(&journal, &balances).expect("it is installed").stdout;
        let printed = String::from_utf8(printed).expect("text");
        let theirs: BTreeMap<String, i64> = printed
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
                let (account, amount) = (fields[0], fields[fields.len() - 1]);
                (account.to_owned(), amount.replace('.', "").parse().expect("fen"))
            })
            .collect();
        use sea_orm::EntityTrait as _;
        let kept = entity::dues_balance::Entity::find().all(app.db.reader()).await.expect("balances");
        let ours: BTreeMap<String, i64> = kept
            .iter()
            .map(|row| (rules::account(row.organization_id, row.fund, row.account), row.amount))
            .collect();
        let amount = |of: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
            of.iter().filter(|(_, amount)| **amount != 0).map(|(name, amount)| (name.clone(), *amount)).collect()
        };
        assert_eq!(amount(&theirs), amount(&ours));
        assert!(ours.len() > 20, "{ours:?}");
    }

    async fn one_changed_posting_is_found_by_an_outside_program(app: TestApp) {
        busy_books(&app).await;
        let journal = journal_of(&app).await;
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
