//! Reading. A report's texts are never selected where only its state is shown.

use chrono::{DateTime, Utc};
use entity::reporting_round::ReportingAudience;
use entity::work_report::WorkReportStatus;
use entity::{
    HearingId, ObligationId, OrganizationId, Period, ReportId, RoundId, instruction, organization,
    report_hearing, reporting_exception, reporting_obligation, reporting_round, suggestion_reply,
    work_report, work_report_draft, work_report_state, work_report_version,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::access::Place;
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

pub(crate) async fn rounds_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = RoundId>,
) -> Result<Vec<reporting_round::Model>> {
    let by_ids = reporting_round::Entity::find().filter(reporting_round::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn round_of(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
    period: Period,
    audience: ReportingAudience,
) -> Result<Option<reporting_round::Model>> {
    let found = reporting_round::Entity::find()
        .filter(reporting_round::Column::IssuerId.eq(issuer))
        .filter(reporting_round::Column::Period.eq(period))
        .filter(reporting_round::Column::Audience.eq(audience))
        .one(connection)
        .await?;
    Ok(found)
}

pub(crate) async fn obligations_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ObligationId>,
) -> Result<Vec<reporting_obligation::Model>> {
    let by_ids =
        reporting_obligation::Entity::find().filter(reporting_obligation::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn list_owed(
    connection: &impl ConnectionTrait,
    round: RoundId,
    page: &PageRequest<ObligationId>,
) -> Result<Page<reporting_obligation::Model>> {
    let after = page.after.map(|id| reporting_obligation::Column::Id.gt(id));
    let rows = reporting_obligation::Entity::find()
        .filter(reporting_obligation::Column::RoundId.eq(round))
        .filter(Condition::all().add_option(after))
        .order_by_asc(reporting_obligation::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_owed(connection: &impl ConnectionTrait, round: RoundId) -> Result<i64> {
    let count = reporting_obligation::Entity::find()
        .filter(reporting_obligation::Column::RoundId.eq(round))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) async fn exceptions_of(
    connection: &impl ConnectionTrait,
    obligations: impl IntoIterator<Item = ObligationId>,
) -> Result<Vec<reporting_exception::Model>> {
    let rows = reporting_exception::Entity::find()
        .filter(reporting_exception::Column::ObligationId.is_in(obligations))
        .order_by_asc(reporting_exception::Column::GrantedAt)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn reports_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ReportId>,
) -> Result<Vec<work_report::Model>> {
    let by_ids = work_report::Entity::find().filter(work_report::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn reports_by_obligations(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ObligationId>,
) -> Result<Vec<work_report::Model>> {
    let by_ids = work_report::Entity::find().filter(work_report::Column::ObligationId.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The reports of these organizations in these periods, oldest first.
pub(crate) async fn reports_of(
    connection: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = OrganizationId>,
    periods: impl IntoIterator<Item = Period>,
) -> Result<Vec<work_report::Model>> {
    let rows = work_report::Entity::find()
        .filter(work_report::Column::OrganizationId.is_in(organizations))
        .filter(work_report::Column::Period.is_in(periods))
        .order_by_asc(work_report::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Which reports a list below an organization shows.
#[derive(Clone, Debug)]
pub(crate) struct Below {
    /// Where the list hangs.
    pub place: Place,
    /// The periods that lie in the wanted one.
    pub periods: Vec<Period>,
    /// Only reports in these states.
    pub statuses: Vec<WorkReportStatus>,
}

impl Below {
    fn condition(&self) -> Condition {
        let division = self.place.division;
        let within = if !self.place.reaches_division() {
            crate::access::below(&self.place.path)
        } else if division == division.province() {
            Condition::all().add(work_report::Column::ProvinceCode.eq(division))
        } else {
            let range = work_report::Column::DivisionCode.between(division.0, division.end().0);
            Condition::all().add(range)
        };
        let statuses = (!self.statuses.is_empty())
            .then(|| work_report::Column::Status.is_in(self.statuses.iter().copied()));
        Condition::all()
            .add(within)
            .add(work_report::Column::Period.is_in(self.periods.iter().copied()))
            .add_option(statuses)
    }

    fn select(&self) -> sea_orm::Select<work_report::Entity> {
        let select = work_report::Entity::find().filter(self.condition());
        if self.place.reaches_division() {
            return select;
        }
        let reporter = work_report::Entity::belongs_to(organization::Entity)
            .from(work_report::Column::OrganizationId)
            .to(organization::Column::Id);
        select.join(JoinType::InnerJoin, reporter.into())
    }
}

/// Reports below an organization, newest submission first; what was never submitted stands last.
pub(crate) async fn list_below(
    connection: &impl ConnectionTrait,
    below: &Below,
    page: &PageRequest<(DateTime<Utc>, ReportId)>,
) -> Result<Page<work_report::Model>> {
    let filed_at = (work_report::Entity, work_report::Column::FiledAt);
    let id = (work_report::Entity, work_report::Column::Id);
    let after = page.after.map(|(at, last)| {
        Condition::any().add(Expr::col(filed_at).lt(at)).add(
            Condition::all()
                .add(Expr::col(filed_at).eq(at))
                .add(Expr::col(id).lt(last)),
        )
    });
    let rows = below
        .select()
        .filter(Condition::all().add_option(after))
        .order_by_desc(work_report::Column::FiledAt)
        .order_by_desc(work_report::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_below(connection: &impl ConnectionTrait, below: &Below) -> Result<i64> {
    let count = below.select().count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) async fn draft(
    connection: &impl ConnectionTrait,
    id: ReportId,
) -> Result<Option<work_report_draft::Model>> {
    Ok(work_report_draft::Entity::find_by_id(id)
        .one(connection)
        .await?)
}

pub(crate) async fn version(
    connection: &impl ConnectionTrait,
    id: ReportId,
    number: i32,
) -> Result<Option<work_report_version::Model>> {
    Ok(work_report_version::Entity::find_by_id((id, number))
        .one(connection)
        .await?)
}

/// The newest versions of these reports.
pub(crate) async fn newest_versions(
    connection: &impl ConnectionTrait,
    reports: &[work_report::Model],
) -> Result<Vec<work_report_version::Model>> {
    let mut newest = Condition::any();
    for report in reports {
        newest = newest.add(
            Condition::all()
                .add(work_report_version::Column::ReportId.eq(report.id))
                .add(work_report_version::Column::Number.eq(report.versions)),
        );
    }
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    Ok(work_report_version::Entity::find()
        .filter(newest)
        .all(connection)
        .await?)
}

/// A version without its content.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct VersionHead {
    pub number: i32,
    pub content_hash: Vec<u8>,
    pub submitted_at: DateTime<Utc>,
    pub submitted_by: entity::AccountId,
}

pub(crate) async fn versions(
    connection: &impl ConnectionTrait,
    id: ReportId,
) -> Result<Vec<VersionHead>> {
    let rows = work_report_version::Entity::find()
        .select_only()
        .columns([
            work_report_version::Column::Number,
            work_report_version::Column::ContentHash,
            work_report_version::Column::SubmittedAt,
            work_report_version::Column::SubmittedBy,
        ])
        .filter(work_report_version::Column::ReportId.eq(id))
        .order_by_asc(work_report_version::Column::Number)
        .into_model::<VersionHead>()
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn states(
    connection: &impl ConnectionTrait,
    id: ReportId,
) -> Result<Vec<work_report_state::Model>> {
    let rows = work_report_state::Entity::find()
        .filter(work_report_state::Column::ReportId.eq(id))
        .order_by_asc(work_report_state::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn replies(
    connection: &impl ConnectionTrait,
    id: ReportId,
) -> Result<Vec<suggestion_reply::Model>> {
    let rows = suggestion_reply::Entity::find()
        .filter(suggestion_reply::Column::ReportId.eq(id))
        .order_by_asc(suggestion_reply::Column::RepliedAt)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn hearings(
    connection: &impl ConnectionTrait,
    id: ReportId,
) -> Result<Vec<report_hearing::Model>> {
    let rows = report_hearing::Entity::find()
        .filter(report_hearing::Column::ReportId.eq(id))
        .order_by_asc(report_hearing::Column::RecordedAt)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn instructions(
    connection: &impl ConnectionTrait,
    hearings: impl IntoIterator<Item = HearingId>,
) -> Result<Vec<instruction::Model>> {
    let rows = instruction::Entity::find()
        .filter(instruction::Column::HearingId.is_in(hearings))
        .order_by_asc(instruction::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The reports filed to one issuer for a period, for the issuer's own consolidated figures.
pub(crate) async fn filed_to(
    connection: &impl ConnectionTrait,
    issuer: OrganizationId,
    period: Period,
) -> Result<Vec<work_report::Model>> {
    let round = work_report::Entity::belongs_to(reporting_round::Entity)
        .from(work_report::Column::RoundId)
        .to(reporting_round::Column::Id);
    let filed = [WorkReportStatus::Submitted, WorkReportStatus::Accepted];
    let rows = work_report::Entity::find()
        .join(JoinType::InnerJoin, round.into())
        .filter(reporting_round::Column::IssuerId.eq(issuer))
        .filter(reporting_round::Column::Audience.eq(ReportingAudience::Departments))
        .filter(work_report::Column::Period.eq(period))
        .filter(work_report::Column::Status.is_in(filed))
        .order_by_asc(work_report::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The obligations of these organizations in a round.
pub(crate) async fn owed_by_any(
    connection: &impl ConnectionTrait,
    round: RoundId,
    organizations: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<reporting_obligation::Model>> {
    let rows = reporting_obligation::Entity::find()
        .filter(reporting_obligation::Column::RoundId.eq(round))
        .filter(reporting_obligation::Column::OrganizationId.is_in(organizations))
        .order_by_asc(reporting_obligation::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}
