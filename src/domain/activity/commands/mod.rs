//! What is done to activities: seen, allowed, judged by the rules, written, recorded.

mod evidence;
mod proof;
mod record;
mod sheet;
mod state;

use chrono::Datelike;
use entity::activity;

pub(crate) use evidence::key as evidence_key;
pub(crate) use evidence::{Declare, TakeBack, declare, take_back};
pub use evidence::{Download, Upload};
pub use proof::{Damage, Damaged, FilesProof, verify_files};
pub(crate) use record::{Keyed, New, record, record_many};
pub use sheet::{Imported, import, template};
pub(crate) use state::{Confirm, Correct, Void, confirm, correct, void};

use super::rules::{self, Entry, Finding};
use super::store;
use crate::db::Tx;
use crate::db::settle::Aspect;
use crate::error::{Error, Refusal, Result};

/// What the history calls an activity.
const ACTIVITY: &str = "Activity";

/// What follows from a record that has come to count, or counts no more, is settled anew.
fn touch(tx: &mut Tx, row: &activity::Model) {
    let years = row.starts_on.year()..=row.ends_on.year();
    tx.touch(row.organization_id, Aspect::Activity, years);
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
