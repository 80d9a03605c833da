//! Signing in, and managing accounts, in GraphQL.

pub mod mutation;
pub mod permission;
pub mod query;
pub mod types;

use std::sync::Arc;

use async_graphql::{Context, ID};

use super::{Acting, Keys};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, NodeId, decode};

pub use mutation::AuthMutation;
pub use permission::{ActionValue, DivisionRights, OrganizationRights, Permission};
pub use query::{AuthQuery, readable_account};
pub use types::{Account, Grant, RoleValue, Session, Viewer};

/// The signing keys and the cost of passwords; `schema.rs` puts them into the schema.
fn keys<'a>(ctx: &Context<'a>) -> &'a Keys {
    ctx.data_unchecked::<Arc<Keys>>()
}

/// Who asks, as one who manages accounts within its rights.
fn acting<'a>(ctx: &Context<'a>) -> Result<Acting<'a>> {
    let request = Ctx::of(ctx);
    Ok(Acting::actor(&request.db, &request.clock, request.actor()?))
}

/// The id of a thing that must exist.
fn required<T: NodeId>(id: &ID, field: &str, what: &'static str) -> Result<T> {
    decode(id, field)?.ok_or(Error::NotFound(what))
}
