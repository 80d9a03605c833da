//! Sealing the heads of all chains, once a day.

use entity::history_seal;
use uuid::Uuid;

use super::super::rules::{SealMac, day_to_close, is_due};
use super::super::store;
use super::SealKey;
use crate::clock::Clock;
use crate::db::history::{GENESIS, hex};
use crate::db::{Author, Db, Tx};
use crate::error::{Error, Result};

/// A seal over the heads of all chains that moved since the seal before.
pub type Seal = history_seal::Model;

/// Seals the heads as they are, unless the last day that has ended (Asia/Shanghai) is sealed. To
/// be called as often as one likes, by any number of instances: each day gets one seal. Days on
/// which nothing ran get none; the next seal covers them.
///
/// # Errors
/// When the database fails.
pub async fn seal_day(db: &Db, clock: &Clock, key: &SealKey) -> Result<Option<Seal>> {
    let newest = store::newest_seal(db.reader()).await?;
    if !is_due(newest.as_ref(), clock.now()) {
        return Ok(None);
    }
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    let newest = store::newest_seal(tx.conn()).await?;
    if !is_due(newest.as_ref(), tx.at()) {
        return Ok(None);
    }
    match seal(tx, newest, key).await {
        Ok(seal) => Ok(Some(seal)),
        // Another instance was first.
        Err(Error::Conflict(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Seals the heads as they are, whether or not the day has its seal.
///
/// # Errors
/// [`Error::Busy`] when another instance seals at this moment.
pub async fn seal_now(db: &Db, clock: &Clock, key: &SealKey) -> Result<Seal> {
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    let newest = store::newest_seal(tx.conn()).await?;
    match seal(tx, newest, key).await {
        Err(Error::Conflict(_)) => Err(Error::Busy),
        other => other,
    }
}

async fn seal(tx: Tx, newest: Option<Seal>, key: &SealKey) -> Result<Seal> {
    let (number, previous) = match newest {
        Some(newest) => (newest.number + 1, newest.seal),
        None => (1, GENESIS.to_vec()),
    };
    let (day, sealed_at) = (day_to_close(tx.at()), tx.at());
    store::name_moved_heads(&tx, number).await?;
    let mut mac = SealMac::begin(key.hmac(), &previous, number, (day, sealed_at));
    let mut after = (number, Uuid::nil());
    // The root chain has the id nil, so that the first page begins before this seal.
    let mut page = store::sealed_after(tx.conn(), Some((number - 1, Uuid::max()))).await?;
    while let Some(last) = page.last() {
        after.1 = last.chain_id;
        page.iter().for_each(|head| mac.head(head));
        page = store::sealed_after(tx.conn(), Some(after)).await?;
    }
    let seal = Seal {
        number,
        day,
        sealed_at,
        heads: mac.heads(),
        seal: mac.end().to_vec(),
    };
    store::insert_seal(&tx, seal.clone()).await?;
    tx.commit().await?;
    // The log is outside of the database too: `zeren verify --witness` takes what it says.
    let text = hex(&seal.seal);
    tracing::info!(number, %day, heads = seal.heads, seal = text, "history sealed");
    Ok(seal)
}
