//! Whether a chain is intact.

use entity::{history_event, history_head, history_personal, history_seal_head};
use uuid::Uuid;

use super::{Commitment, Content, Fault};
use crate::db::history::{GENESIS, commitment, link};

/// Faults that a verdict keeps of one chain; the rest are only counted.
const FAULTS_MAX: usize = 100;

/// What was found of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether nothing is wrong.
    pub intact: bool,
    /// How many events were read.
    pub events: i64,
    /// How many personal values were read.
    pub personal: i64,
    /// The first event that is not to be trusted.
    pub first_broken: Option<i64>,
    /// What is wrong, a hundred of it at the most.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub fault_count: i64,
}

impl Verdict {
    /// Adds a fault.
    pub fn add(&mut self, fault: Fault) {
        let sequence = fault.sequence();
        let first = self.first_broken.unwrap_or(sequence);
        self.first_broken = Some(first.min(sequence));
        self.intact = false;
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// The check of one chain, to be given its rows in the order of the numbers.
#[derive(Clone, Debug)]
pub(crate) struct ChainCheck {
    chain: Uuid,
    /// The newest event so far.
    last: i64,
    /// Its hash as stored.
    hash: Vec<u8>,
    verdict: Verdict,
}

impl ChainCheck {
    /// Begins with a chain of no events.
    #[must_use]
    pub(crate) fn of(chain: Uuid) -> Self {
        let verdict = Verdict {
            intact: true,
            ..Verdict::default()
        };
        Self {
            chain,
            last: 0,
            hash: GENESIS.to_vec(),
            verdict,
        }
    }

    /// The next event, with the personal values and the sealed heads of its number.
    pub(crate) fn event(
        &mut self,
        event: &history_event::Model,
        personal: &[history_personal::Model],
        sealed: &[history_seal_head::Model],
    ) {
        let sequence = event.sequence;
        self.verdict.events += 1;
        if sequence <= self.last {
            self.verdict.add(Fault::OutOfOrder { sequence });
        } else if sequence > self.last + 1 {
            let (from, to) = (self.last + 1, sequence - 1);
            self.verdict.add(Fault::Missing { from, to });
        } else if link(&self.hash, &event.content) != event.hash.as_slice() {
            self.verdict.add(Fault::HashDiffers { sequence });
        }
        match Content::read(&event.content) {
            None => self.verdict.add(Fault::Unreadable { sequence }),
            Some(content) => {
                self.columns(event, &content);
                self.personal(sequence, &content.commitments(), personal);
            }
        }
        let differing = sealed.iter().filter(|sealed| sealed.hash != event.hash);
        for sealed in differing {
            let seal = sealed.seal_number;
            self.verdict.add(Fault::SealedDiffers { sequence, seal });
        }
        // What follows is measured by what is stored here, so that one edited event is one fault.
        self.last = self.last.max(sequence);
        self.hash.clone_from(&event.hash);
    }

    /// A personal value for which there is no event.
    pub(crate) fn stray(&mut self, row: &history_personal::Model) {
        self.verdict.personal += 1;
        self.verdict.add(Fault::PersonalStray {
            sequence: row.sequence,
            field: row.field.clone(),
        });
    }

    /// A sealed head for which there is no event.
    pub(crate) fn sealed_missing(&mut self, row: &history_seal_head::Model) {
        self.verdict.add(Fault::SealedMissing {
            sequence: row.sequence,
            seal: row.seal_number,
        });
    }

    /// Ends with the head that is stored.
    #[must_use]
    pub(crate) fn end(mut self, head: Option<&history_head::Model>) -> Verdict {
        let last = self.last;
        let fault = match head {
            None if last == 0 => None,
            None => Some(Fault::HeadMissing { last }),
            Some(head) if head.sequence > last => Some(Fault::CutShort {
                last,
                head: head.sequence,
            }),
            Some(head) if head.sequence < last => Some(Fault::BeyondHead {
                head: head.sequence,
                last,
            }),
            Some(head) if head.hash != self.hash => Some(Fault::HeadDiffers { sequence: last }),
            Some(_) => None,
        };
        if let Some(fault) = fault {
            self.verdict.add(fault);
        }
        self.verdict
    }

    fn columns(&mut self, event: &history_event::Model, content: &Content) {
        let sequence = event.sequence;
        let columns = [
            (
                "chain_id",
                event.chain_id == content.chain && event.chain_id == self.chain,
            ),
            ("sequence", event.sequence == content.sequence),
            ("subject_id", event.subject_id == content.subject.id),
        ];
        for (column, _) in columns.into_iter().filter(|(_, equal)| !equal) {
            self.verdict.add(Fault::ColumnDiffers { sequence, column });
        }
    }

    fn personal(&mut self, sequence: i64, named: &[Commitment], rows: &[history_personal::Model]) {
        for commitment in named {
            let row = rows.iter().find(|row| row.commitment == commitment.hash);
            let field = commitment.field.clone();
            match row {
                None => self.verdict.add(Fault::PersonalMissing { sequence, field }),
                Some(row) if !opens(row, commitment) => {
                    self.verdict.add(Fault::PersonalAltered { sequence, field });
                }
                Some(_) => {}
            }
        }
        for row in rows {
            match named.iter().any(|named| row.commitment == named.hash) {
                true => self.verdict.personal += 1,
                false => self.stray(row),
            }
        }
    }
}

/// Whether a personal value is the one that was committed to. An erased one is: nothing is left of
/// it that could be wrong.
fn opens(row: &history_personal::Model, named: &Commitment) -> bool {
    row.field == named.field
        && match (&row.salt, &row.value) {
            (None, None) => true,
            (Some(salt), Some(value)) => commitment(salt, &row.field, value) == named.hash,
            (Some(_), None) | (None, Some(_)) => false,
        }
}
