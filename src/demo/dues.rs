//! Two years of dues in the county to which the guides lead: every branch collects and remits, every
//! level keeps its share and closes its months; one department is behind with closing, one branch has
//! remitted too little, one spending waits for its second person. The lines, splits, chains and seals
//! are made by the very rules of the ledger.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use entity::dues_entry::{self, DuesEntryKind, DuesFund};
use entity::dues_policy::{self, RetentionLevel};
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::dues_spending::{self, DuesSpendingCategory, SpendingState};
use entity::organization::OrganizationKind as Kind;
use entity::role_grant::GrantRole;
use entity::{
    DuesCollectionId, DuesEntryId, DuesPolicyId, DuesRemittanceId, DuesSealId, DuesSpendingId,
    OrganizationId, Period, dues_balance, dues_book, dues_collection, dues_line, dues_policy_share,
    dues_seal, dues_share,
};
use uuid::Uuid;

use super::calendar::at;
use super::committee::Committees;
use super::quality;
use super::unit::{Rows, Signer, Unit};
use crate::db::history::{Event, GENESIS, hex, sha256};
use crate::domain::dues::rules::{
    self, Body, FUNDS, Figures, OWED, Posting, Sealable, Share, Sums, Totals,
};

/// How many months there are.
const MONTHS: u32 = 24;
/// How many months the slow department is behind, and which one it is.
const BEHIND: u32 = 2;
const SLOW: usize = 3;
/// What a branch collects in a month, in fen, at the least and at the most.
const COLLECTED: (i64, i64) = (60_000, 210_000);
/// What the budget provides for a department's education in a year, in fen.
const BUDGET: i64 = 3_000_000;
/// How the dues are shared.
const SHARES: [Share; 3] = [
    share(RetentionLevel::Branch, 4_000),
    share(RetentionLevel::Department, 3_000),
    share(RetentionLevel::CountyWorkingCommittee, 3_000),
];

const fn share(level: RetentionLevel, basis_points: i32) -> Share {
    Share {
        level,
        basis_points,
    }
}

/// A book under way.
#[derive(Debug)]
struct Book {
    row: dues_book::Model,
    /// What each fund holds, and what it held before the month.
    sums: BTreeMap<DuesFund, Sums>,
    before: BTreeMap<DuesFund, Sums>,
    /// What is owed upward for the month, by level.
    owed: Vec<i64>,
}

/// An entry to be posted.
struct New {
    organization: OrganizationId,
    fund: DuesFund,
    kind: DuesEntryKind,
    day: NaiveDate,
    at: DateTime<Utc>,
    transfer: Option<(DuesRemittanceId, OrganizationId)>,
    memo: String,
    lines: Vec<Posting>,
    by: Signer,
    told: (&'static str, &'static str, Option<Uuid>),
}

/// The county's ledger under way.
struct Desk<'u, 'a> {
    unit: &'u mut Unit<'a>,
    bodies: BTreeMap<OrganizationId, (Body, Option<OrganizationId>)>,
    books: BTreeMap<OrganizationId, Book>,
    policy: DuesPolicyId,
    accountant: Signer,
    cashier: Signer,
}

/// Keeps the books of the county to which the guides lead.
pub(super) fn build(unit: &mut Unit<'_>, committees: &Committees) {
    if unit.division.code != quality::EXAMPLE {
        return;
    }
    let signer = |suffix: &str, role| {
        let name = format!("{}.{suffix}", unit.division.code);
        let found = unit.rows.accounts.iter().find(|row| row.username == name);
        found.map(|row| Signer {
            account: row.id,
            role,
            organization: Some(committees.working.id),
        })
    };
    let (Some(accountant), Some(cashier)) = (
        signer("accountant", GrantRole::Accountant),
        signer("cashier", GrantRole::Cashier),
    ) else {
        return;
    };
    let rows = unit.rows.organizations.iter();
    let bodies = rows.map(|row| {
        let body = Body {
            id: row.id,
            kind: row.kind,
            division: row.division_code,
        };
        (row.id, (body, row.superior_id))
    });
    let bodies = bodies.collect();
    let issued = unit.entered_at();
    let policy = DuesPolicyId(unit.random.id(issued));
    let mut desk = Desk {
        unit,
        bodies,
        books: BTreeMap::new(),
        policy,
        accountant,
        cashier,
    };
    let first = rules::first_of_month(desk.unit.world.calendar.today) - Months::new(MONTHS);
    desk.issue(committees.working.id, (first, issued), committees.staff);
    for number in 0..MONTHS {
        desk.month(first + Months::new(number), number);
    }
    desk.wait_for_approval();
    desk.end();
}

