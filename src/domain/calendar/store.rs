//! The statements behind the calendar: one for each source.

use chrono::{DateTime, NaiveDate, Utc};
use entity::question::QuestionState;
use entity::rectification::RectificationState;
use entity::work_report::WorkReportStatus;
use entity::{
    ObligationId, OrganizationId, organization_term, question, rectification, reporting_obligation,
    reporting_round, work_report,
};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use crate::error::Result;

/// Entries of one kind for each organization at the most: the earliest.
const EACH_MAX: usize = 1_000;

fn most(ids: &[OrganizationId]) -> u64 {
    let most = EACH_MAX.saturating_mul(ids.len());
    u64::try_from(most).unwrap_or(u64::MAX)
}

/// Obligations whose report is not filed, with the title of the round and the due time.
pub(crate) async fn owed(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(ObligationId, OrganizationId, String, DateTime<Utc>)>> {
    use reporting_obligation::Column as C;
    let to_round: RelationDef = reporting_obligation::Entity::belongs_to(reporting_round::Entity)
        .from(C::RoundId)
        .to(reporting_round::Column::Id)
        .into();
    let to_report: RelationDef = reporting_obligation::Entity::belongs_to(work_report::Entity)
        .from(C::Id)
        .to(work_report::Column::ObligationId)
        .into();
    let filed = [WorkReportStatus::Submitted, WorkReportStatus::Accepted];
    let open = Condition::any()
        .add(work_report::Column::Status.is_null())
        .add(work_report::Column::Status.is_not_in(filed));
    let rows = reporting_obligation::Entity::find()
        .select_only()
        .columns([C::Id, C::OrganizationId])
        .column(reporting_round::Column::Title)
        .column(C::DueAt)
        .join(JoinType::InnerJoin, to_round)
        .join(JoinType::LeftJoin, to_report)
        .filter(C::OrganizationId.is_in(ids.iter().copied()))
        .filter(C::Exempted.eq(false))
        .filter(C::LapsedOn.is_null())
        .filter(C::DueAt.gte(from))
        .filter(C::DueAt.lt(until))
        .filter(open)
        .order_by_asc(C::DueAt)
        .order_by_asc(C::Id)
        .limit(most(ids))
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// Rectifications that are not claimed, by their terms.
pub(crate) async fn rectifications(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<rectification::Model>> {
    use rectification::Column as C;
    let closed = [RectificationState::Done, RectificationState::Verified];
    let rows = rectification::Entity::find()
        .filter(C::OrganizationId.is_in(ids.iter().copied()))
        .filter(C::State.is_not_in(closed))
        .filter(C::DueOn.between(from, to))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id)
        .limit(most(ids));
    Ok(rows.all(connection).await?)
}

/// Questions that are not answered, by their terms.
pub(crate) async fn questions(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<question::Model>> {
    use question::Column as C;
    let rows = question::Entity::find()
        .filter(C::OrganizationId.is_in(ids.iter().copied()))
        .filter(C::State.eq(QuestionState::Asked))
        .filter(C::DueOn.between(from, to))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id)
        .limit(most(ids));
    Ok(rows.all(connection).await?)
}

/// The newest terms of office of each, as far as they are known.
pub(crate) async fn terms(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<organization_term::Model>> {
    use organization_term::Column as C;
    let rows = organization_term::Entity::find()
        .filter(C::OrganizationId.is_in(ids.iter().copied()))
        .order_by_asc(C::OrganizationId)
        .order_by_asc(C::StartsOn)
        .limit(most(ids));
    Ok(rows.all(connection).await?)
}
