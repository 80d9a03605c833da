//! Two years of dues. Every working committee has a budget for education, collects in its own office
//! and closes its months, but for those of weak counties. In the county to which the guides lead every
//! branch collects and remits, every level keeps its share and closes its months; one department is
//! behind with closing, one branch has remitted too little, one spending waits for its second person.
//! What a branch collects is what its members pay by their incomes.
//! Lines, splits, chains and seals are made by the very rules of the ledger.

mod entry;
mod members;
mod remittance;
mod seal;
mod spending;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use entity::division::DivisionLevel;
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_policy::{self, RetentionLevel};
use entity::organization::OrganizationKind as Kind;
use entity::role_grant::GrantRole;
use entity::{
    DuesCollectionId, DuesPolicyId, OrganizationId, Period, dues_book, dues_collection,
    dues_policy_share, dues_share,
};

use super::Crowd;
use super::calendar::at;
use super::committee::Committees;
use super::quality::{self, Quality};
use super::unit::{Rows, Signer, Unit};
use crate::db::history::Event;
use crate::domain::dues::rules::{self, Body, Share, Sums};
use entry::New;
use members::Roll;

/// How many months there are.
const MONTHS: u32 = 24;
/// How many months the slow department is behind, and which one it is.
const BEHIND: u32 = 2;
const SLOW: usize = 3;
/// How many months a weak county is behind.
const WEAK_BEHIND: u32 = 3;
/// What is collected in a month where members are not on the roll, in fen, at the least and at the most.
const COLLECTED: (i64, i64) = (60_000, 210_000);
/// How the dues of a county are shared.
const COUNTY_SHARES: [Share; 3] = [
    share(RetentionLevel::Branch, 4_000),
    share(RetentionLevel::Department, 3_000),
    share(RetentionLevel::CountyWorkingCommittee, 3_000),
];
/// How the dues of the offices of those above are: they keep them.
const CITY_SHARES: [Share; 1] = [share(RetentionLevel::City, 10_000)];
const PROVINCE_SHARES: [Share; 1] = [share(RetentionLevel::Province, 10_000)];

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

/// The ledger of a division under way.
struct Desk<'u, 'a> {
    unit: &'u mut Unit<'a>,
    bodies: BTreeMap<OrganizationId, (Body, Option<OrganizationId>)>,
    books: BTreeMap<OrganizationId, Book>,
    policy: DuesPolicyId,
    accountant: Signer,
    cashier: Signer,
    committee_staff: Signer,
    roll: Roll,
    /// The working committee.
    committee: OrganizationId,
}

/// Keeps the books of a division: of a whole province or the country, only of the county to which the
/// guides lead.
pub(super) fn build(unit: &mut Unit<'_>, committees: &Committees) {
    let is_example = unit.division.code == quality::EXAMPLE;
    if unit.world.crowd == Crowd::Three && !is_example {
        return;
    }
    let signer = |suffix: &str, role| {
        let name = format!("{}.{suffix}", unit.division.code);
        let found = unit.rows.accounts.iter().find(|row| row.username == name);
        found.map_or(committees.staff, |row| Signer {
            account: row.id,
            role,
            organization: Some(committees.working.id),
        })
    };
    let accountant = signer("accountant", GrantRole::Accountant);
    let cashier = signer("cashier", GrantRole::Cashier);
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
        committee_staff: committees.staff,
        roll: Roll::default(),
        committee: committees.working.id,
    };
    let first = rules::first_of_month(desk.unit.world.calendar.today) - Months::new(MONTHS);
    desk.issue(committees.working.id, (first, issued), committees.staff);
    desk.enroll(first);
    for number in 0..MONTHS {
        desk.month(first + Months::new(number), number);
    }
    desk.wait_for_approval();
    desk.keep_arrears();
    desk.end();
}

impl Desk<'_, '_> {
    fn rows(&mut self) -> &mut Rows {
        &mut self.unit.rows
    }

    /// The bodies of these kinds whose books are kept.
    fn of_kind(&self, kinds: &[Kind]) -> Vec<OrganizationId> {
        if self.unit.division.code != quality::EXAMPLE {
            return Vec::new();
        }
        let bodies = self.bodies.values();
        let of_kind = bodies.filter(|(body, _)| kinds.contains(&body.kind));
        of_kind.map(|(body, _)| body.id).collect()
    }

    /// When something of a day was recorded: what was before the system, right after it was set up.
    fn recorded(&self, day: NaiveDate) -> DateTime<Utc> {
        let begun = at(self.unit.world.calendar.entered_on + Days::new(1), 9, 0);
        at(day, 10, 0).max(begun)
    }

    const fn shares(&self) -> &'static [Share] {
        match self.unit.division.level {
            DivisionLevel::County => &COUNTY_SHARES,
            DivisionLevel::City => &CITY_SHARES,
            DivisionLevel::Province => &PROVINCE_SHARES,
        }
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
        let shares = self.shares();
        let lines: Vec<_> = shares
            .iter()
            .map(|share| (share.level, share.basis_points))
            .collect();
        for (number, share) in (1_i32..).zip(shares) {
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
        let event = event
            .after("effectiveFrom", from)
            .after("number", 1)
            .after("shares", lines);
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
        if first.month() == 1 || number == 0 {
            self.provide(self.committee, on(8));
            for group in &groups {
                self.provide(*group, on(8));
            }
        }
        self.collect(self.committee, month, on(10));
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
        let slow = self.slow(&groups, number);
        let books: Vec<_> = self.books.keys().copied().collect();
        for id in books.into_iter().filter(|id| Some(*id) != slow) {
            self.close(id, month, closes_on);
        }
    }

    /// Who does not close this month: a department of the county to which the guides lead, or the
    /// working committee of a weak one.
    fn slow(&self, groups: &[OrganizationId], number: u32) -> Option<OrganizationId> {
        let division = self.unit.division;
        let is_county = division.level == DivisionLevel::County;
        let is_weak = is_county && Quality::of(division) == Quality::Red;
        let (slow, behind) = match groups.get(SLOW) {
            Some(group) => (Some(*group), BEHIND),
            None => (is_weak.then_some(self.committee), WEAK_BEHIND),
        };
        slow.filter(|_| number + behind >= MONTHS)
    }

    fn collect(&mut self, branch: OrganizationId, month: Period, day: NaiveDate) {
        let paid = self.roll.pay(branch, month, self.unit.world.calendar.today);
        let amount = match paid.is_empty() {
            true => self.unit.random.between(COLLECTED.0, COLLECTED.1),
            false => paid.iter().map(|(_, amount)| amount).sum(),
        };
        let way = self.way_up(branch);
        let split = rules::share_out(self.shares(), amount, &way);
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
            memo: match paid.is_empty() {
                true => format!("{month} 党费"),
                false => format!("{month} 党费{}", rules::BY_MEMBER),
            },
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
            payers: i32::try_from(paid.len()).ok().filter(|payers| *payers > 0),
            voluntary: false,
            policy_id: Some(policy),
            entry_id,
            reversed_by_id: None,
        });
        self.paid(id, paid);
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
}
