//! Single entries: interest, the education budget, what undoes another entry, what the bank says.

use chrono::NaiveDate;
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::{DuesAssertionId, DuesEntryId, OrganizationId, dues_assertion};
use serde::Serialize;

use super::{check_lines, decide, done, entry, event, open, store};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::Event;
use crate::db::settle::{ALWAYS, Aspect};
use crate::domain::dues::rules::{self, Posting, Violation};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// What the history calls an entry.
const ENTRY: &str = "DuesEntry";

/// Money that nobody paid as dues.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Income {
    pub organization: OrganizationId,
    /// Interest on dues, or what the budget provides for education.
    pub fund: DuesFund,
    pub amount: i64,
    pub received_on: NaiveDate,
    pub memo: String,
}

/// Books bank interest, or what the yearly budget provides for education.
pub(crate) async fn record_income(
    acting: &Acting<'_>,
    input: Income,
    key: &str,
) -> Result<DuesEntryId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let (name, kind, lines) = match input.fund {
        DuesFund::Dues => (
            "recordBankInterest",
            DuesEntryKind::Interest,
            rules::interest(input.amount),
        ),
        DuesFund::Education => (
            "recordEducationBudget",
            DuesEntryKind::Budget,
            rules::budgeted(input.amount),
        ),
    };
    let id = DuesEntryId(acting.new_id());
    if let Some(done) = done(acting, &tx, (name, key), &input, id.0).await? {
        return Ok(DuesEntryId(done));
    }
    let mut book = store::lock_book(&tx, row.id, input.fund).await?;
    let (today, sealed) = (acting.today(), book.row.sealed_through);
    let mut violations = Vec::new();
    rules::check_amount(input.amount, "amount", &mut violations);
    rules::check_text(&input.memo, "memo", &mut violations);
    rules::check_day(
        input.received_on,
        today,
        sealed,
        "receivedOn",
        &mut violations,
    );
    if violations.is_empty() {
        check_lines(&tx, &book, &lines, input.received_on, &mut violations).await?;
    }
    decide(violations)?;
    let mut new = entry(acting, kind, input.received_on, lines)?;
    (new.id, new.memo) = (id, input.memo);
    store::post(&mut tx, &mut book, new).await?;
    tx.record(event(&book, name, ENTRY, id.0).after("amount", input.amount));
    tx.commit().await?;
    Ok(id)
}

/// What is undone, and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reverse {
    pub organization: OrganizationId,
    pub entry: DuesEntryId,
    /// The whole amount, where the caller says it.
    pub amount: Option<i64>,
    pub effective_on: Option<NaiveDate>,
    pub reason: String,
}

/// Undoes an entry whole, once, by an entry that names it.
pub(crate) async fn reverse(acting: &Acting<'_>, input: Reverse, key: &str) -> Result<DuesEntryId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let original = visible_entry(acting, &tx, input.entry).await?;
    let id = DuesEntryId(acting.new_id());
    let key = ("reverseDuesEntry", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesEntryId(done));
    }
    if original.organization_id != row.id {
        decide(vec![Violation::NotOwnEntry])?;
    }
    let mut book = store::lock_book(&tx, row.id, original.fund).await?;
    let lines = store::lines_of(tx.conn(), [original.id]).await?;
    let lines: Vec<Posting> = lines.into_iter().map(|(_, line)| line).collect();
    let day = input.effective_on.unwrap_or_else(|| acting.today());
    let mut violations = Vec::new();
    rules::check_text(&input.reason, "reason", &mut violations);
    let (today, sealed) = (acting.today(), book.row.sealed_through);
    rules::check_day(day, today, sealed, "effectiveOn", &mut violations);
    violations.extend(against(&tx, &original, &input, &lines, day).await?);
    let back = rules::reversed(&lines);
    if violations.is_empty() {
        check_lines(&tx, &book, &back, day, &mut violations).await?;
    }
    if violations.is_empty() && original.kind == DuesEntryKind::Collection {
        let owed = store::owed(tx.conn(), row.id, original.month).await?;
        let left = owed.total() - rules::owed_in(&lines);
        if left < owed.sent {
            violations.push(Violation::BeyondPayable(owed.sent - left));
        }
    }
    decide(violations)?;
    let mut new = entry(acting, DuesEntryKind::Reversal, day, back)?;
    new.id = id;
    new.month = original.month;
    new.reverses = Some(original.id);
    new.memo.clone_from(&input.reason);
    store::post(&mut tx, &mut book, new).await?;
    store::mark_reversed(&tx, original.id, id).await?;
    // What members paid in it is owed again.
    tx.touch(row.id, Aspect::MemberDues, ALWAYS);
    tx.record(
        event(&book, "reverseDuesEntry", ENTRY, id.0)
            .after("reverses", original.id)
            .after("reason", &input.reason),
    );
    tx.commit().await?;
    Ok(id)
}

