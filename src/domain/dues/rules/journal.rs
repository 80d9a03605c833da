//! Books as the text of a plain-text accounting journal, which `hledger check --strict` reads: every
//! account is declared, and what was sealed and what is kept are balance assertions. Entries stand in
//! the order of the books; the day of a transaction is the day on which the entry counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use entity::OrganizationId;
use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use serde::Serialize;

use super::verify::{BookRecord, Posted};
use super::{FUNDS, Figures};

/// The unit of every amount.
const UNIT: &str = "CNY";

/// What a journal begins with.
#[must_use]
pub fn journal_head() -> String {
    format!("decimal-mark .\ncommodity 1000.00 {UNIT}\n")
}

/// The accounts of a book, declared; `name` is whose book it is.
#[must_use]
pub fn journal_accounts(record: &BookRecord, name: &str) -> String {
    let mut text = String::new();
    let book = record.book.organization_id;
    for row in &record.balances {
        line(
            &mut text,
            &format!(
                "account {}  ; {}",
                account(book, row.fund, row.account),
                plain(name)
            ),
        );
    }
    text
}

/// One entry as a transaction.
#[must_use]
pub fn journal_entry(posted: &Posted) -> String {
    let entry = &posted.entry;
    let mut text = String::new();
    let (day, number, memo) = (entry.effective_on, entry.number, plain(&entry.memo));
    let kind = word(&entry.kind);
    line(
        &mut text,
        &format!(
            "\n{day} ({number}) {kind} {memo}  ; month:{}, entry:{}",
            entry.month, entry.id.0
        ),
    );
    for posting in posted.postings() {
        let account = account(entry.organization_id, entry.fund, posting.account);
        line(
            &mut text,
            &format!("    {account}  {} {UNIT}", yuan(posting.amount)),
        );
    }
    text
}

/// What ends a book: the cash of every sealed month, and what every account holds after its last
/// entry, on the day `last`, as assertions.
#[must_use]
pub fn journal_assertions(record: &BookRecord, last: Option<NaiveDate>) -> String {
    let mut text = String::new();
    let book = record.book.organization_id;
    let held = record
        .seals
        .iter()
        .filter(|(_, reopening)| reopening.is_none());
    for (seal, _) in held {
        let totals: BTreeMap<DuesFund, Figures> =
            serde_json::from_str(&seal.totals).unwrap_or_default();
        for fund in FUNDS {
            let has_cash = record
                .balances
                .iter()
                .any(|row| row.fund == fund && row.account == DuesAccount::Cash);
            let Some(figures) = totals.get(&fund).filter(|_| has_cash) else {
                continue;
            };
            let cash = (account(book, fund, DuesAccount::Cash), figures.closing);
            let what = format!("sealed {} number {}", seal.month, seal.number);
            text.push_str(&assertion(seal.month.last_day(), &what, cash));
        }
    }
    // A month may be sealed without an entry after the last one.
    let sealed = record.book.sealed_through;
    let Some(last) = last.into_iter().chain(sealed).max() else {
        return text;
    };
    for row in &record.balances {
        let held = (account(book, row.fund, row.account), row.amount);
        text.push_str(&assertion(last, "balance", held));
    }
    text
}

fn assertion(day: NaiveDate, what: &str, (account, amount): (String, i64)) -> String {
    format!(
        "\n{day} {what}\n    {account}  0 {UNIT} = {} {UNIT}\n",
        yuan(amount)
    )
}

/// The name of an account: whose it is, the fund, and which of the accounts.
#[must_use]
pub fn account(book: OrganizationId, fund: DuesFund, account: DuesAccount) -> String {
    format!("{}:{}:{}", book.0, word(&fund), word(&account))
}

/// A word of the ledger as the API writes it.
fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// A text on one line, without what the format takes for the beginning of a comment.
fn plain(text: &str) -> String {
    let text = text.replace(';', "；").replace('|', "｜");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(text: &mut String, line: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{line}");
}
