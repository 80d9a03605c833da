//! What appraisals say to a figure: yearly ones whose results came to stand.

use chrono::{DateTime, Utc};
use entity::appraisal_cycle::{AppraisalKind, AppraisalStage};
use entity::{EntryId, Period, appraisal_cycle, appraisal_entry, appraisal_stage, organization};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::access::below;
use crate::clock::{end_of, start_of};
use crate::error::Result;

/// An organization whose yearly appraisal stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Appraised {
    pub id: EntryId,
    pub name: String,
    /// Of which year.
    pub period: Period,
    pub since: DateTime<Utc>,
}

/// The yearly appraisals in a subtree whose results came to stand on the days of a period: by now, or by
/// a past instant.
pub(crate) async fn appraised_below(
    connection: &impl ConnectionTrait,
    (path, period): (&[u8], Period),
    known_at: Option<DateTime<Utc>>,
) -> Result<Vec<Appraised>> {
    let to_organization = appraisal_entry::Entity::belongs_to(organization::Entity)
        .from(appraisal_entry::Column::OrganizationId)
        .to(organization::Column::Id);
    let to_cycle = appraisal_entry::Entity::belongs_to(appraisal_cycle::Entity)
        .from(appraisal_entry::Column::CycleId)
        .to(appraisal_cycle::Column::Id);
    let to_stage = appraisal_entry::Entity::belongs_to(appraisal_stage::Entity)
        .from(appraisal_entry::Column::CycleId)
        .to(appraisal_stage::Column::CycleId);
    let end = end_of(period.last_day());
    let end = known_at.map_or(end, |at| at.min(end));
    let rows = appraisal_entry::Entity::find()
        .select_only()
        .column(appraisal_entry::Column::Id)
        .column(organization::Column::Name)
        .column(appraisal_cycle::Column::Period)
        .column(appraisal_stage::Column::Since)
        .join(JoinType::InnerJoin, to_organization.into())
        .join(JoinType::InnerJoin, to_cycle.into())
        .join(JoinType::InnerJoin, to_stage.into())
        .filter(below(path))
        .filter(appraisal_stage::Column::Stage.eq(AppraisalStage::Final))
        .filter(appraisal_stage::Column::Since.gte(start_of(period.first_day())))
        .filter(appraisal_stage::Column::Since.lte(end))
        .filter(appraisal_entry::Column::WithdrawnOn.is_null())
        .filter(appraisal_cycle::Column::Kind.eq(AppraisalKind::Yearly))
        .order_by_asc(appraisal_entry::Column::Id)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}
