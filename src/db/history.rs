//! Writing the history: events are appended to the chain of their organization, in the transaction
//! of the act that they tell of. Reading and verifying is
//! [`crate::domain::history`].

use std::collections::BTreeMap;

use aws_lc_rs::{digest, rand};
use chrono::{DateTime, Utc};
use entity::{OrganizationId, history_event, history_head, history_personal};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Author, BULK_ROWS_MAX};
use crate::error::{Error, Result};

/// The chain of what belongs to no organization: accounts.
pub const ROOT_CHAIN: Uuid = Uuid::nil();

/// Length of a SHA-256 in bytes.
pub const HASH_LENGTH: usize = 32;

/// The hash before the first event of a chain.
pub const GENESIS: [u8; HASH_LENGTH] = [0; HASH_LENGTH];

/// Key under which an event names a personal value by its commitment.
pub const COMMITMENT_KEY: &str = "personal";

/// One change, as a command hands it over.
#[derive(Clone, Debug)]
pub struct Event {
    chain: Uuid,
    action: &'static str,
    subject_kind: &'static str,
    subject_id: Uuid,
    before: Map<String, Value>,
    after: Map<String, Value>,
    /// Field, whether it stands in `after`, and the value.
    personal: Vec<(&'static str, bool, String)>,
}

impl Event {
    /// An event in the chain of an organization.
    #[must_use]
    pub fn of(
        organization: OrganizationId,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: Uuid,
    ) -> Self {
        Self::in_chain(organization.0, action, subject_kind, subject_id)
    }

    /// The organization in whose chain it is; a made-up one for the root chain.
    pub(super) const fn organization(&self) -> OrganizationId {
        OrganizationId(self.chain)
    }

    /// An event in the root chain.
    #[must_use]
    pub fn root(action: &'static str, subject_kind: &'static str, subject_id: Uuid) -> Self {
        Self::in_chain(ROOT_CHAIN, action, subject_kind, subject_id)
    }

    fn in_chain(
        chain: Uuid,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: Uuid,
    ) -> Self {
        let (before, after) = (Map::new(), Map::new());
        Self {
            chain,
            action,
            subject_kind,
            subject_id,
            before,
            after,
            personal: Vec::new(),
        }
    }

    /// A field as it was.
    #[must_use]
    pub fn before(mut self, field: &str, value: impl Serialize) -> Self {
        self.before.insert(field.to_owned(), json!(value));
        self
    }

    /// A field as it is now.
    #[must_use]
    pub fn after(mut self, field: &str, value: impl Serialize) -> Self {
        self.after.insert(field.to_owned(), json!(value));
        self
    }

    /// A personal value as it was: the event holds only a salted commitment to it.
    #[must_use]
    pub fn personal_before(mut self, field: &'static str, value: &str) -> Self {
        self.personal.push((field, false, value.to_owned()));
        self
    }

    /// A personal value as it is now: the event holds only a salted commitment to it.
    #[must_use]
    pub fn personal_after(mut self, field: &'static str, value: &str) -> Self {
        self.personal.push((field, true, value.to_owned()));
        self
    }
}

/// The newest event of a chain while events are appended to it.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Number of the newest event; 0 before the first.
    pub sequence: i64,
    /// Its hash.
    pub hash: [u8; HASH_LENGTH],
}

impl Default for Head {
    fn default() -> Self {
        Self {
            sequence: 0,
            hash: GENESIS,
        }
    }
}

/// The rows that one event becomes.
#[derive(Debug)]
pub struct Sealed {
    /// The event's own row.
    pub event: history_event::ActiveModel,
    /// The personal values that it commits to.
    pub personal: Vec<history_personal::ActiveModel>,
}

/// The hash of an event: over the hash before it and its own bytes.
#[must_use]
pub fn link(previous: &[u8], content: &[u8]) -> [u8; HASH_LENGTH] {
    sha256(&[previous, content])
}

/// The commitment to a personal value.
#[must_use]
pub fn commitment(salt: &[u8], field: &str, value: &str) -> [u8; HASH_LENGTH] {
    sha256(&[salt, field.as_bytes(), b"\0", value.as_bytes()])
}

/// SHA-256 over several pieces, one after the other.
#[must_use]
pub fn sha256(pieces: &[&[u8]]) -> [u8; HASH_LENGTH] {
    let mut context = digest::Context::new(&digest::SHA256);
    for piece in pieces {
        context.update(piece);
    }
    let mut hash = GENESIS;
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The bytes of a hash that [`hex`] wrote; none for anything else.
#[must_use]
pub fn unhex(text: &str) -> Option<[u8; HASH_LENGTH]> {
    if text.len() != HASH_LENGTH * 2 {
        return None;
    }
    let mut bytes = GENESIS;
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        let well_formed = digits
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        *byte = u8::from_str_radix(digits, 16)
            .ok()
            .filter(|_| well_formed)?;
    }
    Some(bytes)
}

