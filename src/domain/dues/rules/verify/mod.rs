//! Proving books: every invariant of §4.5 over all entries of an organization, taken one by one in
//! their order, so that what is kept in hand is a few sums for each month.

mod act;
mod entry;
mod sealed;
mod transfer;
mod wrong;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::dues_entry::DuesFund;
use entity::dues_line::DuesAccount;
use entity::{
    Period, dues_assertion, dues_balance, dues_book, dues_disclosure, dues_reopening, dues_seal,
};

pub use act::{ACTIONS, Act, ActRecord, act_faults};
pub use entry::{Policy, Posted, entry_wrongs};
pub use transfer::transfer_wrongs;
pub use wrong::{BookFault, Wrong};

use super::{
    Fault, Sealable, Share, Sums, cash_of, check_shares, faults, first_of_month, link, month_of,
};
use crate::db::history::GENESIS;

/// A book with all that is kept beside its entries.
#[derive(Clone, Debug)]
pub struct BookRecord {
    /// The book.
    pub book: dues_book::Model,
    /// What its accounts are said to hold.
    pub balances: Vec<dues_balance::Model>,
    /// Its seals by month and number, each with its reopening.
    pub seals: Vec<(dues_seal::Model, Option<dues_reopening::Model>)>,
    /// What the bank said.
    pub assertions: Vec<dues_assertion::Model>,
    /// Its disclosures.
    pub disclosures: Vec<dues_disclosure::Model>,
    /// What the history tells of it.
    pub told: Told,
}

/// What the history tells of a book.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The hash of each entry.
    pub entries: BTreeMap<i64, Vec<u8>>,
    /// The hash of each seal of a month and of each disclosure of a year.
    pub sealed: BTreeSet<(Period, Vec<u8>)>,
}

/// The check of one book, to be given its entries in the order of their numbers.
#[derive(Clone, Debug)]
pub struct BookCheck {
    record: BookRecord,
    /// Its seals and disclosures, as the history would tell of them.
    sealed: BTreeSet<(Period, Vec<u8>)>,
    /// The newest entry so far, and its hash as stored.
    last: i64,
    hash: Vec<u8>,
    /// What each fund holds, and how it moved in each month.
    sums: BTreeMap<DuesFund, Sums>,
    months: BTreeMap<(DuesFund, NaiveDate), Sums>,
    /// The cash of each fund at the end of each day of which the bank has said something.
    asserted: BTreeMap<(DuesFund, NaiveDate), i64>,
    /// The day of the earliest entry.
    first_on: Option<NaiveDate>,
    /// What is broken by now: said once, where it begins.
    broken: BTreeMap<DuesFund, Vec<Fault>>,
    faults: Vec<BookFault>,
}

impl BookCheck {
    /// Begins with a book of no entries.
    #[must_use]
    pub fn of(record: BookRecord) -> Self {
        let seals = record.seals.iter();
        let seals = seals.map(|(seal, _)| (seal.month, seal.hash.clone()));
        let disclosed = record.disclosures.iter();
        let disclosed = disclosed.map(|row| (row.year, row.hash.clone()));
        let sealed = seals.chain(disclosed).collect();
        let assertions = record.assertions.iter();
        let asserted = assertions.map(|row| ((row.fund, row.on_day), 0)).collect();
        let mut check = Self {
            record,
            sealed,
            last: 0,
            hash: GENESIS.to_vec(),
            sums: BTreeMap::new(),
            months: BTreeMap::new(),
            asserted,
            first_on: None,
            broken: BTreeMap::new(),
            faults: Vec::new(),
        };
        check.reached(0);
        check
    }

    fn add(&mut self, entry: Option<i64>, wrong: Wrong) {
        let organization = self.record.book.organization_id;
        self.faults.push(BookFault {
            organization,
            entry,
            wrong,
        });
    }

    /// The next entry.
    pub fn entry(&mut self, posted: &Posted, policies: &[Policy]) {
        let entry = &posted.entry;
        let number = entry.number;
        if number != self.last + 1 {
            self.add(None, Wrong::Missing(self.last + 1, number - 1));
        } else if link(&self.hash, &Sealable::of(entry, &posted.postings())) != *entry.hash {
            self.add(Some(number), Wrong::HashDiffers);
        }
        match self.record.told.entries.get(&number) {
            None => self.add(Some(number), Wrong::Untold),
            Some(told) if *told != entry.hash => self.add(Some(number), Wrong::ToldOtherwise),
            Some(_) => {}
        }
        for wrong in entry_wrongs(posted, policies) {
            self.add(Some(number), wrong);
        }
        self.check_open(posted);
        self.sum_up(posted);
        // What follows is measured by what is stored here, so that one edited entry is one fault.
        self.last = number;
        self.hash.clone_from(&entry.hash);
        self.reached(number);
    }

