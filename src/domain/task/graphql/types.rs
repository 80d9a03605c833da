//! A task, and lists of them.

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime as Instant, Utc};
use uuid::Uuid;

use super::super::commands;
use super::super::rules::{self, Subject};
use crate::domain::edges;
use crate::error::Result;
use crate::graphql::{
    Ctx, DateTime, Language, ListArgs, connection, encode, encode_key, fingerprint, is_asked,
};

/// What is to be done. Kinds are added, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "rules::TaskKind")]
pub enum TaskKind {
    /// A report is due and not filed; the subject is the obligation.
    FileReport,
    /// A report was returned and is to be filed again.
    RefileReport,
    /// A report was filed and is to be accepted or returned.
    ReviewReport,
    /// The viewer's duties wait for their signature; the subject is the link of the chain.
    SignDuties,
    /// A rectification is to be planned or carried out.
    CarryRectification,
    /// A rectification is claimed to be done, and somebody else is to verify it.
    JudgeRectification,
    /// A hand-over waits for the viewer's signature.
    SignHandOver,
    /// Dues have been sent, and are to be confirmed or refused.
    AnswerRemittance,
    /// A spending was asked for, and is to be decided.
    DecideSpending,
    /// A relief from members' dues was asked for, and is to be decided.
    DecideRelief,
    /// A month of the books is over and not closed; the subject is the organization.
    CloseMonth,
    /// Scores are missing that the viewer is to give, as a reviewer or, where none is named, for the
    /// issuer; the subject is the cycle.
    ScoreAppraisal,
    /// An objection to a result is not decided; the subject is the result.
    DecideObjection,
    /// A question is to be answered.
    AnswerQuestion,
    /// A rectification is long over its term and has climbed to the viewer.
    ChaseRectification,
    /// An answer was given, and the asker is to say whether it satisfies.
    JudgeAnswer,
    /// A working committee's report of this or the last year was filed, and no leader has heard it.
    HearReport,
    /// An accepted report makes suggestions that are not answered; the subject is the report.
    AnswerSuggestion,
    /// Activities are recorded that their superior has not confirmed; the subject is the organizer.
    ConfirmActivity,
}

connection!(
    /// Tasks, the earliest due first.
    TaskConnection, TaskEdge, Task
);

/// Something that waits for the viewer.
#[derive(Clone, Debug)]
pub struct Task(rules::Task);

fn id_of(task: &rules::Task) -> ID {
    encode_key("Task", &key_of(task))
}

fn key_of(task: &rules::Task) -> String {
    format!("{:?}|{}", task.kind, task.subject.key())
}

/// Something that waits for the viewer. It is there as long as it waits, and for this viewer only.
#[Object]
impl Task {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        id_of(&self.0)
    }

    /// What is to be done.
    async fn kind(&self) -> TaskKind {
        self.0.kind.into()
    }

    /// For people, in the language of the request.
    async fn title(&self, ctx: &Context<'_>) -> String {
        let (zh, en) = words(self.0.kind);
        let (word, mark) = match Ctx::of(ctx).language {
            Language::Chinese => (zh, "："),
            Language::English => (en, ": "),
        };
        match self.0.text.as_str() {
            "" => word.to_owned(),
            text => format!("{word}{mark}{text}"),
        }
    }

    /// Whose it is.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization).await
    }

    /// What it is to be done to; null where the viewer sees no more of it than the task.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<edges::Node>> {
        edges::node(ctx, &subject_id(self.0.subject)).await
    }

    /// Until when; null where no rule says.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(DateTime)
    }

    /// Whether that has passed.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        let now: Instant<Utc> = Ctx::of(ctx).clock.now();
        self.0.due_at.is_some_and(|due| due <= now)
    }
}