impl Desk<'_, '_> {
    fn rows(&mut self) -> &mut Rows {
        &mut self.unit.rows
    }

    fn of_kind(&self, kinds: &[Kind]) -> Vec<OrganizationId> {
        let bodies = self.bodies.values();
        let of_kind = bodies.filter(|(body, _)| kinds.contains(&body.kind));
        of_kind.map(|(body, _)| body.id).collect()
    }

    /// When something of a day was recorded: what was before the system, right after it was set up.
    fn recorded(&self, day: NaiveDate) -> DateTime<Utc> {
        let begun = at(self.unit.world.calendar.entered_on + Days::new(1), 9, 0);
        at(day, 10, 0).max(begun)
    }

    fn issue(
        &mut self,
        issuer: OrganizationId,
        (from, issued_at): (NaiveDate, DateTime<Utc>),
        staff: Signer,
    ) {
        let id = self.policy;
        self.rows().dues_policies.push(dues_policy::Model {
            id,
            issuer_id: issuer,
            effective_from: from,
            number: 1,
            issued_by: staff.account,
            issued_at,
        });
        for (number, share) in (1_i32..).zip(SHARES) {
            self.rows()
                .dues_policy_shares
                .push(dues_policy_share::Model {
                    policy_id: id,
                    number,
                    level: share.level,
                    basis_points: share.basis_points,
                });
        }
        let event = Event::of(issuer, "setRetentionPolicy", "RetentionPolicy", id.0);
        let event = event.after("effectiveFrom", from);
        self.unit.tell(issuer, issued_at, staff, event);
    }

    /// All that happens in the month that begins on `first`, and its closing.
    fn month(&mut self, first: NaiveDate, number: u32) {
        let Some(month) = rules::month_of(first) else {
            return;
        };
        let on = |day: u64| first + Days::new(day - 1);
        let groups = self.of_kind(&[Kind::PartyGroup]);
        let branches = self.of_kind(&[Kind::Branch]);
        if first.month() == 1 {
            for group in &groups {
                self.provide(*group, on(8));
            }
        }
        for branch in &branches {
            self.collect(*branch, month, on(10));
        }
        let is_last = number + 1 == MONTHS;
        for (place, branch) in branches.iter().enumerate() {
            let part = if is_last && place == 0 { 80 } else { 100 };
            self.remit(*branch, (month, part), [on(12), on(14)]);
        }
        for middle in self.of_kind(&[Kind::GeneralBranch, Kind::AgencyPartyCommittee]) {
            self.remit(middle, (month, 100), [on(15), on(16)]);
        }
        for group in &groups {
            self.remit(*group, (month, 100), [on(18), on(20)]);
        }
        if first.month() == 6 {
            for group in &groups {
                self.spend(*group, on(26));
            }
        }
        let closes_on = first + Months::new(1) + Days::new(4);
        if self.recorded(closes_on) > self.unit.world.calendar.now {
            return;
        }
        let slow = groups
            .get(SLOW)
            .copied()
            .filter(|_| number + BEHIND >= MONTHS);
        let books: Vec<_> = self.books.keys().copied().collect();
        for id in books.into_iter().filter(|id| Some(*id) != slow) {
            self.close(id, month, closes_on);
        }
    }

    fn collect(&mut self, branch: OrganizationId, month: Period, day: NaiveDate) {
        let amount = self.unit.random.between(COLLECTED.0, COLLECTED.1);
        let way = self.way_up(branch);
        let split = rules::share_out(&SHARES, amount, &way);
        let away = split.iter().filter(|line| line.holder != Some(branch));
        let upward: Vec<_> = away.map(|line| (line.owed_to, line.amount)).collect();
        let at = self.recorded(day);
        let id = DuesCollectionId(self.unit.random.id(at));
        let entry_id = self.post(New {
            organization: branch,
            fund: DuesFund::Dues,
            kind: DuesEntryKind::Collection,
            day,
            at,
            transfer: None,
            memo: format!("{month} 党费"),
            lines: rules::collected(amount, &upward),
            by: self.accountant,
            told: ("recordDuesCollection", "DuesCollection", Some(id.0)),
        });
        let policy = self.policy;
        self.rows().dues_collections.push(dues_collection::Model {
            id,
            organization_id: branch,
            month,
            amount,
            payers: None,
            voluntary: false,
            policy_id: Some(policy),
            entry_id,
            reversed_by_id: None,
        });
        for (number, line) in (1_i32..).zip(split) {
            self.rows().dues_shares.push(dues_share::Model {
                collection_id: id,
                number,
                level: line.level,
                organization_id: line.holder,
                amount: line.amount,
            });
        }
    }

