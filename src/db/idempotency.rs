//! Acts done once: a key, the hash of the input that came with it, and what the act made.

use entity::{AccountId, idempotency};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, TryInsertResult};
use serde::Serialize;
use uuid::Uuid;

use super::Tx;
use super::history::sha256;
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
    if key.key.trim().is_empty() || key.key.chars().count() > KEY_LENGTH_MAX {
        return Err(Refusal::new(
            RefusalCode::Invalid,
            format!("幂等键须为 1 至 {KEY_LENGTH_MAX} 个字符"),
            format!("an idempotency key has 1 to {KEY_LENGTH_MAX} characters"),
        )
        .at("idempotencyKey")
        .into());
    }
    let input = serde_json::to_vec(input).map_err(|error| Error::Internal(Box::new(error)))?;
    let input_hash = sha256(&[&input]).to_vec();
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
        .on_conflict(
            OnConflict::columns([
                idempotency::Column::AccountId,
                idempotency::Column::Mutation,
                idempotency::Column::Key,
            ])
            .do_nothing()
            .to_owned(),
        )
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
    if done.input_hash == input_hash {
        return Ok(Claim::Done(done.subject_id));
    }
    Err(Refusal::new(
        RefusalCode::IdempotencyKeyReused,
        "该幂等键已用于内容不同的请求",
        "this idempotency key was used with other input",
    )
    .at("idempotencyKey")
    .into())
}
