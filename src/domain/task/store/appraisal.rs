//! Scores that are missing, and objections that nobody has decided.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::appraisal_cycle::AppraisalStage;
use entity::{
    AccountId, CycleId, EntryId, OrganizationId, PersonId, PostId, RaterGroupId, appointment,
    appraisal_cycle, appraisal_decision, appraisal_entry, appraisal_objection, appraisal_rater,
    appraisal_rater_group, appraisal_scheme, appraisal_score, organization,
};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait as _, RelationDef,
};

use super::{EACH_MAX, to_organization};
use crate::domain::organization::in_force;
use crate::error::Result;

/// A seat in a group of raters of a cycle that is in review.
#[derive(Debug, FromQueryResult)]
pub(in crate::domain::task) struct Seat {
    pub(in crate::domain::task) group_id: RaterGroupId,
    pub(in crate::domain::task) post_id: PostId,
    pub(in crate::domain::task) cycle_id: CycleId,
    pub(in crate::domain::task) indicator_keys: String,
    pub(in crate::domain::task) organization_id: OrganizationId,
    pub(in crate::domain::task) title: String,
}

/// The seats that a person holds on a day.
pub(in crate::domain::task) async fn seats(
    connection: &impl ConnectionTrait,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<Seat>> {
    use appraisal_rater_group::Column as Group;
    let to_group: RelationDef = appraisal_rater::Entity::belongs_to(appraisal_rater_group::Entity)
        .from(appraisal_rater::Column::GroupId)
        .to(Group::Id)
        .into();
    let to_cycle: RelationDef = appraisal_rater_group::Entity::belongs_to(appraisal_cycle::Entity)
        .from(Group::CycleId)
        .to(appraisal_cycle::Column::Id)
        .into();
    let to_scheme: RelationDef = appraisal_cycle::Entity::belongs_to(appraisal_scheme::Entity)
        .from(appraisal_cycle::Column::SchemeId)
        .to(appraisal_scheme::Column::Id)
        .into();
    let posts = appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PostId)
        .filter(appointment::Column::PersonId.eq(person))
        .filter(in_force(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            today,
        ))
        .into_query();
    let rows = appraisal_rater::Entity::find()
        .select_only()
        .columns([
            appraisal_rater::Column::GroupId,
            appraisal_rater::Column::PostId,
        ])
        .columns([Group::CycleId, Group::IndicatorKeys])
        .column(appraisal_cycle::Column::OrganizationId)
        .column(appraisal_scheme::Column::Title)
        .join(JoinType::InnerJoin, to_group)
        .join(JoinType::InnerJoin, to_cycle)
        .join(JoinType::InnerJoin, to_scheme)
        .filter(appraisal_rater::Column::PostId.in_subquery(posts))
        .filter(appraisal_cycle::Column::Stage.eq(AppraisalStage::Review))
        .limit(EACH_MAX)
        .into_model();
    Ok(rows.all(connection).await?)
}

/// The cycles in review of whoever is `here`.
pub(in crate::domain::task) async fn in_review(
    connection: &impl ConnectionTrait,
    here: Condition,
) -> Result<Vec<appraisal_cycle::Model>> {
    let rows = appraisal_cycle::Entity::find()
        .join(
            JoinType::InnerJoin,
            to_organization::<appraisal_cycle::Entity>(appraisal_cycle::Column::OrganizationId),
        )
        .filter(here)
        .filter(appraisal_cycle::Column::Stage.eq(AppraisalStage::Review))
        .order_by_asc(appraisal_cycle::Column::Id)
        .limit(EACH_MAX);
    Ok(rows.all(connection).await?)
}

