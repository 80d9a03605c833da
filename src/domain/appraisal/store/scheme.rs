//! Schemes.

use entity::{OrganizationId, SchemeId, appraisal_scheme};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

pub(crate) async fn schemes_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = SchemeId>,
) -> Result<Vec<appraisal_scheme::Model>> {
    let by_ids = appraisal_scheme::Entity::find().filter(appraisal_scheme::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The newest version of a scheme.
pub(crate) async fn newest_scheme(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    title: &str,
) -> Result<Option<appraisal_scheme::Model>> {
    let newest = appraisal_scheme::Entity::find()
        .filter(appraisal_scheme::Column::OrganizationId.eq(organization))
        .filter(appraisal_scheme::Column::Title.eq(title))
        .order_by_desc(appraisal_scheme::Column::Version)
        .one(connection)
        .await?;
    Ok(newest)
}

/// The schemes of an organization, newest first.
pub(crate) async fn list_schemes(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    page: &PageRequest<SchemeId>,
) -> Result<Page<appraisal_scheme::Model>> {
    let after = page.after.map(|id| appraisal_scheme::Column::Id.lt(id));
    let rows = appraisal_scheme::Entity::find()
        .filter(appraisal_scheme::Column::OrganizationId.eq(organization))
        .filter(Condition::all().add_option(after))
        .order_by_desc(appraisal_scheme::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_schemes(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<i64> {
    let count = appraisal_scheme::Entity::find()
        .filter(appraisal_scheme::Column::OrganizationId.eq(organization))
        .count(connection)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) async fn insert_scheme(tx: &Tx, row: appraisal_scheme::Model) -> Result<()> {
    appraisal_scheme::Entity::insert(row.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
