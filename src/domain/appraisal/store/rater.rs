//! Reviewers: groups of posts, and who holds them.

use entity::{CycleId, PersonId, appointment, appraisal_rater, appraisal_rater_group};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::db::Tx;
use crate::error::Result;

/// Groups of reviewers, with their posts.
pub(crate) async fn raters_of(
    connection: &impl ConnectionTrait,
    cycles: impl IntoIterator<Item = CycleId>,
) -> Result<Vec<(appraisal_rater_group::Model, Vec<appraisal_rater::Model>)>> {
    let groups = appraisal_rater_group::Entity::find()
        .filter(appraisal_rater_group::Column::CycleId.is_in(cycles))
        .order_by_asc(appraisal_rater_group::Column::Id)
        .all(connection)
        .await?;
    let ids = groups.iter().map(|group| group.id);
    let posts = appraisal_rater::Entity::find()
        .filter(appraisal_rater::Column::GroupId.is_in(ids))
        .all(connection)
        .await?;
    let of = |group: &appraisal_rater_group::Model| {
        let own = posts.iter().filter(|post| post.group_id == group.id);
        own.cloned().collect()
    };
    Ok(groups
        .into_iter()
        .map(|group| {
            let posts = of(&group);
            (group, posts)
        })
        .collect())
}

/// Puts groups of reviewers in place of all that there were.
pub(crate) async fn replace_raters(
    tx: &Tx,
    cycle: CycleId,
    groups: Vec<appraisal_rater_group::Model>,
    posts: Vec<appraisal_rater::Model>,
) -> Result<()> {
    let old = Query::select()
        .column(appraisal_rater_group::Column::Id)
        .from(appraisal_rater_group::Entity)
        .and_where(appraisal_rater_group::Column::CycleId.eq(cycle))
        .to_owned();
    appraisal_rater::Entity::delete_many()
        .filter(appraisal_rater::Column::GroupId.in_subquery(old))
        .exec(tx.conn())
        .await?;
    appraisal_rater_group::Entity::delete_many()
        .filter(appraisal_rater_group::Column::CycleId.eq(cycle))
        .exec(tx.conn())
        .await?;
    if groups.is_empty() {
        return Ok(());
    }
    let groups = groups.into_iter().map(IntoActiveModel::into_active_model);
    appraisal_rater_group::Entity::insert_many(groups)
        .exec_without_returning(tx.conn())
        .await?;
    let posts = posts.into_iter().map(IntoActiveModel::into_active_model);
    appraisal_rater::Entity::insert_many(posts)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The appointments in force on a day: of these people, or to these posts.
pub(crate) async fn appointments_on(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
    posts: &[entity::PostId],
    on: chrono::NaiveDate,
) -> Result<Vec<appointment::Model>> {
    if people.is_empty() && posts.is_empty() {
        return Ok(Vec::new());
    }
    let who = Condition::any()
        .add(appointment::Column::PersonId.is_in(people.iter().copied()))
        .add(appointment::Column::PostId.is_in(posts.iter().copied()));
    let lasts = Condition::any()
        .add(appointment::Column::ValidUntil.is_null())
        .add(appointment::Column::ValidUntil.gt(on));
    let rows = appointment::Entity::find()
        .filter(who)
        .filter(appointment::Column::ValidFrom.lte(on))
        .filter(lasts)
        .all(connection)
        .await?;
    Ok(rows)
}
