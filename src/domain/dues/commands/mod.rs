//! What is done with dues. Each command is one act of the business in one transaction: first
//! visible, then allowed, then the key, then the book's lock, the rules, the entry, the record.

mod collection;
mod collections;
mod disclosure;
mod entry;
mod export;
mod keep;
mod member;
mod month;
mod placement;
mod policy;
mod preview;
mod remittance;
mod sheet;
mod spending;
mod verify;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{DuesEntryId, OrganizationId, dues_entry::DuesEntryKind, organization};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use collection::{Collect, Register, collect};
pub use collections::{Collected, collection_template, import_collections};
pub(crate) use disclosure::{AnswerObjection, Disclose, Object, answer, disclose, object};
pub(crate) use entry::{Assert, Income, Reverse, assert_balance, record_income, reverse};
pub use export::export;
pub use keep::Keeping;
pub(crate) use member::{
    AskRelief, DecideRelief, FixBases, MemberAccount, RecordPayments, SetStandard, Standards,
    accounts, accounts_below, ask_relief, decide_relief, fix_bases, record_payments, set_standard,
};
pub use member::{Flagging, import_payments, member_sheet};
pub(crate) use month::{Close, Reopen, close, reopen};
pub use placement::Placement;
pub(crate) use policy::{SetPolicy, policy_in_force, set_policy};
pub(crate) use preview::preview;
pub(crate) use remittance::{Confirm, Grant, Send, confirm, grant, send};
pub use sheet::{Books, statement_sheet};
pub(crate) use spending::{Approve, Request, approve, request};
pub(crate) use verify::verify_below;
pub use verify::{Proof, names, verify};

use super::rules::{self, Body, Posting, Sums, Violation};
use super::store::{self, Book, NewEntry};
use crate::access::{Acting, Action, Place};
use crate::db::Tx;
use crate::db::history::{Event, hex};
use crate::db::idempotency::{self, Claim, Key};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// An organization that the actor sees and in which they may do this.
async fn open(
    acting: &Acting<'_>,
    tx: &mut Tx,
    id: OrganizationId,
    action: Action,
) -> Result<organization::Model> {
    let rows = bodies::by_ids(tx.conn(), [id]).await?;
    let row = rows
        .into_iter()
        .next()
        .ok_or(Error::NotFound("organization"))?;
    acting.require(tx, action, &row)?;
    Ok(row)
}

/// What an act of this key made before; none where it is new and will make `subject`.
async fn done(
    acting: &Acting<'_>,
    tx: &Tx,
    (mutation, key): (&'static str, &str),
    input: &(impl Serialize + Sync),
    subject: Uuid,
) -> Result<Option<Uuid>> {
    let account = acting.actor.account;
    let key = Key {
        account,
        mutation,
        key,
    };
    let claim = idempotency::claim(tx, &key, input, subject).await?;
    Ok(match claim {
        Claim::Done(done) => Some(done),
        Claim::New => None,
    })
}

/// Goes on when nothing stands against it.
fn decide(violations: Vec<Violation>) -> Result<()> {
    rules::refusals(violations).map_err(Error::Refused)
}

/// An organization as the rules take it.
const fn body(row: &organization::Model) -> Body {
    Body {
        id: row.id,
        kind: row.kind,
        division: row.division_code,
    }
}

/// An organization and its superiors, the nearest first.
pub(crate) async fn way_up(
    connection: &impl sea_orm::ConnectionTrait,
    row: &organization::Model,
) -> Result<Vec<Body>> {
    let above: Vec<OrganizationId> = Place::from(row).above().collect();
    let rows = bodies::by_ids(connection, above.iter().copied()).await?;
    let by_id: BTreeMap<_, _> = rows.iter().map(|row| (row.id, body(row))).collect();
    let mut way = vec![body(row)];
    way.extend(above.iter().rev().filter_map(|id| by_id.get(id).copied()));
    Ok(way)
}

/// What would stand against these lines in a locked book: nothing falls below nothing, neither now
/// nor at the end of any month since the day on which they count.
async fn check_lines(
    tx: &Tx,
    book: &Book,
    lines: &[Posting],
    effective_on: NaiveDate,
    violations: &mut Vec<Violation>,
) -> Result<()> {
    let mut after: Sums = book.sums.clone();
    for line in lines {
        if after.add(line.account, line.amount).is_none() {
            violations.push(Violation::Amount("amount".to_owned()));
            return Ok(());
        }
    }
    let found = rules::stands(&after);
    if !found.is_empty() {
        violations.extend(found);
        return Ok(());
    }
    let moved: i64 = rules::cash_of(lines);
    let since = rules::first_of_month(effective_on);
    let this_month = rules::first_of_month(crate::clock::day_of(tx.at()));
    if moved >= 0 || since >= this_month {
        return Ok(());
    }
    let of = (book.row.organization_id, book.fund);
    let mut moves = store::cash_since(tx.conn(), of, since).await?;
    let now = rules::cash_in(&book.sums);
    let before = now - moves.iter().map(|(_, moved)| moved).sum::<i64>();
    let at = moves.partition_point(|(day, _)| *day < effective_on);
    moves.insert(at, (effective_on, moved));
    violations.extend(rules::short_month(before, &moves).map(Violation::InsufficientCashThen));
    Ok(())
}

/// A new entry of a month, without another end.
fn entry(
    acting: &Acting<'_>,
    kind: DuesEntryKind,
    effective_on: NaiveDate,
    lines: Vec<Posting>,
) -> Result<NewEntry> {
    let month = rules::month_of(effective_on)
        .ok_or_else(|| Error::internal("a day that the rules let pass"))?;
    Ok(NewEntry {
        id: DuesEntryId(acting.new_id()),
        kind,
        month,
        effective_on,
        counterparty: None,
        mirror: None,
        reverses: None,
        memo: String::new(),
        lines,
    })
}

/// An event that names the newest entry of a book by its hash.
fn event(book: &Book, action: &'static str, subject: &'static str, id: Uuid) -> Event {
    Event::of(book.row.organization_id, action, subject, id)
        .after("entries", book.row.entries)
        .after("entryHash", hex(&book.row.head))
}
