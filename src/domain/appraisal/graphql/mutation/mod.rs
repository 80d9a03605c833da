//! What is done in appraisal. Inputs are parsed here; everything else is decided in the commands.

mod campaign;
mod inputs;

pub use campaign::AppraisalCampaignMutation;

use async_graphql::{Context, Object, SimpleObject};
use entity::{CycleId, EntryId};

use self::inputs::{
    AdvanceAppraisalCycleInput, AssignAppraisalReviewersInput, CastBallotInput,
    CloseAppraisalBallotInput, CreateAppraisalSchemeInput, DecideAppraisalObjectionInput,
    DisqualifyAppraisedInput, IssueAppraisalBallotsInput, LodgeAppraisalObjectionInput,
    OpenAppraisalCycleInput, ReopenAppraisalCycleInput, ScoreIndicatorInput,
};
use super::cycle::{AppraisalCycle, AppraisalKind, visible_cycle};
use super::entry::AppraisalEntry;
use super::loaders::EntryById;
use super::scheme::{AppraisalScheme, visible_scheme};
use crate::domain::appraisal::commands::{self, ballot};
use crate::domain::appraisal::rules::{self, Choice, Violation};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, decode, named, named_all, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppraisalMutation;

/// One-time tokens, shown this once. Whose each is, is nowhere: print them, and let them be drawn by
/// lot.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct AppraisalBallotPapers {
    /// As many as there are voters.
    tokens: Vec<String>,
}

payload!(
    /// What making a scheme gave.
    CreateAppraisalSchemePayload {
        /// The version that was made.
        scheme: AppraisalScheme
    }
);
payload!(
    /// What opening a cycle gave.
    OpenAppraisalCyclePayload {
        /// The cycle with its frozen group.
        cycle: AppraisalCycle
    }
);
payload!(
    /// What naming reviewers gave.
    AssignAppraisalReviewersPayload {
        /// The cycle as it is now.
        cycle: AppraisalCycle
    }
);
payload!(
    /// What scoring gave.
    ScoreIndicatorPayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What issuing tokens gave.
    IssueAppraisalBallotsPayload {
        /// The tokens, shown this once.
        papers: AppraisalBallotPapers
    }
);
payload!(
    /// What casting a ballot gave.
    CastBallotPayload {
        /// Whether the ballot is in the box.
        accepted: bool
    }
);
payload!(
    /// What closing a ballot box gave.
    CloseAppraisalBallotPayload {
        /// The cycle as it is now.
        cycle: AppraisalCycle
    }
);
payload!(
    /// What moving a cycle on gave.
    AdvanceAppraisalCyclePayload {
        /// The cycle as it is now.
        cycle: AppraisalCycle
    }
);
payload!(
    /// What taking a cycle back gave.
    ReopenAppraisalCyclePayload {
        /// The cycle as it is now.
        cycle: AppraisalCycle
    }
);
payload!(
    /// What lodging an objection gave.
    LodgeAppraisalObjectionPayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What deciding an objection gave.
    DecideAppraisalObjectionPayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What disqualifying gave.
    DisqualifyAppraisedPayload {
        /// The entry as it is now.
        entry: AppraisalEntry
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

    /// Opens a cycle: freezes the version of the scheme and the group.
    async fn open_appraisal_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is opened.")] input: OpenAppraisalCycleInput,
    ) -> Result<OpenAppraisalCyclePayload> {
        let result = open(ctx, input).await;
        OpenAppraisalCyclePayload::of(result, Ctx::of(ctx).language)
    }

    /// Names the reviewers by their posts, in weighted groups, before anybody has scored.
    async fn assign_appraisal_reviewers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who reviews.")] input: AssignAppraisalReviewersInput,
    ) -> Result<AssignAppraisalReviewersPayload> {
        let result = assign(ctx, input).await;
        AssignAppraisalReviewersPayload::of(result, Ctx::of(ctx).language)
    }

    /// Gives or changes one's own score of an organization by an indicator.
    async fn score_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, by what, how much.")] input: ScoreIndicatorInput,
    ) -> Result<ScoreIndicatorPayload> {
        let result = score(ctx, input).await;
        ScoreIndicatorPayload::of(result, Ctx::of(ctx).language)
    }

    /// Freezes who may vote and gives as many one-time tokens, this once.
    async fn issue_appraisal_ballots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who may vote.")] input: IssueAppraisalBallotsInput,
    ) -> Result<IssueAppraisalBallotsPayload> {
        let result = issue(ctx, input).await;
        IssueAppraisalBallotsPayload::of(result, Ctx::of(ctx).language)
    }

    /// Casts a secret ballot: without signing in, once for each token.
    async fn cast_ballot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the marks.")] input: CastBallotInput,
    ) -> Result<CastBallotPayload> {
        let result = cast(ctx, input).await;
        CastBallotPayload::of(result, Ctx::of(ctx).language)
    }

    /// Closes a ballot box ahead of the results, so that they can be tried.
    async fn close_appraisal_ballot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which box.")] input: CloseAppraisalBallotInput,
    ) -> Result<CloseAppraisalBallotPayload> {
        let result = close(ctx, input).await;
        CloseAppraisalBallotPayload::of(result, Ctx::of(ctx).language)
    }

    /// Moves a cycle on to its next stage.
    async fn advance_appraisal_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: AdvanceAppraisalCycleInput,
    ) -> Result<AdvanceAppraisalCyclePayload> {
        let result = advance(ctx, input).await;
        AdvanceAppraisalCyclePayload::of(result, Ctx::of(ctx).language)
    }

    /// Takes a cycle back to an earlier stage, for a reason that stays in its record.
    async fn reopen_appraisal_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to, and why.")] input: ReopenAppraisalCycleInput,
    ) -> Result<ReopenAppraisalCyclePayload> {
        let result = reopen(ctx, input).await;
        ReopenAppraisalCyclePayload::of(result, Ctx::of(ctx).language)
    }

    /// Lodges an objection to a result under public notice; later the issuer records what it received.
    async fn lodge_appraisal_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Against what, and why.")] input: LodgeAppraisalObjectionInput,
    ) -> Result<LodgeAppraisalObjectionPayload> {
        let result = lodge(ctx, input).await;
        LodgeAppraisalObjectionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Decides an objection: somebody who did not score the organization.
    async fn decide_appraisal_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideAppraisalObjectionInput,
    ) -> Result<DecideAppraisalObjectionPayload> {
        let result = decide(ctx, input).await;
        DecideAppraisalObjectionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Takes an organization out of an appraisal, at any stage, also after commendation.
    async fn disqualify_appraised(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, why, and what follows.")] input: DisqualifyAppraisedInput,
    ) -> Result<DisqualifyAppraisedPayload> {
        let result = disqualify(ctx, input).await;
        DisqualifyAppraisedPayload::of(result, Ctx::of(ctx).language)
    }
}

