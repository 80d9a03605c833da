//! Cycles in GraphQL.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{CycleId, OrganizationId, appraisal_cycle, appraisal_stage};

use super::super::{rules, store};
use super::award::{AppraisalExclusion, AppraisalPredicate, PredicatesOf, PreviewOf};
use super::entry::AppraisalEntry;
use super::loaders::{CycleById, SchemeById};
use super::records::{PapersOf, RatersOf, StagesOf};
use super::scheme::AppraisalScheme;
use crate::access::{Action, Place, Sight, require};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{OrganizationById, load_seen};
use crate::error::{Error, Result};
use crate::graphql::{
    Ctx, Date, DateTime, ListArgs, PeriodScalar, connection, encode, fingerprint, is_asked,
    page_cost,
};

/// What kind of appraisal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::appraisal_cycle::AppraisalKind")]
pub enum AppraisalKind {
    /// SELF_ASSESSMENT, REVIEW, PUBLIC_NOTICE, FINAL.
    Yearly,
    /// All stages, from PLAN to COMMENDED.
    Campaign,
}

/// The stages of an appraisal, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::appraisal_cycle::AppraisalStage")]
pub enum AppraisalStage {
    /// Plan and objectives (campaign).
    Plan,
    /// Those appraised assess themselves.
    SelfAssessment,
    /// Reviewers score, voters vote.
    Review,
    /// Inspection on the spot (campaign).
    Inspection,
    /// Scores are summed up in a provisional list (campaign).
    ProvisionalList,
    /// Results are under public notice: everybody reads them, those appraised may object.
    PublicNotice,
    /// Awaits the approval of the superior (campaign).
    Approval,
    /// Results stand.
    Final,
    /// Commended (campaign).
    Commended,
}

connection!(
    /// Those appraised, in the order in which they were named.
    AppraisalEntryConnection, AppraisalEntryEdge, AppraisalEntry
);

/// One appraisal by a scheme: who is appraised for which period, and how far it is (domain §4.4).
#[derive(Clone, Debug)]
pub struct AppraisalCycle(pub(super) appraisal_cycle::Model);

/// A stage that an appraisal entered.
#[derive(Clone, Debug)]
pub(super) struct AppraisalStageEntered(appraisal_stage::Model);

/// A stage that an appraisal entered.
#[Object]
impl AppraisalStageEntered {
    /// The stage.
    async fn stage(&self) -> AppraisalStage {
        self.0.stage.into()
    }

    /// When it was entered.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// Who brought it about.
    async fn moved_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.moved_by).await
    }

    /// Why the appraisal went back to it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// What is known of a secret ballot while it runs and after.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalBallot {
    /// How many people may vote, and how many tokens there are.
    voters: i32,
    /// How many ballots were cast.
    cast: i32,
    /// Whether the box is closed.
    closed: bool,
}

/// Reviewers who count together.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalReviewerGroup {
    /// How people call them.
    title: String,
    /// Its weight among the groups of an indicator.
    weight: i32,
    /// Keys of the indicators that it scores.
    indicator_keys: Vec<String>,
    /// How many posts it has.
    reviewers: i32,
}

/// One appraisal by a scheme: who is appraised for which period, and how far it is (domain §4.4).
#[Object]
impl AppraisalCycle {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The version of the scheme, frozen.
    async fn scheme(&self, ctx: &Context<'_>) -> Result<AppraisalScheme> {
        let row = Ctx::loaders(ctx)
            .load_one(SchemeById(self.0.scheme_id))
            .await?;
        row.map(AppraisalScheme)
            .ok_or_else(|| Error::internal("a cycle without a scheme"))
    }

