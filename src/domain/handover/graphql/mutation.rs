//! What is done to hand-overs. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object};
use entity::HandOverId;

use super::super::commands::{self, Sign};
use super::types::{HandOver, visible_hand_over};
use crate::domain::organization::Keepers;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, named, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct HandOverMutation;

/// A post that changes hands.
#[derive(Debug, InputObject)]
pub(super) struct OpenHandOverInput {
    /// The appointment that ends: its last day is set.
    outgoing_appointment_id: ID,
    /// The appointment to the same post that is in force today.
    incoming_appointment_id: ID,
}

/// A signature under the list of a hand-over.
#[derive(Debug, InputObject)]
pub(super) struct SignHandOverInput {
    /// The hand-over.
    hand_over_id: ID,
    /// The hash of the list that was read: it is what is signed.
    content_hash: String,
    /// Why somebody else signs for the one who has gone, up to 500 characters. The one who comes signs
    /// in person.
    reason: Option<String>,
}

payload!(
    /// What opening a hand-over gave.
    OpenHandOverPayload {
        /// The hand-over.
        hand_over: HandOver
    }
);
payload!(
    /// What signing gave.
    SignHandOverPayload {
        /// The hand-over as it is now.
        hand_over: HandOver
    }
);

#[Object]
impl HandOverMutation {
    /// Opens the hand-over of a post: what its holder leaves open is listed for both to sign.
    async fn open_hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who goes and who comes.")] input: OpenHandOverInput,
    ) -> Result<OpenHandOverPayload> {
        let result = open(ctx, input).await;
        OpenHandOverPayload::of(result, Ctx::of(ctx).language)
    }

    /// Signs the list of a hand-over. Once both have signed one list, duties and rectifications move to
    /// who comes.
    async fn sign_hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is signed.")] input: SignHandOverInput,
    ) -> Result<SignHandOverPayload> {
        let result = sign(ctx, input).await;
        SignHandOverPayload::of(result, Ctx::of(ctx).language)
    }
}

async fn open(ctx: &Context<'_>, input: OpenHandOverInput) -> Result<HandOver> {
    let acting = Ctx::of(ctx).acting()?;
    let outgoing = named(
        &input.outgoing_appointment_id,
        "outgoingAppointmentId",
        "appointment",
    )?;
    let incoming = named(
        &input.incoming_appointment_id,
        "incomingAppointmentId",
        "appointment",
    )?;
    let id = commands::open(&acting, (outgoing, incoming)).await?;
    hand_over(ctx, id).await
}

async fn sign(ctx: &Context<'_>, input: SignHandOverInput) -> Result<HandOver> {
    let acting = Ctx::of(ctx).acting()?;
    let keepers = ctx.data_unchecked::<Keepers>();
    let new = Sign {
        hand_over: named(&input.hand_over_id, "handOverId", "handOver")?,
        content_hash: input.content_hash,
        reason: input.reason,
    };
    let id = commands::sign(&acting, keepers, new).await?;
    hand_over(ctx, id).await
}

/// The hand-over after an act.
async fn hand_over(ctx: &Context<'_>, id: HandOverId) -> Result<HandOver> {
    let found = visible_hand_over(ctx, id).await?;
    found.ok_or(Error::NotFound("handOver"))
}
