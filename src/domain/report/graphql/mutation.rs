//! What is done to reports. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, ID, Object};
use entity::ReportId;

use super::inputs::{
    AcceptWorkReportInput, EndReportingExceptionInput, GrantReportingExceptionInput,
    InstructionInput, OpenReportingRoundInput, ProblemInput, RecordReportHearingInput,
    ReplyToSuggestionInput, ReturnWorkReportInput, SaveWorkReportDraftInput, SectionTextInput,
    StatedFigureInput, SubmitWorkReportInput,
};
use super::round::{ReportingObligation, ReportingRound, visible_obligation, visible_round};
use super::{WorkReport, visible_report};
use crate::domain::report::commands;
use crate::domain::report::rules::{Edit, FigureValue, Form, FormSection, Problem, SectionText};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, NodeId, named, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportMutation;

payload!(
    /// What opening a round gave.
    OpenReportingRoundPayload {
        /// The round with its frozen obligations.
        round: ReportingRound
    }
);
payload!(
    /// What saving a draft gave.
    SaveWorkReportDraftPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What filing a report gave.
    SubmitWorkReportPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What returning a report gave.
    ReturnWorkReportPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What accepting a report gave.
    AcceptWorkReportPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What recording a hearing gave.
    RecordReportHearingPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What answering a suggestion gave.
    ReplyToSuggestionPayload {
        /// The report as it is now.
        report: WorkReport
    }
);
payload!(
    /// What granting an exception gave.
    GrantReportingExceptionPayload {
        /// The obligation as it is now.
        obligation: ReportingObligation
    }
);
payload!(
    /// What ending an exception gave.
    EndReportingExceptionPayload {
        /// The obligation as it is now.
        obligation: ReportingObligation
    }
);

#[Object]
impl ReportMutation {
    /// Opens a reporting round for a half year and freezes who owes a report.
    async fn open_reporting_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is opened.")] input: OpenReportingRoundInput,
    ) -> Result<OpenReportingRoundPayload> {
        let result = open(ctx, input).await;
        OpenReportingRoundPayload::of(result, Ctx::of(ctx).language)
    }

    /// Saves the parts of a draft that changed. The first save makes the report.
    async fn save_work_report_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: SaveWorkReportDraftInput,
    ) -> Result<SaveWorkReportDraftPayload> {
        let result = save(ctx, input).await;
        SaveWorkReportDraftPayload::of(result, Ctx::of(ctx).language)
    }

    /// Files a report: its draft becomes a version that never changes.
    async fn submit_work_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is filed.")] input: SubmitWorkReportInput,
    ) -> Result<SubmitWorkReportPayload> {
        let result = submit(ctx, input).await;
        SubmitWorkReportPayload::of(result, Ctx::of(ctx).language)
    }

    /// Returns a submitted report and reopens the named sections.
    async fn return_work_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What goes back, and why.")] input: ReturnWorkReportInput,
    ) -> Result<ReturnWorkReportPayload> {
        let result = send_back(ctx, input).await;
        ReturnWorkReportPayload::of(result, Ctx::of(ctx).language)
    }

    /// Accepts a submitted report.
    async fn accept_work_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is accepted.")] input: AcceptWorkReportInput,
    ) -> Result<AcceptWorkReportPayload> {
        let result = accept(ctx, input).await;
        AcceptWorkReportPayload::of(result, Ctx::of(ctx).language)
    }

    /// Records that a leader of the party committee heard a report.
    async fn record_report_hearing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who heard it, when, and what was asked for.")]
        input: RecordReportHearingInput,
    ) -> Result<RecordReportHearingPayload> {
        let result = hear(ctx, input).await;
        RecordReportHearingPayload::of(result, Ctx::of(ctx).language)
    }

    /// Answers a suggestion of the newest submission, once.
    async fn reply_to_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestion, and the answer.")] input: ReplyToSuggestionInput,
    ) -> Result<ReplyToSuggestionPayload> {
        let result = reply(ctx, input).await;
        ReplyToSuggestionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Exempts an organization from a report, or extends its due time.
    async fn grant_reporting_exception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is granted.")] input: GrantReportingExceptionInput,
    ) -> Result<GrantReportingExceptionPayload> {
        let result = grant(ctx, input).await;
        GrantReportingExceptionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Ends the exemption or extension in force.
    async fn end_reporting_exception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: EndReportingExceptionInput,
    ) -> Result<EndReportingExceptionPayload> {
        let result = end(ctx, input).await;
        EndReportingExceptionPayload::of(result, Ctx::of(ctx).language)
    }
}

fn optional<T: NodeId>(id: Option<&ID>, field: &str) -> Result<Option<T>> {
    id.map(|id| named(id, field, "person")).transpose()
}

async fn report(ctx: &Context<'_>, id: ReportId) -> Result<WorkReport> {
    visible_report(ctx, id)
        .await?
        .ok_or(Error::NotFound("report"))
}

