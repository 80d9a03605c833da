//! Verifying chains and seals: everything is streamed in the order of the chains, in one snapshot,
//! so that a nation's history is verified in bounded memory while it is written to.

use std::collections::HashMap;

use entity::{history_event, history_head, history_personal, history_seal_head};
use sea_orm::DatabaseTransaction;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::rules::{ChainCheck, Content, Fault, SealCheck, SealFault, Verdict, Witness};
use super::super::store::{self, Stream};
use super::{Seal, SealKey};
use crate::db::Db;
use crate::error::Result;

/// Broken chains that a report keeps; the rest are only counted.
const BROKEN_MAX: usize = 1_000;
/// Chains between two signs of progress.
const PROGRESS_CHAINS: i64 = 1_000;

/// How far a verification has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Chains read.
    pub chains: i64,
    /// Events read.
    pub events: i64,
    /// Personal values read.
    pub personal: i64,
}

/// A chain with faults.
#[derive(Clone, Debug)]
pub struct BrokenChain {
    /// The chain.
    pub chain: Uuid,
    /// The name of its organization; none for the root chain.
    pub organization: Option<String>,
    /// What was found.
    pub verdict: Verdict,
}

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was read.
    pub read: Progress,
    /// Seals read.
    pub seals: i64,
    /// The newest of them, for somebody to write down.
    pub newest_seal: Option<Seal>,
    /// Chains with faults.
    pub broken: Vec<BrokenChain>,
    /// How many there are.
    pub broken_count: i64,
    /// What is wrong with the seals.
    pub seal_faults: Vec<SealFault>,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        self.broken_count == 0 && self.seal_faults.is_empty()
    }
}