async fn seen_cycle(ctx: &Context<'_>, id: CycleId) -> Result<AppraisalCycle> {
    let cycle = visible_cycle(ctx, id).await?;
    cycle.ok_or(Error::NotFound("cycle"))
}

/// The entry that an act was done to, which the actor may see by that act.
async fn entry(ctx: &Context<'_>, id: EntryId) -> Result<AppraisalEntry> {
    let row = Ctx::loaders(ctx).load_one(EntryById(id)).await?;
    row.map(AppraisalEntry).ok_or(Error::NotFound("cycle"))
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

async fn open(ctx: &Context<'_>, input: OpenAppraisalCycleInput) -> Result<AppraisalCycle> {
    let acting = Ctx::of(ctx).acting()?;
    let predicates = input.predicates.unwrap_or_default();
    let cycle = commands::OpenCycle {
        scheme: named(&input.scheme_id, "schemeId", "scheme")?,
        kind: input.kind.unwrap_or(AppraisalKind::Yearly).into(),
        period: input.period.0,
        group: named_all(&input.organization_ids, "organizationIds", "organization")?,
        weight: input.party_building_weight,
        quota: input.excellent_quota,
        notice_days: input.notice_days,
        predicates: predicates.into_iter().map(Into::into).collect(),
    };
    let key = input.idempotency_key.as_deref();
    let id = commands::open_cycle(&acting, cycle, key).await?;
    seen_cycle(ctx, id).await
}

async fn assign(ctx: &Context<'_>, input: AssignAppraisalReviewersInput) -> Result<AppraisalCycle> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.cycle_id, "cycleId", "cycle")?;
    let mut groups = Vec::new();
    for (index, group) in input.groups.into_iter().enumerate() {
        groups.push(commands::AssignGroup {
            title: group.title,
            weight: group.weight,
            keys: group.indicator_keys,
            posts: named_all(&group.post_ids, &format!("groups.{index}.postIds"), "post")?,
        });
    }
    let id = commands::assign_raters(&acting, id, groups).await?;
    seen_cycle(ctx, id).await
}

async fn score(ctx: &Context<'_>, input: ScoreIndicatorInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let score = commands::ScoreIndicator {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        key: input.indicator_key,
        score: input.score.0,
        reason: input.reason,
        expected_revision: input.expected_revision.map(i64::from),
    };
    let id = commands::score(&acting, score).await?;
    entry(ctx, id).await
}

