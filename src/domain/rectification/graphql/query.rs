//! What is asked of rectifications.

use async_graphql::{Context, ID, Object};

use super::{Rectification, visible_rectification};
use crate::error::Result;
use crate::graphql::{Ctx, decode};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct RectificationQuery;

#[Object]
impl RectificationQuery {
    /// A rectification by its id; null both for what is absent and for what the reader may not see.
    async fn rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Rectification>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_rectification(ctx, id).await,
            None => Ok(None),
        }
    }
}
