//! What is done in supervision. Inputs are parsed here; everything else is decided in the commands.

use async_graphql::{Context, Object};
use entity::QuestionId;

use super::inputs::{
    AnswerQuestionInput, AskQuestionInput, EndContactPointInput, InspectionFindingInput,
    JudgeAnswerInput, KeepContactPointInput, OpenNormRectificationInput,
    OpenPetitionRectificationInput, RecordContactVisitInput, RecordInspectionInput, RemedyInput,
};
use super::{
    ContactPoint, Inspection, MissedNorm, Question, visible_contact_point, visible_inspection,
    visible_missed_norm, visible_question,
};
use crate::domain::rectification::graphql::{Rectification, visible_rectification};
use crate::domain::supervision::commands::{
    self, Answer, EndContact, Judge, NewContact, NewFinding, NewInspection, NewMiss, NewPetition,
    NewQuestion, NewVisit, Remedy,
};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, named, payload};

/// Writes of this domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct SupervisionMutation;

payload!(
    /// What recording an inspection gave.
    RecordInspectionPayload {
        /// The inspection.
        inspection: Inspection
    }
);
payload!(
    /// What asking gave.
    AskQuestionPayload {
        /// The question.
        question: Question
    }
);
payload!(
    /// What answering gave.
    AnswerQuestionPayload {
        /// The question as it is now.
        question: Question
    }
);
payload!(
    /// What judging an answer gave.
    JudgeAnswerPayload {
        /// The question as it is now.
        question: Question
    }
);
payload!(
    /// What keeping a contact point gave.
    KeepContactPointPayload {
        /// The contact point.
        contact_point: ContactPoint
    }
);
payload!(
    /// What recording a visit gave.
    RecordContactVisitPayload {
        /// The contact point as it is now.
        contact_point: ContactPoint
    }
);
payload!(
    /// What giving a contact point up gave.
    EndContactPointPayload {
        /// The contact point as it is now.
        contact_point: ContactPoint
    }
);
payload!(
    /// What taking up a petition gave.
    OpenPetitionRectificationPayload {
        /// The rectification.
        rectification: Rectification
    }
);
payload!(
    /// What taking up a norm's miss gave.
    OpenNormRectificationPayload {
        /// The miss, with its rectification.
        missed_norm: MissedNorm
    }
);

#[Object]
impl SupervisionMutation {
    /// Records an inspection; each finding with a remedy opens a rectification.
    async fn record_inspection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was inspected, and found.")] input: RecordInspectionInput,
    ) -> Result<RecordInspectionPayload> {
        let result = record_inspection(ctx, input).await;
        RecordInspectionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Asks a committee or another organization a question.
    async fn ask_question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked.")] input: AskQuestionInput,
    ) -> Result<AskQuestionPayload> {
        let result = ask(ctx, input).await;
        AskQuestionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Answers a question, once.
    async fn answer_question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerQuestionInput,
    ) -> Result<AnswerQuestionPayload> {
        let result = answer(ctx, input).await;
        AnswerQuestionPayload::of(result, Ctx::of(ctx).language)
    }

    /// Says, once, whether an answer satisfies: for the asker, and for another account than who
    /// answered. Where it does not, it becomes a rectification of the addressee.
    async fn judge_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the asker says.")] input: JudgeAnswerInput,
    ) -> Result<JudgeAnswerPayload> {
        let result = judge(ctx, input).await;
        JudgeAnswerPayload::of(result, Ctx::of(ctx).language)
    }

    /// Keeps a contact point for a leader, from a day on.
    async fn keep_contact_point(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who keeps what.")] input: KeepContactPointInput,
    ) -> Result<KeepContactPointPayload> {
        let result = keep(ctx, input).await;
        KeepContactPointPayload::of(result, Ctx::of(ctx).language)
    }

    /// Records a visit to a contact point, with what it brought and the problems that were seen.
    async fn record_contact_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was done.")] input: RecordContactVisitInput,
    ) -> Result<RecordContactVisitPayload> {
        let result = visit(ctx, input).await;
        RecordContactVisitPayload::of(result, Ctx::of(ctx).language)
    }

    /// Gives a contact point up after a last day.
    async fn end_contact_point(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and when.")] input: EndContactPointInput,
    ) -> Result<EndContactPointPayload> {
        let result = end(ctx, input).await;
        EndContactPointPayload::of(result, Ctx::of(ctx).language)
    }

    /// Opens a rectification for what petitioners named at a reception.
    async fn open_petition_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What they named.")] input: OpenPetitionRectificationInput,
    ) -> Result<OpenPetitionRectificationPayload> {
        let result = from_petition(ctx, input).await;
        OpenPetitionRectificationPayload::of(result, Ctx::of(ctx).language)
    }

    /// Opens a rectification for a norm that an organization has missed; once for each window.
    async fn open_norm_rectification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which norm, and when.")] input: OpenNormRectificationInput,
    ) -> Result<OpenNormRectificationPayload> {
        let result = from_norm(ctx, input).await;
        OpenNormRectificationPayload::of(result, Ctx::of(ctx).language)
    }
}

