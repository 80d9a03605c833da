//! The appraisal of one organization in GraphQL.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{EntryId, appraisal_cycle, appraisal_decision, appraisal_entry, appraisal_objection};

use super::super::commands;
use super::super::rules::{self, Marks, Scored};
use super::award::{
    AppraisalExclusion, AppraisalOverride, AppraisalProblem, ExclusionsOf, OverridesOf, ProblemsOf,
};
use super::cycle::{AppraisalCycle, manages, named};
use super::loaders::{BoardOf, CycleById, EntryById, SchemeById, Shown};
use super::records::{DisqualifiedOf, ObjectionsOf, ResultsOf};
use super::scheme::IndicatorMethod;
use super::statement::{AppraisalPrefill, AppraisalStatement, StatementsOf};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{OrganizationById, load_seen};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, PeriodScalar, Score, encode};

/// What a result is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Grade")]
pub enum Grade {
    /// 优秀: from 90, within the quota of the group.
    Excellent,
    /// 良好: from 80.
    Good,
    /// 一般: from 60.
    Fair,
    /// 差: below 60, or by a veto.
    Poor,
}

/// The appraisal of one organization in a cycle.
#[derive(Clone, Debug)]
pub struct AppraisalEntry(pub(super) appraisal_entry::Model);

/// A score that is missing. It blocks the public notice, and is never zero.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct MissingScore {
    /// The indicator; `@business` for the score of business work.
    indicator_key: String,
    /// Its title.
    title: String,
}

/// Where a part of an indicator's score comes from.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ScoreContribution {
    /// By which method.
    method: IndicatorMethod,
    /// Its score.
    score: Score,
}

/// An indicator with its score: every score explains itself.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct IndicatorScore {
    /// Its key.
    key: String,
    /// Its weight among its siblings.
    weight: i32,
    /// Its score; for deductions and bonuses the points after the cap. Null while missing or sealed.
    score: Option<Score>,
    /// Where it comes from: each group of reviewers, each indicator below a group.
    contributions: Vec<ScoreContribution>,
    /// The norms that it is computed from, in each of their windows: as the records say it while the
    /// review lasts, and then as it was summed up. The organization's `compliance` tells the records.
    norms: Vec<IndicatorNorm>,
}

/// How the organization stands with a norm in one window.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct IndicatorNorm {
    /// The norm's code.
    code: String,
    /// The window.
    period: PeriodScalar,
    /// Whether it is met, or missed; null while it is open, when it counts for nothing.
    met: Option<bool>,
}

/// How an organization was marked on the ballots, by one indicator.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct BallotMarks {
    /// The indicator.
    indicator_key: String,
    /// 好.
    good: i32,
    /// 较好.
    fairly_good: i32,
    /// 一般.
    average: i32,
    /// 差.
    poor: i32,
    /// 弃权.
    abstain: i32,
    /// Ballots that left it open.
    blank: i32,
    /// Ballots that marked it with several options.
    invalid: i32,
}

/// A version of a result. It never changes.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalResultVersion {
    /// From 1, the same for the whole group.
    version: i32,
    /// Party building.
    score: Option<Score>,
    /// With business work.
    overall_score: Option<Score>,
    /// From 1.
    rank: Option<i32>,
    /// Why it was made.
    reason: String,
    /// When.
    made_at: DateTime,
}

/// That an organization is out of an appraisal.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Disqualification {
    /// Why.
    reason: String,
    /// What follows from it.
    follow_up: String,
    /// When it was decided.
    decided_at: DateTime,
}

/// An objection to a result.
#[derive(Clone, Debug)]
pub(super) struct AppraisalObjection(
    appraisal_objection::Model,
    Option<appraisal_decision::Model>,
);

/// An objection to a result.
#[Object]
impl AppraisalObjection {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What it says.
    async fn content(&self) -> &str {
        &self.0.content
    }

