//! The parts of a report in GraphQL: sections, figures, problems, suggestions, versions, hearings.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::rectification::RectificationSource;
use entity::{
    AppointmentId, PersonId, ReportId, instruction, organization, report_hearing, work_report,
};

use super::super::catalogue::Source;
use super::super::rules::yuan;
use super::super::store::{Appraised, Collected};
use crate::clock::day_of;
use crate::domain::edges::{Record, RecordConnection, RecordKind, RecordOfWork};
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::graphql::{Appointment, AppointmentById, Person, PersonById};
use crate::domain::rectification::graphql::{Rectification, RectificationOf};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, DateTime, Decimal, encode, encode_key};

/// The states of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::work_report::WorkReportStatus")]
pub enum WorkReportStatus {
    /// Being written.
    Draft,
    /// Filed, awaiting the superior.
    Submitted,
    /// Sent back with a reason; named sections are open.
    Returned,
    /// Taken by the superior.
    Accepted,
}

/// A filed report behind a number.
pub(super) fn filed(report: &work_report::Model) -> Record {
    Record::Work(RecordOfWork {
        id: encode(&report.id),
        kind: RecordKind::WorkReport,
        title: format!("{} 工作报告", report.period),
        starts_on: report.period.first_day().into(),
    })
}

/// A branch behind a number.
pub(super) fn branch(branch: &organization::Model) -> Record {
    Record::Work(RecordOfWork {
        id: encode(&branch.id),
        kind: RecordKind::Branch,
        title: branch.name.clone(),
        starts_on: branch.valid_from.into(),
    })
}

/// A yearly appraisal whose results stand, behind a number.
pub(super) fn appraised(row: &Appraised) -> Record {
    Record::Work(RecordOfWork {
        id: encode(&row.id),
        kind: RecordKind::Appraisal,
        title: format!("{} {} 考核", row.name, row.period),
        starts_on: day_of(row.since).into(),
    })
}

/// Dues that were collected, behind a number.
pub(super) fn collected(row: &Collected) -> Record {
    Record::Work(RecordOfWork {
        id: encode(&row.id),
        kind: RecordKind::DuesCollection,
        title: format!("{} 党费 {} 元", row.month, yuan(row.amount)),
        starts_on: row.effective_on.into(),
    })
}

/// A membership behind a number, called by the member's name.
pub(super) fn member(membership: &entity::membership::Model, name: String) -> Record {
    Record::Work(RecordOfWork {
        id: encode(&membership.id),
        kind: RecordKind::Membership,
        title: name,
        starts_on: membership.valid_from.into(),
    })
}

/// A text of a report.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportSection {
    /// Key in the form.
    pub(super) key: String,
    /// Title as people read it.
    pub(super) title: String,
    /// Whether a report without it cannot be submitted.
    pub(super) required: bool,
    /// The text: of the draft for who writes it, else of the newest submission; null while there is
    /// none to show.
    pub(super) text: Option<String>,
    /// Whether it can be changed now: all are in a draft, only the named ones after a return.
    pub(super) open: bool,
}

/// Why a figure has no computed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NotComputed {
    /// Activities are not recorded. No longer given: they are.
    ActivitiesNotRecorded,
    /// No books of dues are kept there.
    LedgerNotKept,
}

impl NotComputed {
    /// Why nothing is computed from this source.
    pub(super) const fn of(source: Source) -> Option<Self> {
        match source {
            Source::Ledger => Some(Self::LedgerNotKept),
            Source::Branches | Source::Members | Source::Appraisals | Source::Activities(..) => {
                None
            }
        }
    }
}

/// A problem that a report names.
#[derive(Clone, Debug)]
pub(super) struct ReportProblem {
    pub(super) problem: super::super::rules::Problem,
    /// The report that was accepted with it, and its number there.
    pub(super) accepted: Option<(ReportId, i32)>,
}

/// A problem that a report names.
#[Object]
impl ReportProblem {
    /// What is wrong.
    async fn text(&self) -> &str {
        &self.problem.text
    }

    /// What is to be done.
    async fn measures(&self) -> Option<&str> {
        self.problem.measures.as_deref()
    }

    /// Until when.
    async fn due_on(&self) -> Option<Date> {
        self.problem.due_on.map(Date)
    }

    /// By whom.
    async fn responsible_person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        person(ctx, self.problem.responsible_person_id).await
    }

    /// The rectification that it became at acceptance; null before.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        match self.accepted {
            Some((report, number)) => {
                let key = RectificationOf(RectificationSource::Report, report.0, number);
                rectification(ctx, key).await
            }
            None => Ok(None),
        }
    }
}

/// A suggestion to the superior.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportSuggestion {
    /// From 1: give it to answer.
    pub(super) number: i32,
    /// What is suggested.
    pub(super) text: String,
    /// The superior's answer.
    pub(super) reply: Option<String>,
    /// When it was answered.
    pub(super) replied_at: Option<DateTime>,
}

/// A submission, sealed.
#[derive(Clone, Debug)]
pub(super) struct ReportVersion {
    pub(super) head: super::super::store::VersionHead,
}

/// A submission, sealed.
#[Object]
impl ReportVersion {
    /// From 1.
    async fn number(&self) -> i32 {
        self.head.number
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime {
        self.head.submitted_at.into()
    }

    /// Who submitted it.
    async fn submitted_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.head.submitted_by).await
    }

    /// SHA-256 of the sealed content, in hexadecimal; the history holds the same.
    async fn content_hash(&self) -> String {
        crate::db::history::hex(&self.head.content_hash)
    }
}

/// What differs between two submissions.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportChange {
    /// The section's key; `@figures.KEY`, `@problems` or `@suggestions` for what is no section.
    pub(super) part: String,
    /// As it was; null where there was nothing.
    pub(super) before: Option<String>,
    /// As it is; null where there is nothing.
    pub(super) after: Option<String>,
}

