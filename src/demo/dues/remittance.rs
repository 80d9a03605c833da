//! What goes upward, in the books of both ends.

use chrono::{DateTime, NaiveDate, Utc};
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_policy::RetentionLevel;
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::{DuesRemittanceId, OrganizationId, Period};

use super::Desk;
use super::entry::New;
use crate::demo::unit::Signer;
use crate::domain::dues::rules::{self, OWED, Posting};

const UPWARD: TransferDirection = TransferDirection::Upward;

/// A remittance under way.
#[derive(Clone, Copy)]
struct Remitted {
    id: DuesRemittanceId,
    sender: OrganizationId,
    receiver: OrganizationId,
    amount: i64,
}

/// One end's part of it: in whose books, what happened, when and by whom.
type Leg = (
    OrganizationId,
    DuesEntryKind,
    (NaiveDate, DateTime<Utc>),
    Signer,
);

impl Remitted {
    fn leg(
        self,
        (organization, kind, (day, at), by): Leg,
        action: &'static str,
        lines: Vec<Posting>,
    ) -> New {
        let other = match organization == self.sender {
            true => self.receiver,
            false => self.sender,
        };
        New {
            organization,
            fund: DuesFund::Dues,
            kind,
            day,
            at,
            transfer: Some((self.id, other)),
            memo: "上缴".to_owned(),
            lines,
            by,
            told: (action, "DuesRemittance", Some(self.id.0)),
        }
    }
}

impl Desk<'_, '_> {
    /// Sends so many hundredths of what is owed for the month, which the superior confirms.
    pub(super) fn remit(
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
        let parts = rules::next_part(&whole, &vec![0; whole.len()], amount);
        let (sent_at, answered_at) = (self.recorded(sent_on), self.recorded(confirmed_on));
        let remitted = Remitted {
            id: DuesRemittanceId(self.unit.random.id(sent_at)),
            sender,
            receiver,
            amount,
        };
        self.book(
            remitted,
            &parts,
            [(sent_on, sent_at), (confirmed_on, answered_at)],
        );
        let row = dues_remittance::Model {
            id: remitted.id,
            direction: UPWARD,
            sender_id: sender,
            receiver_id: receiver,
            fund: DuesFund::Dues,
            month,
            amount,
            purpose: None,
            sent_on,
            state: RemittanceState::Confirmed,
            sent_by: self.accountant.account,
            sent_by_person: None,
            sent_at,
            answered_by: Some(self.cashier.account),
            answered_at: Some(answered_at),
            reason: None,
        };
        self.rows().dues_remittances.push(row);
    }

    /// Posts what both ends book, of what is owed to each level.
    fn book(
        &mut self,
        remitted: Remitted,
        parts: &[i64],
        [sent, confirmed]: [(NaiveDate, DateTime<Utc>); 2],
    ) {
        let Remitted {
            sender,
            receiver,
            amount,
            ..
        } = remitted;
        let (accountant, cashier) = (self.accountant, self.cashier);
        let settled = OWED.iter().zip(parts);
        let settled: Vec<_> = settled
            .map(|((_, account), part)| (*account, *part))
            .collect();
        let onward = self.onward(receiver, parts);
        let sending = (sender, DuesEntryKind::Sent, sent, accountant);
        let lines = rules::sent(UPWARD, amount);
        self.post(remitted.leg(sending, "sendDuesRemittance", lines));
        for (organization, kind, lines) in [
            (
                sender,
                DuesEntryKind::Delivered,
                rules::delivered(amount, &settled),
            ),
            (
                receiver,
                DuesEntryKind::Received,
                rules::received(amount, &onward),
            ),
        ] {
            let leg = (organization, kind, confirmed, cashier);
            self.post(remitted.leg(leg, "confirmDuesRemittance", lines));
        }
    }

    /// What of the parts of each level the receiver owes further up.
    fn onward(&self, receiver: OrganizationId, parts: &[i64]) -> Vec<(RetentionLevel, i64)> {
        let way = self.way_up(receiver);
        let own = way
            .split_first()
            .and_then(|(body, above)| rules::level_of(body, above));
        let owed = OWED.iter().zip(parts);
        let onward = owed.filter(|((level, _), _)| !rules::retains(own, *level));
        onward.map(|((level, _), part)| (*level, *part)).collect()
    }
}
