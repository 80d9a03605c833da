//! Reports in GraphQL.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{ReportId, work_report, work_report_state};

use super::super::catalogue;
use super::super::rules::{self, Content, Form};
use super::super::{figures, store};
use super::follow_up::{self, ReportFollowUp};
use super::parts::{
    FigureSubject, NotComputed, ReportChange, ReportFigure, ReportFinding, ReportHearing,
    ReportProblem, ReportSection, ReportSuggestion, ReportVersion, WorkReportStatus,
};
use super::round::{may_draft, parse_form};
use super::{
    ObligationById, ReportById, ReportingObligation, ReportingRound, RoundById, permission,
};
use crate::access::Place;
use crate::domain::auth::graphql::{ActionValue, Permission};
use crate::domain::edges;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{OrganizationById, load_seen};
use crate::error::{Error, Refusal, RefusalCode, Result};
use crate::graphql::{Ctx, DateTime, Decimal, PeriodScalar, encode};

/// What findings cost: all figures are computed for them.
const FINDINGS_COST: usize = 10;

/// One organization's report in one round.
#[derive(Clone, Debug)]
pub struct WorkReport(pub(super) work_report::Model);

impl From<work_report::Model> for WorkReport {
    fn from(row: work_report::Model) -> Self {
        Self(row)
    }
}

/// The report with this id, for those who fully see the organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_report(ctx: &Context<'_>, id: ReportId) -> Result<Option<WorkReport>> {
    let Some(row) = Ctx::loaders(ctx).load_one(ReportById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| WorkReport(row)))
}

/// One organization's report in one round.
#[Object]
impl WorkReport {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// Its state.
    async fn status(&self) -> WorkReportStatus {
        self.0.status.into()
    }

    /// The first submission came after the due time.
    async fn late(&self) -> bool {
        self.0.late
    }

    /// Counts the changes: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }

    /// The half year.
    async fn period(&self) -> PeriodScalar {
        PeriodScalar(self.0.period)
    }

    /// The newest submission; null before the first.
    async fn submitted_at(&self) -> Option<DateTime> {
        (self.0.versions > 0).then(|| self.0.filed_at.into())
    }

    /// The first submission, which decides whether it is late.
    async fn first_submitted_at(&self) -> Option<DateTime> {
        self.0.first_filed_at.map(DateTime)
    }

    /// When it was accepted.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }

    /// Who reports.
    async fn organization(&self, ctx: &Context<'_>) -> Result<edges::Organization> {
        edges::organization(ctx, self.0.organization_id)
            .await?
            .ok_or_else(|| Error::internal("a visible report of an invisible organization"))
    }

    /// The round.
    async fn round(&self, ctx: &Context<'_>) -> Result<ReportingRound> {
        Ok(ReportingRound(self.load_round(ctx).await?))
    }

