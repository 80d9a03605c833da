//! Memberships of branches.

use async_graphql::{Context, ID, InputObject, Object};

use super::{act, id_in, organization_in};
use crate::domain::organization::commands;
use crate::domain::organization::graphql::Membership;
use crate::error::Result;
use crate::graphql::{Ctx, Date, payload};

/// Admits a person to a branch.
#[derive(Debug, InputObject)]
pub struct AdmitMemberInput {
    /// The person.
    person_id: ID,
    /// The branch.
    organization_id: ID,
    /// 预备党员, else a full member.
    probationary: bool,
    /// The member's rank, up to 60 characters.
    rank: Option<String>,
    /// The first day, today or earlier.
    since: Date,
}

/// Makes a probationary member a full one.
#[derive(Debug, InputObject)]
pub struct ConfirmMemberInput {
    /// The probationary membership.
    membership_id: ID,
    /// The first day as a full member, today or earlier.
    confirmed_on: Date,
}

/// Transfers a member to another branch.
#[derive(Debug, InputObject)]
pub struct TransferMemberInput {
    /// The person.
    person_id: ID,
    /// The branch to go to.
    to_organization_id: ID,
    /// The first day there, today or earlier.
    on: Date,
}

/// Ends a membership without another.
#[derive(Debug, InputObject)]
pub struct EndMembershipInput {
    /// The membership.
    membership_id: ID,
    /// The first day after it, today or earlier.
    ends_on: Date,
}

payload!(
    /// What came of admitting a member.
    AdmitMemberPayload {
        /// The membership that holds now, or has ended; null when nothing was done.
        membership: Membership
    }
);

payload!(
    /// What came of confirming a member.
    ConfirmMemberPayload {
        /// The membership that holds now, or has ended; null when nothing was done.
        membership: Membership
    }
);

payload!(
    /// What came of transferring a member.
    TransferMemberPayload {
        /// The membership that holds now, or has ended; null when nothing was done.
        membership: Membership
    }
);

payload!(
    /// What came of ending a membership.
    EndMembershipPayload {
        /// The membership that holds now, or has ended; null when nothing was done.
        membership: Membership
    }
);

/// What is done to memberships.
#[derive(Debug, Default)]
pub(super) struct MembershipMutation;

#[Object]
impl MembershipMutation {
    /// Admits a person to a branch. A person is a member of one branch at a time.
    async fn admit_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AdmitMemberInput,
    ) -> Result<AdmitMemberPayload> {
        let done = admit(ctx, input).await;
        AdmitMemberPayload::of(done, Ctx::of(ctx).language)
    }

    /// Makes a probationary member a full one: the probationary membership ends, and a full one of the same
    /// branch begins, so that both keep their days.
    async fn confirm_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ConfirmMemberInput,
    ) -> Result<ConfirmMemberPayload> {
        let done = confirm(ctx, input).await;
        ConfirmMemberPayload::of(done, Ctx::of(ctx).language)
    }

    /// Transfers a member to another branch, for those who manage the people of both.
    async fn transfer_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TransferMemberInput,
    ) -> Result<TransferMemberPayload> {
        let done = transfer(ctx, input).await;
        TransferMemberPayload::of(done, Ctx::of(ctx).language)
    }

    /// Ends a membership without another.
    async fn end_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: EndMembershipInput,
    ) -> Result<EndMembershipPayload> {
        let done = end(ctx, input).await;
        EndMembershipPayload::of(done, Ctx::of(ctx).language)
    }
}

async fn admit(ctx: &Context<'_>, input: AdmitMemberInput) -> Result<Membership> {
    let new = commands::Admit {
        person: id_in(&input.person_id, "personId", "person")?,
        organization: organization_in(&input.organization_id, "organizationId")?,
        probationary: input.probationary,
        rank: input.rank,
        since: input.since.0,
    };
    commands::admit(&act(ctx)?, new).await.map(Membership::from)
}

async fn confirm(ctx: &Context<'_>, input: ConfirmMemberInput) -> Result<Membership> {
    let new = commands::Confirm {
        membership: id_in(&input.membership_id, "membershipId", "membership")?,
        confirmed_on: input.confirmed_on.0,
    };
    commands::confirm(&act(ctx)?, new)
        .await
        .map(Membership::from)
}

async fn transfer(ctx: &Context<'_>, input: TransferMemberInput) -> Result<Membership> {
    let new = commands::Transfer {
        person: id_in(&input.person_id, "personId", "person")?,
        to: organization_in(&input.to_organization_id, "toOrganizationId")?,
        on: input.on.0,
    };
    commands::transfer(&act(ctx)?, new)
        .await
        .map(Membership::from)
}

async fn end(ctx: &Context<'_>, input: EndMembershipInput) -> Result<Membership> {
    let old = commands::EndMembership {
        membership: id_in(&input.membership_id, "membershipId", "membership")?,
        ends_on: input.ends_on.0,
    };
    commands::end_membership(&act(ctx)?, old)
        .await
        .map(Membership::from)
}
