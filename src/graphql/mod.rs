//! The GraphQL toolkit: what every domain's `graphql.rs` uses. It knows no domain.

mod batch;
mod connection;
mod ctx;
pub mod document;
mod gate;
mod id;
mod payload;
mod scalar;

pub use batch::{Batch, Loaders};
pub use connection::{
    ListArgs, PageInfo, decode_cursor, encode_cursor, fingerprint, is_asked, page_cost,
};
pub use ctx::{Ctx, Language};
pub use gate::{Cost, Gate, Precise, Unseen};
pub use id::{NodeId, decode, encode, encode_key, split};
pub use payload::{InputError, RuleError, UserError, outcome};
pub use scalar::{Date, DateTime, Decimal, DivisionCodeScalar, Json, PeriodScalar, Ratio};

pub(crate) use connection::connection;
pub(crate) use payload::payload;
