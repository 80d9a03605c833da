//! The books themselves. The book's row is the lock of everything in it: every act locks it first,
//! several in the order of their ids, so that both engines see the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_line::{self, DuesAccount};
use entity::organization::OrganizationKind;
use entity::{
    DivisionCode, DuesEntryId, DuesRemittanceId, OrganizationId, Period, dues_balance, dues_book,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::Tx;
use crate::db::history::GENESIS;
use crate::db::settle::Aspect;
use crate::domain::dues::rules::{self, Posting, Sealable, Sums};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// The book of an organization, locked, and what one fund of it holds.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub row: dues_book::Model,
    /// Where the organization counts, and of which kind it is.
    pub place: (DivisionCode, OrganizationKind),
    /// Whether it has a superior to which it sends.
    pub is_led: bool,
    pub fund: DuesFund,
    pub sums: Sums,
}

/// What is posted.
#[derive(Clone, Debug)]
pub(crate) struct NewEntry {
    pub id: DuesEntryId,
    pub kind: DuesEntryKind,
    pub month: Period,
    pub effective_on: NaiveDate,
    pub counterparty: Option<OrganizationId>,
    pub mirror: Option<DuesRemittanceId>,
    pub reverses: Option<DuesEntryId>,
    pub memo: String,
    pub lines: Vec<Posting>,
}

/// Locks a book; one that is not there yet is made.
pub(crate) async fn lock_book(tx: &Tx, id: OrganizationId, fund: DuesFund) -> Result<Book> {
    let mut books = lock_books(tx, &[id], fund).await?;
    books.remove(&id).ok_or(Error::Busy)
}

/// Locks books in the order of their ids.
pub(crate) async fn lock_books(
    tx: &Tx,
    ids: &[OrganizationId],
    fund: DuesFund,
) -> Result<BTreeMap<OrganizationId, Book>> {
    let mut rows = read_locked(tx, ids).await?;
    if rows.len() < ids.len() {
        let new = ids.iter().map(|id| dues_book::ActiveModel {
            organization_id: Set(*id),
            begins_on: Set(None),
            sealed_through: Set(None),
            entries: Set(0),
            head: Set(GENESIS.to_vec()),
        });
        let keep = OnConflict::column(dues_book::Column::OrganizationId)
            .do_nothing()
            .to_owned();
        dues_book::Entity::insert_many(new)
            .on_conflict(keep)
            .exec_without_returning(tx.conn())
            .await?;
        rows = read_locked(tx, ids).await?;
    }
    // Read under the lock: whoever moves an organization locks its book, too.
    let bodies = bodies::by_ids(tx.conn(), ids.iter().copied()).await?;
    let places: BTreeMap<_, _> = bodies
        .into_iter()
        .map(|body| {
            let place = (body.division_code, body.kind);
            (body.id, (place, body.superior_id.is_some()))
        })
        .collect();
    let held = dues_balance::Entity::find()
        .filter(dues_balance::Column::OrganizationId.is_in(ids.iter().copied()))
        .filter(dues_balance::Column::Fund.eq(fund))
        .all(tx.conn())
        .await?;
    let mut books: BTreeMap<_, _> = rows
        .into_iter()
        .filter_map(|row| {
            let (id, sums) = (row.organization_id, Sums::default());
            let (place, is_led) = *places.get(&id)?;
            Some((
                id,
                Book {
                    row,
                    place,
                    is_led,
                    fund,
                    sums,
                },
            ))
        })
        .collect();
    for balance in held {
        if let Some(book) = books.get_mut(&balance.organization_id) {
            book.sums.0.insert(balance.account, balance.amount);
        }
    }
    Ok(books)
}

