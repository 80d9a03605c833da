//! What the half year before left to be followed up: it opens the report (domain §4.3).

use async_graphql::{Context, Enum, ID, SimpleObject};
use entity::rectification::{RectificationSource, RectificationState};
use entity::{rectification, work_report};

use super::super::store;
use super::WorkReport;
use crate::domain::history::graphql::Signatory;
use crate::domain::rectification::graphql::{Rectification, RectificationOf};
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, encode};

/// What there is to follow up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FollowUpKind {
    /// A leader asked for it at a hearing.
    Instruction,
    /// The report named it as a problem.
    Problem,
    /// The report suggested it to the superior.
    Suggestion,
}

/// What the half year before left to be followed up, with its answer so far.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportFollowUp {
    /// What there is to follow up.
    kind: FollowUpKind,
    /// What was asked for, named or suggested.
    text: String,
    /// The opaque id of the report that it comes from.
    report_id: ID,
    /// Until when it is to be answered; null for a suggestion.
    due_on: Option<Date>,
    /// Whether it is still open: not replied to, or not verified.
    open: bool,
    /// The superior's reply to a suggestion.
    reply: Option<String>,
    /// When it was replied to.
    replied_at: Option<DateTime>,
    /// Who replied.
    replied_by: Option<Signatory>,
    /// The rectification that answers an instruction or a problem.
    rectification: Option<Rectification>,
}

/// What the report of the half year before left: instructions, then problems, then suggestions.
pub(super) async fn of(ctx: &Context<'_>, report: &WorkReport) -> Result<Vec<ReportFollowUp>> {
    let Ok(previous) = report.0.period.previous() else {
        return Ok(Vec::new());
    };
    let reader = Ctx::of(ctx).db.reader();
    let earlier = store::reports_of(reader, [report.0.organization_id], [previous]).await?;
    let Some(earlier) = earlier.last() else {
        return Ok(Vec::new());
    };
    let mut found = instructions(ctx, earlier).await?;
    let content = WorkReport(earlier.clone()).newest(ctx).await?;
    let key = |number| RectificationOf(RectificationSource::Report, earlier.id.0, number);
    let keys = (1..).zip(&content.problems).map(|(number, _)| key(number));
    let mut opened = Ctx::loaders(ctx).load_many(keys).await?;
    for (problem, number) in content.problems.into_iter().zip(1..) {
        let row = opened.remove(&key(number));
        found.push(pursued(FollowUpKind::Problem, problem.text, earlier, row));
    }
    let replies = store::replies(reader, earlier.id).await?;
    let signed = replies
        .iter()
        .map(|reply| Signatory::of(ctx, reply.replied_by));
    let signed = futures_util::future::try_join_all(signed).await?;
    for text in content.suggestions {
        let answer = replies
            .iter()
            .zip(&signed)
            .find(|(reply, _)| reply.suggestion == text);
        let (reply, replied_by) = answer.unzip();
        found.push(ReportFollowUp {
            kind: FollowUpKind::Suggestion,
            text,
            report_id: encode(&earlier.id),
            due_on: None,
            open: reply.is_none(),
            reply: reply.map(|reply| reply.reply.clone()),
            replied_at: reply.map(|reply| reply.replied_at.into()),
            replied_by: replied_by.cloned(),
            rectification: None,
        });
    }
    Ok(found)
}

async fn instructions(
    ctx: &Context<'_>,
    earlier: &work_report::Model,
) -> Result<Vec<ReportFollowUp>> {
    let reader = Ctx::of(ctx).db.reader();
    let hearings = store::hearings(reader, earlier.id).await?;
    if hearings.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::instructions(reader, hearings.iter().map(|row| row.id)).await?;
    let key = |row: &entity::instruction::Model| {
        RectificationOf(RectificationSource::Instruction, row.id.0, 1)
    };
    let mut opened = Ctx::loaders(ctx).load_many(rows.iter().map(key)).await?;
    let followed = rows.into_iter().map(|row| {
        let rectification = opened.remove(&key(&row));
        let mut one = pursued(FollowUpKind::Instruction, row.text, earlier, rectification);
        one.due_on = one.due_on.or(row.due_on.map(Date));
        one
    });
    Ok(followed.collect())
}

fn pursued(
    kind: FollowUpKind,
    text: String,
    earlier: &work_report::Model,
    row: Option<rectification::Model>,
) -> ReportFollowUp {
    let verified = |row: &rectification::Model| row.state == RectificationState::Verified;
    ReportFollowUp {
        kind,
        text,
        report_id: encode(&earlier.id),
        due_on: row.as_ref().map(|row| Date(row.due_on)),
        open: !row.as_ref().is_some_and(verified),
        reply: None,
        replied_at: None,
        replied_by: None,
        rectification: row.map(Rectification::from),
    }
}
