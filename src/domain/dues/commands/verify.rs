//! Proving the books: read in one snapshot, page by page, so that a nation's ledger is verified in
//! bounded memory while it is written to.

use std::collections::{BTreeMap, HashMap};

use entity::dues_entry::DuesEntryKind;
use entity::{OrganizationId, Period};
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use super::{decide, store};
use crate::db::Db;
use crate::db::history::unhex;
use crate::domain::dues::rules::{
    ACTIONS, Act, ActRecord, BookCheck, BookFault, BookRecord, Policy, Posted, Told, Violation,
    Wrong, act_faults, policy_fault, transfer_wrongs,
};
use crate::domain::history;
use crate::error::Result;

/// Faults that are kept; the rest are only counted.
const FAULTS_MAX: usize = 1_000;

/// Books that one request verifies.
const BOOKS_MAX: usize = 2_000;

/// What was checked of the ledger, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Books.
    pub books: i64,
    /// Entries.
    pub entries: i64,
    /// Lines.
    pub lines: i64,
    /// Collections, against their policies.
    pub collections: i64,
    /// Reversals.
    pub reversals: i64,
    /// Transfers, in both books.
    pub transfers: i64,
    /// Seals of months.
    pub seals: i64,
    /// Disclosures of years.
    pub disclosures: i64,
    /// Acts that post nothing, of which the history tells.
    pub acts: i64,
    /// What is wrong, a thousand at the most.
    pub faults: Vec<BookFault>,
    /// How many faults there are.
    pub fault_count: i64,
}

impl Proof {
    fn add(&mut self, fault: BookFault) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }

    fn of(&mut self, organization: OrganizationId, wrong: Wrong) {
        self.add(BookFault {
            organization,
            entry: None,
            wrong,
        });
    }

    fn count(&mut self, posted: &Posted) {
        let many = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        self.entries += 1;
        self.lines += many(posted.lines.len());
        self.collections += many(posted.collections.len());
        self.reversals += i64::from(posted.original.is_some());
    }
}

/// Verifies every book, or those below a path, and every transfer that was sent from them.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db, below: Option<&[u8]>) -> Result<Proof> {
    let snapshot = db.begin_read().await?;
    let conn = snapshot.conn();
    let mut proof = Proof::default();
    let policies = store::all_policies(conn).await?;
    let mut after = None;
    loop {
        let records = store::next_books(conn, below, after).await?;
        let ids: Vec<_> = records.iter().map(|it| it.book.organization_id).collect();
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            break;
        };
        after = Some(*last);
        books(conn, (*first, *last), records, (&policies, &mut proof)).await?;
    }
    transfers(conn, below, &mut proof).await?;
    acts(conn, below, (&policies, &mut proof)).await?;
    for organization in store::unbooked(conn, below).await? {
        proof.of(organization, Wrong::SpendingUnbooked);
    }
    for organization in store::payments_astray(conn, below).await? {
        proof.of(organization, Wrong::PaymentsDiffer);
    }
    for organization in store::bookless(conn, below).await? {
        proof.of(organization, Wrong::Bookless);
    }
    if below.is_none() {
        for fault in policies.iter().filter_map(policy_fault) {
            proof.add(fault);
        }
    }
    Ok(proof)
}

/// Verifies the books below a path, for a request: where there are too many, the operator's command
/// does it.
///
/// # Errors
/// When there are too many, or the database fails.
pub(crate) async fn verify_below(db: &Db, path: &[u8]) -> Result<Proof> {
    let books = store::count_books(db.reader(), path).await?;
    if books > u64::try_from(BOOKS_MAX).unwrap_or(u64::MAX) {
        decide(vec![Violation::TooLong(
            "organization".to_owned(),
            BOOKS_MAX,
        )])?;
    }
    verify(db, Some(path)).await
}