fn remedy(input: RemedyInput, at: &str) -> Result<Remedy> {
    let person = input.responsible_person_id.as_ref();
    let field = format!("{at}responsiblePersonId");
    let person = person.map(|id| named(id, &field, "person")).transpose()?;
    Ok(Remedy {
        measures: input.measures,
        due_on: input.due_on.map(|day| day.0),
        responsible: person,
    })
}

fn findings(inputs: Vec<InspectionFindingInput>) -> Result<Vec<NewFinding>> {
    let turn = |(index, input): (usize, InspectionFindingInput)| {
        let at = format!("findings.{index}.remedy.");
        Ok(NewFinding {
            text: input.text,
            remedy: input.remedy.map(|it| remedy(it, &at)).transpose()?,
        })
    };
    inputs.into_iter().enumerate().map(turn).collect()
}

async fn record_inspection(ctx: &Context<'_>, input: RecordInspectionInput) -> Result<Inspection> {
    let acting = Ctx::of(ctx).acting()?;
    let point = input.contact_point_id.as_ref();
    let point = point.map(|id| named(id, "contactPointId", "contactPoint"));
    let entry = input.appraisal_entry_id.as_ref();
    let entry = entry.map(|id| named(id, "appraisalEntryId", "appraisal"));
    let new = NewInspection {
        inspector: named(&input.inspector_id, "inspectorId", "organization")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        contact_point: point.transpose()?,
        appraisal: entry.transpose()?,
        title: input.title,
        methods: input.methods.into_iter().map(Into::into).collect(),
        starts_on: input.starts_on.0,
        ends_on: input.ends_on.map_or(input.starts_on.0, |day| day.0),
        summary: input.summary,
        findings: findings(input.findings)?,
    };
    let id = commands::record(&acting, new, &input.idempotency_key).await?;
    let found = visible_inspection(ctx, id).await?;
    found.ok_or(Error::NotFound("inspection"))
}

async fn question(ctx: &Context<'_>, id: QuestionId) -> Result<Question> {
    let found = visible_question(ctx, id).await?;
    found.ok_or(Error::NotFound("question"))
}

async fn ask(ctx: &Context<'_>, input: AskQuestionInput) -> Result<Question> {
    let acting = Ctx::of(ctx).acting()?;
    let new = NewQuestion {
        asker: named(&input.asker_id, "askerId", "organization")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        text: input.text,
        due_on: input.due_on.0,
    };
    let id = commands::ask(&acting, new, &input.idempotency_key).await?;
    question(ctx, id).await
}

async fn answer(ctx: &Context<'_>, input: AnswerQuestionInput) -> Result<Question> {
    let acting = Ctx::of(ctx).acting()?;
    let given = Answer {
        question: named(&input.question_id, "questionId", "question")?,
        expected_revision: i64::from(input.expected_revision),
        text: input.answer,
    };
    let id = commands::answer(&acting, given).await?;
    question(ctx, id).await
}

