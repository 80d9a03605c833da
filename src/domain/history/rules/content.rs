//! What the bytes of an event say, and its personal values.

use chrono::{DateTime, Utc};
use entity::history_personal;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::db::Author;
use crate::db::history::{COMMITMENT_KEY, HASH_LENGTH, unhex};

/// What an event says: the canonical bytes, read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Content {
    /// The chain to which it belongs.
    pub(crate) chain: Uuid,
    /// Its number there.
    pub(crate) sequence: i64,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Who.
    pub(crate) author: Author,
    /// What was done.
    pub(crate) action: String,
    /// To what.
    pub(crate) subject: Subject,
    /// The fields as they were.
    pub(crate) before: Map<String, Value>,
    /// The fields as they became.
    pub(crate) after: Map<String, Value>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Subject {
    /// The name of its GraphQL type.
    pub(crate) kind: String,
    /// Its key.
    pub(crate) id: Uuid,
}

/// A personal value that an event names only by a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commitment {
    /// The field.
    pub(crate) field: String,
    /// SHA-256 of salt, field and value.
    pub(crate) hash: [u8; HASH_LENGTH],
}

impl Content {
    /// Reads the bytes of an event; none when they are not of the form that is written.
    #[must_use]
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The personal values that the event names.
    #[must_use]
    pub(crate) fn commitments(&self) -> Vec<Commitment> {
        let fields = self.before.iter().chain(&self.after);
        fields
            .filter_map(|(field, value)| {
                let field = field.clone();
                committed(value).map(|hash| Commitment { field, hash })
            })
            .collect()
    }
}

fn committed(value: &Value) -> Option<[u8; HASH_LENGTH]> {
    let named = value.as_object().filter(|named| named.len() == 1)?;
    unhex(named.get(COMMITMENT_KEY)?.as_str()?)
}

/// Fields of an event with the personal values in place of their commitments; null where a value
/// was erased.
#[must_use]
pub(crate) fn reveal(fields: &Map<String, Value>, personal: &[history_personal::Model]) -> Value {
    let shown = fields.iter().map(|(field, value)| {
        let shown = match committed(value) {
            None => value.clone(),
            Some(hash) => personal
                .iter()
                .find(|row| row.commitment == hash)
                .and_then(|row| row.value.clone())
                .map_or(Value::Null, Value::String),
        };
        (field.clone(), shown)
    });
    Value::Object(shown.collect())
}