/// Verifies every chain and every seal. Without a key, the seals are a fault. `witnesses` are seals
/// that were written down outside of the database.
///
/// # Errors
/// When the database fails.
pub async fn verify_all(
    db: &Db,
    key: Option<&SealKey>,
    witnesses: Vec<Witness>,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Report> {
    let snapshot = db.begin_read().await?;
    let conn = snapshot.conn();
    let mut report = seals(conn, SealCheck::with(key.map(SealKey::hmac), witnesses)).await?;
    let mut streams = Streams::over(None);
    while let Some(chain) = streams.chain(conn).await? {
        let verdict = streams.check(conn, chain).await?;
        report.read.chains += 1;
        report.read.events += verdict.events;
        report.read.personal += verdict.personal;
        if !verdict.intact {
            report.broken_count += 1;
            if report.broken.len() < BROKEN_MAX {
                let organization = None;
                report.broken.push(BrokenChain {
                    chain,
                    organization,
                    verdict,
                });
            }
        }
        if report.read.chains % PROGRESS_CHAINS == 0 {
            progress(report.read);
        }
    }
    let chains = report.broken.iter().map(|broken| broken.chain);
    let mut names = store::organization_names(conn, chains).await?;
    for broken in &mut report.broken {
        broken.organization = names.remove(&broken.chain);
    }
    Ok(report)
}

/// Verifies one chain against its head and the seals. With the key, the seals themselves are
/// verified too, which reads all of them.
///
/// # Errors
/// When the database fails.
pub async fn verify_chain(db: &Db, key: Option<&SealKey>, chain: Uuid) -> Result<Verdict> {
    let snapshot = db.begin_read().await?;
    let conn = snapshot.conn();
    let mut verdict = Streams::over(Some(&[chain])).check(conn, chain).await?;
    if let Some(key) = key {
        let check = SealCheck::with(Some(key.hmac()), Vec::new());
        for fault in seals(conn, check).await?.seal_faults {
            let seal = fault.number();
            verdict.add(Fault::SealBroken { seal });
        }
    }
    Ok(verdict)
}

/// Verifies some chains against their heads and what seals name of them, in a handful of
/// statements. The seals themselves are not verified.
///
/// # Errors
/// When the database fails.
pub async fn verify_chains(db: &Db, chains: &[Uuid]) -> Result<HashMap<Uuid, Verdict>> {
    let snapshot = db.begin_read().await?;
    let mut streams = Streams::over(Some(chains));
    let mut sorted = chains.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut verdicts = HashMap::with_capacity(sorted.len());
    for chain in sorted {
        verdicts.insert(chain, streams.check(snapshot.conn(), chain).await?);
    }
    Ok(verdicts)
}

/// What things became by the events of some chains, of those events that name one of the fields: in
/// the order of the chains and of their numbers.
///
/// # Errors
/// When the database fails.
pub async fn naming(
    conn: &DatabaseTransaction,
    chains: &[Uuid],
    fields: &[&str],
) -> Result<Vec<(Uuid, Map<String, Value>)>> {
    let mut events: Stream<history_event::Model> = Stream::over(Some(chains));
    let mut found = Vec::new();
    while let Some(chain) = events.chain(conn).await? {
        while let Some(event) = events.next_of(conn, chain, i64::MAX).await? {
            let content = Content::read(&event.content);
            let after = content.map(|content| content.after);
            let named = after.filter(|after| fields.iter().any(|field| after.contains_key(*field)));
            found.extend(named.map(|after| (chain, after)));
        }
    }
    Ok(found)
}

/// The events of some chains that tell of one of these actions, in the order of the chains and of
/// their numbers.
///
/// # Errors
/// When the database fails.
pub(crate) async fn telling(
    conn: &DatabaseTransaction,
    chains: &[Uuid],
    actions: &[&str],
) -> Result<Vec<Content>> {
    let mut events: Stream<history_event::Model> = Stream::over(Some(chains));
    let mut found = Vec::new();
    while let Some(chain) = events.chain(conn).await? {
        while let Some(event) = events.next_of(conn, chain, i64::MAX).await? {
            let content = Content::read(&event.content);
            found.extend(content.filter(|it| actions.contains(&it.action.as_str())));
        }
    }
    Ok(found)
}

async fn seals(conn: &DatabaseTransaction, mut check: SealCheck) -> Result<Report> {
    let mut report = Report::default();
    let mut heads = SealedHeads::default();
    let mut page = store::seals_after(conn, i64::MIN).await?;
    while let Some(last) = page.last() {
        let number = last.number;
        for seal in page {
            let mut mac = check.mac(&seal);
            while let Some(head) = heads.next_to(conn, seal.number).await? {
                match head.seal_number == seal.number {
                    true => mac.head(&head),
                    false => check.stray(head.seal_number),
                }
            }
            check.seal(&seal, mac);
            report.seals += 1;
            report.newest_seal = Some(seal);
        }
        page = store::seals_after(conn, number).await?;
    }
    while let Some(head) = heads.next_to(conn, i64::MAX).await? {
        check.stray(head.seal_number);
    }
    report.seal_faults = check.end();
    Ok(report)
}

/// All sealed heads in the order of the seals.
#[derive(Debug, Default)]
struct SealedHeads {
    rows: std::collections::VecDeque<history_seal_head::Model>,
    after: Option<(i64, Uuid)>,
    ended: bool,
}

impl SealedHeads {
    /// The next one, if it belongs to a seal up to this number.
    async fn next_to(
        &mut self,
        conn: &DatabaseTransaction,
        number: i64,
    ) -> Result<Option<history_seal_head::Model>> {
        if self.rows.is_empty() && !self.ended {
            self.rows = store::sealed_after(conn, self.after).await?.into();
            self.ended = self.rows.is_empty();
            self.after = self.rows.back().map(|row| (row.seal_number, row.chain_id));
        }
        let wanted = self
            .rows
            .front()
            .is_some_and(|row| row.seal_number <= number);
        Ok(if wanted { self.rows.pop_front() } else { None })
    }
}

/// The four tables of which a chain consists, read side by side.
#[derive(Debug)]
struct Streams {
    heads: Stream<history_head::Model>,
    events: Stream<history_event::Model>,
    personal: Stream<history_personal::Model>,
    sealed: Stream<history_seal_head::Model>,
}

impl Streams {
    fn over(chains: Option<&[Uuid]>) -> Self {
        Self {
            heads: Stream::over(chains),
            events: Stream::over(chains),
            personal: Stream::over(chains),
            sealed: Stream::over(chains),
        }
    }

    /// The next chain that any of the tables knows.
    async fn chain(&mut self, conn: &DatabaseTransaction) -> Result<Option<Uuid>> {
        let chains = [
            self.heads.chain(conn).await?,
            self.events.chain(conn).await?,
            self.personal.chain(conn).await?,
            self.sealed.chain(conn).await?,
        ];
        Ok(chains.into_iter().flatten().min())
    }

    /// Reads one chain, the next in order.
    async fn check(&mut self, conn: &DatabaseTransaction, chain: Uuid) -> Result<Verdict> {
        let mut check = ChainCheck::of(chain);
        while let Some(event) = self.events.next_of(conn, chain, i64::MAX).await? {
            let (mut personal, mut sealed) = (Vec::new(), Vec::new());
            while let Some(row) = self.personal.next_of(conn, chain, event.sequence).await? {
                match row.sequence == event.sequence {
                    true => personal.push(row),
                    false => check.stray(&row),
                }
            }
            while let Some(row) = self.sealed.next_of(conn, chain, event.sequence).await? {
                match row.sequence == event.sequence {
                    true => sealed.push(row),
                    false => check.sealed_missing(&row),
                }
            }
            check.event(&event, &personal, &sealed);
        }
        while let Some(row) = self.personal.next_of(conn, chain, i64::MAX).await? {
            check.stray(&row);
        }
        while let Some(row) = self.sealed.next_of(conn, chain, i64::MAX).await? {
            check.sealed_missing(&row);
        }
        let head = self.heads.next_of(conn, chain, i64::MAX).await?;
        Ok(check.end(head.as_ref()))
    }
}