    fn way_up(&self, id: OrganizationId) -> Vec<Body> {
        let mut way = Vec::new();
        let mut next = self.bodies.get(&id);
        while let Some((body, superior)) = next {
            way.push(*body);
            next = superior.and_then(|superior| self.bodies.get(&superior));
        }
        way
    }

    /// Sends so many hundredths of what is owed for the month, which the superior confirms.
    fn remit(
        &mut self,
        sender: OrganizationId,
        (month, percent): (Period, i64),
        [sent_on, confirmed_on]: [NaiveDate; 2],
    ) {
        let superior = self.bodies.get(&sender).and_then(|(_, superior)| *superior);
        let whole = self.books.get(&sender).map(|book| book.owed.clone());
        let (Some(receiver), Some(whole)) = (superior, whole) else {
            return;
        };
        let amount = whole.iter().sum::<i64>() * percent / 100;
        let sent_at = self.recorded(sent_on);
        let id = DuesRemittanceId(self.unit.random.id(sent_at));
        let up = TransferDirection::Upward;
        let leg = |organization, kind, (day, at), lines, by| New {
            organization,
            fund: DuesFund::Dues,
            kind,
            day,
            at,
            transfer: Some((
                id,
                if organization == sender {
                    receiver
                } else {
                    sender
                },
            )),
            memo: "上缴".to_owned(),
            lines,
            by,
            told: ("confirmDuesRemittance", "DuesRemittance", Some(id.0)),
        };
        let parts = rules::next_part(&whole, &vec![0; whole.len()], amount);
        let settled: Vec<_> = OWED
            .iter()
            .zip(&parts)
            .map(|((_, account), part)| (*account, *part))
            .collect();
        let way = self.way_up(receiver);
        let own = way
            .split_first()
            .and_then(|(body, above)| rules::level_of(body, above));
        let onward = OWED
            .iter()
            .zip(&parts)
            .filter(|((level, _), _)| !rules::retains(own, *level));
        let onward: Vec<_> = onward.map(|((level, _), part)| (*level, *part)).collect();
        let (accountant, cashier) = (self.accountant, self.cashier);
        let answered_at = self.recorded(confirmed_on);
        let (sent, confirmed) = ((sent_on, sent_at), (confirmed_on, answered_at));
        let mut first = leg(
            sender,
            DuesEntryKind::Sent,
            sent,
            rules::sent(up, amount),
            accountant,
        );
        first.told.0 = "sendDuesRemittance";
        self.post(first);
        let paid = rules::delivered(amount, &settled);
        self.post(leg(
            sender,
            DuesEntryKind::Delivered,
            confirmed,
            paid,
            cashier,
        ));
        let got = rules::received(amount, &onward);
        self.post(leg(
            receiver,
            DuesEntryKind::Received,
            confirmed,
            got,
            cashier,
        ));
        self.rows().dues_remittances.push(dues_remittance::Model {
            id,
            direction: up,
            sender_id: sender,
            receiver_id: receiver,
            fund: DuesFund::Dues,
            month,
            amount,
            purpose: None,
            sent_on,
            state: RemittanceState::Confirmed,
            sent_by: accountant.account,
            sent_by_person: None,
            sent_at,
            answered_by: Some(cashier.account),
            answered_at: Some(answered_at),
            reason: None,
        });
    }

    fn provide(&mut self, group: OrganizationId, day: NaiveDate) {
        let at = self.recorded(day);
        self.post(New {
            organization: group,
            fund: DuesFund::Education,
            kind: DuesEntryKind::Budget,
            day,
            at,
            transfer: None,
            memo: "党员教育培训经费预算".to_owned(),
            lines: rules::budgeted(BUDGET),
            by: self.accountant,
            told: ("recordEducationBudget", "DuesEntry", None),
        });
    }

