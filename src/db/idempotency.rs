//! Acts done once: a key, the hash of the input that came with it, and what the act made.

use std::collections::BTreeMap;

use entity::{AccountId, idempotency};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};
use serde::Serialize;
use uuid::Uuid;

use super::history::sha256;
use super::{BULK_ROWS_MAX, Tx};
use crate::error::{Error, Refusal, RefusalCode, Result};

/// Characters of a key at the most.
pub const KEY_LENGTH_MAX: usize = 200;

/// Which act of whom.
#[derive(Clone, Debug)]
pub struct Key<'a> {
    /// Who acts.
    pub account: AccountId,
    /// Which mutation.
    pub mutation: &'static str,
    /// The caller's key.
    pub key: &'a str,
}

/// Whether the act is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has done it: go on.
    New,
    /// It was done: this is what it made.
    Done(Uuid),
}

/// Claims a key for an act that will make `subject`. A second caller with the same key waits here
/// until the first has committed or given up.
///
/// # Errors
/// A refusal when the key is malformed, or was used with other input.
pub async fn claim(
    tx: &Tx,
    key: &Key<'_>,
    input: &(impl Serialize + Sync),
    subject: Uuid,
) -> Result<Claim> {
    well_formed(key.key, "idempotencyKey")?;
    let input_hash = hash(input)?;
    let row = idempotency::ActiveModel {
        account_id: Set(key.account),
        mutation: Set(key.mutation.to_owned()),
        key: Set(key.key.to_owned()),
        input_hash: Set(input_hash.clone()),
        subject_id: Set(subject),
        detail: Set(0),
        created_at: Set(tx.at()),
    };
    let inserted = idempotency::Entity::insert(row)
        .on_conflict(keep())
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    if !matches!(inserted, TryInsertResult::Conflicted)
        && !matches!(inserted, TryInsertResult::Inserted(0))
    {
        return Ok(Claim::New);
    }
    let id = (key.account, key.mutation.to_owned(), key.key.to_owned());
    let done = idempotency::Entity::find_by_id(id)
        .one(tx.conn())
        .await?
        .ok_or(Error::Busy)?;
    Ok(judge(&done, &input_hash, "idempotencyKey")?)
}

/// One of several acts that come together.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The caller's key.
    pub key: &'a str,
    /// The [`hash`] of the input that came with it.
    pub input_hash: Vec<u8>,
    /// What the act will make.
    pub subject: Uuid,
    /// Where in the input the key stands.
    pub at: String,
}

/// Claims the keys of several acts of one mutation, in two statements however many they are. A key
/// that stands twice is claimed by the first.
///
/// # Errors
/// When the database fails. What is wrong with a single key stands in its place.
pub async fn claim_many(
    tx: &Tx,
    account: AccountId,
    mutation: &'static str,
    wanted: &[Wanted<'_>],
) -> Result<Vec<Result<Claim, Refusal>>> {
    let formed: Vec<_> = wanted
        .iter()
        .map(|want| well_formed(want.key, &want.at))
        .collect();
    let mut good: Vec<_> = wanted
        .iter()
        .zip(&formed)
        .filter(|(_, formed)| formed.is_ok())
        .map(|(want, _)| want)
        .collect();
    // In one order, so that two requests never wait for each other in a circle.
    good.sort_by_key(|want| want.key);
    let mut known = BTreeMap::new();
    for some in good.chunks(BULK_ROWS_MAX) {
        let rows = some.iter().map(|want| idempotency::ActiveModel {
            account_id: Set(account),
            mutation: Set(mutation.to_owned()),
            key: Set(want.key.to_owned()),
            input_hash: Set(want.input_hash.clone()),
            subject_id: Set(want.subject),
            detail: Set(0),
            created_at: Set(tx.at()),
        });
        idempotency::Entity::insert_many(rows)
            .on_conflict(keep())
            .exec_without_returning(tx.conn())
            .await?;
        let rows = idempotency::Entity::find()
            .filter(idempotency::Column::AccountId.eq(account))
            .filter(idempotency::Column::Mutation.eq(mutation))
            .filter(idempotency::Column::Key.is_in(some.iter().map(|want| want.key)))
            .all(tx.conn())
            .await?;
        known.extend(rows.into_iter().map(|row| (row.key.clone(), row)));
    }
    let claim = |(want, formed): (&Wanted<'_>, Result<(), Refusal>)| {
        formed?;
        match known.get(want.key) {
            Some(row) if row.subject_id == want.subject => Ok(Claim::New),
            Some(row) => judge(row, &want.input_hash, &want.at),
            None => Ok(Claim::New),
        }
    };
    Ok(wanted.iter().zip(formed).map(claim).collect())
}

/// Gives keys back whose acts were refused: refusals are not remembered.
///
/// # Errors
/// When the database fails.
pub async fn release(
    tx: &Tx,
    account: AccountId,
    mutation: &'static str,
    keys: &[&str],
) -> Result<()> {
    for keys in keys.chunks(BULK_ROWS_MAX) {
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::AccountId.eq(account))
            .filter(idempotency::Column::Mutation.eq(mutation))
            .filter(idempotency::Column::Key.is_in(keys.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// The hash of an input.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn hash(input: &impl Serialize) -> Result<Vec<u8>> {
    let input = serde_json::to_vec(input).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(sha256(&[&input]).to_vec())
}

fn well_formed(key: &str, at: &str) -> Result<(), Refusal> {
    if key.trim().is_empty() || key.chars().count() > KEY_LENGTH_MAX {
        return Err(Refusal::new(
            RefusalCode::Invalid,
            format!("幂等键须为 1 至 {KEY_LENGTH_MAX} 个字符"),
            format!("an idempotency key has 1 to {KEY_LENGTH_MAX} characters"),
        )
        .at(at));
    }
    Ok(())
}

/// What a key that was used before means for another request with it.
fn judge(done: &idempotency::Model, input_hash: &[u8], at: &str) -> Result<Claim, Refusal> {
    if done.input_hash == input_hash {
        return Ok(Claim::Done(done.subject_id));
    }
    Err(Refusal::new(
        RefusalCode::IdempotencyKeyReused,
        "该幂等键已用于内容不同的请求",
        "this idempotency key was used with other input",
    )
    .at(at))
}

/// Leaves a key to who has it.
fn keep() -> OnConflict {
    OnConflict::columns([
        idempotency::Column::AccountId,
        idempotency::Column::Mutation,
        idempotency::Column::Key,
    ])
    .do_nothing()
    .to_owned()
}
