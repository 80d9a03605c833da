//! Schemes in GraphQL.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{SchemeId, appraisal_scheme};

use super::super::commands;
use super::super::rules::{self, Indicator, OptionValue, Tree};
use super::loaders::SchemeById;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::{Seen, graphql::load_seen};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, DateTime, Score, encode};

/// How an indicator gets its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::Method")]
pub enum IndicatorMethod {
    /// From the indicators below it.
    Group,
    /// The mean of reviewers, by weighted groups of them.
    Reviewers,
    /// A democratic evaluation by secret ballot.
    Ballot,
    /// From norms met and missed.
    Compliance,
    /// Points taken, up to a cap. Weighs nothing.
    Deduction,
    /// Points added, up to a cap. Weighs nothing.
    Bonus,
    /// Makes the grade POOR whatever the score. Weighs nothing.
    Veto,
}

/// What a voter may mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::BallotOption")]
pub enum BallotOption {
    /// 好: 100, unless the scheme says otherwise.
    Good,
    /// 较好: 85.
    FairlyGood,
    /// 一般: 70.
    Average,
    /// 差: 50.
    Poor,
    /// 弃权: counts for nothing.
    Abstain,
}

/// A version of a scheme: the indicators by which a body appraises those it leads or guides (domain
/// §4.4). It never changes; making a scheme of the same title again makes its next version.
#[derive(Clone, Debug)]
pub struct AppraisalScheme(pub(super) appraisal_scheme::Model);

/// A node of a scheme's tree.
#[derive(Clone, Debug)]
pub(super) struct AppraisalIndicator(Indicator);

/// What a mark of a ballot is worth.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct BallotScaleValue {
    /// The option.
    option: BallotOption,
    /// Its value.
    score: Score,
}

/// What a version of a scheme changes in the one before it.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalSchemeChange {
    /// The indicator's key; `@scale` for the values of the ballot's options.
    key: String,
    /// As it was; null where it is new.
    before: Option<String>,
    /// As it is; null where it was left out.
    after: Option<String>,
}

/// A node of a scheme's tree.
#[Object]
impl AppraisalIndicator {
    /// Stable key, once in a scheme.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Title as people read it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Percent of its level; siblings add up to 100. 0 for deductions, bonuses and vetoes.
    async fn weight(&self) -> i32 {
        self.0.weight
    }

    /// How it gets its score.
    async fn method(&self) -> IndicatorMethod {
        self.0.method.into()
    }

    /// Norms that it is computed from.
    async fn norm_codes(&self) -> &[String] {
        &self.0.norm_codes
    }

    /// Points added or taken at the most.
    async fn cap(&self) -> Option<Score> {
        self.0.cap.map(Score)
    }

    /// Points that each missed norm takes.
    async fn points_per_missed_norm(&self) -> Option<Score> {
        self.0.points_per_missed_norm.map(Score)
    }

    /// The indicators below it.
    async fn children(&self) -> Vec<Self> {
        self.0.children.iter().cloned().map(Self).collect()
    }
}

/// The highest level of a tree.
pub(super) fn top(tree: &Tree) -> Vec<AppraisalIndicator> {
    let indicators = tree.indicators.iter().cloned();
    indicators.map(AppraisalIndicator).collect()
}

/// What marks are worth.
pub(super) fn scale(tree: &Tree) -> Vec<BallotScaleValue> {
    let value = |value: &OptionValue| BallotScaleValue {
        option: value.option.into(),
        score: Score(value.score),
    };
    tree.scale.iter().map(value).collect()
}

