//! Rectifications and their steps.

use async_graphql::{Context, Enum, ID, Object};
use entity::{
    ActivityId, EntryId, InspectionId, InstructionId, MissedNormId, QuestionId, RectificationId,
    ReportId, rectification, rectification_step,
};

use super::super::{commands, rules};
use super::escalation::Escalation;
use super::loaders::{LadderOf, RectificationById, StepsOf};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{
    Appointment, AppointmentById, Person, PersonById, load_seen,
};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, NodeId, encode, encode_key};

/// Where a rectification stands (domain §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::rectification::RectificationState")]
pub enum RectificationState {
    /// Named, not begun.
    Open,
    /// Measures are under way.
    InProgress,
    /// Claimed to be done.
    Done,
    /// Verified by somebody else than the claimant.
    Verified,
    /// Found not to be done.
    Reopened,
}

/// What kind of record named a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::rectification::RectificationSource")]
pub enum RectificationSource {
    /// A work report, at its acceptance.
    Report,
    /// What a leader asked for at a hearing.
    Instruction,
    /// A norm that was missed: the record of the miss that was taken up.
    Norm,
    /// An inspection.
    Inspection,
    /// An appraisal: the entry whose result shows it.
    Appraisal,
    /// A petition or visit: the activity at which it was received.
    Petition,
    /// A question.
    Question,
}

/// What can be done to a rectification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::rectification_step::RectificationAct")]
pub enum RectificationAct {
    /// Opened.
    Opened,
    /// Measures were set.
    Planned,
    /// Claimed to be done.
    Claimed,
    /// Verified.
    Verified,
    /// Found not to be done.
    Reopened,
    /// Given a longer term.
    Extended,
    /// Handed over to who came into the post.
    HandedOver,
}

/// A problem that is followed to its end (domain §4.7).
#[derive(Clone, Debug)]
pub struct Rectification(rectification::Model);

impl From<rectification::Model> for Rectification {
    fn from(row: rectification::Model) -> Self {
        Self(row)
    }
}

/// The rectification with this id, for those who fully see the organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_rectification(
    ctx: &Context<'_>,
    id: RectificationId,
) -> Result<Option<Rectification>> {
    let Some(row) = Ctx::loaders(ctx).load_one(RectificationById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| Rectification(row)))
}

/// A problem that is followed to its end (domain §4.7).
#[Object]
impl Rectification {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Whose problem it is.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.organization_id)
            .await?
            .ok_or_else(|| Error::internal("a visible rectification of an invisible organization"))
    }

    /// What kind of record named the problem.
    async fn source(&self) -> RectificationSource {
        self.0.source.into()
    }

    /// The opaque id of that record.
    async fn source_id(&self) -> ID {
        use entity::rectification::RectificationSource as Source;
        let kind = match self.0.source {
            Source::Report => ReportId::KIND,
            Source::Instruction => InstructionId::KIND,
            Source::Norm => MissedNormId::KIND,
            Source::Inspection => InspectionId::KIND,
            Source::Appraisal => EntryId::KIND,
            Source::Petition => ActivityId::KIND,
            Source::Question => QuestionId::KIND,
        };
        encode_key(kind, &self.0.source_id.simple().to_string())
    }

    /// What is wrong, or what was asked for.
    async fn problem(&self) -> &str {
        &self.0.problem
    }

    /// What is to be done; null until somebody says so.
    async fn measures(&self) -> Option<&str> {
        self.0.measures.as_deref()
    }

    /// Who answers for it; null where the post was vacant when it was opened.
    async fn responsible_person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        match self.0.responsible_person_id {
            Some(id) => Ok(Ctx::loaders(ctx)
                .load_one(PersonById(id))
                .await?
                .map(Person::from)),
            None => Ok(None),
        }
    }

    /// The appointment in which that person answers.
    async fn responsible_appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        match self.0.responsible_appointment_id {
            Some(id) => Ok(Ctx::loaders(ctx)
                .load_one(AppointmentById(id))
                .await?
                .map(Appointment::from)),
            None => Ok(None),
        }
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// The last day of its term.
    async fn due_on(&self) -> Date {
        self.0.due_on.into()
    }

    /// Where it stands.
    async fn state(&self) -> RectificationState {
        self.0.state.into()
    }

    /// Since when it stands there.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// Whether the term is over and nobody has claimed it to be done.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        self.over(ctx).is_some()
    }

    /// By how many days it is over its term; null while it is not.
    async fn days_overdue(&self, ctx: &Context<'_>) -> Option<i32> {
        self.over(ctx).and_then(|days| i32::try_from(days).ok())
    }

    /// To whom it has climbed, one level each ten days over its term; null while it is not over it.
    async fn escalation(&self, ctx: &Context<'_>) -> Result<Option<Escalation>> {
        if self.over(ctx).is_none() {
            return Ok(None);
        }
        let key = LadderOf(self.0.organization_id);
        let ladder = Ctx::loaders(ctx).load_one(key).await?.unwrap_or_default();
        let today = Ctx::of(ctx).clock.today();
        let found = commands::climbed_to(&self.0, &ladder, today);
        Ok(found.map(|(level, rung)| Escalation { level, rung }))
    }

    /// Counts the changes: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }

    /// What was done to it, oldest first.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<RectificationStep>> {
        let steps = Ctx::loaders(ctx).load_one(StepsOf(self.0.id)).await?;
        let steps = steps.unwrap_or_default().into_iter();
        Ok(steps.map(RectificationStep).collect())
    }
}

impl Rectification {
    fn over(&self, ctx: &Context<'_>) -> Option<i64> {
        rules::days_over(self.0.state, self.0.due_on, Ctx::of(ctx).clock.today())
    }
}

/// What somebody did to a rectification. Never changes.
#[derive(Clone, Debug)]
pub(super) struct RectificationStep(rectification_step::Model);

/// What somebody did to a rectification. Never changes.
#[Object]
impl RectificationStep {
    /// From 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What was done.
    async fn act(&self) -> RectificationAct {
        self.0.act.into()
    }

    /// Where the rectification stood after it.
    async fn state(&self) -> RectificationState {
        self.0.state.into()
    }

    /// The end of the term after it.
    async fn due_on(&self) -> Date {
        self.0.due_on.into()
    }

    /// Who did it.
    async fn done_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.done_by).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Measures, what was done, what was found, or why.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What proves it, and where that is kept.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }
}