fn subject_id(subject: Subject) -> ID {
    match subject {
        Subject::Obligation(id) => encode(&id),
        Subject::Report(id) => encode(&id),
        Subject::Link(id) => encode(&id),
        Subject::Rectification(id) => encode(&id),
        Subject::HandOver(id) => encode(&id),
        Subject::Remittance(id) => encode(&id),
        Subject::Spending(id) => encode(&id),
        Subject::Relief(id) => encode(&id),
        Subject::Books(id) | Subject::Records(id) => encode(&id),
        Subject::Cycle(id) => encode(&id),
        Subject::Entry(id) => encode(&id),
        Subject::Question(id) => encode(&id),
    }
}

const fn words(kind: rules::TaskKind) -> (&'static str, &'static str) {
    match kind {
        rules::TaskKind::FileReport => ("报送工作报告", "File the report"),
        rules::TaskKind::RefileReport => {
            ("重新报送被退回的工作报告", "File the returned report again")
        }
        rules::TaskKind::ReviewReport => ("审核工作报告", "Review the report"),
        rules::TaskKind::SignDuties => ("签字确认责任", "Sign the duties"),
        rules::TaskKind::CarryRectification => ("整改", "Rectify"),
        rules::TaskKind::JudgeRectification => ("验收整改", "Verify the rectification"),
        rules::TaskKind::SignHandOver => ("职务交接签字", "Sign the hand-over"),
        rules::TaskKind::AnswerRemittance => ("确认上缴党费", "Confirm the dues sent"),
        rules::TaskKind::DecideSpending => ("审批党费支出", "Decide on the spending"),
        rules::TaskKind::DecideRelief => ("审批党费减免", "Decide on the relief"),
        rules::TaskKind::CloseMonth => ("党费结账", "Close the month"),
        rules::TaskKind::ScoreAppraisal => ("考核打分", "Give the scores"),
        rules::TaskKind::DecideObjection => ("裁定异议", "Decide on the objection"),
        rules::TaskKind::ChaseRectification => ("督促逾期整改", "See to the overdue rectification"),
        rules::TaskKind::AnswerQuestion => ("答复质询", "Answer the question"),
        rules::TaskKind::JudgeAnswer => ("评价质询答复", "Judge the answer"),
        rules::TaskKind::HearReport => ("听取工作汇报", "Hear the report"),
        rules::TaskKind::AnswerSuggestion => ("答复建议", "Answer the suggestions"),
        rules::TaskKind::ConfirmActivity => ("确认活动", "Confirm the activities"),
    }
}

/// All that waits for whoever asks.
pub(super) async fn of_viewer(ctx: &Context<'_>) -> Result<Vec<rules::Task>> {
    let request = Ctx::of(ctx);
    let now = request.clock.now();
    commands::tasks(request.db.reader(), request.actor()?, now).await
}

/// A page of them.
pub(super) fn page(
    ctx: &Context<'_>,
    tasks: Vec<rules::Task>,
    args: &ListArgs,
) -> Result<TaskConnection> {
    let account = Ctx::of(ctx).actor()?.account;
    let binding = fingerprint("viewerTasks", &account);
    // Where the last task of the page before stood: it may be done by now.
    let request = args.page::<(Instant<Utc>, rules::TaskKind, Uuid)>(&binding)?;
    let total = is_asked(ctx, "totalCount").then(|| i64::try_from(tasks.len()).unwrap_or(0));
    let rest = tasks
        .into_iter()
        .filter(|task| request.after.is_none_or(|after| task.place() > after));
    let rows = request.cut(rest.collect());
    Ok(TaskConnection::of(
        rows,
        &binding,
        args,
        total,
        rules::Task::place,
        Task,
    ))
}

/// A task of the viewer by its key.
///
/// # Errors
/// When the database fails.
pub async fn visible_task(ctx: &Context<'_>, key: &str) -> Result<Option<Task>> {
    let found = of_viewer(ctx).await?;
    Ok(found.into_iter().find(|task| key_of(task) == key).map(Task))
}