/// A version of a scheme: the indicators by which a body appraises those it leads or guides (domain
/// §4.4). It never changes; making a scheme of the same title again makes its next version.
#[Object]
impl AppraisalScheme {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Who appraises by it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.organization_id)
            .await?
            .ok_or_else(|| Error::internal("a visible scheme of an invisible organization"))
    }

    /// Its title, the same for all its versions.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// From 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The version before it.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        Ok(previous(ctx, &self.0).await?.map(Self))
    }

    /// What it changes in the version before it.
    async fn difference(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalSchemeChange>> {
        let Some(before) = previous(ctx, &self.0).await? else {
            return Ok(Vec::new());
        };
        let changes = rules::difference(&commands::tree(&before)?, &commands::tree(&self.0)?);
        let shown = changes.into_iter().map(|change| AppraisalSchemeChange {
            key: change.key,
            before: change.before,
            after: change.after,
        });
        Ok(shown.collect())
    }

    /// The highest level of its tree.
    async fn indicators(&self) -> Result<Vec<AppraisalIndicator>> {
        Ok(top(&commands::tree(&self.0)?))
    }

    /// What the marks of its ballots are worth.
    async fn democratic_scale(&self) -> Result<Vec<BallotScaleValue>> {
        Ok(scale(&commands::tree(&self.0)?))
    }

    /// Who made it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.created_by).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

async fn previous(
    ctx: &Context<'_>,
    scheme: &appraisal_scheme::Model,
) -> Result<Option<appraisal_scheme::Model>> {
    match scheme.previous_id {
        Some(id) => Ok(Ctx::loaders(ctx).load_one(SchemeById(id)).await?),
        None => Ok(None),
    }
}

/// The scheme with this id, for those who fully see the organization that appraises by it.
///
/// # Errors
/// When the database fails.
pub async fn visible_scheme(ctx: &Context<'_>, id: SchemeId) -> Result<Option<AppraisalScheme>> {
    let Some(row) = Ctx::loaders(ctx).load_one(SchemeById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| AppraisalScheme(row)))
}

/// A scheme to start from.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct AppraisalTemplate {
    /// Stable key.
    key: &'static str,
    /// Title in Chinese.
    title: &'static str,
    /// What it is for, in English.
    purpose: &'static str,
    /// The clause of the regulation that it serves.
    clause: &'static str,
    /// The highest level of its tree.
    indicators: Vec<AppraisalIndicator>,
    /// What the marks of its ballots are worth.
    democratic_scale: Vec<BallotScaleValue>,
}

impl From<&rules::Template> for AppraisalTemplate {
    fn from(template: &rules::Template) -> Self {
        let tree = template.tree();
        Self {
            key: template.key,
            title: template.title,
            purpose: template.purpose,
            clause: template.clause,
            indicators: top(&tree),
            democratic_scale: scale(&tree),
        }
    }
}

/// An indicator to be.
#[derive(Debug, InputObject)]
pub(super) struct IndicatorInput {
    /// Letters, digits, `_`, `-` and `.`; once in the scheme.
    key: String,
    /// Title as people read it.
    title: String,
    /// Percent of its level; siblings add up to 100. 0 for deductions, bonuses and vetoes.
    weight: i32,
    /// How it gets its score.
    method: IndicatorMethod,
    /// Norms that it is computed from: for COMPLIANCE, and for a DEDUCTION bound to norms.
    norm_codes: Option<Vec<String>>,
    /// Points added or taken at the most: for DEDUCTION and BONUS.
    cap: Option<Score>,
    /// Points that each missed norm takes: for a DEDUCTION bound to norms.
    points_per_missed_norm: Option<Score>,
    /// The indicators below a GROUP.
    children: Option<Vec<Self>>,
}

impl From<IndicatorInput> for Indicator {
    fn from(input: IndicatorInput) -> Self {
        let children = input.children.unwrap_or_default();
        Self {
            key: input.key,
            title: input.title,
            weight: input.weight,
            method: input.method.into(),
            norm_codes: input.norm_codes.unwrap_or_default(),
            cap: input.cap.map(|score| score.0),
            points_per_missed_norm: input.points_per_missed_norm.map(|score| score.0),
            children: children.into_iter().map(Self::from).collect(),
        }
    }
}

/// What a mark of a ballot is worth.
#[derive(Debug, InputObject)]
pub(super) struct BallotScaleInput {
    /// The option; ABSTAIN has no value.
    option: BallotOption,
    /// Its value, 0 to 100.
    score: Score,
}

impl From<BallotScaleInput> for OptionValue {
    fn from(input: BallotScaleInput) -> Self {
        Self {
            option: input.option.into(),
            score: input.score.0,
        }
    }
}
