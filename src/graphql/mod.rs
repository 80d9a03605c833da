//! The GraphQL toolkit: what every domain's `graphql.rs` uses. It knows no domain.

mod batch;
mod connection;
mod ctx;
pub mod document;
mod gate;
mod id;
mod live;
mod payload;
mod scalar;

pub use crate::error::Language;
pub use batch::{Batch, Loaders};
pub use connection::{
    ListArgs, PageInfo, decode_cursor, encode_cursor, fingerprint, is_asked, page_cost,
};
pub use ctx::Ctx;
pub use gate::{Cost, Gate, Input, Precise};
pub use id::{NodeId, decode, encode, encode_key, named, named_all, split};
pub use live::{Live, Moment};
pub use payload::{InputError, RuleError, UserError, outcome};
pub use scalar::{
    Date, DateTime, Decimal, DivisionCodeScalar, Fen, Json, PeriodScalar, Ratio, Score,
};

pub(crate) use connection::connection;
pub(crate) use payload::payload;
