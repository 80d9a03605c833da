//! Months: sealed in order, opened again by the superior only.

use chrono::{Days, NaiveDate};
use entity::dues_entry::DuesFund;
use entity::organization::OrganizationKind;
use entity::{
    DivisionCode, DuesSealId, OrganizationId, Period, dues_reopening, dues_seal, organization,
};
use serde::Serialize;

use super::{decide, done, open, store};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::{Event, hex, sha256};
use crate::domain::dues::rules::{self, Blocker, Figures, Violation};
use crate::domain::dues::store::{Which, Whose};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// What the history calls a sealed month.
const MONTH: &str = "DuesMonth";

/// Which month is closed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Close {
    pub organization: OrganizationId,
    pub month: Period,
}

/// Seals a month: from then on it takes no entry. What keeps it open is all said at once.
pub(crate) async fn close(acting: &Acting<'_>, input: Close, key: &str) -> Result<DuesSealId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesClose).await?;
    let id = DuesSealId(acting.new_id());
    let key = ("closeDuesMonth", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesSealId(done));
    }
    let locked = store::lock_book(&tx, row.id, DuesFund::Dues).await?;
    let (place, mut book) = (locked.place, locked.row);
    let (month, today) = (input.month, acting.today());
    let sealed = book.sealed_through;
    let mut violations = rules::sealable(month, today, book.begins_on, sealed);
    if violations.is_empty() {
        let blockers = blockers(&tx, row.id, month).await?;
        violations.extend(blockers.into_iter().map(Violation::Blocked));
    }
    decide(violations)?;
    let totals = statements(&tx, row.id, month).await?;
    let replaced = store::newest_seal(tx.conn(), row.id, month).await?;
    let before = replaced.as_ref().map(|seal| seal.hash.as_slice());
    let pieces = [before.unwrap_or_default(), totals.as_bytes(), &book.head];
    let hash = sha256(&pieces);
    let seal = dues_seal::Model {
        id,
        organization_id: row.id,
        month,
        number: replaced.as_ref().map_or(1, |seal| seal.number + 1),
        replaces_id: replaced.as_ref().map(|seal| seal.id),
        entries: book.entries,
        totals,
        hash: hash.to_vec(),
        sealed_by: acting.actor.account,
        sealed_at: tx.at(),
    };
    tx.record(
        Event::of(row.id, "closeDuesMonth", MONTH, id.0)
            .after("month", month)
            .after("number", seal.number)
            .after("hash", hex(&hash)),
    );
    store::insert_seal(&tx, seal).await?;
    count(&mut tx, place, month, 1);
    store::tell_norms(&mut tx, row.id, month);
    store::begin(&mut tx, place, &mut book, month.first_day());
    book.sealed_through = Some(month.last_day());
    store::save_book(&tx, book).await?;
    tx.commit().await?;
    Ok(id)
}

/// Counts a month that is closed, or opened again, where the organization stands.
fn count(tx: &mut Tx, (division, kind): (DivisionCode, OrganizationKind), month: Period, by: i64) {
    if rules::closes_months(kind) {
        tx.tally(rules::row_of(division, month), rules::closed(by));
    }
}

/// What keeps a month open: receipts from below that are not answered, and a bank that disagrees.
async fn blockers(tx: &Tx, id: OrganizationId, month: Period) -> Result<Vec<Blocker>> {
    let mut blockers = Vec::new();
    let unanswered = store::unanswered(tx.conn(), id, month.last_day()).await?;
    if !unanswered.is_empty() {
        let amount = unanswered.iter().map(|row| row.amount).sum();
        blockers.push(Blocker::Unanswered(unanswered.len(), amount));
    }
    let days = (month.first_day(), month.last_day());
    for fund in rules::FUNDS {
        let newest = store::newest_assertion(tx.conn(), (id, fund), days).await?;
        let Some(assertion) = newest else { continue };
        let day = assertion.on_day;
        let figures = figures(tx, id, fund, (month.first_day(), day)).await?;
        if figures.closing != assertion.amount {
            blockers.push(Blocker::Bank(day, assertion.amount, figures.closing));
        }
    }
    Ok(blockers)
}

