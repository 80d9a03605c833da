//! How a division stands (domain §4.10): the numbers of every part, one light, and the reasons.
//!
//! Each **part** (responsibility, reporting, rectification, dues, appraisal and compliance) is one file in `part/`: which numbers its tally holds, what light they
//! give, which records stand behind it, and how the numbers follow from the records alone.
//!
//! Invariant: the stored tallies equal [`recompute`] of the records at every moment between two
//! transactions. What the clock changes is never stored: a row says when it turns.

pub mod graphql;
mod part;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use entity::DivisionCode;
use sea_orm::ConnectionTrait;

use crate::clock::Clock;
use crate::db::tally::{self, Numbers, TallyKey};
use crate::db::{Author, Db};
use crate::domain::norm;
use crate::error::Result;

/// The first and last code that a division can have: the whole country.
pub const COUNTRY: (DivisionCode, DivisionCode) = (DivisionCode(100_000), DivisionCode(999_999));

/// A tally row that does not equal what the records say.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// Which row.
    pub key: TallyKey,
    /// What is stored.
    pub stored: Numbers,
    /// What the records give.
    pub computed: Numbers,
}

/// Replaces the stored tallies of the divisions between two codes by what the records give. For the
/// demo and for repair; acts keep the tallies themselves.
///
/// # Errors
/// When the database fails.
pub async fn recompute(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
) -> Result<()> {
    store::clear(connection, range).await?;
    norm::rebuild(connection, range).await?;
    for part in part::ALL {
        tally::fill(
            connection,
            &part.recount(connection, range, None, None).await?,
        )
        .await?;
    }
    Ok(())
}

/// Counts anew what is owed upward and not sent, for books that are older than this count, and tells in how
/// many rows. While no server writes.
///
/// # Errors
/// When the database fails.
pub async fn recount(db: &Db, clock: &Clock) -> Result<usize> {
    let mut tx = db.begin_write(Author::default(), clock.now()).await?;
    let mut differ = verify(tx.conn(), COUNTRY).await?;
    differ.retain(|row| row.key.part == part::REMITTANCE);
    let rows = differ.len();
    for row in differ {
        let mut missing = row.computed;
        for (number, stored) in missing.iter_mut().zip(row.stored) {
            *number -= stored;
        }
        tx.tally(row.key, missing);
    }
    tx.commit().await?;
    Ok(rows)
}

/// Compares the stored tallies of the divisions between two codes with the records.
///
/// # Errors
/// When the database fails.
pub async fn verify(
    connection: &impl ConnectionTrait,
    range: (DivisionCode, DivisionCode),
) -> Result<Vec<Mismatch>> {
    let mut stored = store::stored(connection, range).await?;
    let mut computed: BTreeMap<TallyKey, Numbers> = BTreeMap::new();
    for part in part::ALL {
        computed.extend(part.recount(connection, range, None, None).await?);
    }
    let keys: std::collections::BTreeSet<_> =
        stored.keys().chain(computed.keys()).cloned().collect();
    let pairs = keys.into_iter().map(|key| {
        let stored = stored.remove(&key).unwrap_or_default();
        let computed = computed.remove(&key).unwrap_or_default();
        Mismatch {
            key,
            stored,
            computed,
        }
    });
    Ok(pairs.filter(|pair| pair.stored != pair.computed).collect())
}

/// How many tallies there are.
///
/// # Errors
/// When the database fails.
pub async fn rows(connection: &impl ConnectionTrait) -> Result<u64> {
    store::count(connection).await
}