    fn sum_up(&mut self, posted: &Posted) {
        let entry = &posted.entry;
        let month = (entry.fund, first_of_month(entry.effective_on));
        let moved = self.months.entry(month).or_default();
        let held = self.sums.entry(entry.fund).or_default();
        for line in posted.postings() {
            for sums in [&mut *moved, &mut *held] {
                let sum = sums.0.entry(line.account).or_default();
                *sum = sum.saturating_add(line.amount);
            }
        }
        let cash = cash_of(&posted.postings());
        let days = (entry.fund, entry.effective_on)..=(entry.fund, NaiveDate::MAX);
        for (_, held) in self.asserted.range_mut(days) {
            *held = held.saturating_add(cash);
        }
        let now = faults(held);
        let before = self.broken.insert(entry.fund, now.clone());
        let before = before.unwrap_or_default();
        for fault in now.into_iter().filter(|fault| !before.contains(fault)) {
            self.add(Some(entry.number), Wrong::Broken(fault));
        }
        let day = entry.effective_on;
        self.first_on = Some(self.first_on.map_or(day, |first| first.min(day)));
    }

    /// Ends with what is kept beside the entries.
    #[must_use]
    pub fn end(mut self) -> Vec<BookFault> {
        let book = &self.record.book;
        if book.entries != self.last || book.head != self.hash {
            let entries = book.entries;
            self.add(None, Wrong::HeadDiffers(entries));
        }
        let told: Vec<i64> = self
            .record
            .told
            .entries
            .range(self.last + 1..)
            .map(|(number, _)| *number)
            .collect();
        for number in told {
            self.add(None, Wrong::Told(number));
        }
        self.balances();
        self.month_ends();
        self.seals();
        self.undisclosed();
        self.faults
    }

    /// Whether each balance is the sum of its lines.
    fn balances(&mut self) {
        let mut kept: BTreeMap<(DuesFund, DuesAccount), i64> = BTreeMap::new();
        for row in &self.record.balances {
            kept.insert((row.fund, row.account), row.amount);
        }
        let mut summed: BTreeMap<(DuesFund, DuesAccount), i64> = BTreeMap::new();
        for (fund, sums) in &self.sums {
            summed.extend(
                sums.0
                    .iter()
                    .map(|(account, sum)| ((*fund, *account), *sum)),
            );
        }
        let mut accounts: Vec<_> = kept.keys().chain(summed.keys()).copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        for account in accounts {
            let amount = |of: &BTreeMap<_, i64>| of.get(&account).copied().unwrap_or_default();
            let (is, ought) = (amount(&kept), amount(&summed));
            if is != ought {
                self.add(None, Wrong::BalanceDiffers(account.1, is, ought));
            }
        }
    }

    /// Whether there was cash at the end of each month, by the days on which entries count.
    fn month_ends(&mut self) {
        let mut cash: BTreeMap<DuesFund, i64> = BTreeMap::new();
        let mut short = Vec::new();
        for ((fund, first), moved) in &self.months {
            let held = cash.entry(*fund).or_default();
            *held = held.saturating_add(moved.get(DuesAccount::Cash));
            if *held < 0 {
                short.extend(month_of(*first));
            }
        }
        for month in short {
            self.add(None, Wrong::CashBelowNothing(month));
        }
    }
}

/// What is wrong with a policy by itself.
#[must_use]
pub fn policy_fault(policy: &Policy) -> Option<BookFault> {
    let mut violations = Vec::new();
    check_shares(&policy.shares, &mut violations);
    let sum = |share: &Share| i64::from(share.basis_points);
    let whole = policy.shares.iter().map(sum).sum();
    let is_whole = violations.is_empty();
    (!is_whole).then_some(BookFault {
        organization: policy.row.issuer_id,
        entry: None,
        wrong: Wrong::PolicyNotWhole(whole),
    })
}
