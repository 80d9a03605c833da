//! What is done to rectifications. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object};

use super::super::commands::{self, Step};
use super::super::rules::Act;
use super::{Rectification, visible_rectification};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, decode, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct RectificationMutation;

/// What is to be done against a problem.
#[derive(Debug, InputObject)]
pub(super) struct PlanRectificationInput {
    /// The rectification.
    rectification_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// What is to be done.
    measures: String,
}

/// The claim that a problem is put right.
#[derive(Debug, InputObject)]
pub(super) struct ClaimRectificationInput {
    /// The rectification.
    rectification_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// What was done.
    done: String,
    /// What proves it, and where that is kept.
    evidence: Option<String>,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

/// What was found of a claim.
#[derive(Debug, InputObject)]
pub(super) struct VerifyRectificationInput {
    /// The rectification.
    rectification_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// What was found.
    finding: String,
    /// What proves it, and where that is kept.
    evidence: Option<String>,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

/// Why a problem is not put right.
#[derive(Debug, InputObject)]
pub(super) struct ReopenRectificationInput {
    /// The rectification.
    rectification_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// Why.
    reason: String,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

/// A longer term.
#[derive(Debug, InputObject)]
pub(super) struct ExtendRectificationInput {
    /// The rectification.
    rectification_id: ID,
    /// The revision that was read.
    expected_revision: i32,
    /// The last day of the new term: after the present one, within three years.
    due_on: Date,
    /// Why.
    reason: String,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

payload!(
    /// What planning gave.
    PlanRectificationPayload {
        /// The rectification as it is now.
        rectification: Rectification
    }
);
payload!(
    /// What claiming gave.
    ClaimRectificationPayload {
        /// The rectification as it is now.
        rectification: Rectification
    }
);
payload!(
    /// What verifying gave.
    VerifyRectificationPayload {
        /// The rectification as it is now.
        rectification: Rectification
    }
);
payload!(
    /// What reopening gave.
    ReopenRectificationPayload {
        /// The rectification as it is now.
        rectification: Rectification
    }
);
payload!(
    /// What extending gave.
    ExtendRectificationPayload {
        /// The rectification as it is now.
        rectification: Rectification
    }
);

#[Object]
impl RectificationMutation {
    /// Says what is to be done against a problem. Again as often as plans change, until it is claimed.
    async fn plan_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: PlanRectificationInput,
    ) -> Result<PlanRectificationPayload> {
        let act = Act::Plan {
            measures: input.measures,
        };
        let at = (&input.rectification_id, input.expected_revision);
        let result = take(ctx, at, act, None).await;
        PlanRectificationPayload::of(result, Ctx::of(ctx).language)
    }

    /// Claims that a problem is put right.
    async fn claim_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: ClaimRectificationInput,
    ) -> Result<ClaimRectificationPayload> {
        let act = Act::Claim {
            done: input.done,
            evidence: input.evidence,
        };
        let at = (&input.rectification_id, input.expected_revision);
        let key = ("claimRectification", input.idempotency_key.as_str());
        let result = take(ctx, at, act, Some(key)).await;
        ClaimRectificationPayload::of(result, Ctx::of(ctx).language)
    }

    /// Confirms a claim. For the body that leads or guides the organization, and for another person
    /// than the claimant.
    async fn verify_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found.")] input: VerifyRectificationInput,
    ) -> Result<VerifyRectificationPayload> {
        let act = Act::Verify {
            finding: input.finding,
            evidence: input.evidence,
        };
        let at = (&input.rectification_id, input.expected_revision);
        let key = ("verifyRectification", input.idempotency_key.as_str());
        let result = take(ctx, at, act, Some(key)).await;
        VerifyRectificationPayload::of(result, Ctx::of(ctx).language)
    }

    /// Finds that a problem is not put right, after a claim or after a verification. For the body that
    /// leads or guides the organization, and for another person than the claimant.
    async fn reopen_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Why.")] input: ReopenRectificationInput,
    ) -> Result<ReopenRectificationPayload> {
        let act = Act::Reopen {
            reason: input.reason,
        };
        let at = (&input.rectification_id, input.expected_revision);
        let key = ("reopenRectification", input.idempotency_key.as_str());
        let result = take(ctx, at, act, Some(key)).await;
        ReopenRectificationPayload::of(result, Ctx::of(ctx).language)
    }

    /// Gives a longer term. For the body that leads or guides the organization.
    async fn extend_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Until when, and why.")] input: ExtendRectificationInput,
    ) -> Result<ExtendRectificationPayload> {
        let act = Act::Extend {
            due_on: input.due_on.0,
            reason: input.reason,
        };
        let at = (&input.rectification_id, input.expected_revision);
        let key = ("extendRectification", input.idempotency_key.as_str());
        let result = take(ctx, at, act, Some(key)).await;
        ExtendRectificationPayload::of(result, Ctx::of(ctx).language)
    }
}

async fn take(
    ctx: &Context<'_>,
    (id, expected_revision): (&ID, i32),
    act: Act,
    key: Option<(&'static str, &str)>,
) -> Result<Rectification> {
    let acting = Ctx::of(ctx).acting()?;
    let absent = Error::NotFound("rectification");
    let Some(rectification) = decode(id, "rectificationId")? else {
        return Err(absent);
    };
    let step = Step {
        rectification,
        expected_revision: i64::from(expected_revision),
        act,
    };
    let id = commands::take(&acting, step, key).await?;
    visible_rectification(ctx, id).await?.ok_or(absent)
}
