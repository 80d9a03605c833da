//! The type `Question`.

use async_graphql::{Context, Enum, ID, Object};
use entity::QuestionId;
use entity::question as table;
use entity::rectification::RectificationSource;

use super::super::rules;
use super::loaders::QuestionById;
use super::rectification;
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::load_seen;
use crate::domain::rectification::graphql::Rectification;
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, encode};

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::question::QuestionState")]
pub enum QuestionState {
    /// Asked, not answered.
    Asked,
    /// Answered; the asker has not said whether it satisfies.
    Answered,
    /// The asker is satisfied.
    Satisfied,
    /// The asker is not: it has become a rectification.
    Rectifying,
}

/// A question to a committee or another organization (B11).
#[derive(Clone, Debug)]
pub struct Question(table::Model);

impl From<table::Model> for Question {
    fn from(row: table::Model) -> Self {
        Self(row)
    }
}

/// The question with this id, for those who fully see who is to answer, or who asked.
///
/// # Errors
/// When the database fails.
pub async fn visible_question(ctx: &Context<'_>, id: QuestionId) -> Result<Option<Question>> {
    let Some(row) = Ctx::loaders(ctx).load_one(QuestionById(id)).await? else {
        return Ok(None);
    };
    for body in [row.organization_id, row.asker_id] {
        let seen = load_seen(ctx, body).await?;
        if seen.as_ref().is_some_and(Seen::is_full) {
            return Ok(Some(Question(row)));
        }
    }
    Ok(None)
}

/// A question to a committee or another organization (B11), answered once.
#[Object]
impl Question {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Who is to answer; null where the reader sees nothing of it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }

    /// The organization in which it was asked; null where the reader sees nothing of it.
    async fn asker(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.asker_id).await
    }

    /// Who asked.
    async fn asked_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.asked_by).await
    }

    /// What is asked.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// When it was asked.
    async fn asked_at(&self) -> DateTime {
        self.0.asked_at.into()
    }

    /// The last day of the term for the answer.
    async fn due_on(&self) -> Date {
        self.0.due_on.into()
    }

    /// Where it stands.
    async fn state(&self) -> QuestionState {
        self.0.state.into()
    }

    /// Whether the term is over and it is not answered.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        let today = Ctx::of(ctx).clock.today();
        rules::days_over(self.0.state, self.0.due_on, today).is_some()
    }

    /// The answer; null before it.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When it was answered.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(Into::into)
    }

    /// By whom.
    async fn answered_by(&self, ctx: &Context<'_>) -> Result<Option<Signatory>> {
        Signatory::of_any(ctx, self.0.answered_by).await
    }

    /// What the asker says of the answer; null before that.
    async fn verdict(&self) -> Option<&str> {
        self.0.verdict.as_deref()
    }

    /// When that was said.
    async fn judged_at(&self) -> Option<DateTime> {
        self.0.judged_at.map(Into::into)
    }

    /// What it has become; null where the answer satisfies, and before.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        rectification(ctx, (RectificationSource::Question, self.0.id.0, 1)).await
    }

    /// Counts the changes: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }
}
