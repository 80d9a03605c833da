//! What is done to chains. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::LinkId;

use super::super::catalogue;
use super::super::commands::{self, Copied};
use super::super::rules::{Duty, DutySource};
use super::chain::{ResponsibilityChain, visible_chain};
use super::link::visible_link;
use super::{GapReason, ResponsibilityTier};
use crate::domain::edges::ResponsibilityLink;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, PeriodScalar, encode, named, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponsibilityMutation;

/// A duty: one of the catalogue by its key, or a free one by its text.
#[derive(Debug, InputObject)]
struct ResponsibilityDutyInput {
    /// The key of a duty of the catalogue, whose text is then taken.
    key: Option<String>,
    /// The text of a free duty, up to 500 characters.
    text: Option<String>,
}

/// Who is to answer for what.
#[derive(Debug, InputObject)]
pub(super) struct AssignResponsibilityLinkInput {
    /// Whose chain.
    organization_id: ID,
    /// A year: this one or the next.
    period: PeriodScalar,
    /// The tier.
    tier: ResponsibilityTier,
    /// The organization that is to hold OVERALL (the chain's own) or IMPLEMENTING (one that it leads).
    body_id: Option<ID>,
    /// The appointment by which a person is to hold FIRST, DIRECT or MEMBER.
    appointment_id: Option<ID>,
    /// The first day; today, or the year's first day, if left out.
    valid_from: Option<Date>,
    /// The duties; those of the catalogue if left out.
    duties: Option<Vec<ResponsibilityDutyInput>>,
}

/// Another wording of duties.
#[derive(Debug, InputObject)]
pub(super) struct SetResponsibilityDutiesInput {
    /// The link.
    link_id: ID,
    /// All of its duties.
    duties: Vec<ResponsibilityDutyInput>,
    /// The wording that was read.
    expected_wording: i32,
}

/// A signature.
#[derive(Debug, InputObject)]
pub(super) struct SignResponsibilityLinkInput {
    /// The link.
    link_id: ID,
    /// The wording that was read: it is what is signed.
    expected_wording: i32,
}

/// The end of a link.
#[derive(Debug, InputObject)]
pub(super) struct ReleaseResponsibilityLinkInput {
    /// The link.
    link_id: ID,
    /// The first day on which it no longer holds; today if left out.
    effective_on: Option<Date>,
    /// Why.
    reason: String,
}

/// A year's chain to be carried into the next.
#[derive(Debug, InputObject)]
pub(super) struct CopyResponsibilityChainInput {
    /// Whose chain.
    organization_id: ID,
    /// The year to copy.
    from: PeriodScalar,
    /// The year after it, whose chain has no links yet.
    to: PeriodScalar,
}

/// A link that was carried over.
#[derive(Clone, Debug, SimpleObject)]
struct CarriedLink {
    /// The link of the year before.
    from_id: ID,
    /// The new one, to be signed.
    to_id: ID,
}

/// A link that stayed behind.
#[derive(Clone, Debug, SimpleObject)]
struct DroppedLink {
    /// The link of the year before.
    link_id: ID,
    /// Its tier: to be assigned anew.
    tier: ResponsibilityTier,
    /// What is wrong with it.
    reason: GapReason,
}

/// A chain that was copied, and the difference.
#[derive(Clone, Debug, SimpleObject)]
struct CopiedChain {
    /// The new chain.
    chain: ResponsibilityChain,
    /// What was carried over.
    carried: Vec<CarriedLink>,
    /// What was not.
    dropped: Vec<DroppedLink>,
}

payload!(
    /// What assigning a link gave.
    AssignResponsibilityLinkPayload {
        /// The link.
        link: ResponsibilityLink
    }
);
payload!(
    /// What wording duties gave.
    SetResponsibilityDutiesPayload {
        /// The link as it is now.
        link: ResponsibilityLink
    }
);
payload!(
    /// What signing gave.
    SignResponsibilityLinkPayload {
        /// The link as it is now.
        link: ResponsibilityLink
    }
);
payload!(
    /// What releasing gave.
    ReleaseResponsibilityLinkPayload {
        /// The link as it is now.
        link: ResponsibilityLink
    }
);
payload!(
    /// What copying gave.
    CopyResponsibilityChainPayload {
        /// The chain of the next year, and the difference.
        copied: CopiedChain
    }
);