    /// A third of what the group has kept goes into training.
    fn spend(&mut self, group: OrganizationId, day: NaiveDate) {
        let kept = self
            .books
            .get(&group)
            .and_then(|book| book.sums.get(&DuesFund::Dues));
        let amount = kept.map_or(0, Sums::available) / 3;
        let mut row = self.request(group, amount, day);
        let at = row.requested_at;
        let entry = self.post(New {
            organization: group,
            fund: DuesFund::Dues,
            kind: DuesEntryKind::Spending,
            day,
            at,
            transfer: None,
            memo: row.purpose.clone(),
            lines: rules::spent(row.category, amount),
            by: self.cashier,
            told: ("approveDuesSpending", "DuesSpending", Some(row.id.0)),
        });
        row.state = SpendingState::Approved;
        row.decided_by = Some(self.cashier.account);
        row.decided_at = Some(at);
        row.entry_id = Some(entry);
        self.rows().dues_spendings.push(row);
    }

    fn request(
        &mut self,
        organization: OrganizationId,
        amount: i64,
        day: NaiveDate,
    ) -> dues_spending::Model {
        let requested_at = self.recorded(day);
        let id = DuesSpendingId(self.unit.random.id(requested_at));
        let event = Event::of(organization, "requestDuesSpending", "DuesSpending", id.0);
        let event = event.after("amount", amount);
        self.unit
            .tell(organization, requested_at, self.accountant, event);
        dues_spending::Model {
            id,
            organization_id: organization,
            fund: DuesFund::Dues,
            category: DuesSpendingCategory::Training,
            amount,
            spent_on: day,
            purpose: "党员教育培训".to_owned(),
            deciding_meeting: "支部委员会会议".to_owned(),
            state: SpendingState::Requested,
            requested_by: self.accountant.account,
            requested_by_person: None,
            requested_at,
            decided_by: None,
            decided_at: None,
            reason: None,
            entry_id: None,
            reversed_by_id: None,
        }
    }

    /// The first branch has asked for a tenth of what it kept, and nobody has decided yet.
    fn wait_for_approval(&mut self) {
        let Some(branch) = self.of_kind(&[Kind::Branch]).first().copied() else {
            return;
        };
        let kept = self
            .books
            .get(&branch)
            .and_then(|book| book.sums.get(&DuesFund::Dues));
        let amount = kept.map_or(0, Sums::available) / 10;
        let row = self.request(
            branch,
            amount,
            self.unit.world.calendar.today - Days::new(1),
        );
        self.rows().dues_spendings.push(row);
    }

    /// Posts an entry, as the ledger does.
    fn post(&mut self, new: New) -> DuesEntryId {
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

    /// Seals a month.
    fn close(&mut self, id: OrganizationId, month: Period, day: NaiveDate) {
        let at = self.recorded(day);
        let seal_id = DuesSealId(self.unit.random.id(at));
        let Some(book) = self.books.get_mut(&id) else {
            return;
        };
        let mut figures = BTreeMap::new();
        for fund in FUNDS {
            let now = book.sums.get(&fund).cloned().unwrap_or_default();
            let before = book.before.insert(fund, now.clone()).unwrap_or_default();
            let mut during = now;
            for (account, amount) in &before.0 {
                let _ = during.add(*account, -amount);
            }
            let totals = Totals {
                outside_before: before.clone(),
                outside_during: during.clone(),
                before,
                during,
            };
            figures.insert(fund, Figures::of(&totals));
        }
        let totals = rules::statements_text(&figures);
        let hash = sha256(&[b"", totals.as_bytes(), &book.row.head]);
        book.row.sealed_through = Some(month.last_day());
        let entries = book.row.entries;
        self.unit.rows.dues_seals.push(dues_seal::Model {
            id: seal_id,
            organization_id: id,
            month,
            number: 1,
            replaces_id: None,
            entries,
            totals,
            hash: hash.to_vec(),
            sealed_by: self.accountant.account,
            sealed_at: at,
        });
        let event = Event::of(id, "closeDuesMonth", "DuesMonth", seal_id.0)
            .after("month", month)
            .after("number", 1)
            .after("hash", hex(&hash));
        self.unit.tell(id, at, self.accountant, event);
    }

    /// Writes the books themselves.
    fn end(self) {
        for (organization_id, book) in self.books {
            for (fund, sums) in book.sums {
                let accounts = sums.0.into_iter();
                let rows = accounts.map(|(account, amount)| dues_balance::Model {
                    organization_id,
                    fund,
                    account,
                    amount,
                });
                self.unit.rows.dues_balances.extend(rows);
            }
            self.unit.rows.dues_books.push(book.row);
        }
    }
}