/// A page of books.
async fn books(
    conn: &DatabaseTransaction,
    ends: (OrganizationId, OrganizationId),
    mut records: Vec<BookRecord>,
    (policies, proof): (&[Policy], &mut Proof),
) -> Result<()> {
    let ids: Vec<OrganizationId> = records.iter().map(|it| it.book.organization_id).collect();
    let mut told = told(conn, &ids).await?;
    let mut checks = BTreeMap::new();
    for record in &mut records {
        let id = record.book.organization_id;
        record.told = told.remove(&id).unwrap_or_default();
        proof.books += 1;
        proof.seals += i64::try_from(record.seals.len()).unwrap_or(i64::MAX);
        proof.disclosures += i64::try_from(record.disclosures.len()).unwrap_or(i64::MAX);
    }
    for record in records {
        checks.insert(record.book.organization_id, BookCheck::of(record));
    }
    let mut after = None;
    loop {
        let page = store::next_entries(conn, ends, &ids, after).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.entry.organization_id, last.entry.number));
        for posted in &page {
            proof.count(posted);
            if let Some(check) = checks.get_mut(&posted.entry.organization_id) {
                check.entry(posted, policies);
            }
        }
    }
    for fault in checks.into_values().flat_map(BookCheck::end) {
        proof.add(fault);
    }
    Ok(())
}

/// What the history tells of some books.
async fn told(
    conn: &DatabaseTransaction,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Told>> {
    let chains: Vec<_> = ids.iter().map(|id| id.0).collect();
    let mut told: HashMap<_, Told> = HashMap::new();
    for (chain, after) in history::naming(conn, &chains, &["entryHash", "hash"]).await? {
        let of = told.entry(OrganizationId(chain)).or_default();
        let hash = |field| unhex(after.get(field)?.as_str()?).map(|hash| hash.to_vec());
        let number = after.get("entries").and_then(Value::as_i64);
        // Where there was no entry yet, the history names none.
        if let Some((number, hash)) = number.filter(|it| *it > 0).zip(hash("entryHash")) {
            of.entries.insert(number, hash);
        }
        let period = ["month", "year"]
            .into_iter()
            .find_map(|field| after.get(field));
        let period = period.and_then(|period| period.as_str()?.parse::<Period>().ok());
        of.sealed.extend(period.zip(hash("hash")));
    }
    Ok(told)
}

/// Every transfer in both of its books.
async fn transfers(
    conn: &DatabaseTransaction,
    below: Option<&[u8]>,
    proof: &mut Proof,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = store::next_transfers(conn, below, after).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.id);
        for (row, sides) in &page {
            proof.transfers += 1;
            let sent = sides.iter().find(|(entry, _)| {
                entry.kind == DuesEntryKind::Sent && entry.organization_id == row.sender_id
            });
            for wrong in transfer_wrongs(row, sides) {
                proof.add(BookFault {
                    organization: row.sender_id,
                    entry: sent.map(|(entry, _)| entry.number),
                    wrong,
                });
            }
        }
    }
    Ok(())
}

/// Everything that was done beside the books, as its rows say, and as the history tells.
async fn acts(
    conn: &DatabaseTransaction,
    below: Option<&[u8]>,
    (policies, proof): (&[Policy], &mut Proof),
) -> Result<()> {
    let mut set: HashMap<OrganizationId, Vec<ActRecord>> = HashMap::new();
    for policy in policies {
        let record = ActRecord::of_policy(policy);
        set.entry(record.organization).or_default().push(record);
    }
    let mut after = None;
    loop {
        let ids = store::next_bodies(conn, below, after).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        let mut kept = store::acts(conn, &ids).await?;
        kept.extend(ids.iter().filter_map(|id| set.remove(id)).flatten());
        let chains: Vec<_> = ids.iter().map(|id| id.0).collect();
        let events = history::telling(conn, &chains, &ACTIONS).await?;
        let told = events.into_iter().filter_map(|event| {
            let act = Act::told(&event.action, &event.after)?;
            Some(ActRecord {
                organization: OrganizationId(event.chain),
                act,
                row: act.row(event.subject.id, &event.after),
                by: event.author.account,
                at: event.at,
                says: event.after,
            })
        });
        let told: Vec<ActRecord> = told.collect();
        proof.acts += i64::try_from(told.len()).unwrap_or(i64::MAX);
        for fault in act_faults(kept, told) {
            proof.add(fault);
        }
    }
    Ok(())
}

/// The names of organizations, for the operator.
///
/// # Errors
/// When the database fails.
pub async fn names(
    db: &Db,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<HashMap<OrganizationId, String>> {
    store::names(db.reader(), ids).await
}