#[Object]
impl ResponsibilityMutation {
    /// Assigns a tier of a chain to a person by a post, or to an organization.
    async fn assign_responsibility_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to answer for what.")] input: AssignResponsibilityLinkInput,
    ) -> Result<AssignResponsibilityLinkPayload> {
        let result = assign(ctx, input).await;
        AssignResponsibilityLinkPayload::of(result, Ctx::of(ctx).language)
    }

    /// Words the duties of a link anew; its holder has to sign them again.
    async fn set_responsibility_duties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The duties.")] input: SetResponsibilityDutiesInput,
    ) -> Result<SetResponsibilityDutiesPayload> {
        let result = set_duties(ctx, input).await;
        SetResponsibilityDutiesPayload::of(result, Ctx::of(ctx).language)
    }

    /// Signs the duties of a link: its holder, or the secretary of the organization that holds it.
    async fn sign_responsibility_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is signed.")] input: SignResponsibilityLinkInput,
    ) -> Result<SignResponsibilityLinkPayload> {
        let result = sign(ctx, input).await;
        SignResponsibilityLinkPayload::of(result, Ctx::of(ctx).language)
    }

    /// Ends a link.
    async fn release_responsibility_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, when and why.")] input: ReleaseResponsibilityLinkInput,
    ) -> Result<ReleaseResponsibilityLinkPayload> {
        let result = release(ctx, input).await;
        ReleaseResponsibilityLinkPayload::of(result, Ctx::of(ctx).language)
    }

    /// Copies the links of a year into the next year's chain; what nobody holds any more stays behind
    /// and is named.
    async fn copy_responsibility_chain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is copied.")] input: CopyResponsibilityChainInput,
    ) -> Result<CopyResponsibilityChainPayload> {
        let result = copy(ctx, input).await;
        CopyResponsibilityChainPayload::of(result, Ctx::of(ctx).language)
    }
}

fn duty(input: ResponsibilityDutyInput) -> Duty {
    match input.key {
        Some(key) => Duty {
            text: catalogue::by_key(&key)
                .map(|duty| duty.text.to_owned())
                .or(input.text)
                .unwrap_or_else(|| key.clone()),
            source: Some(DutySource {
                version: catalogue::VERSION.to_owned(),
                key,
            }),
        },
        None => Duty {
            text: input.text.unwrap_or_default(),
            source: None,
        },
    }
}

/// The link after an act.
async fn link(ctx: &Context<'_>, id: LinkId) -> Result<ResponsibilityLink> {
    visible_link(ctx, id).await?.ok_or(Error::NotFound("link"))
}

async fn assign(
    ctx: &Context<'_>,
    input: AssignResponsibilityLinkInput,
) -> Result<ResponsibilityLink> {
    let acting = Ctx::of(ctx).acting()?;
    let body = input.body_id.as_ref();
    let held = input.appointment_id.as_ref();
    let new = commands::Assign {
        organization: named(&input.organization_id, "organizationId", "organization")?,
        period: input.period.0,
        tier: input.tier.into(),
        body: body
            .map(|id| named(id, "bodyId", "organization"))
            .transpose()?,
        appointment: held
            .map(|id| named(id, "appointmentId", "appointment"))
            .transpose()?,
        from: input.valid_from.map(|day| day.0),
        duties: input
            .duties
            .map(|duties| duties.into_iter().map(duty).collect()),
    };
    let id = commands::assign(&acting, new).await?;
    link(ctx, id).await
}

async fn set_duties(
    ctx: &Context<'_>,
    input: SetResponsibilityDutiesInput,
) -> Result<ResponsibilityLink> {
    let acting = Ctx::of(ctx).acting()?;
    let new = commands::SetDuties {
        link: named(&input.link_id, "linkId", "link")?,
        duties: input.duties.into_iter().map(duty).collect(),
        expected: i64::from(input.expected_wording),
    };
    let id = commands::set_duties(&acting, new).await?;
    link(ctx, id).await
}

async fn sign(ctx: &Context<'_>, input: SignResponsibilityLinkInput) -> Result<ResponsibilityLink> {
    let acting = Ctx::of(ctx).acting()?;
    let new = commands::Sign {
        link: named(&input.link_id, "linkId", "link")?,
        expected: i64::from(input.expected_wording),
    };
    let id = commands::sign(&acting, new).await?;
    link(ctx, id).await
}

async fn release(
    ctx: &Context<'_>,
    input: ReleaseResponsibilityLinkInput,
) -> Result<ResponsibilityLink> {
    let acting = Ctx::of(ctx).acting()?;
    let old = commands::Release {
        link: named(&input.link_id, "linkId", "link")?,
        on: input.effective_on.map(|day| day.0),
        reason: input.reason,
    };
    let id = commands::release(&acting, old).await?;
    link(ctx, id).await
}

async fn copy(ctx: &Context<'_>, input: CopyResponsibilityChainInput) -> Result<CopiedChain> {
    let acting = Ctx::of(ctx).acting()?;
    let organization: entity::OrganizationId =
        named(&input.organization_id, "organizationId", "organization")?;
    let what = commands::Copy {
        organization,
        from: input.from.0,
        to: input.to.0,
    };
    let Copied { carried, dropped } = commands::copy(&acting, what).await?;
    let key = format!("{}|{}", organization.0, what.to.year());
    let chain = visible_chain(ctx, &key).await?;
    Ok(CopiedChain {
        chain: chain.ok_or(Error::NotFound("organization"))?,
        carried: carried
            .iter()
            .map(|link| CarriedLink {
                from_id: encode(&link.from),
                to_id: encode(&link.to),
            })
            .collect(),
        dropped: dropped
            .iter()
            .map(|link| DroppedLink {
                link_id: encode(&link.link),
                tier: link.tier.into(),
                reason: link.reason.into(),
            })
            .collect(),
    })
}