async fn open(ctx: &Context<'_>, input: OpenReportingRoundInput) -> Result<ReportingRound> {
    let acting = Ctx::of(ctx).acting()?;
    let form = input.form.map(|form| Form {
        sections: form
            .sections
            .into_iter()
            .map(|section| FormSection {
                key: section.key,
                title: section.title,
                required: section.required,
            })
            .collect(),
        figures: form.figures,
    });
    let round = commands::OpenRound {
        issuer: named(&input.organization_id, "organizationId", "organization")?,
        period: input.period.0,
        title: input.title,
        due_at: input.due_at.0,
        grace_until: input.grace_until.map(|at| at.0),
        lock_at: input.lock_at.map(|at| at.0),
        audience: input.audience.into(),
        form,
    };
    let id = commands::open_round(&acting, round, &input.idempotency_key).await?;
    visible_round(ctx, id)
        .await?
        .ok_or(Error::NotFound("round"))
}

async fn save(ctx: &Context<'_>, input: SaveWorkReportDraftInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let problems = match input.problems {
        Some(problems) => Some(
            problems
                .into_iter()
                .enumerate()
                .map(problem)
                .collect::<Result<_>>()?,
        ),
        None => None,
    };
    let section = |text: SectionTextInput| SectionText {
        key: text.key,
        text: text.text,
    };
    let figure = |value: StatedFigureInput| FigureValue {
        key: value.key,
        computed: None,
        stated: value.stated.map(|stated| stated.0),
        reason: value.reason,
    };
    let edit = Edit {
        sections: input
            .sections
            .map(|texts| texts.into_iter().map(section).collect()),
        figures: input
            .figures
            .map(|values| values.into_iter().map(figure).collect()),
        problems,
        suggestions: input.suggestions,
    };
    let draft = commands::SaveDraft {
        round: named(&input.round_id, "roundId", "round")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        expected_revision: i64::from(input.expected_revision),
        edit,
    };
    let id = commands::save_draft(&acting, draft).await?;
    report(ctx, id).await
}

fn problem((index, input): (usize, ProblemInput)) -> Result<Problem> {
    let field = format!("problems.{index}.responsiblePersonId");
    Ok(Problem {
        text: input.text,
        measures: input.measures,
        due_on: input.due_on.map(|day| day.0),
        responsible_person_id: optional(input.responsible_person_id.as_ref(), &field)?,
    })
}

async fn submit(ctx: &Context<'_>, input: SubmitWorkReportInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let filed = commands::Submit {
        report: named(&input.report_id, "reportId", "report")?,
        expected_revision: i64::from(input.expected_revision),
    };
    let id = commands::submit(&acting, filed, &input.idempotency_key).await?;
    report(ctx, id).await
}

async fn send_back(ctx: &Context<'_>, input: ReturnWorkReportInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let returned = commands::Return {
        report: named(&input.report_id, "reportId", "report")?,
        expected_revision: i64::from(input.expected_revision),
        reason: input.reason,
        reopen: input.reopen_sections,
    };
    let id = commands::send_back(&acting, returned).await?;
    report(ctx, id).await
}

async fn accept(ctx: &Context<'_>, input: AcceptWorkReportInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let accepted = commands::Accept {
        report: named(&input.report_id, "reportId", "report")?,
        expected_revision: i64::from(input.expected_revision),
        comment: input.comment,
    };
    let id = commands::accept(&acting, accepted).await?;
    report(ctx, id).await
}

async fn hear(ctx: &Context<'_>, input: RecordReportHearingInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let instruction = |(index, input): (usize, InstructionInput)| {
        let field = format!("instructions.{index}.responsiblePersonId");
        Ok(commands::NewInstruction {
            text: input.text,
            due_on: input.due_on.map(|day| day.0),
            responsible_person: optional(input.responsible_person_id.as_ref(), &field)?,
        })
    };
    let instructions = input.instructions.into_iter().enumerate().map(instruction);
    let hearing = commands::Hearing {
        report: named(&input.report_id, "reportId", "report")?,
        heard_on: input.heard_on.0,
        leader: named(&input.leader_person_id, "leaderPersonId", "person")?,
        instructions: instructions.collect::<Result<_>>()?,
    };
    let id = commands::record_hearing(&acting, hearing, &input.idempotency_key).await?;
    report(ctx, id).await
}

async fn reply(ctx: &Context<'_>, input: ReplyToSuggestionInput) -> Result<WorkReport> {
    let acting = Ctx::of(ctx).acting()?;
    let answer = commands::Reply {
        report: named(&input.report_id, "reportId", "report")?,
        number: i64::from(input.number),
        reply: input.reply,
    };
    let id = commands::reply(&acting, answer).await?;
    report(ctx, id).await
}

async fn grant(
    ctx: &Context<'_>,
    input: GrantReportingExceptionInput,
) -> Result<ReportingObligation> {
    let acting = Ctx::of(ctx).acting()?;
    let exception = commands::GrantException {
        obligation: named(&input.obligation_id, "obligationId", "obligation")?,
        until: input.until.map(|at| at.0),
        applicant: input.applicant,
        reason: input.reason,
    };
    let id = commands::grant_exception(&acting, exception).await?;
    visible_obligation(ctx, id)
        .await?
        .ok_or(Error::NotFound("obligation"))
}

async fn end(ctx: &Context<'_>, input: EndReportingExceptionInput) -> Result<ReportingObligation> {
    let acting = Ctx::of(ctx).acting()?;
    let id = named(&input.obligation_id, "obligationId", "obligation")?;
    let id = commands::end_exception(&acting, id).await?;
    visible_obligation(ctx, id)
        .await?
        .ok_or(Error::NotFound("obligation"))
}
