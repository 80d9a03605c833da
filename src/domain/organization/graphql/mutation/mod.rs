//! What is done to organizations and people. Inputs become commands; nothing is decided here.

pub mod bodies;
pub mod memberships;
pub mod people;

use async_graphql::{Context, ID, MergedObject};

use crate::access::Acting;
use crate::domain::organization::commands::{Follower, Followers};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, NodeId, decode};

/// What is done to organizations and people.
#[derive(Debug, Default, MergedObject)]
pub struct OrganizationMutation(
    bodies::BodyMutation,
    people::PeopleMutation,
    memberships::MembershipMutation,
);

/// Who acts, as commands take it.
fn act<'a>(ctx: &Context<'a>) -> Result<Acting<'a>> {
    Ctx::of(ctx).acting()
}

/// Those who must learn of changes of the tree. The composition root puts them there.
fn followers<'a>(ctx: &Context<'a>) -> Vec<&'a dyn Follower> {
    ctx.data_unchecked::<Followers>().all()
}

/// The id in a field of an input; nothing has an id of another kind.
fn id_in<T: NodeId>(id: &ID, field: &str, what: &'static str) -> Result<T> {
    decode(id, field)?.ok_or(Error::NotFound(what))
}

/// The organization in a field of an input.
fn organization_in(id: &ID, field: &str) -> Result<entity::OrganizationId> {
    id_in(id, field, "organization")
}
