//! Activities that their superior has not confirmed.

use entity::activity::{ActivityState, Column};
use entity::{AccountId, OrganizationId, activity, organization};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::{EACH_MAX, to_organization};
use crate::error::Result;

/// Organizers that are `here`, by name, and how many of their records others than `account` have made
/// and nobody has confirmed.
pub(crate) async fn unconfirmed(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<(OrganizationId, String, i64)>> {
    let rows = activity::Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .column(organization::Column::Name)
        .column_as(Column::Id.count(), "records")
        .join(
            JoinType::InnerJoin,
            to_organization::<activity::Entity>(Column::OrganizationId),
        )
        .filter(here)
        .filter(Column::State.eq(ActivityState::Recorded))
        .filter(Column::RecordedBy.ne(account))
        .group_by(Column::OrganizationId)
        .group_by(organization::Column::Name)
        .order_by_asc(Column::OrganizationId)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}