    /// The duty that it answers.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<ReportingObligation> {
        let row = Ctx::loaders(ctx)
            .load_one(ObligationById(self.0.obligation_id))
            .await?;
        row.map(ReportingObligation)
            .ok_or_else(|| Error::internal("a report without an obligation"))
    }

    /// Its texts, in the order of the form.
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<ReportSection>> {
        let form = self.form(ctx).await?;
        let content = self.content(ctx).await?;
        let open = self.open_parts(ctx).await?;
        let section = |section: rules::FormSection| {
            let text = content.sections.iter().find(|text| text.key == section.key);
            ReportSection {
                text: text.map(|text| text.text.clone()),
                open: open.is_open(&section.key),
                key: section.key,
                title: section.title,
                required: section.required,
            }
        };
        Ok(form.sections.into_iter().map(section).collect())
    }

    /// Its figures, in the order of the form.
    async fn figures(&self, ctx: &Context<'_>) -> Result<Vec<ReportFigure>> {
        let form = self.form(ctx).await?;
        let content = self.content(ctx).await?;
        let subject = self.subject(ctx).await?;
        let computed = match self.shows_draft(ctx).await? {
            true => {
                let request = Ctx::of(ctx);
                let (reader, today) = (request.db.reader(), request.clock.today());
                let organization = subject.organization.as_ref();
                let of = figures::Subject {
                    organization,
                    period: subject.period,
                    known_at: subject.known_at,
                };
                figures::computed(reader, &of, &form.figures, today).await?
            }
            false => sealed_numbers(&content),
        };
        let language = Ctx::of(ctx).language;
        let figure = |figure: &catalogue::Figure| {
            let value = content.figures.iter().find(|value| value.key == figure.key);
            let number = computed.iter().find(|number| number.key == figure.key);
            ReportFigure {
                key: figure.key.to_owned(),
                title: figure.title_in(language).to_owned(),
                unit: figure.unit.to_owned(),
                computed: number.map(|number| Decimal(number.value.clone())),
                not_computed: match number {
                    Some(_) => None,
                    None => NotComputed::of(figure.source),
                },
                stated: value.and_then(|value| value.stated.clone()).map(Decimal),
                reason: value.and_then(|value| value.reason.clone()),
                subject: subject.clone(),
            }
        };
        Ok(form
            .figures
            .iter()
            .filter_map(|key| catalogue::by_key(key))
            .map(figure)
            .collect())
    }

    /// Problems that it names.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<ReportProblem>> {
        let content = self.content(ctx).await?;
        let accepted = self.0.status == entity::work_report::WorkReportStatus::Accepted;
        let problem = |(problem, number)| ReportProblem {
            problem,
            accepted: accepted.then_some((self.0.id, number)),
        };
        Ok(content.problems.into_iter().zip(1..).map(problem).collect())
    }

    /// Suggestions to the superior, with their answers.
    async fn suggestions(&self, ctx: &Context<'_>) -> Result<Vec<ReportSuggestion>> {
        let content = self.content(ctx).await?;
        if content.suggestions.is_empty() {
            return Ok(Vec::new());
        }
        let replies = store::replies(Ctx::of(ctx).db.reader(), self.0.id).await?;
        let suggestion = |(text, number): (String, i32)| {
            let reply = replies.iter().find(|reply| reply.suggestion == text);
            ReportSuggestion {
                number,
                text,
                reply: reply.map(|reply| reply.reply.clone()),
                replied_at: reply.map(|reply| reply.replied_at.into()),
            }
        };
        Ok(content
            .suggestions
            .into_iter()
            .zip(1..)
            .map(suggestion)
            .collect())
    }

    /// Its submissions, oldest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<ReportVersion>> {
        let rows = store::versions(Ctx::of(ctx).db.reader(), self.0.id).await?;
        Ok(rows
            .into_iter()
            .map(|head| ReportVersion { head })
            .collect())
    }

    /// What the newest submission changed against an earlier one, part by part; null before there
    /// are both.
    async fn changes_since_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of the earlier submission; the one before the newest if left out."
        )]
        number: Option<i32>,
    ) -> Result<Option<Vec<ReportChange>>> {
        let number = number.unwrap_or(self.0.versions - 1);
        if number > self.0.versions {
            return Err(unknown_version().into());
        }
        let before = self.sealed(ctx, number).await?;
        self.changes(ctx, before).await
    }

    /// What the newest submission changed against the one of the half year before; null where there
    /// is none.
    async fn changes_since_last_half_year(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<ReportChange>>> {
        let Ok(previous) = self.0.period.previous() else {
            return Ok(None);
        };
        let reader = Ctx::of(ctx).db.reader();
        let earlier = store::reports_of(reader, [self.0.organization_id], [previous]).await?;
        let before = match earlier.last() {
            Some(report) => {
                WorkReport(report.clone())
                    .sealed(ctx, report.versions)
                    .await?
            }
            None => None,
        };
        self.changes(ctx, before).await
    }

    /// What it says against the records: to who writes the draft before it is submitted, to the reader
    /// of a submission as the records were when it was filed.
    #[graphql(complexity = "FINDINGS_COST + child_complexity")]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<ReportFinding>> {
        let content = self.content(ctx).await?;
        let subject = self.subject(ctx).await?;
        let request = Ctx::of(ctx);
        let of = figures::Subject {
            organization: subject.organization.as_ref(),
            period: subject.period,
            known_at: subject.known_at,
        };
        let keys: Vec<_> = catalogue::FIGURES
            .iter()
            .map(|figure| figure.key.to_owned())
            .collect();
        let today = request.clock.today();
        let computed = figures::computed(request.db.reader(), &of, &keys, today).await?;
        let records: Vec<_> = computed
            .iter()
            .filter_map(|number| {
                let figure = catalogue::by_key(&number.key)?;
                Some(rules::Spoken {
                    key: figure.key,
                    words: figure.words,
                    units: figure.units,
                    value: &number.value,
                })
            })
            .collect();
        let found = rules::contradictions(&content, &records);
        let finding = |found| ReportFinding::of(found, request.language);
        Ok(found.into_iter().filter_map(finding).collect())
    }

    /// That leaders heard it, oldest first.
    async fn hearings(&self, ctx: &Context<'_>) -> Result<Vec<ReportHearing>> {
        let reader = Ctx::of(ctx).db.reader();
        let rows = store::hearings(reader, self.0.id).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let instructions = store::instructions(reader, rows.iter().map(|row| row.id)).await?;
        let hearing = |row: entity::report_hearing::Model| {
            let own = instructions
                .iter()
                .filter(|instruction| instruction.hearing_id == row.id);
            ReportHearing {
                instructions: own.cloned().collect(),
                row,
            }
        };
        Ok(rows.into_iter().map(hearing).collect())
    }

    /// Whether the viewer may do something to this report, as it and the round stand now: writing,
    /// filing, reviewing, hearing; and an exception from it. Anything else is asked of the
    /// organization.
    async fn viewer_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The act.")] action: ActionValue,
    ) -> Result<Permission> {
        permission::on_report(ctx, self, action.into()).await
    }

    /// What the half year before left: what leaders asked for, what was named as a problem, what was
    /// suggested; each with its answer, or still open.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Result<Vec<ReportFollowUp>> {
        follow_up::of(ctx, self).await
    }

    /// Why it was last returned; null unless it is returned now.
    async fn return_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.status != entity::work_report::WorkReportStatus::Returned {
            return Ok(None);
        }
        Ok(self.state(ctx).await?.and_then(|state| state.comment))
    }
}