/// The statement of some days, checked.
async fn figures(
    tx: &Tx,
    id: OrganizationId,
    fund: DuesFund,
    days: (NaiveDate, NaiveDate),
) -> Result<Figures> {
    let which = Which {
        whose: Whose::Own(id),
        fund,
        days,
        known_before: None,
    };
    let totals = store::totals(tx.conn(), &which).await?;
    let figures = Figures::of(&totals);
    let faults = rules::faults(&totals.before.plus(&totals.during));
    let is_sound = figures.is_sound() && !faults.contains(&rules::Fault::Unbalanced);
    match is_sound {
        true => Ok(figures),
        false => Err(Error::internal(format!("books of {id:?} do not balance"))),
    }
}

/// The statements of all funds for a period, as a seal keeps them.
pub(super) async fn statements(tx: &Tx, id: OrganizationId, period: Period) -> Result<String> {
    let mut statements = std::collections::BTreeMap::new();
    let days = (period.first_day(), period.last_day());
    for fund in rules::FUNDS {
        statements.insert(fund, figures(tx, id, fund, days).await?);
    }
    Ok(rules::statements_text(&statements))
}

/// Which month is opened again, and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reopen {
    pub organization: OrganizationId,
    pub month: Period,
    pub reason: String,
}

/// The superior opens the newest sealed month of a body below again.
pub(crate) async fn reopen(acting: &Acting<'_>, input: Reopen, key: &str) -> Result<DuesSealId> {
    let mut tx = acting.begin().await?;
    let rows = bodies::by_ids(tx.conn(), [input.organization]).await?;
    let row = rows.into_iter().find(|row| acting.sees(row));
    let row = row.ok_or(Error::NotFound("organization"))?;
    let superior = superior(acting, &mut tx, &row).await?;
    let seal = store::newest_seal(tx.conn(), row.id, input.month).await?;
    let subject = seal.as_ref().map_or(row.id.0, |seal| seal.id.0);
    let key = ("reopenDuesMonth", key);
    if let Some(done) = done(acting, &tx, key, &input, subject).await? {
        return Ok(DuesSealId(done));
    }
    let ends = [row.id, superior.id];
    let mut books = store::lock_books(&tx, &ends, DuesFund::Dues).await?;
    let missing = || Error::internal("a book that was locked");
    let above = books.remove(&superior.id).ok_or_else(missing)?.row;
    let locked = books.remove(&row.id).ok_or_else(missing)?;
    let (place, mut book) = (locked.place, locked.row);
    let mut violations = Vec::new();
    rules::check_text(&input.reason, "reason", &mut violations);
    let last = input.month.last_day();
    violations.extend(rules::reopenable(input.month, book.sealed_through));
    if above.sealed_through.is_some_and(|through| last <= through) {
        violations.push(Violation::SuperiorSealed);
    }
    if is_disclosed(&tx, row.id, input.month).await? {
        violations.push(Violation::Disclosed);
    }
    // Read anew under the lock: it is the one that holds.
    let seal = store::newest_seal(tx.conn(), row.id, input.month).await?;
    if seal.is_none() && violations.is_empty() {
        violations.push(Violation::NotSealed);
    }
    decide(violations)?;
    let seal = seal.ok_or(Error::Busy)?;
    tx.record(
        Event::of(row.id, "reopenDuesMonth", MONTH, seal.id.0)
            .after("month", input.month)
            .after("reason", &input.reason),
    );
    let reopening = dues_reopening::Model {
        seal_id: seal.id,
        reason: input.reason,
        reopened_by: acting.actor.account,
        reopened_at: tx.at(),
    };
    store::insert_reopening(&tx, reopening).await?;
    count(&mut tx, place, input.month, -1);
    store::tell_norms(&mut tx, row.id, input.month);
    book.sealed_through = Some(input.month.first_day() - Days::new(1));
    store::save_book(&tx, book).await?;
    tx.commit().await?;
    Ok(seal.id)
}

/// The body that leads this one, in which the actor may open months again.
async fn superior(
    acting: &Acting<'_>,
    tx: &mut Tx,
    row: &organization::Model,
) -> Result<organization::Model> {
    let Some(id) = row.superior_id else {
        // Nobody may: said to whoever may do it elsewhere, like any other refusal of a right.
        acting.require(tx, Action::DuesReopen, row)?;
        decide(vec![Violation::NoSuperior])?;
        return Err(Error::NotFound("organization"));
    };
    open(acting, tx, id, Action::DuesReopen).await
}

async fn is_disclosed(tx: &Tx, id: OrganizationId, month: Period) -> Result<bool> {
    let year = Period::year_of(month.year());
    let year = year.map_err(|_| Error::internal("a month of a year that is not counted"))?;
    Ok(store::disclosure_of(tx.conn(), id, year).await?.is_some())
}