    /// Who appraises.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        named(ctx, self.0.organization_id).await
    }

    /// The period that is appraised.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.0.period)
    }

    /// A yearly appraisal or a campaign.
    async fn kind(&self) -> AppraisalKind {
        self.0.kind.into()
    }

    /// How far it is.
    async fn stage(&self) -> AppraisalStage {
        self.0.stage.into()
    }

    /// Percent of party building in the overall result.
    async fn party_building_weight(&self) -> i32 {
        self.0.party_building_weight
    }

    /// Percent of the group that may be EXCELLENT, rounded down.
    async fn excellent_quota(&self) -> i32 {
        self.0.excellent_quota
    }

    /// Working days of public notice.
    async fn notice_days(&self) -> i32 {
        self.0.notice_days
    }

    /// The last day of public notice, once it has begun.
    async fn notice_until(&self) -> Option<Date> {
        self.0.notice_until.map(Date)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// Every stage that it entered, oldest first, also those to which it went back.
    async fn stages(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalStageEntered>> {
        let stages = Ctx::loaders(ctx).load_one(StagesOf(self.0.id)).await?;
        Ok(stages
            .unwrap_or_default()
            .into_iter()
            .map(AppraisalStageEntered)
            .collect())
    }

    /// The secret ballot; null before tokens were issued.
    async fn ballot(&self, ctx: &Context<'_>) -> Result<Option<AppraisalBallot>> {
        let papers = Ctx::loaders(ctx).load_one(PapersOf(self.0.id)).await?;
        let (voters, cast) = papers.unwrap_or_default();
        let small = |count| i32::try_from(count).unwrap_or(i32::MAX);
        Ok((voters > 0).then(|| AppraisalBallot {
            voters: small(voters),
            cast: small(cast),
            closed: self.0.ballot_closed,
        }))
    }

    /// The groups of reviewers; empty where whoever may score for the issuer does.
    async fn reviewer_groups(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalReviewerGroup>> {
        let groups = Ctx::loaders(ctx).load_one(RatersOf(self.0.id)).await?;
        let shown = groups
            .unwrap_or_default()
            .into_iter()
            .map(|(group, posts)| AppraisalReviewerGroup {
                title: group.title,
                weight: group.weight,
                indicator_keys: serde_json::from_str(&group.indicator_keys).unwrap_or_default(),
                reviewers: i32::try_from(posts.len()).unwrap_or(i32::MAX),
            });
        Ok(shown.collect())
    }

    /// What excludes from the award of a campaign; empty for a yearly appraisal.
    async fn predicates(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalPredicate>> {
        let rows = Ctx::loaders(ctx).load_one(PredicatesOf(self.0.id)).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(AppraisalPredicate).collect())
    }

    /// If the award were made today, these are out, because of what the records say now: in the order
    /// of the predicates. Only those whom the reader fully sees.
    async fn exclusion_preview(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalExclusion>> {
        let out = Ctx::loaders(ctx).load_one(PreviewOf(self.0.id)).await?;
        let mut shown = Vec::new();
        for one in out.unwrap_or_default() {
            let seen = load_seen(ctx, one.organization).await?;
            if seen.as_ref().is_some_and(Seen::is_full) {
                shown.push(AppraisalExclusion(one));
            }
        }
        Ok(shown)
    }

    /// Those appraised: all of them for those who see the issuer, and for everybody once results are
    /// under public notice; before that the reader's own.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<AppraisalEntryConnection> {
        let reader = Ctx::of(ctx).db.reader();
        let args = ListArgs { first, after };
        let binding = fingerprint("appraisalEntries", &self.0.id);
        let page = args.page(&binding)?;
        let own = match self.shows_all(ctx).await? {
            true => None,
            false => Some(held(ctx)?),
        };
        let of = own.as_deref();
        let rows = store::list_entries(reader, self.0.id, of, &page).await?;
        let total = match is_asked(ctx, "totalCount") {
            true => Some(store::count_entries(reader, self.0.id, of).await?),
            false => None,
        };
        let turn = AppraisalEntry;
        Ok(AppraisalEntryConnection::of(
            rows,
            &binding,
            &args,
            total,
            |row| row.id,
            turn,
        ))
    }
}

impl AppraisalCycle {
    /// Whether the reader sees every entry.
    async fn shows_all(&self, ctx: &Context<'_>) -> Result<bool> {
        let issuer = load_seen(ctx, self.0.organization_id).await?;
        Ok(rules::is_published(self.0.stage) || issuer.as_ref().is_some_and(Seen::is_full))
    }
}

/// The organizations in which the reader holds a grant or a post.
fn held(ctx: &Context<'_>) -> Result<Vec<OrganizationId>> {
    let grants = Ctx::of(ctx).actor()?.grants.iter();
    let places = grants.filter_map(|grant| grant.place.as_ref());
    Ok(places.map(|place| place.id).collect())
}

/// An organization of a published appraisal: its name at the least.
pub(super) async fn named(ctx: &Context<'_>, id: OrganizationId) -> Result<edges::Organization> {
    let row = Ctx::loaders(ctx).load_one(OrganizationById(id)).await?;
    let row = row.ok_or_else(|| Error::internal("an appraisal without its organization"))?;
    let seen = Seen::by(&Ctx::of(ctx).scope, row.clone());
    let name_only = Seen {
        row,
        sight: Sight::NameOnly,
    };
    Ok(seen.unwrap_or(name_only).into())
}

/// Whether the reader carries the cycle through, and so tries its results.
pub(super) async fn manages(ctx: &Context<'_>, cycle: &appraisal_cycle::Model) -> Result<bool> {
    let key = OrganizationById(cycle.organization_id);
    let Some(issuer) = Ctx::loaders(ctx).load_one(key).await? else {
        return Ok(false);
    };
    let place = Place::from(issuer.as_ref());
    let actor = Ctx::of(ctx).actor()?;
    Ok(require(actor, Action::AppraisalManage, &place).is_ok())
}

/// The cycle with this id: for those who see the issuer or one of those appraised, and for everybody
/// once results are under public notice.
///
/// # Errors
/// When the database fails.
pub async fn visible_cycle(ctx: &Context<'_>, id: CycleId) -> Result<Option<AppraisalCycle>> {
    let Some(row) = Ctx::loaders(ctx).load_one(CycleById(id)).await? else {
        return Ok(None);
    };
    let cycle = AppraisalCycle(row);
    if cycle.shows_all(ctx).await? {
        return Ok(Some(cycle));
    }
    let own = held(ctx)?;
    let count = store::count_entries(Ctx::of(ctx).db.reader(), id, Some(own.as_slice())).await?;
    Ok((count > 0).then_some(cycle))
}
