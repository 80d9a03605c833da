//! Months that are closed, and the books as they end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{DuesSealId, OrganizationId, Period, dues_balance, dues_seal};

use super::Desk;
use crate::db::history::{Event, hex, sha256};
use crate::domain::dues::rules::{self, FUNDS, Figures, Totals};

impl Desk<'_, '_> {
    /// Seals a month.
    pub(super) fn close(&mut self, id: OrganizationId, month: Period, day: NaiveDate) {
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
    pub(super) fn end(self) {
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
