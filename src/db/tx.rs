//! A write: everything that one act changes, in one transaction, with its history and its numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{AccountId, OrganizationId};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, OwnedMutexGuard};

use super::change;
use super::history::{self, Event};
use super::settle::{Aspect, Settlers, Touched};
use super::tally::{self, Numbers, TallyKey};
use super::{Db, speaks_sqlite};
use crate::error::Result;

/// Who acts, as the history will say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The account; none for what the system itself does.
    pub account: Option<AccountId>,
    /// In which role.
    pub role: Option<String>,
    /// In which organization that role is held.
    pub organization: Option<OrganizationId>,
}

/// An open write. Dropping it undoes everything; [`Tx::commit`] writes the history and the numbers
/// and makes it last.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    author: Author,
    at: DateTime<Utc>,
    events: Vec<Event>,
    tallies: BTreeMap<TallyKey, Numbers>,
    touched: Touched,
    settlers: Settlers,
    changed: Arc<Notify>,
    _turn: Option<OwnedMutexGuard<()>>,
}

/// Reads that must agree with each other: all of them see the database as it was at the first.
/// Holds a connection of the pool until it is dropped.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    /// For statements within this snapshot.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Db {
    /// Begins reads that agree with each other, however many statements they take. Writers do not
    /// wait for them.
    ///
    /// # Errors
    /// [`Busy`](crate::error::Error::Busy) when no connection is free in time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that begins transactions"
    )]
    pub async fn begin_read(&self) -> Result<Snapshot> {
        // SQLite's own deferred transaction is a snapshot already.
        let options = match self.is_sqlite() {
            true => TransactionOptions::default(),
            false => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        let inner = self.reader().begin_with_options(options).await?;
        Ok(Snapshot(inner))
    }

    /// Begins a write by `author` at the instant `at`, which every row of it shares. The only way
    /// to get a [`Tx`].
    ///
    /// # Errors
    /// [`Busy`](crate::error::Error::Busy) when no connection is free in time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that begins transactions"
    )]
    pub async fn begin_write(&self, author: Author, at: DateTime<Utc>) -> Result<Tx> {
        let turn = match &self.writers {
            Some(writers) => Some(writers.clone().lock_owned().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: turn.as_ref().map(|_| SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.reader().begin_with_options(options).await?;
        Ok(Tx {
            inner,
            author,
            at,
            events: Vec::new(),
            tallies: BTreeMap::new(),
            touched: Touched::default(),
            settlers: self.settlers.clone(),
            changed: Arc::clone(&self.changed),
            _turn: turn,
        })
    }
}

impl Tx {
    /// For statements within this write.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Lets the statements of this write take as long as they need: for the operator's work, never
    /// for a request's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lift_time_limit(&self) -> Result<()> {
        if !speaks_sqlite(&self.inner) {
            let lift = "SET LOCAL statement_timeout = 0";
            self.inner.execute_unprepared(lift).await?;
        }
        Ok(())
    }

    /// The instant of the act.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The account that acts; none for the system.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.author.account
    }

    /// Says in which role and organization the author acts, as the policy found it.
    pub fn act_in(&mut self, role: String, organization: Option<OrganizationId>) {
        self.author.role = Some(role);
        self.author.organization = organization;
    }

    /// Adds an event to the history of its organization. Written at commit.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Adds to the numbers of a status. Written at commit.
    pub fn tally(&mut self, key: TallyKey, change: Numbers) {
        let numbers = self.tallies.entry(key).or_default();
        for (number, change) in numbers.iter_mut().zip(change) {
            *number += change;
        }
    }

    /// Says that records of an organization about some years have changed, so that what is kept of
    /// them is settled before the act ends.
    pub fn touch(
        &mut self,
        organization: OrganizationId,
        aspect: Aspect,
        years: RangeInclusive<i32>,
    ) {
        self.touched.add(organization, aspect, years);
    }

    /// Settles what was touched, writes numbers, history, and which divisions changed, each in the order of its keys so that
    /// two writes never wait for each other in a circle, then commits and calls the feed.
    ///
    /// # Errors
    /// [`Busy`](crate::error::Error::Busy) when the database gave another write precedence.
    pub async fn commit(mut self) -> Result<()> {
        let touched = std::mem::take(&mut self.touched);
        if !touched.is_empty() {
            let settlers = self.settlers.clone();
            for settler in settlers.all() {
                settler.settle(&mut self, &touched).await?;
            }
        }
        let organizations: BTreeSet<_> = self.events.iter().map(Event::organization).collect();
        tally::add(&self.inner, &self.tallies).await?;
        history::append(&self.inner, &self.author, self.at, self.events).await?;
        let mut touched: BTreeSet<_> = tally::changing(&self.tallies)
            .map(|(key, _)| (key.division, Some(key.period)))
            .collect();
        if touched.is_empty() && !organizations.is_empty() {
            let divisions = change::divisions_of(&self.inner, organizations).await?;
            touched.extend(divisions.into_iter().map(|division| (division, None)));
        }
        let tells = !touched.is_empty();
        if tells {
            change::add(&self.inner, touched, self.at).await?;
        }
        self.inner.commit().await?;
        if tells {
            self.changed.notify_one();
        }
        Ok(())
    }
}
