//! What is asked of activities.

use async_graphql::{Context, ID, Object};

use super::{Activity, visible_activity};
use crate::error::Result;
use crate::graphql::{Ctx, decode};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActivityQuery;

#[Object]
impl ActivityQuery {
    /// An activity by its id; null both for what is absent and for what the reader may not see.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Activity>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_activity(ctx, id).await,
            None => Ok(None),
        }
    }
}
