//! Those who watch, in this process, and what wakes them.
//!
//! A follower holds one number: the newest change of its topic. Changes that come while it is busy
//! make that number larger and nothing longer, so a follower never waits in front of a queue.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entity::{DivisionCode, Period};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::listen::Listener;
use super::{Change, after, extent, newest, number};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;

/// How often it is looked for changes whose writer could not tell of them: another program's, or
/// an instance's that has ended meanwhile.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);
/// How far apart it is numbered at the least: what comes in between is numbered together.
const GATHER: Duration = Duration::from_millis(20);
/// Codes of the whole country.
const COUNTRY: (DivisionCode, DivisionCode) = (DivisionCode(0), DivisionCode(999_999));

/// What somebody watches: divisions with all below them; none is the country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    divisions: Vec<Option<DivisionCode>>,
    period: Option<Period>,
}

/// Those who watch. Clones are the same feed.
#[derive(Clone, Debug)]
pub struct Feed {
    db: Db,
    clock: Clock,
    followers: Arc<Mutex<Followers>>,
    next: Arc<AtomicU64>,
    closing: watch::Sender<bool>,
}

type Followers = HashMap<Option<DivisionCode>, Vec<Follower>>;

#[derive(Debug)]
struct Follower {
    id: u64,
    period: Option<Period>,
    newest: watch::Sender<i64>,
}

/// Somebody who watches, until it is dropped.
#[derive(Debug)]
pub struct Following {
    id: u64,
    topic: Topic,
    newest: watch::Receiver<i64>,
    followers: Arc<Mutex<Followers>>,
}

/// Where somebody goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// At the beginning, with the present state: there was no cursor, or what came after it is not
    /// kept any more. Everything up to this number is in the present state.
    Anew(i64),
    /// After the cursor; the newest change since then, if there was one.
    After(Option<i64>),
}

impl Topic {
    /// The numbers of a division and of all below it in a period.
    #[must_use]
    pub fn division(code: DivisionCode, period: Period) -> Self {
        Self {
            divisions: vec![Some(code)],
            period: Some(period),
        }
    }

    /// Whatever happens in divisions and in all below them; none is the country.
    #[must_use]
    pub fn divisions(codes: impl Iterator<Item = Option<DivisionCode>>) -> Self {
        let codes: BTreeSet<_> = codes.collect();
        Self {
            divisions: codes.into_iter().collect(),
            period: None,
        }
    }

    /// The divisions that it consists of.
    fn areas(&self) -> impl Iterator<Item = Option<DivisionCode>> {
        self.divisions.iter().copied()
    }

    /// The same as ranges of codes.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (DivisionCode, DivisionCode)> {
        self.areas()
            .map(|area| area.map_or(COUNTRY, |code| (code, code.end())))
    }

    /// The period; none is all of them.
    pub(super) const fn period(&self) -> Option<Period> {
        self.period
    }
}

impl Feed {
    /// The feed of a database, at rest until [`Feed::run`] is polled.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            followers: Arc::default(),
            next: Arc::default(),
            closing: watch::Sender::new(false),
        }
    }

    /// Watches a topic from now on.
    #[must_use]
    pub fn follow(&self, topic: Topic) -> Following {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let sender = watch::Sender::new(0);
        let newest = sender.subscribe();
        let mut followers = lock(&self.followers);
        for area in topic.areas() {
            followers.entry(area).or_default().push(Follower {
                id,
                period: topic.period,
                newest: sender.clone(),
            });
        }
        drop(followers);
        Following {
            id,
            topic,
            newest,
            followers: Arc::clone(&self.followers),
        }
    }

    /// Where a follower goes on that comes with a cursor, or without.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume(&self, following: &Following, cursor: Option<i64>) -> Result<Resumed> {
        let extent = extent(self.db.reader()).await?;
        match cursor.filter(|cursor| extent.holds_all_after(*cursor)) {
            None => Ok(Resumed::Anew(extent.last)),
            Some(cursor) => newest(&self.db, &following.topic, cursor)
                .await
                .map(Resumed::After),
        }
    }

    /// Numbers changes and wakes those who watch, until the feed is closed.
    pub async fn run(self) {
        let mut closing = self.closing.subscribe();
        tokio::select! {
            () = self.tell_all() => {}
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }

    /// Ends [`Feed::run`], and tells those who wait for [`Feed::closed`].
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until the feed is closed.
    pub async fn closed(&self) {
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    async fn tell_all(&self) {
        let mut listener = Listener::new(&self.db);
        let mut told = None;
        loop {
            let next_look = Instant::now() + LOOK_INTERVAL;
            if let Err(error) = self.tell(&mut told).await {
                tracing::warn!(?error, "changes could not be told; trying again");
            }
            let gathered = Instant::now() + GATHER;
            // Nobody calls: then it is time to look.
            let _ = timeout_at(next_look, listener.called()).await;
            sleep_until(gathered).await;
        }
    }

    /// Tells what has come since the last time.
    async fn tell(&self, told: &mut Option<i64>) -> Result<()> {
        number(&self.db, self.clock.now()).await?;
        let mut last = match *told {
            Some(last) => last,
            None => *told.insert(extent(self.db.reader()).await?.last),
        };
        loop {
            let changes = after(&self.db, last).await?;
            let Some(newest) = changes.last() else {
                return Ok(());
            };
            last = newest.number;
            self.publish(&changes);
            *told = Some(last);
        }
    }

    fn publish(&self, changes: &[Change]) {
        let followers = lock(&self.followers);
        for change in changes {
            for area in with_above(change.division_code) {
                for follower in followers.get(&area).into_iter().flatten() {
                    let is_of = |period: Period| change.numbers && period.contains(change.period);
                    if follower.period.is_none_or(is_of) {
                        follower.raise(change.number);
                    }
                }
            }
        }
    }
}

impl Follower {
    fn raise(&self, number: i64) {
        self.newest.send_if_modified(|newest| {
            let newer = *newest < number;
            *newest = number.max(*newest);
            newer
        });
    }
}

impl Following {
    /// What it watches.
    #[must_use]
    pub const fn topic(&self) -> &Topic {
        &self.topic
    }

    /// Waits for a change of the topic after `number`, and gives the newest.
    pub async fn after(&mut self, number: i64) -> i64 {
        match self.newest.wait_for(|newest| *newest > number).await {
            Ok(newest) => *newest,
            // Its senders are dropped with itself only.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let mut followers = lock(&self.followers);
        for area in self.topic.areas() {
            if let Some(here) = followers.get_mut(&area) {
                here.retain(|follower| follower.id != self.id);
                if here.is_empty() {
                    followers.remove(&area);
                }
            }
        }
    }
}

/// A division and all that it lies in, each once, the country last.
fn with_above(code: DivisionCode) -> Vec<Option<DivisionCode>> {
    let mut all = vec![
        Some(code),
        Some(DivisionCode(code.0 - code.0 % 100)),
        Some(code.province()),
        None,
    ];
    all.dedup();
    all
}

fn lock(followers: &Mutex<Followers>) -> MutexGuard<'_, Followers> {
    followers.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{DivisionCode, with_above};

    #[test]
    fn what_a_division_lies_in() {
        let codes = |code| -> Vec<i32> {
            let all = with_above(DivisionCode(code)).into_iter();
            all.map(|code| code.map_or(0, |code| code.0)).collect()
        };
        assert_eq!(codes(610_431), [610_431, 610_400, 610_000, 0]);
        assert_eq!(codes(610_400), [610_400, 610_000, 0]);
        assert_eq!(codes(610_000), [610_000, 0]);
    }
}
