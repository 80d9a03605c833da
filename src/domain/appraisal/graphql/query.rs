//! What is asked of appraisal.

use async_graphql::{Context, ID, Object};

use super::super::commands::ballot;
use super::super::rules::{TEMPLATES, Violation};
use super::cycle::{AppraisalCycle, visible_cycle};
use super::scheme::{AppraisalScheme, AppraisalTemplate, visible_scheme};
use crate::error::{Error, Result};
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

    /// A cycle of appraisal by its id: for those who see who appraises or who is appraised, and for
    /// everybody once results are under public notice; null otherwise.
    async fn appraisal_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<AppraisalCycle>> {
        Ctx::of(ctx).actor()?;
        match decode(&id, "id")? {
            Some(id) => visible_cycle(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Whether a ballot was counted with this token, and nothing of what it says. Without signing in.
    async fn ballot_counted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cycle.")] cycle_id: ID,
        #[graphql(desc = "The one-time token.")] token: String,
    ) -> Result<bool> {
        let request = Ctx::of(ctx);
        if request.actor().is_ok() {
            return Err(Error::Refused(vec![Violation::NotAnonymous.into()]));
        }
        match decode(&cycle_id, "cycleId")? {
            Some(id) => ballot::is_counted(&request.db, id, &token).await,
            None => Ok(false),
        }
    }
}
