//! One entry beside all that stands behind it: its lines are those of what happened, and the record
//! of it says the same.

use entity::dues_entry::{self, DuesEntryKind};
use entity::dues_policy::RetentionLevel;
use entity::dues_remittance::TransferDirection;
use entity::dues_spending::SpendingState;
use entity::{
    DuesEntryId, dues_collection, dues_line, dues_policy, dues_remittance, dues_share,
    dues_spending,
};

use super::Wrong;
use crate::clock::day_of;
use crate::domain::dues::rules::{
    self, OWED, Posting, Share, VOLUNTARY_WHOLE_FEN, by_weights, is_same_person,
};

/// A policy with its lines in their order.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The policy.
    pub row: dues_policy::Model,
    /// Its lines.
    pub shares: Vec<Share>,
}

/// An entry with all that stands behind it.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The entry.
    pub entry: dues_entry::Model,
    /// Its lines in their order.
    pub lines: Vec<dues_line::Model>,
    /// The collections that name it, with their parts in their order.
    pub collections: Vec<(dues_collection::Model, Vec<dues_share::Model>)>,
    /// The spendings that name it.
    pub spendings: Vec<dues_spending::Model>,
    /// The transfer that it names.
    pub transfer: Option<dues_remittance::Model>,
    /// The entry that it undoes, with its lines.
    pub original: Option<(dues_entry::Model, Vec<Posting>)>,
    /// The entries that undo it.
    pub undone_by: Vec<DuesEntryId>,
}

impl Posted {
    /// Its lines as the rules take them.
    #[must_use]
    pub fn postings(&self) -> Vec<Posting> {
        let lines = self.lines.iter();
        lines
            .map(|line| Posting {
                account: line.account,
                amount: line.amount,
            })
            .collect()
    }

    fn only_collection(&self) -> Option<&(dues_collection::Model, Vec<dues_share::Model>)> {
        match self.collections.as_slice() {
            [one] => Some(one),
            [] | [..] => None,
        }
    }

    fn only_spending(&self) -> Option<&dues_spending::Model> {
        match self.spendings.as_slice() {
            [one] => Some(one),
            [] | [..] => None,
        }
    }
}

/// All that is wrong with one entry by itself. `policies` are all that there are.
#[must_use]
pub fn entry_wrongs(posted: &Posted, policies: &[Policy]) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    let postings = posted.postings();
    let sum: i64 = postings.iter().map(|line| line.amount).sum();
    if sum != 0 {
        wrongs.push(Wrong::Unbalanced(sum));
    }
    if !lines_belong(posted) {
        wrongs.push(Wrong::LinesStray);
    }
    if !is_founded(posted) {
        wrongs.push(Wrong::Unfounded);
        return wrongs;
    }
    if expected_lines(posted, &postings).is_none_or(|expected| expected != postings) {
        wrongs.push(Wrong::NotOfItsKind);
    }
    if !reverses_whole(posted) {
        wrongs.push(Wrong::ReversalDiffers);
    }
    if let Some((row, parts)) = posted.only_collection() {
        wrongs.extend(collection_wrongs(posted, row, parts, policies));
    }
    if let Some(row) = posted.only_spending() {
        wrongs.extend(spending_wrongs(posted, row));
    }
    wrongs
}

/// Whether the lines are numbered from 1 and repeat what their entry says.
fn lines_belong(posted: &Posted) -> bool {
    let entry = &posted.entry;
    (1_i32..).zip(&posted.lines).all(|(number, line)| {
        line.number == number
            && line.organization_id == entry.organization_id
            && line.fund == entry.fund
            && line.effective_on == entry.effective_on
            && line.recorded_at == entry.recorded_at
    })
}

/// Whether exactly that stands behind the entry which its kind asks for.
fn is_founded(posted: &Posted) -> bool {
    let found = (
        posted.collections.len(),
        posted.spendings.len(),
        usize::from(posted.transfer.is_some() && posted.entry.counterparty_id.is_some()),
        usize::from(posted.original.is_some()),
    );
    found
        == match posted.entry.kind {
            DuesEntryKind::Collection => (1, 0, 0, 0),
            DuesEntryKind::Spending => (0, 1, 0, 0),
            DuesEntryKind::Sent
            | DuesEntryKind::Delivered
            | DuesEntryKind::Refused
            | DuesEntryKind::Received => (0, 0, 1, 0),
            DuesEntryKind::Reversal => (0, 0, 0, 1),
            DuesEntryKind::Interest | DuesEntryKind::Budget => (0, 0, 0, 0),
        }
}

/// What the lines come to owe upward, level by level, or settle of it.
fn owed_lines(postings: &[Posting]) -> Vec<(RetentionLevel, i64)> {
    let level = |line: &Posting| {
        let found = OWED.iter().find(|(_, account)| *account == line.account);
        found.map(|(level, _)| (*level, -line.amount))
    };
    postings.iter().filter_map(level).collect()
}

