//! What is done to activities: seen, allowed, judged by the rules, written, recorded.

mod record;
mod state;

use std::fmt;
use std::pin::Pin;

use chrono::{DateTime, NaiveDate, Utc};
use entity::activity::{self, ActivityKind};
use entity::{ActivityId, OrganizationId};

pub(crate) use record::{Keyed, New, record, record_many};
pub(crate) use state::{Confirm, Correct, Void, confirm, correct, void};

use super::rules::{self, Entry, Finding};
use super::store;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};

/// What the history calls an activity.
const ACTIVITY: &str = "Activity";

/// What an async method of a [`Follower`] gives.
pub type Followed<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A higher domain that keeps numbers by what was done. It is told within the act, after the records
/// are written, so that its numbers change together with them or not at all.
pub trait Follower: Send + Sync {
    /// Records have come to count, or count no more.
    fn changed<'a>(&'a self, tx: &'a mut Tx, changed: &'a [Changed]) -> Followed<'a>;
}

/// The followers, as the composition root lists them.
#[derive(Default)]
pub struct Followers(pub Vec<Box<dyn Follower>>);

impl fmt::Debug for Followers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Followers").field(&self.0.len()).finish()
    }
}

/// A record that has come to count, or counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The record.
    pub id: ActivityId,
    /// The organizer.
    pub organization: OrganizationId,
    /// What kind of activity it is.
    pub kind: ActivityKind,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// When it was voided; none for a record that counts now.
    pub voided_at: Option<DateTime<Utc>>,
}

impl From<&activity::Model> for Changed {
    fn from(row: &activity::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            kind: row.kind,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            voided_at: row.voided_at,
        }
    }
}

async fn tell(followers: &Followers, tx: &mut Tx, changed: &[Changed]) -> Result<()> {
    for follower in &followers.0 {
        follower.changed(tx, changed).await?;
    }
    Ok(())
}

/// Goes on when the rules found nothing.
fn decide(findings: Vec<Finding>) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(
        findings.into_iter().map(Refusal::from).collect(),
    ))
}
