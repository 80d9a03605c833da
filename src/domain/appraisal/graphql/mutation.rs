//! What is done in appraisal. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object};

use super::scheme::{AppraisalScheme, BallotScaleInput, IndicatorInput, visible_scheme};
use crate::domain::appraisal::commands;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, NodeId, decode, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppraisalMutation;

/// A scheme to be.
#[derive(Debug, InputObject)]
pub(super) struct CreateAppraisalSchemeInput {
    /// Who appraises by it.
    organization_id: ID,
    /// Its title. A scheme of this organization with the same title gets its next version.
    title: String,
    /// The highest level of its tree.
    indicators: Vec<IndicatorInput>,
    /// What marks are worth; for an option left out the default holds.
    democratic_scale: Option<Vec<BallotScaleInput>>,
}

payload!(
    /// What making a scheme gave.
    CreateAppraisalSchemePayload {
        /// The version that was made.
        scheme: AppraisalScheme
    }
);

#[Object]
impl AppraisalMutation {
    /// Makes a scheme of appraisal, or the next version of the one with the same title.
    async fn create_appraisal_scheme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is made.")] input: CreateAppraisalSchemeInput,
    ) -> Result<CreateAppraisalSchemePayload> {
        let result = create_scheme(ctx, input).await;
        CreateAppraisalSchemePayload::of(result, Ctx::of(ctx).language)
    }
}

/// The id inside an opaque one; an id of another kind names nothing here.
fn named<T: NodeId>(id: &ID, field: &str, what: &'static str) -> Result<T> {
    decode(id, field)?.ok_or(Error::NotFound(what))
}

async fn create_scheme(
    ctx: &Context<'_>,
    input: CreateAppraisalSchemeInput,
) -> Result<AppraisalScheme> {
    let acting = Ctx::of(ctx).acting()?;
    let scale = input.democratic_scale.unwrap_or_default();
    let scheme = commands::CreateScheme {
        organization: named(&input.organization_id, "organizationId", "organization")?,
        title: input.title,
        indicators: input.indicators.into_iter().map(Into::into).collect(),
        scale: scale.into_iter().map(Into::into).collect(),
    };
    let id = commands::create_scheme(&acting, scheme).await?;
    visible_scheme(ctx, id)
        .await?
        .ok_or(Error::NotFound("scheme"))
}
