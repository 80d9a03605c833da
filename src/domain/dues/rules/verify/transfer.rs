//! A transfer in the books of both ends: mirror postings with one id.

use entity::dues_entry::{self, DuesEntryKind};
use entity::dues_remittance::{self, RemittanceState, TransferDirection};

use super::Wrong;
use crate::domain::dues::rules::{OWED, Posting, is_same_person};

/// All that is wrong with a transfer, given every entry that carries its id.
#[must_use]
pub fn transfer_wrongs(
    row: &dues_remittance::Model,
    entries: &[(dues_entry::Model, Vec<Posting>)],
) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    let mut sides: Vec<_> = entries
        .iter()
        .map(|(entry, _)| (entry.kind, entry.organization_id))
        .collect();
    sides.sort_unstable();
    if sides != expected_sides(row) || !entries.iter().all(|(entry, _)| repeats(row, entry)) {
        wrongs.push(Wrong::MirrorDiffers);
    } else if !parts_agree(row, entries) {
        wrongs.push(Wrong::PartsDiffer);
    }
    let is_answered = row.answered_by.is_some() && row.answered_at.is_some();
    if is_answered == (row.state == RemittanceState::Sent) {
        wrongs.push(Wrong::RecordDiffers);
    }
    let sent = (row.sent_by, row.sent_by_person);
    if row
        .answered_by
        .is_some_and(|account| is_same_person(sent, (account, None)))
    {
        wrongs.push(Wrong::SamePerson);
    }
    wrongs
}

/// Which entries there are, of whom, in their order.
fn expected_sides(row: &dues_remittance::Model) -> Vec<(DuesEntryKind, entity::OrganizationId)> {
    let mut sides = vec![(DuesEntryKind::Sent, row.sender_id)];
    match row.state {
        RemittanceState::Sent => {}
        RemittanceState::Confirmed => {
            sides.push((DuesEntryKind::Delivered, row.sender_id));
            sides.push((DuesEntryKind::Received, row.receiver_id));
        }
        RemittanceState::Refused => sides.push((DuesEntryKind::Refused, row.sender_id)),
    }
    sides
}

/// Whether an entry says what its transfer says.
fn repeats(row: &dues_remittance::Model, entry: &dues_entry::Model) -> bool {
    let other = match entry.organization_id == row.sender_id {
        true => row.receiver_id,
        false => row.sender_id,
    };
    entry.fund == row.fund
        && entry.month == row.month
        && entry.counterparty_id == Some(other)
        && (entry.kind != DuesEntryKind::Sent || entry.effective_on == row.sent_on)
}

/// Whether both ends booked the answer on one day, and whatever the receiver owes on upward the
/// sender has settled.
fn parts_agree(
    row: &dues_remittance::Model,
    entries: &[(dues_entry::Model, Vec<Posting>)],
) -> bool {
    let of = |kind| entries.iter().find(|(entry, _)| entry.kind == kind);
    let (Some((paid, settled)), Some((got, owed))) =
        (of(DuesEntryKind::Delivered), of(DuesEntryKind::Received))
    else {
        return true;
    };
    let moved = |lines: &[Posting], account| -> i64 {
        let lines = lines.iter().filter(|line| line.account == account);
        lines.map(|line| line.amount).sum()
    };
    let goes_on = OWED.iter().all(|(_, account)| {
        let onward = -moved(owed, *account);
        onward == 0 || onward == moved(settled, *account)
    });
    paid.effective_on == got.effective_on
        && (row.direction == TransferDirection::Downward || goes_on)
}
