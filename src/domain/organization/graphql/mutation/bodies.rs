//! Organizations: established, renamed, moved, guided, merged, split, dissolved, elected.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::organization;

use super::{act, followers, organization_in};
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::commands::{self, Successor};
use crate::domain::organization::graphql::OrganizationKind;
use crate::error::{Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, Date, DivisionCodeScalar, payload};

/// Establishes an organization.
#[derive(Debug, InputObject)]
pub struct EstablishOrganizationInput {
    /// What kind of body it is.
    kind: OrganizationKind,
    /// Its name, up to 100 characters.
    name: String,
    /// The division in which it stands; that of its superior, but for party committees.
    division_code: DivisionCodeScalar,
    /// What leads it; left out only for the party committee of a province.
    superior_id: Option<ID>,
    /// What guides it: for a working committee, that of the division one level up.
    guided_by_id: Option<ID>,
    /// The first day of its existence, today or earlier.
    valid_from: Date,
    /// Unique for the act: a second request with the same key gives the same organization.
    idempotency_key: String,
}

/// Gives an organization another name.
#[derive(Debug, InputObject)]
pub struct RenameOrganizationInput {
    /// The organization.
    organization_id: ID,
    /// Its name from now on, up to 100 characters.
    name: String,
    /// The revision that was read.
    expected_revision: i32,
}

/// Moves an organization, with all that stands below it, to another superior.
#[derive(Debug, InputObject)]
pub struct MoveOrganizationInput {
    /// The organization.
    organization_id: ID,
    /// What is to lead it.
    new_superior_id: ID,
    /// The first day under the new superior, today or earlier.
    effective_on: Date,
    /// The revision that was read.
    expected_revision: i32,
}

/// Sets what guides a working committee.
#[derive(Debug, InputObject)]
pub struct GuideOrganizationInput {
    /// The working committee.
    organization_id: ID,
    /// The working committee one division level up; left out, the guidance ends.
    guided_by_id: Option<ID>,
    /// The first day, today or earlier.
    effective_on: Date,
    /// The revision that was read.
    expected_revision: i32,
}

/// Merges organizations into one, which leads what they led and has the members that they had.
#[derive(Debug, InputObject)]
pub struct MergeOrganizationsInput {
    /// Those that end, up to 50.
    predecessor_ids: Vec<ID>,
    /// The one that goes on, where it exists.
    successor_id: Option<ID>,
    /// The name of a new one, which stands where the predecessors stood.
    name: Option<String>,
    /// The first day of the successor's responsibility, today or earlier.
    effective_on: Date,
}

/// Splits an organization into several that exist, and have taken over what it led and its members.
#[derive(Debug, InputObject)]
pub struct SplitOrganizationInput {
    /// The one that ends.
    organization_id: ID,
    /// Those that go on, up to 50.
    successor_ids: Vec<ID>,
    /// The first day of the successors' responsibility, today or earlier.
    effective_on: Date,
}

/// Dissolves an organization that leads nothing and has no members. Its posts end with it.
#[derive(Debug, InputObject)]
pub struct DissolveOrganizationInput {
    /// The organization.
    organization_id: ID,
    /// The first day on which it no longer exists, today or earlier.
    effective_on: Date,
    /// The document that dissolves it, up to 200 characters.
    document: String,
    /// The revision that was read.
    expected_revision: i32,
}

/// Records an election.
#[derive(Debug, InputObject)]
pub struct RecordElectionInput {
    /// The branch, general branch or committee.
    organization_id: ID,
    /// The day of the election, today or earlier.
    held_on: Date,
}