/// The entries of these cycles that are not withdrawn: whose cycle, which one, and where who is
/// appraised stands.
pub(in crate::domain::task) async fn entries(
    connection: &impl ConnectionTrait,
    cycles: &[CycleId],
) -> Result<Vec<(CycleId, EntryId, Vec<u8>)>> {
    use appraisal_entry::Column as Entry;
    let rows = appraisal_entry::Entity::find()
        .select_only()
        .columns([Entry::CycleId, Entry::Id])
        .column(organization::Column::Path)
        .join(
            JoinType::InnerJoin,
            to_organization::<appraisal_entry::Entity>(Entry::OrganizationId),
        )
        .filter(Entry::CycleId.is_in(cycles.iter().copied()))
        .filter(Entry::WithdrawnOn.is_null())
        .into_tuple();
    Ok(rows.all(connection).await?)
}

/// How many scores each seat of these groups has given.
pub(in crate::domain::task) async fn given(
    connection: &impl ConnectionTrait,
    groups: &[RaterGroupId],
) -> Result<HashMap<(RaterGroupId, PostId), i64>> {
    use appraisal_score::Column as Score;
    let rows: Vec<(RaterGroupId, PostId, i64)> = appraisal_score::Entity::find()
        .select_only()
        .columns([Score::GroupId, Score::PostId])
        .column_as(Score::Id.count(), "given")
        .filter(Score::GroupId.is_in(groups.iter().copied()))
        .filter(Score::PostId.is_not_null())
        .group_by(Score::GroupId)
        .group_by(Score::PostId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(group, post, given)| ((group, post), given))
        .collect())
}

/// Which entries of these cycles somebody has scored by which indicator.
pub(in crate::domain::task) async fn scored(
    connection: &impl ConnectionTrait,
    cycles: &[CycleId],
) -> Result<BTreeSet<(EntryId, String)>> {
    let entries = appraisal_entry::Entity::find()
        .select_only()
        .column(appraisal_entry::Column::Id)
        .filter(appraisal_entry::Column::CycleId.is_in(cycles.iter().copied()))
        .into_query();
    let rows: Vec<(EntryId, String)> = appraisal_score::Entity::find()
        .select_only()
        .columns([
            appraisal_score::Column::EntryId,
            appraisal_score::Column::IndicatorKey,
        ])
        .distinct()
        .filter(appraisal_score::Column::EntryId.in_subquery(entries))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Objections to results of whoever is `here` that nobody has decided, to entries that `account`
/// has not scored.
pub(in crate::domain::task) async fn undecided(
    connection: &impl ConnectionTrait,
    here: Condition,
    account: AccountId,
) -> Result<Vec<(EntryId, OrganizationId, String)>> {
    use appraisal_objection::Column as Objection;
    let to_entry: RelationDef = appraisal_objection::Entity::belongs_to(appraisal_entry::Entity)
        .from(Objection::EntryId)
        .to(appraisal_entry::Column::Id)
        .into();
    let to_cycle: RelationDef = appraisal_entry::Entity::belongs_to(appraisal_cycle::Entity)
        .from(appraisal_entry::Column::CycleId)
        .to(appraisal_cycle::Column::Id)
        .into();
    let decided = appraisal_decision::Entity::find()
        .select_only()
        .column(appraisal_decision::Column::ObjectionId)
        .into_query();
    let scored = appraisal_score::Entity::find()
        .select_only()
        .column(appraisal_score::Column::EntryId)
        .filter(appraisal_score::Column::ScoredBy.eq(account))
        .into_query();
    let rows = appraisal_objection::Entity::find()
        .select_only()
        .column(Objection::EntryId)
        .column(appraisal_entry::Column::OrganizationId)
        .column(Objection::Content)
        .join(JoinType::InnerJoin, to_entry)
        .join(JoinType::InnerJoin, to_cycle)
        .join(
            JoinType::InnerJoin,
            to_organization::<appraisal_cycle::Entity>(appraisal_cycle::Column::OrganizationId),
        )
        .filter(here)
        .filter(Objection::Id.not_in_subquery(decided))
        .filter(Objection::EntryId.not_in_subquery(scored))
        .order_by_asc(Objection::LodgedAt)
        .order_by_asc(Objection::Id)
        .limit(EACH_MAX)
        .into_tuple();
    Ok(rows.all(connection).await?)
}
