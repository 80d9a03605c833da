//! Entries, posted as the ledger does.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::{DuesEntryId, DuesRemittanceId, OrganizationId, Period, dues_book, dues_line};
use uuid::Uuid;

use super::{Book, Desk};
use crate::db::history::{Event, GENESIS, hex};
use crate::demo::unit::Signer;
use crate::domain::dues::rules::{self, OWED, Posting, Sealable};

/// An entry to be posted.
pub(super) struct New {
    pub(super) organization: OrganizationId,
    pub(super) fund: DuesFund,
    pub(super) kind: DuesEntryKind,
    pub(super) day: NaiveDate,
    pub(super) at: DateTime<Utc>,
    pub(super) transfer: Option<(DuesRemittanceId, OrganizationId)>,
    pub(super) memo: String,
    pub(super) lines: Vec<Posting>,
    pub(super) by: Signer,
    pub(super) told: (&'static str, &'static str, Option<Uuid>),
}

impl Desk<'_, '_> {
    /// Posts an entry, as the ledger does.
    pub(super) fn post(&mut self, new: New) -> DuesEntryId {
        let id = DuesEntryId(self.unit.random.id(new.at));
        let month = rules::month_of(new.day).or_else(|| Period::year_of(new.day.year()).ok());
        let book = self.books.entry(new.organization).or_insert_with(|| Book {
            row: dues_book::Model {
                organization_id: new.organization,
                begins_on: Some(rules::first_of_month(new.day)),
                sealed_through: None,
                entries: 0,
                head: GENESIS.to_vec(),
            },
            sums: BTreeMap::new(),
            before: BTreeMap::new(),
            owed: vec![0; OWED.len()],
        });
        let Some(month) = month else { return id };
        let lines: Vec<_> = new
            .lines
            .into_iter()
            .filter(|line| line.amount != 0)
            .collect();
        let sums = book.sums.entry(new.fund).or_default();
        for line in &lines {
            // Small sums.
            let _ = sums.add(line.account, line.amount);
            let level = OWED
                .iter()
                .position(|(_, account)| *account == line.account);
            if let Some(owed) = level.and_then(|level| book.owed.get_mut(level)) {
                *owed -= line.amount;
            }
        }
        book.row.entries += 1;
        let mut entry = dues_entry::Model {
            id,
            organization_id: new.organization,
            number: book.row.entries,
            fund: new.fund,
            kind: new.kind,
            month,
            effective_on: new.day,
            recorded_at: new.at,
            recorded_by: new.by.account,
            counterparty_id: new.transfer.map(|(_, other)| other),
            mirror_id: new.transfer.map(|(id, _)| id),
            reverses_id: None,
            memo: new.memo,
            hash: Vec::new(),
        };
        let hash = rules::link(&book.row.head, &Sealable::of(&entry, &lines));
        entry.hash = hash.to_vec();
        book.row.head.clone_from(&entry.hash);
        let (action, kind, subject) = new.told;
        let event = Event::of(new.organization, action, kind, subject.unwrap_or(id.0))
            .after("entries", entry.number)
            .after("entryHash", hex(&hash));
        for (number, line) in (1_i32..).zip(lines) {
            self.unit.rows.dues_lines.push(dues_line::Model {
                entry_id: id,
                number,
                organization_id: new.organization,
                fund: new.fund,
                account: line.account,
                amount: line.amount,
                effective_on: new.day,
                recorded_at: new.at,
            });
        }
        self.unit.rows.dues_entries.push(entry);
        self.unit.tell(new.organization, new.at, new.by, event);
        id
    }
}
