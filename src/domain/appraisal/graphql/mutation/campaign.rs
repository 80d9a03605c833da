//! What is done around results: overrides of exclusions, and rectifications.

use async_graphql::{Context, ID, InputObject, Object};

use super::super::entry::AppraisalEntry;
use super::super::statement::AppraisalStatementKind;
use super::entry;
use crate::domain::appraisal::{commands, rules};
use crate::domain::rectification::graphql::{Rectification, visible_rectification};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, Decimal, named, payload};

/// Writes around the results of an appraisal.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppraisalCampaignMutation;

/// What is asked against an exclusion.
#[derive(Debug, InputObject)]
pub(super) struct RequestAppraisalOverrideInput {
    /// The campaign.
    cycle_id: ID,
    /// Who is to stay in.
    organization_id: ID,
    /// The document that it rests on: number and title.
    document: String,
    /// Why.
    reason: String,
}

/// What is decided on it.
#[derive(Debug, InputObject)]
pub(super) struct DecideAppraisalOverrideInput {
    /// What was asked.
    override_id: ID,
    /// Whether the organization stays in.
    approved: bool,
    /// Why.
    reason: String,
}

/// A problem that a result shows.
#[derive(Debug, InputObject)]
pub(super) struct OpenAppraisalRectificationInput {
    /// The cycle, whose scores are summed up.
    cycle_id: ID,
    /// Whose result.
    organization_id: ID,
    /// The indicator that shows it; left out where the whole result does.
    indicator_key: Option<String>,
    /// What is wrong.
    problem: String,
    /// What is to be done.
    measures: Option<String>,
    /// The last day of its term; ninety days from today if left out.
    due_on: Option<Date>,
    /// Who answers for it; the first responsible person if left out.
    responsible_person_id: Option<ID>,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

/// A number that is stated in place of what the records hold.
#[derive(Debug, InputObject)]
pub(super) struct AppraisalFigureInput {
    /// Its key.
    key: String,
    /// The number.
    stated: Decimal,
    /// Why it differs; needed where it does.
    reason: Option<String>,
}

/// What an organization says of itself.
#[derive(Debug, InputObject)]
pub(super) struct FileAppraisalStatementInput {
    /// The cycle.
    cycle_id: ID,
    /// Who says it.
    organization_id: ID,
    /// A plan in the stage PLAN, a self-assessment in SELF_ASSESSMENT.
    kind: AppraisalStatementKind,
    /// What it says, up to 20,000 characters.
    text: String,
    /// The objectives of a plan.
    #[graphql(default)]
    objectives: Vec<String>,
    /// Numbers of a self-assessment in place of what the records hold.
    #[graphql(default)]
    figures: Vec<AppraisalFigureInput>,
    /// The newest version that was read; 0 for the first.
    expected_version: i32,
    /// The same key with the same input gives the first result.
    idempotency_key: String,
}

payload!(
    /// What filing gave.
    FileAppraisalStatementPayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What asking against an exclusion gave.
    RequestAppraisalOverridePayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What deciding on it gave.
    DecideAppraisalOverridePayload {
        /// The entry as it is now.
        entry: AppraisalEntry
    }
);
payload!(
    /// What opening a rectification gave.
    OpenAppraisalRectificationPayload {
        /// The rectification that was opened.
        rectification: Rectification
    }
);

#[Object]
impl AppraisalCampaignMutation {
    /// Asks that an organization stays in the award although the records exclude it: between the
    /// provisional list and the public notice, on the basis of a document.
    async fn request_appraisal_override(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, and why.")] input: RequestAppraisalOverrideInput,
    ) -> Result<RequestAppraisalOverridePayload> {
        let result = request(ctx, input).await;
        RequestAppraisalOverridePayload::of(result, Ctx::of(ctx).language)
    }

    /// Decides what was asked against an exclusion: for another person than who asked.
    async fn decide_appraisal_override(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideAppraisalOverrideInput,
    ) -> Result<DecideAppraisalOverridePayload> {
        let result = decide(ctx, input).await;
        DecideAppraisalOverridePayload::of(result, Ctx::of(ctx).language)
    }

    /// Files what an organization says of itself: its plan, or its self-assessment with what the records
    /// hold; or the next version of it, in the same stage.
    async fn file_appraisal_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said.")] input: FileAppraisalStatementInput,
    ) -> Result<FileAppraisalStatementPayload> {
        let result = file(ctx, input).await;
        FileAppraisalStatementPayload::of(result, Ctx::of(ctx).language)
    }

    /// Opens a rectification for a problem that a summed-up result shows.
    async fn open_appraisal_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The problem.")] input: OpenAppraisalRectificationInput,
    ) -> Result<OpenAppraisalRectificationPayload> {
        let result = open(ctx, input).await;
        OpenAppraisalRectificationPayload::of(result, Ctx::of(ctx).language)
    }
}

async fn request(
    ctx: &Context<'_>,
    input: RequestAppraisalOverrideInput,
) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let asked = commands::RequestOverride {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        document: input.document,
        reason: input.reason,
    };
    let id = commands::request_override(&acting, asked).await?;
    entry(ctx, id).await
}

async fn file(ctx: &Context<'_>, input: FileAppraisalStatementInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let stated = input.figures.into_iter().map(|figure| rules::Stated {
        key: figure.key,
        stated: figure.stated.0,
        reason: figure.reason,
    });
    let statement = commands::FileStatement {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        kind: input.kind.into(),
        text: input.text,
        objectives: input.objectives,
        stated: stated.collect(),
        expected_version: input.expected_version,
    };
    let id = commands::file_statement(&acting, statement, &input.idempotency_key).await?;
    entry(ctx, id).await
}

async fn decide(ctx: &Context<'_>, input: DecideAppraisalOverrideInput) -> Result<AppraisalEntry> {
    let acting = Ctx::of(ctx).acting()?;
    let decision = commands::DecideOverride {
        id: named(&input.override_id, "overrideId", "override")?,
        approved: input.approved,
        reason: input.reason,
    };
    let id = commands::decide_override(&acting, decision).await?;
    entry(ctx, id).await
}

async fn open(ctx: &Context<'_>, input: OpenAppraisalRectificationInput) -> Result<Rectification> {
    let acting = Ctx::of(ctx).acting()?;
    let person = input.responsible_person_id.as_ref();
    let person = person.map(|id| named(id, "responsiblePersonId", "person"));
    let problem = commands::NewProblem {
        cycle: named(&input.cycle_id, "cycleId", "cycle")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        indicator: input.indicator_key,
        problem: input.problem,
        measures: input.measures,
        due_on: input.due_on.map(|day| day.0),
        responsible: person.transpose()?,
    };
    let id = commands::open_problem(&acting, problem, &input.idempotency_key).await?;
    let opened = visible_rectification(ctx, id).await?;
    opened.ok_or(Error::NotFound("rectification"))
}
