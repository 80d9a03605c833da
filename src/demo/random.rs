//! Numbers that look random and are the same at every run: splitmix64, seeded from what they are
//! for, so that one county's data do not depend on which others are shown beside it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The step of splitmix64.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
/// Bits 12 to 15 of the second half of a UUID: version 7.
const VERSION: u128 = 7 << 76;
/// The two highest bits of the last eight bytes: the variant of RFC 9562.
const VARIANT: u128 = 2 << 62;
/// How many of the 4,096 values of the twelve bits after the version stand for a microsecond.
const FRACTIONS: u128 = 4_096;
/// Microseconds in a millisecond.
const MICROS: u32 = 1_000;

/// A generator.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// A generator for what these numbers name.
    pub(super) fn of(parts: &[u64]) -> Self {
        let mut random = Self { state: STEP };
        for part in parts {
            random.state ^= *part;
            random.state = random.draw();
        }
        random
    }

    /// The next 64 bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or_default() + 1;
        low + i64::try_from(self.draw() % width).unwrap_or_default()
    }

    /// Whether something that happens so many times in a thousand happens.
    pub(super) fn happens(&mut self, per_mille: u64) -> bool {
        self.draw() % 1_000 < per_mille
    }

    /// A place in a list of this length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % length).unwrap_or_default()
    }

    /// One of some texts.
    pub(super) fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        texts
            .get(self.index(texts.len()))
            .copied()
            .unwrap_or_default()
    }

    /// An id that sorts by its instant, to the microsecond.
    pub(super) fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default();
        let micros = u128::from(at.timestamp_subsec_micros() % MICROS);
        let fraction = micros * FRACTIONS / u128::from(MICROS);
        let random = u128::from(self.draw() >> 2);
        Uuid::from_u128((millis << 80) | VERSION | (fraction << 64) | VARIANT | random)
    }
}
