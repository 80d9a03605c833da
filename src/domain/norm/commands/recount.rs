//! Counting anew how norms stand, where the program counts otherwise than it did.

use std::collections::BTreeSet;

use super::Settling;
use crate::clock::Clock;
use crate::db::settle::{ALWAYS, Aspect, Settlers};
use crate::db::{Author, Db};
use crate::domain::norm::store;
use crate::error::Result;

/// Counts the norms of every organization anew, a division at a time, and tells of how many. What was
/// known on past days stays; whatever counts otherwise is known from today on.
///
/// # Errors
/// When the database fails: the divisions before are counted then.
pub async fn recount(db: &Db, clock: &Clock) -> Result<usize> {
    let db = db
        .clone()
        .settled_by(Settlers::new(vec![Box::new(Settling)]));
    let mut counted = 0;
    for division in store::counted_divisions(db.reader()).await? {
        let mut tx = db.begin_write(Author::default(), clock.now()).await?;
        let bodies = store::bodies_of(tx.conn(), &BTreeSet::from([division])).await?;
        counted += bodies.len();
        for body in bodies {
            tx.touch(body.id, Aspect::Place, ALWAYS);
        }
        tx.commit().await?;
    }
    Ok(counted)
}
