//! What is asked of appraisal.

use async_graphql::{Context, ID, Object};

use super::super::rules::TEMPLATES;
use super::scheme::{AppraisalScheme, AppraisalTemplate, visible_scheme};
use crate::error::Result;
use crate::graphql::{Ctx, decode};

/// Reads of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppraisalQuery;

#[Object]
impl AppraisalQuery {
    /// A version of a scheme by its id; null both for what is absent and for what the reader may not
    /// see.
    async fn appraisal_scheme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<AppraisalScheme>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_scheme(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Schemes that come with the service, to start from.
    async fn appraisal_templates(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalTemplate>> {
        Ctx::of(ctx).actor()?;
        Ok(TEMPLATES.iter().map(AppraisalTemplate::from).collect())
    }
}
