//! Relay connections: arguments in, signed keyset cursors, pages out.

use async_graphql::SimpleObject;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::page::PageRequest;
use crate::error::{Refusal, RefusalCode, Result};

/// Rows of a page unless the caller says otherwise.
pub(super) const FIRST_DEFAULT: i32 = 20;
/// Rows of a page at the most.
pub(super) const FIRST_MAX: i32 = 100;
/// Bytes of a cursor's signature.
const SIGNATURE_LENGTH: usize = 16;

/// Whether more follows, and from where.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether another page follows.
    pub has_next_page: bool,
    /// Whether a page lies before. Pages are read forwards: true once `after` was given.
    pub has_previous_page: bool,
    /// The cursor of the first row.
    pub start_cursor: Option<String>,
    /// The cursor of the last row: give it as `after` for the next page.
    pub end_cursor: Option<String>,
}

/// The arguments of a connection as they came in.
#[derive(Clone, Debug)]
pub struct ListArgs {
    /// Rows at the most.
    pub first: Option<i32>,
    /// The cursor after which to go on.
    pub after: Option<String>,
}

impl ListArgs {
    /// What to ask the store for. `binding` names the list, its order and its filters: a cursor is
    /// taken only where it was made.
    ///
    /// # Errors
    /// A refusal when `first` is not 0 to 100 or the cursor is not one of this list.
    pub fn page<K: DeserializeOwned>(&self, binding: &str) -> Result<PageRequest<K>> {
        let first = self.first.unwrap_or(FIRST_DEFAULT);
        let limit = u64::try_from(first)
            .ok()
            .filter(|_| first <= FIRST_MAX)
            .ok_or_else(|| {
                Refusal::new(
                    RefusalCode::OutOfRange,
                    format!("first 须在 0 与 {FIRST_MAX} 之间"),
                    format!("first is 0 to {FIRST_MAX}"),
                )
                .at("first")
            })?;
        let after = match &self.after {
            None => None,
            Some(cursor) => Some(decode_cursor(cursor, binding)?),
        };
        Ok(PageRequest { limit, after })
    }
}

/// Whether the request asks for a field of the list at hand, so that it need not be computed.
#[must_use]
pub fn is_asked(ctx: &async_graphql::Context<'_>, field: &str) -> bool {
    ctx.look_ahead().field(field).exists()
}

/// What a page costs: its rows at the most, times what each of them costs.
#[must_use]
pub fn page_cost(first: Option<i32>, row: usize) -> usize {
    let rows = first.unwrap_or(FIRST_DEFAULT).clamp(1, FIRST_MAX);
    usize::try_from(rows)
        .unwrap_or(1)
        .saturating_mul(row)
        .saturating_add(1)
}

/// The text that binds a cursor to a list with these filters.
pub fn fingerprint(list: &str, filters: &impl Serialize) -> String {
    format!(
        "{list}:{}",
        serde_json::to_string(filters).unwrap_or_default()
    )
}

/// The key under which cursors are signed: a guard against mixed-up and made-up cursors. It opens
/// nothing, since every page is read within the reader's scope; so it may stand in the program,
/// and a cursor is good at every instance.
fn signature(payload: &[u8], binding: &str) -> hmac::Tag {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"zeren cursor v1");
    let mut context = hmac::Context::with_key(&key);
    context.update(binding.as_bytes());
    context.update(b"\0");
    context.update(payload);
    context.sign()
}

/// A cursor for the row with this key.
pub fn encode_cursor(key: &impl Serialize, binding: &str) -> String {
    let payload = serde_json::to_vec(key).unwrap_or_default();
    let tag = signature(&payload, binding);
    let mut bytes: Vec<u8> = tag
        .as_ref()
        .iter()
        .copied()
        .take(SIGNATURE_LENGTH)
        .collect();
    bytes.extend(payload);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The key inside a cursor.
///
/// # Errors
/// A refusal when the cursor was not made by [`encode_cursor`] with the same binding.
pub fn decode_cursor<K: DeserializeOwned>(cursor: &str, binding: &str) -> Result<K> {
    let refused = || {
        Refusal::new(
            RefusalCode::Invalid,
            "游标不属于此列表（或排序、筛选已变）",
            "this cursor is not one of this list in this order with these filters",
        )
        .at("after")
    };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let (tag, payload) = bytes
        .split_at_checked(SIGNATURE_LENGTH)
        .ok_or_else(refused)?;
    let expected = signature(payload, binding);
    if !expected.as_ref().starts_with(tag) {
        return Err(refused().into());
    }
    serde_json::from_slice(payload).map_err(|_| refused().into())
}

/// Declares a connection and its edge for a node type.
macro_rules! connection {
    ($(#[$doc:meta])* $connection:ident, $edge:ident, $node:ty) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $connection {
            /// The rows with their cursors.
            edges: Vec<$edge>,
            /// The rows.
            nodes: Vec<$node>,
            /// Whether more follows.
            page_info: $crate::graphql::PageInfo,
            /// How many rows there are on all pages together. Counted only when asked for.
            total_count: i32,
        }

        /// A row and its cursor.
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            /// Opaque; bound to this list, its order and its filters.
            cursor: String,
            /// The row.
            node: $node,
        }

        impl $connection {
            /// A page; `key` tells the key of a row, `turn` makes it a node. `total` is given when
            /// the request asks for it.
            #[expect(clippy::too_many_arguments, reason = "the two closures are half of them")]
            pub(crate) fn of<R, K: serde::Serialize>(
                page: $crate::db::page::Page<R>,
                binding: &str,
                args: &$crate::graphql::ListArgs,
                total: Option<i64>,
                key: impl Fn(&R) -> K,
                turn: impl Fn(R) -> $node,
            ) -> Self
            where
                $node: Clone,
            {
                let has_next_page = page.has_next;
                let edges: Vec<$edge> = page
                    .rows
                    .into_iter()
                    .map(|row| {
                        let cursor = $crate::graphql::encode_cursor(&key(&row), binding);
                        $edge { cursor, node: turn(row) }
                    })
                    .collect();
                let page_info = $crate::graphql::PageInfo {
                    has_next_page,
                    has_previous_page: args.after.is_some(),
                    start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                    end_cursor: edges.last().map(|edge| edge.cursor.clone()),
                };
                let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
                let total_count = i32::try_from(total.unwrap_or(0)).unwrap_or(i32::MAX);
                Self { edges, nodes, page_info, total_count }
            }
        }

        impl Default for $connection {
            /// A page of nothing.
            fn default() -> Self {
                let page_info = $crate::graphql::PageInfo {
                    has_next_page: false,
                    has_previous_page: false,
                    start_cursor: None,
                    end_cursor: None,
                };
                Self { edges: Vec::new(), nodes: Vec::new(), page_info, total_count: 0 }
            }
        }
    };
}
pub(crate) use connection;