/// That a leader of the party committee heard a report.
#[derive(Clone, Debug)]
pub(super) struct ReportHearing {
    pub(super) row: report_hearing::Model,
    pub(super) instructions: Vec<instruction::Model>,
}

/// That a leader of the party committee heard a report.
#[Object]
impl ReportHearing {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.row.id)
    }

    /// The day.
    async fn heard_on(&self) -> Date {
        self.row.heard_on.into()
    }

    /// The leader, in the post held on that day.
    async fn leader(&self, ctx: &Context<'_>) -> Result<Appointment> {
        appointment(ctx, self.row.leader_id).await
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.row.recorded_by).await
    }

    /// What the leader asked for.
    async fn instructions(&self) -> Vec<Instruction> {
        self.instructions.iter().cloned().map(Instruction).collect()
    }
}

/// What a leader asked for at a hearing.
#[derive(Clone, Debug)]
pub(super) struct Instruction(instruction::Model);

/// What a leader asked for at a hearing.
#[Object]
impl Instruction {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What is asked.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Until when.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// By whom.
    async fn responsible_person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        person(ctx, self.0.responsible_person_id).await
    }

    /// The rectification that follows it up; null for those given before rectifications were kept.
    async fn rectification(&self, ctx: &Context<'_>) -> Result<Option<Rectification>> {
        let key = RectificationOf(RectificationSource::Instruction, self.0.id.0, 1);
        rectification(ctx, key).await
    }
}

async fn rectification(ctx: &Context<'_>, key: RectificationOf) -> Result<Option<Rectification>> {
    Ok(Ctx::loaders(ctx)
        .load_one(key)
        .await?
        .map(Rectification::from))
}

async fn person(ctx: &Context<'_>, id: Option<PersonId>) -> Result<Option<Person>> {
    match id {
        Some(id) => Ok(Ctx::loaders(ctx)
            .load_one(PersonById(id))
            .await?
            .map(Person::from)),
        None => Ok(None),
    }
}

async fn appointment(ctx: &Context<'_>, id: AppointmentId) -> Result<Appointment> {
    let row = Ctx::loaders(ctx).load_one(AppointmentById(id)).await?;
    row.map(Appointment::from)
        .ok_or_else(|| Error::internal("a hearing without a leader"))
}

/// A figure of a report, with the number from the records beside the one that the filer states.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct ReportFigure {
    /// Key in the catalogue.
    pub(super) key: String,
    /// Title as people read it.
    pub(super) title: String,
    /// Unit in which it is counted.
    pub(super) unit: String,
    /// What the records give: of this moment in a draft, of its moment in a submission. Null where
    /// no records exist yet, never 0 for that.
    pub(super) computed: Option<Decimal>,
    /// Why there is no computed number.
    pub(super) not_computed: Option<NotComputed>,
    /// What the filer states instead.
    pub(super) stated: Option<Decimal>,
    /// Why it differs.
    pub(super) reason: Option<String>,
    #[graphql(skip)]
    pub(super) subject: std::sync::Arc<FigureSubject>,
}

/// What the sources of a figure are looked up for.
#[derive(Clone, Debug)]
pub(super) struct FigureSubject {
    pub(super) organization: std::sync::Arc<organization::Model>,
    pub(super) period: entity::Period,
    /// As the records were known then; as they are known now, where none is named.
    pub(super) known_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// What a report says, and the records do not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum ReportFindingCode {
    /// A figure is stated otherwise than the records give it.
    FigureDiffers,
    /// A text gives another number than the records.
    TextDiffers,
}

/// Something that a report says against the records.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct ReportFinding {
    /// Stable, for programs.
    code: ReportFindingCode,
    /// For people, in the language of the request.
    message: String,
    /// Key of the figure in the catalogue.
    figure: String,
    /// Key of the section whose text says so; null for a stated figure.
    section: Option<String>,
    /// What the report says.
    stated: Decimal,
    /// What the records give.
    computed: Decimal,
}

impl ReportFinding {
    /// A contradiction with its text; none for a figure that the catalogue does not know.
    pub(super) fn of(
        found: super::super::rules::Contradiction,
        language: crate::graphql::Language,
    ) -> Option<Self> {
        let figure = super::super::catalogue::by_key(&found.key)?;
        let (title, unit) = (figure.title_in(language), figure.unit);
        let (said, recorded) = (&found.said, &found.recorded);
        let message = match language {
            crate::graphql::Language::Chinese => {
                format!("{title}：报告称 {said}{unit}，记录为 {recorded}{unit}")
            }
            crate::graphql::Language::English => {
                format!("{title}: the report says {said}, the records hold {recorded}")
            }
        };
        let code = match found.section {
            Some(_) => ReportFindingCode::TextDiffers,
            None => ReportFindingCode::FigureDiffers,
        };
        Some(Self {
            code,
            message,
            figure: found.key,
            section: found.section,
            stated: Decimal(found.said),
            computed: Decimal(found.recorded),
        })
    }
}

#[async_graphql::ComplexObject]
impl ReportFigure {
    /// The records behind the computed number.
    #[graphql(complexity = "crate::graphql::page_cost(first, child_complexity)")]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<RecordConnection> {
        super::query::sources(ctx, self, crate::graphql::ListArgs { first, after }).await
    }
}

/// The opaque id of a figure's sources, for cursors.
pub(super) fn binding(figure: &ReportFigure) -> String {
    encode_key(
        "sources",
        &format!(
            "{}{}{}",
            figure.key, figure.subject.organization.id.0, figure.subject.period
        ),
    )
    .0
}