async fn issue(
    ctx: &Context<'_>,
    input: IssueAppraisalBallotsInput,
) -> Result<AppraisalBallotPapers> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.cycle_id, "cycleId", "cycle")?;
    let voters = named_all(&input.voter_person_ids, "voterPersonIds", "person")?;
    let tokens = ballot::issue_tokens(&acting, id, voters).await?;
    Ok(AppraisalBallotPapers { tokens })
}

async fn cast(ctx: &Context<'_>, input: CastBallotInput) -> Result<bool> {
    let request = Ctx::of(ctx);
    if request.actor().is_ok() {
        return Err(Error::Refused(vec![Violation::NotAnonymous.into()]));
    }
    // What is no cycle has no tokens either.
    let unknown = || Error::Refused(vec![Violation::TokenUnknown.into()]);
    let id = decode(&input.cycle_id, "cycleId")?.ok_or_else(unknown)?;
    let mut choices = Vec::new();
    for (index, choice) in input.choices.into_iter().enumerate() {
        let field = format!("choices.{index}.organizationId");
        let outside = || Error::Refused(vec![Violation::Outside(field.clone()).into()]);
        choices.push(Choice {
            organization: decode(&choice.organization_id, &field)?.ok_or_else(outside)?,
            indicator: choice.indicator_key,
            option: rules::BallotOption::from(choice.option),
        });
    }
    let now = request.clock.now();
    ballot::cast(&request.db, now, id, &input.token, choices).await
}

async fn close(ctx: &Context<'_>, input: CloseAppraisalBallotInput) -> Result<AppraisalCycle> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.cycle_id, "cycleId", "cycle")?;
    let id = ballot::close(&acting, id).await?;
    seen_cycle(ctx, id).await
}

async fn advance(ctx: &Context<'_>, input: AdvanceAppraisalCycleInput) -> Result<AppraisalCycle> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.cycle_id, "cycleId", "cycle")?;
    let id = commands::advance(&acting, id, input.to.into()).await?;
    seen_cycle(ctx, id).await
}

async fn reopen(ctx: &Context<'_>, input: ReopenAppraisalCycleInput) -> Result<AppraisalCycle> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.cycle_id, "cycleId", "cycle")?;
    let id = commands::reopen(&acting, id, input.to.into(), input.reason).await?;
    seen_cycle(ctx, id).await
}

async fn lodge(ctx: &Context<'_>, input: LodgeAppraisalObjectionInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let objection = commands::LodgeObjection {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        content: input.content,
    };
    let id = commands::lodge_objection(&acting, objection, &input.idempotency_key).await?;
    entry(ctx, id).await
}

async fn decide(ctx: &Context<'_>, input: DecideAppraisalObjectionInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let correction = input.correction;
    let decision = commands::DecideObjection {
        objection: named(&input.objection_id, "objectionId", "objection")?,
        upheld: input.upheld,
        reason: input.reason,
        correction: correction.map(|it| (it.indicator_key, it.score.0)),
    };
    let id = commands::decide_objection(&acting, decision).await?;
    entry(ctx, id).await
}

async fn disqualify(ctx: &Context<'_>, input: DisqualifyAppraisedInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let out = commands::Disqualify {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        reason: input.reason,
        follow_up: input.follow_up,
    };
    let id = commands::disqualify(&acting, out).await?;
    entry(ctx, id).await
}