    /// When it was lodged.
    async fn lodged_at(&self) -> DateTime {
        self.0.lodged_at.into()
    }

    /// Whether it was upheld; null before the decision.
    async fn upheld(&self) -> Option<bool> {
        self.1.as_ref().map(|decision| decision.upheld)
    }

    /// Why it was decided so.
    async fn decision(&self) -> Option<&str> {
        self.1.as_ref().map(|decision| decision.reason.as_str())
    }

    /// The indicator that the decision corrects.
    async fn corrected_indicator_key(&self) -> Option<&str> {
        self.1.as_ref()?.indicator_key.as_deref()
    }

    /// What stands in place of the scores that were given.
    async fn corrected_score(&self) -> Option<Score> {
        self.1.as_ref()?.score.map(Score)
    }

    /// Who decided it: nobody who had scored.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        let decided_by = self.1.as_ref().map(|decision| decision.decided_by);
        Signatory::of_any(ctx, decided_by).await
    }
}

/// The appraisal of one organization in a cycle.
#[Object]
impl AppraisalEntry {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The cycle.
    async fn cycle(&self, ctx: &Context<'_>) -> Result<AppraisalCycle> {
        Ok(AppraisalCycle(self.cycle_row(ctx).await?))
    }

    /// Who is appraised.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        named(ctx, self.0.organization_id).await
    }

    /// The day on which the organization ended before results stood: it left the group.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.0.withdrawn_on.map(Date)
    }

    /// The party-building score. During the review it is a trial for those who carry the appraisal
    /// through, without what they have to score themselves and have not; for everybody from the public
    /// notice on.
    async fn score(&self, ctx: &Context<'_>) -> Result<Option<Score>> {
        Ok(self
            .open(ctx)
            .await?
            .and_then(|shown| shown.score)
            .map(Score))
    }

    /// The overall result: party building by its weight, business work by the rest.
    async fn overall_score(&self, ctx: &Context<'_>) -> Result<Option<Score>> {
        Ok(self
            .open(ctx)
            .await?
            .and_then(|shown| shown.overall)
            .map(Score))
    }

    /// From 1; equal results share one (1, 2, 2, 4). Null for who is disqualified.
    async fn rank(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.open(ctx).await?.and_then(|shown| shown.rank))
    }

    /// The grade.
    async fn grade(&self, ctx: &Context<'_>) -> Result<Option<Grade>> {
        let grade = self.open(ctx).await?.and_then(|shown| shown.grade);
        Ok(grade.map(Into::into))
    }

    /// Every indicator with its score, parents before their children.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<IndicatorScore>> {
        let shown = self.open(ctx).await?;
        let scored = shown
            .map(|shown| shown.content.indicators)
            .unwrap_or_default();
        Ok(scored.into_iter().map(IndicatorScore::from).collect())
    }

    /// Keys of the vetoes that were raised.
    async fn vetoes(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let shown = self.open(ctx).await?;
        Ok(shown.map(|shown| shown.content.vetoes).unwrap_or_default())
    }

    /// How it was marked on the ballots, after the box was closed; only where five ballots say
    /// something of it.
    async fn ballot_marks(&self, ctx: &Context<'_>) -> Result<Vec<BallotMarks>> {
        let shown = self.open(ctx).await?;
        let marks = shown.map(|shown| shown.content.marks).unwrap_or_default();
        let enough = marks
            .into_iter()
            .filter(|(_, marks)| marks.valid() >= rules::BALLOTS_MIN);
        Ok(enough.map(BallotMarks::from).collect())
    }

    /// Scores that are missing, for those who see the issuer.
    async fn missing_scores(&self, ctx: &Context<'_>) -> Result<Vec<MissingScore>> {
        let cycle = self.cycle_row(ctx).await?;
        let issuer = load_seen(ctx, cycle.organization_id).await?;
        if !issuer.as_ref().is_some_and(Seen::is_full) {
            return Ok(Vec::new());
        }
        let scheme = SchemeById(cycle.scheme_id);
        let scheme = Ctx::loaders(ctx).load_one(scheme).await?;
        let tree = scheme.as_ref().map(commands::tree).transpose()?;
        let title = |key: &str| {
            let node = tree.as_ref().and_then(|tree| tree.find(key));
            node.map_or_else(|| key.to_owned(), |node| node.title.clone())
        };
        let missing = self.shown(ctx).await?.missing;
        let named = missing.into_iter().map(|indicator_key| MissingScore {
            title: title(&indicator_key),
            indicator_key,
        });
        Ok(named.collect())
    }

    /// Why it is out; null where it is not.
    async fn disqualification(&self, ctx: &Context<'_>) -> Result<Option<Disqualification>> {
        let key = DisqualifiedOf(self.0.id);
        let out = Ctx::loaders(ctx).load_one(key).await?;
        Ok(out.map(|row| Disqualification {
            reason: row.reason,
            follow_up: row.follow_up,
            decided_at: row.decided_at.into(),
        }))
    }

    /// Why it is out of the award by the records, as it was frozen when the provisional list was made;
    /// empty where it is not. For those who fully see the issuer or the organization.
    async fn exclusions(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalExclusion>> {
        if !self.is_own(ctx).await? {
            return Ok(Vec::new());
        }
        let key = ExclusionsOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        Ok(own.into_iter().map(AppraisalExclusion).collect())
    }

    /// What was asked against its exclusions, and decided, oldest first; for the same readers.
    async fn overrides(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalOverride>> {
        if !self.is_own(ctx).await? {
            return Ok(Vec::new());
        }
        let key = OverridesOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        Ok(own
            .into_iter()
            .map(|(asked, decision)| AppraisalOverride(asked, decision))
            .collect())
    }

    /// The problems that its result shows, each a rectification; for the same readers.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalProblem>> {
        if !self.is_own(ctx).await? {
            return Ok(Vec::new());
        }
        let key = ProblemsOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        Ok(own.into_iter().map(AppraisalProblem).collect())
    }

    /// What it says of itself, plans before self-assessments, each from its first version on; for the
    /// same readers.
    async fn statements(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalStatement>> {
        if !self.is_own(ctx).await? {
            return Ok(Vec::new());
        }
        let key = StatementsOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        own.into_iter().map(AppraisalStatement::of).collect()
    }

    /// What a self-assessment begins with: what the records hold of the period as of now; null for
    /// other readers.
    #[graphql(complexity = "20 * child_complexity")]
    async fn self_assessment_prefill(&self, ctx: &Context<'_>) -> Result<Option<AppraisalPrefill>> {
        if !self.is_own(ctx).await? {
            return Ok(None);
        }
        let cycle = self.cycle_row(ctx).await?;
        let key = OrganizationById(self.0.organization_id);
        let Some(organization) = Ctx::loaders(ctx).load_one(key).await? else {
            return Ok(None);
        };
        let (request, of) = (Ctx::of(ctx), (&cycle, organization.as_ref()));
        let now = request.clock.now();
        let records = commands::prefilled(request.db.reader(), of, now).await?;
        let figures = rules::both(records.figures, &[]);
        Ok(Some(AppraisalPrefill::of(
            figures,
            records.norms,
            request.language,
        )))
    }

    /// Objections to its result, oldest first.
    async fn objections(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalObjection>> {
        if !self.is_own(ctx).await? {
            return Ok(Vec::new());
        }
        let key = ObjectionsOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        Ok(own
            .into_iter()
            .map(|(row, decision)| AppraisalObjection(row, decision))
            .collect())
    }

    /// Every version of its result, newest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalResultVersion>> {
        if self.open(ctx).await?.is_none() {
            return Ok(Vec::new());
        }
        let key = ResultsOf(self.0.id);
        let own = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        let shown = own.into_iter().map(|row| AppraisalResultVersion {
            version: row.version,
            score: row.score.map(Score),
            overall_score: row.overall.map(Score),
            rank: row.rank,
            reason: row.reason,
            made_at: row.made_at.into(),
        });
        Ok(shown.collect())
    }
}

impl AppraisalEntry {
    async fn cycle_row(&self, ctx: &Context<'_>) -> Result<appraisal_cycle::Model> {
        let row = Ctx::loaders(ctx)
            .load_one(CycleById(self.0.cycle_id))
            .await?;
        row.ok_or_else(|| Error::internal("an entry without a cycle"))
    }

    /// What there is to show, whoever may see it.
    async fn shown(&self, ctx: &Context<'_>) -> Result<Shown> {
        let actor = Ctx::of(ctx).actor()?;
        let key = BoardOf(self.0.cycle_id, actor.account, actor.person);
        let board: Option<Arc<_>> = Ctx::loaders(ctx).load_one(key).await?;
        let own = board.and_then(|board| board.get(&self.0.id).cloned());
        Ok(own.unwrap_or_default())
    }

    /// What the reader may see of scores and results.
    async fn open(&self, ctx: &Context<'_>) -> Result<Option<Shown>> {
        let cycle = self.cycle_row(ctx).await?;
        let is_open = rules::is_published(cycle.stage) || manages(ctx, &cycle).await?;
        match is_open {
            true => Ok(Some(self.shown(ctx).await?)),
            false => Ok(None),
        }
    }

    /// Whether the reader fully sees the issuer or the organization itself.
    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        let cycle = self.cycle_row(ctx).await?;
        let seen = load_seen(ctx, self.0.organization_id).await?;
        let issuer = load_seen(ctx, cycle.organization_id).await?;
        let fully = |seen: &Option<Seen>| seen.as_ref().is_some_and(Seen::is_full);
        Ok(fully(&seen) || fully(&issuer))
    }
}

