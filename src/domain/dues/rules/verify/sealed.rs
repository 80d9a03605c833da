//! What was sealed and disclosed: it is still what the entries say that were there at that moment.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::dues_entry::DuesFund;
use entity::{Period, dues_disclosure, dues_seal};

use super::{BookCheck, Posted, Wrong};
use crate::db::history::sha256;
use crate::domain::dues::rules::{FUNDS, Figures, Sums, Totals, first_of_month, statements_text};

impl BookCheck {
    /// Checks what was sealed or disclosed after so many entries.
    pub(super) fn reached(&mut self, number: i64) {
        let seals = self.record.seals.iter().enumerate();
        let reached: Vec<usize> = seals
            .filter(|(_, (seal, _))| seal.entries == number)
            .map(|(index, _)| index)
            .collect();
        for index in reached {
            self.sealed(index);
        }
        let disclosures = std::mem::take(&mut self.record.disclosures);
        for row in disclosures {
            if !self.discloses(&row) {
                self.record.disclosures.push(row);
            }
        }
    }

    /// The statements of a period by the entries so far, as a seal keeps them.
    fn statements(&self, period: Period) -> String {
        let mut figures = BTreeMap::new();
        for fund in FUNDS {
            figures.insert(fund, Figures::of(&self.totals(fund, period)));
        }
        statements_text(&figures)
    }

    fn totals(&self, fund: DuesFund, period: Period) -> Totals {
        let (first, last) = (period.first_day(), period.last_day());
        let sum = |from: Option<NaiveDate>, until: NaiveDate| {
            let months = self.months.iter().filter(|((of, month), _)| {
                *of == fund && *month <= until && from.is_none_or(|from| *month >= from)
            });
            months.fold(Sums::default(), |sum, (_, moved)| sum.plus(moved))
        };
        let before = sum(None, first - Days::new(1));
        let during = sum(Some(first), last);
        Totals {
            outside_before: before.clone(),
            outside_during: during.clone(),
            before,
            during,
        }
    }

    /// Checks one seal at the moment in which it was set.
    fn sealed(&mut self, index: usize) {
        let Some((seal, reopening)) = self.record.seals.get(index).cloned() else {
            return;
        };
        let replaced = seal.replaces_id.and_then(|id| {
            let mut seals = self.record.seals.iter();
            seals.find(|(other, _)| other.id == id)
        });
        let before = replaced.map(|(other, _)| other.hash.clone());
        let is_next = match replaced {
            Some((other, reopening)) => {
                let opened = reopening.is_some();
                opened && other.month == seal.month && other.number + 1 == seal.number
            }
            None => seal.number == 1,
        };
        let pieces = [
            before.as_deref().unwrap_or_default(),
            seal.totals.as_bytes(),
            &self.hash,
        ];
        if sha256(&pieces) != *seal.hash {
            self.add(None, Wrong::SealHash(seal.month));
        }
        if !is_next {
            self.add(None, Wrong::SealOrder(seal.month));
        }
        if self.statements(seal.month) != seal.totals {
            self.add(None, Wrong::SealTotals(seal.month));
        }
        if reopening.is_none() {
            self.bank(&seal);
        }
    }

    /// The bank's newest word of the month was what the books said when it was sealed for good.
    fn bank(&mut self, seal: &dues_seal::Model) {
        let (first, last) = (seal.month.first_day(), seal.month.last_day());
        for fund in FUNDS {
            let said = self
                .record
                .assertions
                .iter()
                .filter(|row| row.fund == fund && (first..=last).contains(&row.on_day));
            let newest = said.max_by_key(|row| (row.on_day, row.asserted_at, row.id));
            let Some(newest) = newest else { continue };
            if self.asserted.get(&(fund, newest.on_day)) != Some(&newest.amount) {
                self.add(None, Wrong::Bank(seal.month));
            }
        }
    }

    /// Whether these entries are those that a disclosure was made of; then its content is checked.
    fn discloses(&mut self, row: &dues_disclosure::Model) -> bool {
        let is_last = |seal: &&dues_seal::Model| seal.month.last_day() == row.year.last_day();
        let seals = self.record.seals.iter().map(|(seal, _)| seal);
        let newest = seals.filter(is_last).max_by_key(|seal| seal.number);
        let is_sealed = newest.is_some_and(|seal| seal.entries <= self.last);
        if !is_sealed || sha256(&[row.content.as_bytes(), &self.hash]) != *row.hash {
            return false;
        }
        if self.statements(row.year) != row.content {
            self.add(None, Wrong::Disclosure(row.year));
        }
        true
    }

    /// Disclosures whose hash fits no moment of the book.
    pub(super) fn undisclosed(&mut self) {
        for row in std::mem::take(&mut self.record.disclosures) {
            self.add(None, Wrong::Disclosure(row.year));
        }
    }

    /// Whether an entry stands in a month that was sealed before it and not opened again.
    pub(super) fn check_open(&mut self, posted: &Posted) {
        let entry = &posted.entry;
        let against = self.record.seals.iter().find(|(seal, reopening)| {
            reopening.is_none()
                && seal.entries < entry.number
                && entry.effective_on <= seal.month.last_day()
        });
        if let Some((seal, _)) = against {
            let month = seal.month;
            self.add(Some(entry.number), Wrong::IntoSealed(month));
        }
    }

    /// Whether the book names the months that are begun and sealed, and no seal is of entries that
    /// are not there.
    pub(super) fn seals(&mut self) {
        let beyond = self.record.seals.iter().map(|(seal, _)| seal);
        let beyond = beyond.filter(|seal| seal.entries > self.last);
        let beyond: Vec<Period> = beyond.map(|seal| seal.month).collect();
        for month in beyond {
            self.add(None, Wrong::SealHash(month));
        }
        let told = self.record.told.sealed.symmetric_difference(&self.sealed);
        let untold: Vec<Period> = told.map(|(period, _)| *period).collect();
        for period in untold {
            self.add(None, Wrong::SealUntold(period));
        }
        let seals = || self.record.seals.iter();
        let held = seals().filter(|(_, reopening)| reopening.is_none());
        let held = held.map(|(seal, _)| seal.month.last_day()).max();
        let first = seals().map(|(seal, _)| seal.month.first_day()).min();
        let through = held.or_else(|| first.map(|first| first - Days::new(1)));
        let begun = self
            .first_on
            .map(first_of_month)
            .into_iter()
            .chain(first)
            .min();
        let book = &self.record.book;
        if (book.begins_on, book.sealed_through) != (begun, through) {
            self.add(None, Wrong::MonthsDiffer);
        }
    }
}
