//! Spending: one person asks, another approves, and only then it is booked.

use chrono::NaiveDate;
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_spending::{self, DuesSpendingCategory, SpendingState};
use entity::{DuesSpendingId, OrganizationId};
use serde::Serialize;

use super::{check_lines, decide, done, entry, event, open, store};
use crate::access::{Acting, Action};
use crate::db::history::Event;
use crate::domain::dues::rules::{self, Violation};
use crate::error::{Error, Result};

/// What the history calls a spending.
const SPENDING: &str = "DuesSpending";

/// What is asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Request {
    pub organization: OrganizationId,
    pub fund: DuesFund,
    pub category: DuesSpendingCategory,
    pub amount: i64,
    pub spent_on: NaiveDate,
    pub purpose: String,
    pub deciding_meeting: String,
}

/// Asks for a spending that a meeting has decided.
pub(crate) async fn request(
    acting: &Acting<'_>,
    input: Request,
    key: &str,
) -> Result<DuesSpendingId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let id = DuesSpendingId(acting.new_id());
    let key = ("requestDuesSpending", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesSpendingId(done));
    }
    let book = store::lock_book(&tx, row.id, input.fund).await?;
    let mut violations = Vec::new();
    rules::check_amount(input.amount, "amount", &mut violations);
    rules::check_text(&input.purpose, "purpose", &mut violations);
    rules::check_text(&input.deciding_meeting, "decidingMeeting", &mut violations);
    let sealed = book.row.sealed_through;
    rules::check_day(
        input.spent_on,
        acting.today(),
        sealed,
        "spentOn",
        &mut violations,
    );
    if violations.is_empty() {
        let lines = rules::spent(input.category, input.amount);
        check_lines(&tx, &book, &lines, input.spent_on, &mut violations).await?;
    }
    decide(violations)?;
    tx.record(
        Event::of(row.id, "requestDuesSpending", SPENDING, id.0)
            .after("fund", input.fund)
            .after("category", input.category)
            .after("amount", input.amount)
            .after("spentOn", input.spent_on)
            .after("purpose", &input.purpose)
            .after("decidingMeeting", &input.deciding_meeting),
    );
    let spending = dues_spending::Model {
        id,
        organization_id: row.id,
        fund: input.fund,
        category: input.category,
        amount: input.amount,
        spent_on: input.spent_on,
        purpose: input.purpose,
        deciding_meeting: input.deciding_meeting,
        state: SpendingState::Requested,
        requested_by: acting.actor.account,
        requested_by_person: acting.actor.person,
        requested_at: tx.at(),
        decided_by: None,
        decided_at: None,
        reason: None,
        entry_id: None,
        reversed_by_id: None,
    };
    store::insert_spending(&tx, spending).await?;
    tx.commit().await?;
    Ok(id)
}

/// The decision on what was asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Approve {
    pub spending: DuesSpendingId,
    pub approved: bool,
    pub reason: Option<String>,
}

/// Approves a spending, which books it, or refuses it.
pub(crate) async fn approve(
    acting: &Acting<'_>,
    input: Approve,
    key: &str,
) -> Result<DuesSpendingId> {
    let mut tx = acting.begin().await?;
    let found = store::lock_spending(&tx, input.spending).await?;
    let mut spending = found.ok_or(Error::NotFound("spending"))?;
    let id = spending.id;
    open(
        acting,
        &mut tx,
        spending.organization_id,
        Action::DuesApprove,
    )
    .await?;
    let key = ("approveDuesSpending", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesSpendingId(done));
    }
    let mut book = store::lock_book(&tx, spending.organization_id, spending.fund).await?;
    let mut violations = Vec::new();
    if spending.state != SpendingState::Requested {
        violations.push(Violation::Decided);
    }
    let asked = (spending.requested_by, spending.requested_by_person);
    if rules::is_same_person(asked, (acting.actor.account, acting.actor.person)) {
        violations.push(Violation::SamePerson);
    }
    let reason = input.reason.as_deref().unwrap_or_default();
    if !input.approved || !reason.is_empty() {
        rules::check_text(reason, "reason", &mut violations);
    }
    let lines = rules::spent(spending.category, spending.amount);
    if input.approved && violations.is_empty() {
        let (day, sealed) = (spending.spent_on, book.row.sealed_through);
        rules::check_day(day, acting.today(), sealed, "spendingId", &mut violations);
        check_lines(&tx, &book, &lines, day, &mut violations).await?;
    }
    decide(violations)?;
    spending.decided_by = Some(acting.actor.account);
    spending.decided_at = Some(tx.at());
    spending.reason = input.reason;
    spending.state = SpendingState::Refused;
    if input.approved {
        spending.state = SpendingState::Approved;
        let mut new = entry(acting, DuesEntryKind::Spending, spending.spent_on, lines)?;
        new.memo.clone_from(&spending.purpose);
        spending.entry_id = Some(new.id);
        store::post(&mut tx, &mut book, new).await?;
    }
    tx.record(
        event(&book, "approveDuesSpending", SPENDING, id.0)
            .after("state", spending.state)
            .after("reason", &spending.reason),
    );
    store::save_spending(&tx, spending).await?;
    tx.commit().await?;
    Ok(id)
}