/// The entry with this id: for those who see the issuer or the organization, and for everybody once
/// results are under public notice.
///
/// # Errors
/// When the database fails.
pub async fn visible_appraisal(ctx: &Context<'_>, id: EntryId) -> Result<Option<AppraisalEntry>> {
    let Some(row) = Ctx::loaders(ctx).load_one(EntryById(id)).await? else {
        return Ok(None);
    };
    let entry = AppraisalEntry(row);
    let published = rules::is_published(entry.cycle_row(ctx).await?.stage);
    Ok((published || entry.is_own(ctx).await?).then_some(entry))
}

impl From<rules::NormResult> for IndicatorNorm {
    fn from(norm: rules::NormResult) -> Self {
        Self {
            code: norm.code,
            period: PeriodScalar(norm.period),
            met: norm.met,
        }
    }
}

impl From<Scored> for IndicatorScore {
    fn from(scored: Scored) -> Self {
        let contributions = scored.contributions.into_iter();
        let norms = scored.norms.into_iter();
        Self {
            norms: norms.map(IndicatorNorm::from).collect(),
            key: scored.key,
            weight: scored.weight,
            score: scored.score.map(Score),
            contributions: contributions
                .map(|part| ScoreContribution {
                    method: part.method.into(),
                    score: Score(part.score),
                })
                .collect(),
        }
    }
}

impl From<(String, Marks)> for BallotMarks {
    fn from((indicator_key, marks): (String, Marks)) -> Self {
        use rules::BallotOption::{Abstain, Average, FairlyGood, Good, Poor};
        let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        let of = |option| small(marks.options.get(&option).copied().unwrap_or(0));
        Self {
            indicator_key,
            good: of(Good),
            fairly_good: of(FairlyGood),
            average: of(Average),
            poor: of(Poor),
            abstain: of(Abstain),
            blank: small(marks.blank),
            invalid: small(marks.invalid),
        }
    }
}