/// The lines that follow from the record; how they are owed upward is taken from the lines.
fn expected_lines(posted: &Posted, postings: &[Posting]) -> Option<Vec<Posting>> {
    use TransferDirection::{Downward, Upward};
    let cash = rules::cash_of(postings);
    let owed = owed_lines(postings);
    let transfer = posted.transfer.as_ref();
    let way = transfer.map(|row| (row.direction, row.amount));
    let lines = match (posted.entry.kind, way) {
        (DuesEntryKind::Collection, _) => {
            rules::collected(posted.only_collection()?.0.amount, &owed)
        }
        (DuesEntryKind::Interest, _) => rules::interest(cash),
        (DuesEntryKind::Budget, _) => rules::budgeted(cash),
        (DuesEntryKind::Spending, _) => {
            let row = posted.only_spending()?;
            rules::spent(row.category, row.amount)
        }
        (DuesEntryKind::Reversal, _) => rules::reversed(&posted.original.as_ref()?.1),
        (DuesEntryKind::Sent, Some((direction, amount))) => rules::sent(direction, amount),
        (DuesEntryKind::Refused, Some((direction, amount))) => rules::refused(direction, amount),
        (DuesEntryKind::Delivered, Some((Upward, amount))) => {
            let settled = postings.iter().filter(|line| is_owed(line));
            let settled: Vec<_> = settled.map(|line| (line.account, line.amount)).collect();
            rules::delivered(amount, &settled)
        }
        (DuesEntryKind::Delivered, Some((Downward, amount))) => rules::granted(amount),
        (DuesEntryKind::Received, Some((Upward, amount))) => rules::received(amount, &owed),
        (DuesEntryKind::Received, Some((Downward, amount))) => rules::received_grant(amount),
        (
            DuesEntryKind::Sent
            | DuesEntryKind::Refused
            | DuesEntryKind::Delivered
            | DuesEntryKind::Received,
            None,
        ) => return None,
    };
    Some(lines.into_iter().filter(|line| line.amount != 0).collect())
}

fn is_owed(line: &Posting) -> bool {
    OWED.iter().any(|(_, account)| *account == line.account)
}

/// Whether it is undone at most once, and what it undoes is undone whole, in the same books, not
/// before it, and could be undone at all.
fn reverses_whole(posted: &Posted) -> bool {
    let entry = &posted.entry;
    let Some((original, _)) = &posted.original else {
        return posted.undone_by.len() <= 1;
    };
    let can_be = match original.kind {
        DuesEntryKind::Collection
        | DuesEntryKind::Interest
        | DuesEntryKind::Budget
        | DuesEntryKind::Spending => true,
        DuesEntryKind::Sent
        | DuesEntryKind::Delivered
        | DuesEntryKind::Refused
        | DuesEntryKind::Received
        | DuesEntryKind::Reversal => false,
    };
    can_be
        && posted.undone_by.is_empty()
        && original.organization_id == entry.organization_id
        && original.fund == entry.fund
        && original.month == entry.month
        && original.number < entry.number
        && original.effective_on <= entry.effective_on
}

fn collection_wrongs(
    posted: &Posted,
    row: &dues_collection::Model,
    parts: &[dues_share::Model],
    policies: &[Policy],
) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    let entry = &posted.entry;
    let says_same = row.organization_id == entry.organization_id
        && row.month == entry.month
        && row.reversed_by_id == posted.undone_by.first().copied();
    if !says_same {
        wrongs.push(Wrong::RecordDiffers);
    }
    let whole: i64 = parts.iter().map(|part| part.amount).sum();
    let away = parts
        .iter()
        .filter(|part| part.organization_id != Some(row.organization_id));
    let away: i64 = away.map(|part| part.amount).sum();
    let is_numbered = (1_i32..).zip(parts).all(|(at, part)| part.number == at);
    if !is_numbered || whole != row.amount || away != rules::owed_in(&posted.postings()) {
        wrongs.push(Wrong::PartsDiffer);
    }
    if !is_by_policy(entry, row, parts, policies) {
        wrongs.push(Wrong::NotByPolicy);
    }
    wrongs
}

/// Whether the parts are those of the policy that was in force on the effective date; a large
/// voluntary payment has none and goes upward whole.
fn is_by_policy(
    entry: &dues_entry::Model,
    row: &dues_collection::Model,
    parts: &[dues_share::Model],
    policies: &[Policy],
) -> bool {
    let has: Vec<_> = parts.iter().map(|part| (part.level, part.amount)).collect();
    let Some(id) = row.policy_id else {
        return row.voluntary
            && row.amount >= VOLUNTARY_WHOLE_FEN
            && has == [(RetentionLevel::Center, row.amount)];
    };
    let Some(policy) = policies.iter().find(|policy| policy.row.id == id) else {
        return false;
    };
    let order = |policy: &Policy| (policy.row.effective_from, policy.row.number);
    // Known since an earlier day: on the very day, the collection may have come first.
    let is_newer = |other: &&Policy| {
        other.row.issuer_id == policy.row.issuer_id
            && order(other) > order(policy)
            && other.row.effective_from <= entry.effective_on
            && day_of(other.row.issued_at) < day_of(entry.recorded_at)
    };
    let weights: Vec<i64> = policy
        .shares
        .iter()
        .map(|share| i64::from(share.basis_points))
        .collect();
    let levels = policy.shares.iter().map(|share| share.level);
    let due: Vec<_> = levels.zip(by_weights(row.amount, &weights)).collect();
    policy.row.effective_from <= entry.effective_on
        && !policies.iter().any(|other| is_newer(&other))
        && has == due
}

fn spending_wrongs(posted: &Posted, row: &dues_spending::Model) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    let entry = &posted.entry;
    let says_same = row.state == SpendingState::Approved
        && row.organization_id == entry.organization_id
        && row.fund == entry.fund
        && row.spent_on == entry.effective_on
        && row.reversed_by_id == posted.undone_by.first().copied();
    if !says_same {
        wrongs.push(Wrong::RecordDiffers);
    }
    let asked = (row.requested_by, row.requested_by_person);
    let decided = row.decided_by.map(|account| (account, None));
    if decided.is_none_or(|decided| is_same_person(asked, decided)) {
        wrongs.push(Wrong::SamePerson);
    }
    wrongs
}