payload!(
    /// What came of establishing an organization.
    EstablishOrganizationPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of renaming an organization.
    RenameOrganizationPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of moving an organization.
    MoveOrganizationPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of setting the guidance.
    GuideOrganizationPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of a merger.
    MergeOrganizationsPayload {
        /// The successor; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of a split.
    SplitOrganizationPayload {
        /// The one that ended; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of dissolving an organization.
    DissolveOrganizationPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

payload!(
    /// What came of recording an election.
    RecordElectionPayload {
        /// The organization; null when nothing was done.
        organization: edges::Organization
    }
);

/// What is done to organizations.
#[derive(Debug, Default)]
pub(super) struct BodyMutation;

#[Object]
impl BodyMutation {
    /// Establishes an organization.
    async fn establish_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: EstablishOrganizationInput,
    ) -> Result<EstablishOrganizationPayload> {
        let done = establish(ctx, input).await;
        EstablishOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Gives an organization another name.
    async fn rename_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: RenameOrganizationInput,
    ) -> Result<RenameOrganizationPayload> {
        let done = rename(ctx, input).await;
        RenameOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Moves an organization, with all that stands below it, to another superior. Departments and what is
    /// below them come to stand in the division of the new superior.
    async fn move_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MoveOrganizationInput,
    ) -> Result<MoveOrganizationPayload> {
        let done = relocate(ctx, input).await;
        MoveOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Sets what guides a working committee, or ends the guidance.
    async fn guide_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: GuideOrganizationInput,
    ) -> Result<GuideOrganizationPayload> {
        let done = guide(ctx, input).await;
        GuideOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Merges organizations of one kind into one. Their records stay with them.
    async fn merge_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MergeOrganizationsInput,
    ) -> Result<MergeOrganizationsPayload> {
        let done = merge(ctx, input).await;
        MergeOrganizationsPayload::of(done, Ctx::of(ctx).language)
    }

    /// Splits an organization into several. Its records stay with it.
    async fn split_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SplitOrganizationInput,
    ) -> Result<SplitOrganizationPayload> {
        let done = split(ctx, input).await;
        SplitOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Dissolves an organization: it takes no new records and leaves every denominator.
    async fn dissolve_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: DissolveOrganizationInput,
    ) -> Result<DissolveOrganizationPayload> {
        let done = dissolve(ctx, input).await;
        DissolveOrganizationPayload::of(done, Ctx::of(ctx).language)
    }

    /// Records an election: a term of three years for a branch or general branch, of five for a committee.
    async fn record_election(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: RecordElectionInput,
    ) -> Result<RecordElectionPayload> {
        let done = elect(ctx, input).await;
        RecordElectionPayload::of(done, Ctx::of(ctx).language)
    }
}

/// The organization of an act, for its payload: whoever may change it sees all of it.
fn object(row: organization::Model) -> edges::Organization {
    edges::Organization::from(Seen::fully(Arc::new(row)))
}

async fn establish(
    ctx: &Context<'_>,
    input: EstablishOrganizationInput,
) -> Result<edges::Organization> {
    let superior = input
        .superior_id
        .as_ref()
        .map(|id| organization_in(id, "superiorId"));
    let guide = input
        .guided_by_id
        .as_ref()
        .map(|id| organization_in(id, "guidedById"));
    let new = commands::Establish {
        kind: input.kind.into(),
        name: input.name,
        division: input.division_code.0,
        superior: superior.transpose()?,
        guide: guide.transpose()?,
        valid_from: input.valid_from.0,
        idempotency_key: input.idempotency_key,
    };
    commands::establish(&act(ctx)?, new).await.map(object)
}

async fn rename(ctx: &Context<'_>, input: RenameOrganizationInput) -> Result<edges::Organization> {
    let new = commands::Rename {
        organization: organization_in(&input.organization_id, "organizationId")?,
        name: input.name,
        expected_revision: input.expected_revision.into(),
    };
    commands::rename(&act(ctx)?, new).await.map(object)
}

async fn relocate(ctx: &Context<'_>, input: MoveOrganizationInput) -> Result<edges::Organization> {
    let new = commands::Move {
        organization: organization_in(&input.organization_id, "organizationId")?,
        new_superior: organization_in(&input.new_superior_id, "newSuperiorId")?,
        effective_on: input.effective_on.0,
        expected_revision: input.expected_revision.into(),
    };
    commands::relocate(&act(ctx)?, &followers(ctx), new)
        .await
        .map(object)
}

async fn guide(ctx: &Context<'_>, input: GuideOrganizationInput) -> Result<edges::Organization> {
    let guide = input
        .guided_by_id
        .as_ref()
        .map(|id| organization_in(id, "guidedById"));
    let new = commands::Guide {
        organization: organization_in(&input.organization_id, "organizationId")?,
        guide: guide.transpose()?,
        effective_on: input.effective_on.0,
        expected_revision: input.expected_revision.into(),
    };
    commands::guide(&act(ctx)?, new).await.map(object)
}

async fn merge(ctx: &Context<'_>, input: MergeOrganizationsInput) -> Result<edges::Organization> {
    let successor = match (&input.successor_id, input.name) {
        (Some(id), None) => Successor::Existing(organization_in(id, "successorId")?),
        (None, Some(name)) => Successor::New(name),
        (Some(_), Some(_)) | (None, None) => {
            let unclear = Refusal::new(
                RefusalCode::Invalid,
                "successorId 与 name 须且只须填写一个",
                "give either successorId or name",
            );
            return Err(unclear.at("successorId").into());
        }
    };
    let predecessors = input.predecessor_ids.iter();
    let new = commands::Merge {
        predecessors: predecessors
            .map(|id| organization_in(id, "predecessorIds"))
            .collect::<Result<_>>()?,
        successor,
        effective_on: input.effective_on.0,
    };
    commands::merge(&act(ctx)?, &followers(ctx), new)
        .await
        .map(object)
}

async fn split(ctx: &Context<'_>, input: SplitOrganizationInput) -> Result<edges::Organization> {
    let successors = input.successor_ids.iter();
    let old = commands::Split {
        organization: organization_in(&input.organization_id, "organizationId")?,
        successors: successors
            .map(|id| organization_in(id, "successorIds"))
            .collect::<Result<_>>()?,
        effective_on: input.effective_on.0,
    };
    commands::split(&act(ctx)?, &followers(ctx), old)
        .await
        .map(object)
}

async fn dissolve(
    ctx: &Context<'_>,
    input: DissolveOrganizationInput,
) -> Result<edges::Organization> {
    let old = commands::Dissolve {
        organization: organization_in(&input.organization_id, "organizationId")?,
        effective_on: input.effective_on.0,
        document: input.document,
        expected_revision: input.expected_revision.into(),
    };
    commands::dissolve(&act(ctx)?, &followers(ctx), old)
        .await
        .map(object)
}

async fn elect(ctx: &Context<'_>, input: RecordElectionInput) -> Result<edges::Organization> {
    let new = commands::Elect {
        organization: organization_in(&input.organization_id, "organizationId")?,
        held_on: input.held_on.0,
    };
    commands::record_election(&act(ctx)?, &followers(ctx), new)
        .await
        .map(object)
}