/// Locks the books of these organizations that there are.
pub(crate) async fn read_locked(tx: &Tx, ids: &[OrganizationId]) -> Result<Vec<dues_book::Model>> {
    let rows = dues_book::Entity::find()
        .filter(dues_book::Column::OrganizationId.is_in(ids.iter().copied()))
        .order_by_asc(dues_book::Column::OrganizationId)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// The book as it is, without a lock; none where nothing was ever posted.
pub(crate) async fn book(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Option<dues_book::Model>> {
    Ok(dues_book::Entity::find_by_id(id).one(connection).await?)
}

pub(crate) async fn save_book(tx: &Tx, row: dues_book::Model) -> Result<()> {
    let row = row.into_active_model().reset_all();
    dues_book::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// Posts an entry to a locked book. What stands against it, the rules have said before.
pub(crate) async fn post(tx: &mut Tx, book: &mut Book, new: NewEntry) -> Result<()> {
    let lines: Vec<Posting> = new
        .lines
        .iter()
        .copied()
        .filter(|line| line.amount != 0)
        .collect();
    if lines.iter().map(|line| line.amount).sum::<i64>() != 0 {
        return Err(Error::internal("an entry that does not balance"));
    }
    let entry = entry_row(tx, book, &new, &lines)?;
    let rows = (1_i32..)
        .zip(&lines)
        .map(|(number, line)| dues_line::Model {
            entry_id: new.id,
            number,
            organization_id: entry.organization_id,
            fund: entry.fund,
            account: line.account,
            amount: line.amount,
            effective_on: entry.effective_on,
            recorded_at: entry.recorded_at,
        });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    book.row.entries = entry.number;
    book.row.head.clone_from(&entry.hash);
    count(tx, book, &entry, &lines);
    begin(tx, book.place, &mut book.row, entry.effective_on);
    tell_norms(tx, entry.organization_id, entry.month);
    let insert = dues_entry::Entity::insert(entry.into_active_model());
    insert.exec_without_returning(tx.conn()).await?;
    let insert = dues_line::Entity::insert_many(rows);
    insert.exec_without_returning(tx.conn()).await?;
    for line in &lines {
        let sum = book.sums.add(line.account, line.amount);
        sum.ok_or_else(|| Error::internal("a sum beyond what is counted"))?;
    }
    save_balances(tx, book, &lines).await?;
    save_book(tx, book.row.clone()).await
}

/// What norms look at has changed in the books of a month.
pub(crate) fn tell_norms(tx: &mut Tx, organization: OrganizationId, month: Period) {
    let year = month.year();
    tx.touch(organization, Aspect::Ledger, year..=year);
}

/// What an entry counts in the status, where the organization stands.
fn count(tx: &mut Tx, book: &Book, entry: &dues_entry::Model, lines: &[Posting]) {
    let (division, _) = book.place;
    if entry.fund == DuesFund::Dues {
        for key in rules::rows_of(division, entry.effective_on) {
            for line in lines {
                tx.tally(key.clone(), rules::of_line(line.account, line.amount));
            }
        }
        for line in lines.iter().filter(|_| book.is_led) {
            let key = rules::remittance_row(division, entry.month);
            tx.tally(key, rules::unremitted(line.account, line.amount));
        }
    }
}

/// A book begins with the month of its first entry or seal, and counts from then on.
pub(crate) fn begin(
    tx: &mut Tx,
    (division, kind): (DivisionCode, OrganizationKind),
    book: &mut dues_book::Model,
    day: NaiveDate,
) {
    let (first, begins) = (rules::first_of_month(day), book.begins_on);
    if begins.is_some_and(|begins| begins <= first) {
        return;
    }
    book.begins_on = Some(first);
    if !rules::closes_months(kind) {
        return;
    }
    let moves = begins
        .map(|begins| (begins, -1))
        .into_iter()
        .chain([(first, 1)]);
    for (day, by) in moves {
        for key in rules::rows_of(division, day) {
            tx.tally(key, rules::begun(by));
        }
    }
}

fn entry_row(tx: &Tx, book: &Book, new: &NewEntry, lines: &[Posting]) -> Result<dues_entry::Model> {
    let recorded_by = tx.account().ok_or(Error::Unauthenticated)?;
    let mut entry = dues_entry::Model {
        id: new.id,
        organization_id: book.row.organization_id,
        number: book.row.entries + 1,
        fund: book.fund,
        kind: new.kind,
        month: new.month,
        effective_on: new.effective_on,
        recorded_at: tx.at(),
        recorded_by,
        counterparty_id: new.counterparty,
        mirror_id: new.mirror,
        reverses_id: new.reverses,
        memo: new.memo.clone(),
        hash: Vec::new(),
    };
    entry.hash = rules::link(&book.row.head, &Sealable::of(&entry, lines)).to_vec();
    Ok(entry)
}

/// Writes what the touched accounts hold now.
async fn save_balances(tx: &Tx, book: &Book, lines: &[Posting]) -> Result<()> {
    let mut accounts: Vec<DuesAccount> = lines.iter().map(|line| line.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let rows = accounts
        .into_iter()
        .map(|account| dues_balance::ActiveModel {
            organization_id: Set(book.row.organization_id),
            fund: Set(book.fund),
            account: Set(account),
            amount: Set(book.sums.get(account)),
        });
    let replace = OnConflict::columns([
        dues_balance::Column::OrganizationId,
        dues_balance::Column::Fund,
        dues_balance::Column::Account,
    ])
    .update_column(dues_balance::Column::Amount)
    .to_owned();
    dues_balance::Entity::insert_many(rows)
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
