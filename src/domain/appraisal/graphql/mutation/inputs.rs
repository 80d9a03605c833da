//! What the mutations of appraisal take.

use async_graphql::{ID, InputObject};

use super::super::award::AppraisalPredicateKind;
use super::super::cycle::{AppraisalKind, AppraisalStage};
use super::super::scheme::{BallotOption, BallotScaleInput, IndicatorInput};
use crate::domain::appraisal::rules;
use crate::graphql::{PeriodScalar, Score};

/// A scheme to be.
#[derive(Debug, InputObject)]
pub(in super::super) struct CreateAppraisalSchemeInput {
    /// Who appraises by it.
    pub organization_id: ID,
    /// Its title. A scheme of this organization with the same title gets its next version.
    pub title: String,
    /// The highest level of its tree.
    pub indicators: Vec<IndicatorInput>,
    /// What marks are worth; for an option left out the default holds.
    pub democratic_scale: Option<Vec<BallotScaleInput>>,
}

/// A cycle to be.
#[derive(Debug, InputObject)]
pub(in super::super) struct OpenAppraisalCycleInput {
    /// The version of the scheme.
    pub scheme_id: ID,
    /// The period that is appraised.
    pub period: PeriodScalar,
    /// Who is appraised: led or guided by the organization whose scheme it is.
    pub organization_ids: Vec<ID>,
    /// Percent of party building in the overall result, 1 to 100.
    pub party_building_weight: i32,
    /// Percent of the group that may be EXCELLENT, rounded down.
    pub excellent_quota: i32,
    /// Working days of public notice.
    #[graphql(default = 5)]
    pub notice_days: i32,
    /// A yearly appraisal unless it says otherwise.
    pub kind: Option<AppraisalKind>,
    /// What excludes from the award of a campaign, by the records of the day on which the provisional
    /// list is made.
    pub predicates: Option<Vec<AppraisalPredicateInput>>,
    /// The same key with the same input gives the first result.
    pub idempotency_key: Option<String>,
}

/// What excludes from the award of a campaign.
#[derive(Debug, InputObject)]
pub(in super::super) struct AppraisalPredicateInput {
    /// What it looks at; each once.
    pub kind: AppraisalPredicateKind,
    /// The hard norms, where it looks at norms; none otherwise.
    pub norm_codes: Option<Vec<String>>,
}

impl From<AppraisalPredicateInput> for rules::Predicate {
    fn from(input: AppraisalPredicateInput) -> Self {
        Self {
            kind: input.kind.into(),
            norm_codes: input.norm_codes.unwrap_or_default(),
        }
    }
}

/// Reviewers who count together.
#[derive(Debug, InputObject)]
pub(in super::super) struct AppraisalReviewerGroupInput {
    /// How people call them.
    pub title: String,
    /// Its weight among the groups of an indicator, 1 to 100.
    pub weight: i32,
    /// The indicators that it scores; all that reviewers score if left out.
    pub indicator_keys: Option<Vec<String>>,
    /// The posts whose holders they are.
    pub post_ids: Vec<ID>,
}

/// The reviewers of a cycle.
#[derive(Debug, InputObject)]
pub(in super::super) struct AssignAppraisalReviewersInput {
    /// The cycle.
    pub cycle_id: ID,
    /// The groups, in place of all that were named before.
    pub groups: Vec<AppraisalReviewerGroupInput>,
}

/// A score.
#[derive(Debug, InputObject)]
pub(in super::super) struct ScoreIndicatorInput {
    /// The cycle.
    pub cycle_id: ID,
    /// Who is scored.
    pub organization_id: ID,
    /// The indicator; `@business` for the score of business work. A veto is raised by any score above 0.
    pub indicator_key: String,
    /// The score, 0 to 100, or to the cap of a deduction or bonus.
    pub score: Score,
    /// Why; needed for deductions, bonuses and vetoes.
    pub reason: Option<String>,
    /// The revision of one's own score that was read; left out or 0 for the first.
    pub expected_revision: Option<i32>,
}

/// The list of voters.
#[derive(Debug, InputObject)]
pub(in super::super) struct IssueAppraisalBallotsInput {
    /// The cycle.
    pub cycle_id: ID,
    /// Who may vote: five at the least.
    pub voter_person_ids: Vec<ID>,
}

/// A ballot.
#[derive(Debug, InputObject)]
pub(in super::super) struct CastBallotInput {
    /// The cycle.
    pub cycle_id: ID,
    /// The one-time token.
    pub token: String,
    /// The marks. What is left out is blank; what is marked with several options is invalid.
    pub choices: Vec<BallotChoiceInput>,
}

/// A mark of a ballot.
#[derive(Debug, InputObject)]
pub(in super::super) struct BallotChoiceInput {
    /// Who is evaluated.
    pub organization_id: ID,
    /// By which indicator.
    pub indicator_key: String,
    /// The option.
    pub option: BallotOption,
}

/// Which ballot box is closed.
#[derive(Debug, InputObject)]
pub(in super::super) struct CloseAppraisalBallotInput {
    /// The cycle.
    pub cycle_id: ID,
}

/// Where a cycle goes.
#[derive(Debug, InputObject)]
pub(in super::super) struct AdvanceAppraisalCycleInput {
    /// The cycle.
    pub cycle_id: ID,
    /// The next stage.
    pub to: AppraisalStage,
}

/// Where a cycle goes back to.
#[derive(Debug, InputObject)]
pub(in super::super) struct ReopenAppraisalCycleInput {
    /// The cycle.
    pub cycle_id: ID,
    /// An earlier stage.
    pub to: AppraisalStage,
    /// Why.
    pub reason: String,
}

/// An objection.
#[derive(Debug, InputObject)]
pub(in super::super) struct LodgeAppraisalObjectionInput {
    /// The cycle.
    pub cycle_id: ID,
    /// Whose result.
    pub organization_id: ID,
    /// What it says.
    pub content: String,
    /// The same key with the same input gives the first result.
    pub idempotency_key: String,
}

/// A score that a decision puts in place of all that were given.
#[derive(Debug, InputObject)]
pub(in super::super) struct ScoreCorrectionInput {
    /// The indicator; `@business` for the score of business work.
    pub indicator_key: String,
    /// The score.
    pub score: Score,
}

/// A decision on an objection.
#[derive(Debug, InputObject)]
pub(in super::super) struct DecideAppraisalObjectionInput {
    /// The objection.
    pub objection_id: ID,
    /// Whether it is upheld.
    pub upheld: bool,
    /// Why.
    pub reason: String,
    /// What an upheld objection corrects; the results then get a further version.
    pub correction: Option<ScoreCorrectionInput>,
}

/// A disqualification.
#[derive(Debug, InputObject)]
pub(in super::super) struct DisqualifyAppraisedInput {
    /// The cycle.
    pub cycle_id: ID,
    /// Who is out.
    pub organization_id: ID,
    /// Why.
    pub reason: String,
    /// What follows from it.
    pub follow_up: String,
}