/// Turns an event into rows and moves the head on.
///
/// # Errors
/// When the system gives no random salt.
pub fn seal(head: &mut Head, author: &Author, at: DateTime<Utc>, event: Event) -> Result<Sealed> {
    let sequence = head.sequence + 1;
    let Event {
        chain,
        action,
        subject_kind,
        subject_id,
        mut before,
        mut after,
        personal,
    } = event;
    let mut rows = Vec::with_capacity(personal.len());
    for (field, is_after, value) in personal {
        let mut salt = [0_u8; HASH_LENGTH];
        rand::fill(&mut salt).map_err(|_| Error::internal("no random numbers"))?;
        let commitment = commitment(&salt, field, &value);
        let named = json!({ COMMITMENT_KEY: hex(&commitment) });
        let side = if is_after { &mut after } else { &mut before };
        side.insert(field.to_owned(), named);
        rows.push(history_personal::ActiveModel {
            chain_id: Set(chain),
            sequence: Set(sequence),
            commitment: Set(commitment.to_vec()),
            field: Set(field.to_owned()),
            salt: Set(Some(salt.to_vec())),
            value: Set(Some(value)),
        });
    }
    let content = json!({
        "chain": chain,
        "sequence": sequence,
        "at": at,
        "author": author,
        "action": action,
        "subject": { "kind": subject_kind, "id": subject_id },
        "before": before,
        "after": after,
    });
    let content = content.to_string().into_bytes();
    let hash = link(&head.hash, &content);
    *head = Head { sequence, hash };
    let event = history_event::ActiveModel {
        chain_id: Set(chain),
        sequence: Set(sequence),
        subject_id: Set(subject_id),
        content: Set(content),
        hash: Set(hash.to_vec()),
    };
    Ok(Sealed {
        event,
        personal: rows,
    })
}

/// Appends events to their chains. Heads are locked in the order of their ids.
pub(super) async fn append(
    connection: &impl ConnectionTrait,
    author: &Author,
    at: DateTime<Utc>,
    events: Vec<Event>,
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut heads = lock_heads(connection, &events).await?;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let head = heads.entry(event.chain).or_default();
        rows.push(seal(head, author, at, event)?);
    }
    insert(connection, rows).await?;
    write_heads(connection, &heads).await
}

async fn lock_heads(
    connection: &impl ConnectionTrait,
    events: &[Event],
) -> Result<BTreeMap<Uuid, Head>> {
    let mut chains: Vec<Uuid> = events.iter().map(|event| event.chain).collect();
    chains.sort_unstable();
    chains.dedup();
    let stored = read_locked(connection, &chains).await?;
    if stored.len() == chains.len() {
        return Ok(stored);
    }
    // The first events of a chain: make its head, so that there is a row to lock.
    let new: Vec<_> = chains
        .iter()
        .filter(|chain| !stored.contains_key(chain))
        .map(|chain| history_head::ActiveModel {
            chain_id: Set(*chain),
            sequence: Set(0),
            hash: Set(GENESIS.to_vec()),
        })
        .collect();
    let keep = OnConflict::column(history_head::Column::ChainId)
        .do_nothing()
        .to_owned();
    for new in new.chunks(BULK_ROWS_MAX) {
        history_head::Entity::insert_many(new.to_vec())
            .on_conflict(keep.clone())
            .exec_without_returning(connection)
            .await?;
    }
    read_locked(connection, &chains).await
}

async fn read_locked(
    connection: &impl ConnectionTrait,
    chains: &[Uuid],
) -> Result<BTreeMap<Uuid, Head>> {
    let mut rows = Vec::with_capacity(chains.len());
    for chains in chains.chunks(BULK_ROWS_MAX) {
        let locked = history_head::Entity::find()
            .filter(history_head::Column::ChainId.is_in(chains.iter().copied()))
            .order_by_asc(history_head::Column::ChainId)
            .lock(LockType::Update)
            .all(connection)
            .await?;
        rows.extend(locked);
    }
    rows.into_iter()
        .map(|row| {
            let hash = row
                .hash
                .try_into()
                .map_err(|_| Error::internal("a head without a hash"))?;
            Ok((
                row.chain_id,
                Head {
                    sequence: row.sequence,
                    hash,
                },
            ))
        })
        .collect()
}

/// Inserts the rows of events.
///
/// # Errors
/// When an event of that number is there already, or the database fails.
pub async fn insert(connection: &impl ConnectionTrait, rows: Vec<Sealed>) -> Result<()> {
    let mut events = Vec::with_capacity(rows.len());
    let mut personal = Vec::new();
    for row in rows {
        events.push(row.event);
        personal.extend(row.personal);
    }
    for events in events.chunks(BULK_ROWS_MAX) {
        let insert = history_event::Entity::insert_many(events.to_vec());
        insert.exec_without_returning(connection).await?;
    }
    for personal in personal.chunks(BULK_ROWS_MAX) {
        let insert = history_personal::Entity::insert_many(personal.to_vec());
        insert.exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Writes heads, new or moved.
///
/// # Errors
/// When the database fails.
pub async fn write_heads(
    connection: &impl ConnectionTrait,
    heads: &BTreeMap<Uuid, Head>,
) -> Result<()> {
    let heads: Vec<_> = heads
        .iter()
        .map(|(chain, head)| history_head::ActiveModel {
            chain_id: Set(*chain),
            sequence: Set(head.sequence),
            hash: Set(head.hash.to_vec()),
        })
        .collect();
    let replace = OnConflict::column(history_head::Column::ChainId)
        .update_columns([history_head::Column::Sequence, history_head::Column::Hash])
        .to_owned();
    for heads in heads.chunks(BULK_ROWS_MAX) {
        history_head::Entity::insert_many(heads.to_vec())
            .on_conflict(replace.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