/// Which parts of a report can be changed.
enum Open {
    All,
    None,
    These(BTreeSet<String>),
}

impl Open {
    fn is_open(&self, part: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::These(parts) => parts.contains(part),
        }
    }
}

impl WorkReport {
    pub(super) async fn load_round(
        &self,
        ctx: &Context<'_>,
    ) -> Result<entity::reporting_round::Model> {
        let row = Ctx::loaders(ctx)
            .load_one(RoundById(self.0.round_id))
            .await?;
        row.ok_or_else(|| Error::internal("a report without a round"))
    }

    async fn form(&self, ctx: &Context<'_>) -> Result<Form> {
        parse_form(&self.load_round(ctx).await?)
    }

    async fn subject(&self, ctx: &Context<'_>) -> Result<Arc<FigureSubject>> {
        use entity::work_report::WorkReportStatus as Status;
        let row = Ctx::loaders(ctx)
            .load_one(OrganizationById(self.0.organization_id))
            .await?;
        let organization = row.ok_or_else(|| Error::internal("a report of no organization"))?;
        let submitted = match self.0.status {
            Status::Draft | Status::Returned => None,
            Status::Submitted | Status::Accepted => Some(self.0.filed_at),
        };
        Ok(Arc::new(FigureSubject {
            organization,
            period: self.0.period,
            known_at: submitted,
        }))
    }

    /// Whether the reader is shown the draft: who may write it, while it is open.
    async fn shows_draft(&self, ctx: &Context<'_>) -> Result<bool> {
        use entity::work_report::WorkReportStatus as Status;
        match self.0.status {
            Status::Draft | Status::Returned => {
                let subject = self.subject(ctx).await?;
                Ok(may_draft(ctx, &Place::from(subject.organization.as_ref())))
            }
            Status::Submitted | Status::Accepted => Ok(false),
        }
    }

    /// What the reader is shown: the draft, or the newest submission.
    async fn content(&self, ctx: &Context<'_>) -> Result<Content> {
        if self.shows_draft(ctx).await? {
            let draft = store::draft(Ctx::of(ctx).db.reader(), self.0.id).await?;
            return draft.map_or_else(|| Ok(Content::default()), |draft| parse(&draft.content));
        }
        self.newest(ctx).await
    }

    /// The newest submission; nothing before the first.
    pub(super) async fn newest(&self, ctx: &Context<'_>) -> Result<Content> {
        Ok(self.sealed(ctx, self.0.versions).await?.unwrap_or_default())
    }

    async fn sealed(&self, ctx: &Context<'_>, number: i32) -> Result<Option<Content>> {
        if number < 1 {
            return Ok(None);
        }
        let version = store::version(Ctx::of(ctx).db.reader(), self.0.id, number).await?;
        version.map(|version| parse(&version.content)).transpose()
    }

    async fn changes(
        &self,
        ctx: &Context<'_>,
        before: Option<Content>,
    ) -> Result<Option<Vec<ReportChange>>> {
        let after = self.sealed(ctx, self.0.versions).await?;
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(None);
        };
        let form = self.form(ctx).await?;
        let change = |change: rules::Change| ReportChange {
            part: change.part,
            before: change.before,
            after: change.after,
        };
        Ok(Some(
            rules::difference(&form, &before, &after)
                .into_iter()
                .map(change)
                .collect(),
        ))
    }

    pub(super) async fn state(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<work_report_state::Model>> {
        let states = store::states(Ctx::of(ctx).db.reader(), self.0.id).await?;
        Ok(states.into_iter().last())
    }

    async fn open_parts(&self, ctx: &Context<'_>) -> Result<Open> {
        use entity::work_report::WorkReportStatus as Status;
        Ok(match self.0.status {
            Status::Draft => Open::All,
            Status::Submitted | Status::Accepted => Open::None,
            Status::Returned => {
                let reopened = self.state(ctx).await?.and_then(|state| state.reopened);
                let parts = reopened.and_then(|keys| serde_json::from_str(&keys).ok());
                parts.map_or(Open::All, Open::These)
            }
        })
    }
}

fn unknown_version() -> Refusal {
    Refusal::new(
        RefusalCode::OutOfRange,
        "没有这一版本",
        "there is no such submission",
    )
    .at("number")
}

fn parse(content: &str) -> Result<Content> {
    serde_json::from_str(content).map_err(|error| Error::Internal(Box::new(error)))
}

fn sealed_numbers(content: &Content) -> Vec<rules::Computed> {
    let numbers = content.figures.iter().filter_map(|value| {
        let key = value.key.clone();
        value
            .computed
            .clone()
            .map(|value| rules::Computed { key, value })
    });
    numbers.collect()
}
