//! What norms and figures ask: the records of organizations and people in a stretch of days, as they
//! were known at an instant.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::activity::ActivityKind;
use entity::{ActivityId, OrganizationId, PersonId, activity, activity_participant};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::read::{organizer, within};
use crate::access::Place;
use crate::error::Result;

/// Which records are asked for.
#[derive(Clone, Debug)]
pub struct Span {
    /// Of these kinds; of all where none is named.
    pub kinds: Vec<ActivityKind>,
    /// With a day on or after this one.
    pub first: NaiveDate,
    /// And a day on or before this one.
    pub last: NaiveDate,
    /// As they were known at this instant: recorded by then, and not yet voided. All that were ever
    /// recorded and are not voided, where none is named.
    pub known_at: Option<DateTime<Utc>>,
}

impl Span {
    fn condition(&self) -> Condition {
        let kinds = (!self.kinds.is_empty())
            .then(|| activity::Column::Kind.is_in(self.kinds.iter().copied()));
        let known = match self.known_at {
            None => Condition::all().add(activity::Column::VoidedAt.is_null()),
            Some(at) => Condition::all()
                .add(activity::Column::RecordedAt.lte(at))
                .add(
                    Condition::any()
                        .add(activity::Column::VoidedAt.is_null())
                        .add(activity::Column::VoidedAt.gt(at)),
                ),
        };
        Condition::all()
            .add_option(kinds)
            .add(activity::Column::StartsOn.lte(self.last))
            .add(activity::Column::EndsOn.gte(self.first))
            .add(known)
    }
}

/// That a person took part in an activity.
#[derive(Clone, Debug)]
pub struct Attended {
    /// Who.
    pub person: PersonId,
    /// Signed the list, else only listed.
    pub signed_in: bool,
    /// In what.
    pub activity: activity::Model,
}

/// The records of these organizers, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn records_of(
    connection: &impl ConnectionTrait,
    organizers: impl IntoIterator<Item = OrganizationId>,
    span: &Span,
) -> Result<Vec<activity::Model>> {
    let rows = activity::Entity::find()
        .filter(activity::Column::OrganizationId.is_in(organizers))
        .filter(span.condition())
        .order_by_asc(activity::Column::StartsOn)
        .order_by_asc(activity::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The records of everything that an organization reaches: its division and those below for a
/// committee, else its own subtree. Oldest first.
///
/// # Errors
/// When the database fails.
pub async fn records_below(
    connection: &impl ConnectionTrait,
    place: &Place,
    span: &Span,
) -> Result<Vec<activity::Model>> {
    let rows = activity::Entity::find()
        .join(JoinType::InnerJoin, organizer())
        .filter(within(place))
        .filter(span.condition())
        .order_by_asc(activity::Column::StartsOn)
        .order_by_asc(activity::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// What these people took part in, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn attended_by(
    connection: &impl ConnectionTrait,
    people: impl IntoIterator<Item = PersonId>,
    span: &Span,
) -> Result<Vec<Attended>> {
    let took_part = activity_participant::Entity::belongs_to(activity::Entity)
        .from(activity_participant::Column::ActivityId)
        .to(activity::Column::Id);
    let rows = activity_participant::Entity::find()
        .join(JoinType::InnerJoin, took_part.into())
        .select_also(activity::Entity)
        .filter(activity_participant::Column::PersonId.is_in(people))
        .filter(span.condition())
        .order_by_asc(activity::Column::StartsOn)
        .order_by_asc(activity::Column::Id)
        .all(connection)
        .await?;
    let attended = |(row, activity): (activity_participant::Model, Option<activity::Model>)| {
        Some(Attended {
            person: row.person_id,
            signed_in: row.signed_in,
            activity: activity?,
        })
    };
    Ok(rows.into_iter().filter_map(attended).collect())
}

/// How many are listed as having taken part in these activities, none left out but those without a list.
///
/// # Errors
/// When the database fails.
pub async fn listed(
    connection: &impl ConnectionTrait,
    activities: impl IntoIterator<Item = ActivityId>,
) -> Result<BTreeMap<ActivityId, i64>> {
    let attendance = super::read::attendance(connection, activities).await?;
    Ok(attendance
        .into_iter()
        .map(|(id, attendance)| (id, attendance.listed))
        .collect())
}