async fn judge(ctx: &Context<'_>, input: JudgeAnswerInput) -> Result<Question> {
    let acting = Ctx::of(ctx).acting()?;
    let said = Judge {
        question: named(&input.question_id, "questionId", "question")?,
        expected_revision: i64::from(input.expected_revision),
        verdict: input.verdict,
        remedy: input.remedy.map(|it| remedy(it, "remedy.")).transpose()?,
    };
    let id = commands::judge(&acting, said).await?;
    question(ctx, id).await
}

async fn contact_point(ctx: &Context<'_>, id: entity::ContactPointId) -> Result<ContactPoint> {
    let found = visible_contact_point(ctx, id).await?;
    found.ok_or(Error::NotFound("contactPoint"))
}

async fn keep(ctx: &Context<'_>, input: KeepContactPointInput) -> Result<ContactPoint> {
    let acting = Ctx::of(ctx).acting()?;
    let helped = input.helped_organization_id.as_ref();
    let helped = helped.map(|id| named(id, "helpedOrganizationId", "organization"));
    let new = NewContact {
        organization: named(&input.organization_id, "organizationId", "organization")?,
        appointment: named(&input.appointment_id, "appointmentId", "appointment")?,
        helped: helped.transpose()?,
        kind: input.kind.into(),
        name: input.name,
        from: input.valid_from.0,
    };
    let id = commands::keep(&acting, new, &input.idempotency_key).await?;
    contact_point(ctx, id).await
}

async fn visit(ctx: &Context<'_>, input: RecordContactVisitInput) -> Result<ContactPoint> {
    let acting = Ctx::of(ctx).acting()?;
    let new = NewVisit {
        contact_point: named(&input.contact_point_id, "contactPointId", "contactPoint")?,
        visited_on: input.visited_on.0,
        text: input.text,
        funds: input.funds.map_or(0, |funds| funds.0),
        materials: input.materials,
        result: input.result,
        findings: findings(input.findings)?,
    };
    let id = commands::visit(&acting, new, &input.idempotency_key).await?;
    contact_point(ctx, id).await
}

async fn end(ctx: &Context<'_>, input: EndContactPointInput) -> Result<ContactPoint> {
    let acting = Ctx::of(ctx).acting()?;
    let ended = EndContact {
        contact_point: named(&input.contact_point_id, "contactPointId", "contactPoint")?,
        expected_revision: i64::from(input.expected_revision),
        ends_on: input.ends_on.0,
    };
    let id = commands::end(&acting, ended).await?;
    contact_point(ctx, id).await
}

async fn from_petition(
    ctx: &Context<'_>,
    input: OpenPetitionRectificationInput,
) -> Result<Rectification> {
    let acting = Ctx::of(ctx).acting()?;
    let new = NewPetition {
        activity: named(&input.activity_id, "activityId", "activity")?,
        organization: named(&input.organization_id, "organizationId", "organization")?,
        problem: input.problem,
        remedy: remedy(input.remedy.unwrap_or_default(), "remedy.")?,
    };
    let id = commands::from_petition(&acting, new, &input.idempotency_key).await?;
    let found = visible_rectification(ctx, id).await?;
    found.ok_or(Error::NotFound("rectification"))
}

async fn from_norm(ctx: &Context<'_>, input: OpenNormRectificationInput) -> Result<MissedNorm> {
    let acting = Ctx::of(ctx).acting()?;
    let new = NewMiss {
        organization: named(&input.organization_id, "organizationId", "organization")?,
        code: input.code,
        period: input.period.0,
        remedy: remedy(input.remedy.unwrap_or_default(), "remedy.")?,
    };
    let id = commands::from_norm(&acting, new, &input.idempotency_key).await?;
    let found = visible_missed_norm(ctx, id).await?;
    found.ok_or(Error::NotFound("missedNorm"))
}
