//! Whether the seals are intact, and when the next one is due.

use aws_lc_rs::hmac;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{history_seal, history_seal_head};

use super::SealFault;
use crate::clock::day_of;
use crate::db::history::{GENESIS, HASH_LENGTH, hex};

/// Faults of seals that are kept.
const SEAL_FAULTS_MAX: usize = 1_000;

/// The day that a seal made now closes: the last one that has ended.
#[must_use]
pub(crate) fn day_to_close(now: DateTime<Utc>) -> NaiveDate {
    let today = day_of(now);
    today.pred_opt().unwrap_or(today)
}

/// Whether the last day that has ended is still without a seal.
#[must_use]
pub(crate) fn is_due(newest: Option<&history_seal::Model>, now: DateTime<Utc>) -> bool {
    newest.is_none_or(|newest| newest.day < day_to_close(now))
}

/// A seal in the making: HMAC-SHA-256 over the seal before, the number, the day, the instant and
/// the heads in the order of their chains.
#[derive(Debug)]
pub(crate) struct SealMac {
    context: hmac::Context,
    heads: i64,
}

impl SealMac {
    /// Begins with the seal before and the columns of this one.
    #[must_use]
    pub(crate) fn begin(
        key: &hmac::Key,
        previous: &[u8],
        number: i64,
        (day, at): (NaiveDate, DateTime<Utc>),
    ) -> Self {
        let mut context = hmac::Context::with_key(key);
        context.update(b"zeren seal v1\0");
        context.update(previous);
        context.update(&number.to_be_bytes());
        context.update(&day.num_days_from_ce().to_be_bytes());
        context.update(&at.timestamp_micros().to_be_bytes());
        Self { context, heads: 0 }
    }

    /// Adds the head of the next chain.
    pub(crate) fn head(&mut self, head: &history_seal_head::Model) {
        self.context.update(head.chain_id.as_bytes());
        self.context.update(&head.sequence.to_be_bytes());
        // A hash of another length than 32 bytes was not written by us, and ends the sameness here.
        self.context
            .update(&[u8::from(head.hash.len() == HASH_LENGTH)]);
        self.context.update(&head.hash);
        self.heads += 1;
    }

    /// How many heads were added.
    #[must_use]
    pub(crate) const fn heads(&self) -> i64 {
        self.heads
    }

    /// The seal.
    #[must_use]
    pub(crate) fn end(mut self) -> [u8; HASH_LENGTH] {
        self.context.update(&self.heads.to_be_bytes());
        let mut seal = GENESIS;
        seal.copy_from_slice(self.context.sign().as_ref());
        seal
    }
}

/// A seal as somebody wrote it down outside of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its number.
    pub number: i64,
    /// The seal.
    pub seal: [u8; HASH_LENGTH],
}

/// The check of all seals, to be given them in the order of their numbers.
#[derive(Debug)]
pub(crate) struct SealCheck {
    key: Option<hmac::Key>,
    witnesses: Vec<Witness>,
    number: i64,
    previous: Vec<u8>,
    faults: Vec<SealFault>,
}

impl SealCheck {
    /// Begins before the first seal. Without a key only numbers and counts are checked, which is a
    /// fault in itself as soon as there is a seal.
    #[must_use]
    pub(crate) fn with(key: Option<&hmac::Key>, witnesses: Vec<Witness>) -> Self {
        Self {
            key: key.cloned(),
            witnesses,
            number: 0,
            previous: GENESIS.to_vec(),
            faults: Vec::new(),
        }
    }

    /// What the heads of the next seal are to be added to.
    #[must_use]
    pub(crate) fn mac(&self, seal: &history_seal::Model) -> SealMac {
        let none = || hmac::Key::new(hmac::HMAC_SHA256, &GENESIS);
        let key = self.key.clone().unwrap_or_else(none);
        SealMac::begin(
            &key,
            &self.previous,
            seal.number,
            (seal.day, seal.sealed_at),
        )
    }

    /// The next seal, once its heads were added.
    pub(crate) fn seal(&mut self, seal: &history_seal::Model, mac: SealMac) {
        let number = seal.number;
        let expected = self.number + 1;
        let listed = mac.heads();
        if listed != seal.heads {
            let named = seal.heads;
            self.add(SealFault::HeadsDiffer {
                number,
                named,
                listed,
            });
        }
        if number != expected {
            // The seal before it is unknown, so that it cannot be recomputed.
            let (from, to) = (expected, number - 1);
            self.add(SealFault::Missing { from, to });
        } else if self.key.is_some() && mac.end() != seal.seal.as_slice() {
            self.add(SealFault::Differs { number });
        }
        if self.key.is_none() && self.number == 0 {
            self.add(SealFault::KeyMissing);
        }
        let differs = |witness: &Witness| hex(&witness.seal) != hex(&seal.seal);
        let witnesses = std::mem::take(&mut self.witnesses);
        let (of_this, others) = witnesses.into_iter().partition(|w| w.number == number);
        self.witnesses = others;
        let of_this: Vec<Witness> = of_this;
        if of_this.iter().any(differs) {
            self.add(SealFault::WitnessDiffers { number });
        }
        self.number = number;
        self.previous.clone_from(&seal.seal);
    }

    /// Heads that are listed under a seal that is not there.
    pub(crate) fn stray(&mut self, number: i64) {
        let fault = SealFault::Stray { number };
        if self.faults.last() != Some(&fault) {
            self.add(fault);
        }
    }

    /// Ends after the last seal.
    #[must_use]
    pub(crate) fn end(mut self) -> Vec<SealFault> {
        for witness in std::mem::take(&mut self.witnesses) {
            let number = witness.number;
            self.add(SealFault::WitnessDiffers { number });
        }
        self.faults
    }

    fn add(&mut self, fault: SealFault) {
        if self.faults.len() < SEAL_FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}
