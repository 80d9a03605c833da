//! Reports that are to be written, reviewed, heard, and whose suggestions are to be answered.

use chrono::{DateTime, Utc};
use entity::organization::OrganizationKind;
use entity::work_report::WorkReportStatus;
use entity::{
    ObligationId, OrganizationId, Period, ReportId, organization, report_hearing,
    reporting_obligation, reporting_round, work_report,
};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, RelationDef, Select,
};

use super::{EACH_MAX, to_organization};
use crate::error::Result;

/// An obligation that is open, its title, its due time, and the state of its report if it was begun.
pub(crate) type Owed = (
    ObligationId,
    OrganizationId,
    String,
    DateTime<Utc>,
    Option<ReportId>,
    Option<WorkReportStatus>,
);

/// Obligations for which a report can still be filed.
pub(crate) async fn owed(
    connection: &impl ConnectionTrait,
    here: Condition,
    now: DateTime<Utc>,
) -> Result<Vec<Owed>> {
    use reporting_obligation::Column as Obligation;
    let to_round: RelationDef = reporting_obligation::Entity::belongs_to(reporting_round::Entity)
        .from(Obligation::RoundId)
        .to(reporting_round::Column::Id)
        .into();
    let to_report: RelationDef = reporting_obligation::Entity::belongs_to(work_report::Entity)
        .from(Obligation::Id)
        .to(work_report::Column::ObligationId)
        .into();
    let begun = Condition::any()
        .add(work_report::Column::Status.is_null())
        .add(work_report::Column::Status.eq(WorkReportStatus::Draft));
    let open = Condition::any()
        .add(reporting_round::Column::LockAt.gt(now))
        .add(Obligation::ExtendedUntil.gt(now));
    let returned = work_report::Column::Status.eq(WorkReportStatus::Returned);
    let rows = reporting_obligation::Entity::find()
        .select_only()
        .columns([Obligation::Id, Obligation::OrganizationId])
        .column(reporting_round::Column::Title)
        .column(Obligation::DueAt)
        .column(work_report::Column::Id)
        .column(work_report::Column::Status)
        .join(
            JoinType::InnerJoin,
            to_organization::<reporting_obligation::Entity>(Obligation::OrganizationId),
        )
        .join(JoinType::InnerJoin, to_round)
        .join(JoinType::LeftJoin, to_report)
        .filter(here)
        .filter(Obligation::Exempted.eq(false))
        .filter(Obligation::LapsedOn.is_null())
        .filter(
            Condition::any()
                .add(returned)
                .add(Condition::all().add(begun).add(open)),
        )
        .order_by_asc(Obligation::DueAt)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// A report, whose it is, and the name of who reports.
pub(crate) type Reported = (ReportId, OrganizationId, String);

/// Reports that were filed to whoever is `here` and are neither accepted nor returned.
pub(crate) async fn filed(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<Vec<Reported>> {
    let filed = filed_to(here).filter(work_report::Column::Status.eq(WorkReportStatus::Submitted));
    reported(connection, filed).await
}

/// Reports that whoever is `here` has accepted, with suggestions that are not answered.
pub(crate) async fn suggesting(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<Vec<Reported>> {
    let accepted = filed_to(here)
        .filter(work_report::Column::Status.eq(WorkReportStatus::Accepted))
        .filter(work_report::Column::SuggestionsOpen.gt(0));
    reported(connection, accepted).await
}

/// Reports of these periods by working committees that are `here`, which were filed and not heard.
pub(crate) async fn unheard(
    connection: &impl ConnectionTrait,
    here: Condition,
    periods: &[Period],
) -> Result<Vec<Reported>> {
    let heard = report_hearing::Entity::find()
        .select_only()
        .column(report_hearing::Column::ReportId)
        .into_query();
    let stands = [WorkReportStatus::Submitted, WorkReportStatus::Accepted];
    let unheard = work_report::Entity::find()
        .filter(here)
        .filter(organization::Column::Kind.eq(OrganizationKind::WorkingCommittee))
        .filter(work_report::Column::Period.is_in(periods.iter().copied()))
        .filter(work_report::Column::Status.is_in(stands))
        .filter(work_report::Column::Id.not_in_subquery(heard));
    reported(connection, unheard).await
}

/// Reports of the rounds that whoever is `here` has opened.
fn filed_to(here: Condition) -> Select<work_report::Entity> {
    let to_round: RelationDef = work_report::Entity::belongs_to(reporting_round::Entity)
        .from(work_report::Column::RoundId)
        .to(reporting_round::Column::Id)
        .into();
    let issuers = Query::select()
        .column((organization::Entity, organization::Column::Id))
        .from(organization::Entity)
        .cond_where(here)
        .to_owned();
    work_report::Entity::find()
        .join(JoinType::InnerJoin, to_round)
        .filter(reporting_round::Column::IssuerId.in_subquery(issuers))
}

async fn reported(
    connection: &impl ConnectionTrait,
    reports: Select<work_report::Entity>,
) -> Result<Vec<Reported>> {
    let rows = reports
        .select_only()
        .columns([work_report::Column::Id, work_report::Column::OrganizationId])
        .column(organization::Column::Name)
        .join(
            JoinType::InnerJoin,
            to_organization::<work_report::Entity>(work_report::Column::OrganizationId),
        )
        .order_by_asc(work_report::Column::FiledAt)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}
