//! The chain of a book's entries: each is hashed with the hash of the one before, so that an entry
//! or a line that was changed, removed or put in is found.

use chrono::{DateTime, NaiveDate, Utc};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_line::DuesAccount;
use entity::{AccountId, DuesEntryId, DuesRemittanceId, OrganizationId, Period};
use serde::Serialize;

use super::Posting;
use crate::db::history::{HASH_LENGTH, sha256};

/// Everything of an entry that its hash covers.
#[derive(Clone, Debug, Serialize)]
pub struct Sealable<'a> {
    id: DuesEntryId,
    organization: OrganizationId,
    number: i64,
    fund: DuesFund,
    kind: DuesEntryKind,
    month: Period,
    effective_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    recorded_by: AccountId,
    counterparty: Option<OrganizationId>,
    mirror: Option<DuesRemittanceId>,
    reverses: Option<DuesEntryId>,
    memo: &'a str,
    lines: Vec<(DuesAccount, i64)>,
}

impl<'a> Sealable<'a> {
    /// An entry with its lines in their order.
    #[must_use]
    pub fn of(entry: &'a dues_entry::Model, lines: &[Posting]) -> Self {
        Self {
            id: entry.id,
            organization: entry.organization_id,
            number: entry.number,
            fund: entry.fund,
            kind: entry.kind,
            month: entry.month,
            effective_on: entry.effective_on,
            recorded_at: entry.recorded_at,
            recorded_by: entry.recorded_by,
            counterparty: entry.counterparty_id,
            mirror: entry.mirror_id,
            reverses: entry.reverses_id,
            memo: &entry.memo,
            lines: lines
                .iter()
                .map(|line| (line.account, line.amount))
                .collect(),
        }
    }
}

/// The hash of an entry that follows one with the hash `previous`.
#[must_use]
pub fn link(previous: &[u8], entry: &Sealable<'_>) -> [u8; HASH_LENGTH] {
    let content = serde_json::to_vec(entry).unwrap_or_default();
    sha256(&[previous, &content])
}