/// An entry of books that the actor sees.
async fn visible_entry(acting: &Acting<'_>, tx: &Tx, id: DuesEntryId) -> Result<dues_entry::Model> {
    let entry = store::entry(tx.conn(), id).await?;
    let entry = entry.ok_or(Error::NotFound("entry"))?;
    let rows = bodies::by_ids(tx.conn(), [entry.organization_id]).await?;
    if rows.iter().any(|row| acting.sees(row)) {
        Ok(entry)
    } else {
        Err(Error::NotFound("entry"))
    }
}

/// What stands against undoing this entry at all.
async fn against(
    tx: &Tx,
    original: &dues_entry::Model,
    input: &Reverse,
    lines: &[Posting],
    day: NaiveDate,
) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    match original.kind {
        DuesEntryKind::Collection
        | DuesEntryKind::Interest
        | DuesEntryKind::Budget
        | DuesEntryKind::Spending => {}
        DuesEntryKind::Sent
        | DuesEntryKind::Delivered
        | DuesEntryKind::Refused
        | DuesEntryKind::Received
        | DuesEntryKind::Reversal => violations.push(Violation::NotReversible),
    }
    if store::reversal_of(tx.conn(), original.id).await?.is_some() {
        violations.push(Violation::ReversedAlready);
    }
    let whole = rules::cash_of(lines).abs();
    if input.amount.is_some_and(|amount| amount != whole) {
        violations.push(Violation::Partial(whole));
    }
    if day < original.effective_on {
        violations.push(Violation::BeforeOriginal);
    }
    Ok(violations)
}

/// What the bank says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Assert {
    pub organization: OrganizationId,
    pub fund: DuesFund,
    pub on: NaiveDate,
    pub amount: i64,
}

/// Notes what the bank says is there at the end of a day. It posts nothing: where the books say
/// something else, the month cannot be closed.
pub(crate) async fn assert_balance(
    acting: &Acting<'_>,
    input: Assert,
    key: &str,
) -> Result<DuesAssertionId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let id = DuesAssertionId(acting.new_id());
    let key = ("assertBankBalance", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesAssertionId(done));
    }
    let book = store::lock_book(&tx, row.id, input.fund).await?;
    let (today, sealed) = (acting.today(), book.row.sealed_through);
    let mut violations = Vec::new();
    if input.amount != 0 {
        rules::check_amount(input.amount, "amount", &mut violations);
    }
    rules::check_day(input.on, today, sealed, "on", &mut violations);
    decide(violations)?;
    tx.record(
        Event::of(row.id, "assertBankBalance", "BankAssertion", id.0)
            .after("on", input.on)
            .after("fund", input.fund)
            .after("amount", input.amount),
    );
    let assertion = dues_assertion::Model {
        id,
        organization_id: row.id,
        fund: input.fund,
        on_day: input.on,
        amount: input.amount,
        asserted_by: acting.actor.account,
        asserted_at: tx.at(),
    };
    store::insert_assertion(&tx, assertion).await?;
    tx.commit().await?;
    Ok(id)
}
