//! What is asked of supervision.

use async_graphql::{Context, ID, Object};

use super::{
    ContactPoint, Inspection, Question, visible_contact_point, visible_inspection, visible_question,
};
use crate::error::Result;
use crate::graphql::{Ctx, decode};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct SupervisionQuery;

#[Object]
impl SupervisionQuery {
    /// An inspection by its id; null both for what is absent and for what the reader may not see.
    async fn inspection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Inspection>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_inspection(ctx, id).await,
            None => Ok(None),
        }
    }

    /// A question by its id; null both for what is absent and for what the reader may not see.
    async fn question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Question>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_question(ctx, id).await,
            None => Ok(None),
        }
    }

    /// A contact point by its id; null both for what is absent and for what the reader may not see.
    async fn contact_point(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<ContactPoint>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_contact_point(ctx, id).await,
            None => Ok(None),
        }
    }
}
