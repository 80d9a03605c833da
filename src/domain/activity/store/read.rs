//! Reading activities, who took part, and to which organizations people belong.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::activity::{ActivityKind, ActivityState};
use entity::{
    ActivityId, OrganizationId, PersonId, activity, activity_organization, activity_output,
    activity_participant, appointment, membership, organization, person,
};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use crate::access::Place;
use crate::db::BULK_ROWS_MAX;
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

/// Which activities a list shows.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// The organizer, or what hangs below it.
    pub place: Place,
    /// Also those of what lies below.
    pub below: bool,
    /// Only of these kinds.
    pub kinds: Vec<ActivityKind>,
    /// Only in these states.
    pub states: Vec<ActivityState>,
    /// Only with a day on or after this one.
    pub from: Option<NaiveDate>,
    /// Only with a day on or before this one.
    pub until: Option<NaiveDate>,
}

/// From an activity to its organizer.
pub(super) fn organizer() -> RelationDef {
    activity::Entity::belongs_to(organization::Entity)
        .from(activity::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

/// The organizers that an organization reaches.
pub(super) fn within(place: &Place) -> Condition {
    if place.reaches_division() {
        let (first, last) = (place.division.0, place.division.end().0);
        Condition::all().add(organization::Column::DivisionCode.between(first, last))
    } else {
        crate::access::below(&place.path)
    }
}

impl Filter {
    fn select(&self) -> sea_orm::Select<activity::Entity> {
        let kinds = (!self.kinds.is_empty())
            .then(|| activity::Column::Kind.is_in(self.kinds.iter().copied()));
        let states = (!self.states.is_empty())
            .then(|| activity::Column::State.is_in(self.states.iter().copied()));
        let condition = Condition::all()
            .add_option(kinds)
            .add_option(states)
            .add_option(self.from.map(|day| activity::Column::EndsOn.gte(day)))
            .add_option(self.until.map(|day| activity::Column::StartsOn.lte(day)));
        let select = activity::Entity::find().filter(condition);
        if self.below {
            return select
                .join(JoinType::InnerJoin, organizer())
                .filter(within(&self.place));
        }
        select.filter(activity::Column::OrganizationId.eq(self.place.id))
    }
}

/// Activities, the newest first day first.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    page: &PageRequest<(NaiveDate, ActivityId)>,
) -> Result<Page<activity::Model>> {
    let after = page.after.map(|(day, id)| {
        let same_day = Condition::all()
            .add(activity::Column::StartsOn.eq(day))
            .add(activity::Column::Id.lt(id));
        Condition::any()
            .add(activity::Column::StartsOn.lt(day))
            .add(same_day)
    });
    let rows = filter
        .select()
        .filter(Condition::all().add_option(after))
        .order_by_desc(activity::Column::StartsOn)
        .order_by_desc(activity::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<i64> {
    let count = filter.select().count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<activity::Model>> {
    let by_ids = activity::Entity::find().filter(activity::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The records that put these right.
pub(crate) async fn corrections_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<activity::Model>> {
    let corrections = activity::Entity::find().filter(activity::Column::CorrectsId.is_in(ids));
    Ok(corrections.all(connection).await?)
}

/// The records of these organizers that begin on these days and are not voided.
pub(crate) async fn beginning_on(
    connection: &impl ConnectionTrait,
    organizers: impl IntoIterator<Item = OrganizationId>,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Result<Vec<activity::Model>> {
    let rows = activity::Entity::find()
        .filter(activity::Column::OrganizationId.is_in(organizers))
        .filter(activity::Column::StartsOn.is_in(days))
        .filter(activity::Column::VoidedAt.is_null())
        .order_by_asc(activity::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn list_participants(
    connection: &impl ConnectionTrait,
    id: ActivityId,
    page: &PageRequest<PersonId>,
) -> Result<Page<activity_participant::Model>> {
    let after = page
        .after
        .map(|id| activity_participant::Column::PersonId.gt(id));
    let rows = activity_participant::Entity::find()
        .filter(activity_participant::Column::ActivityId.eq(id))
        .filter(Condition::all().add_option(after))
        .order_by_asc(activity_participant::Column::PersonId)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

/// How many took part in an activity, and how many of them signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attendance {
    pub listed: i64,
    pub signed_in: i64,
}

/// The attendance of these activities; none of those without a list.
pub(crate) async fn attendance(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<(ActivityId, Attendance)>> {
    let counted: Vec<(ActivityId, bool, i64)> = activity_participant::Entity::find()
        .select_only()
        .column(activity_participant::Column::ActivityId)
        .column(activity_participant::Column::SignedIn)
        .column_as(activity_participant::Column::PersonId.count(), "people")
        .filter(activity_participant::Column::ActivityId.is_in(ids))
        .group_by(activity_participant::Column::ActivityId)
        .group_by(activity_participant::Column::SignedIn)
        .into_tuple()
        .all(connection)
        .await?;
    let mut found = std::collections::BTreeMap::<ActivityId, Attendance>::new();
    for (id, signed_in, people) in counted {
        let attendance = found.entry(id).or_default();
        attendance.listed += people;
        if signed_in {
            attendance.signed_in += people;
        }
    }
    Ok(found.into_iter().collect())
}

pub(crate) async fn others_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<activity_organization::Model>> {
    let rows = activity_organization::Entity::find()
        .filter(activity_organization::Column::ActivityId.is_in(ids))
        .order_by_asc(activity_organization::Column::OrganizationId)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn outputs_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ActivityId>,
) -> Result<Vec<activity_output::Model>> {
    let rows = activity_output::Entity::find()
        .filter(activity_output::Column::ActivityId.is_in(ids))
        .order_by_asc(activity_output::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

/// That a person belongs to an organization: by a post, a membership or registration.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Belonging {
    pub person_id: PersonId,
    /// The path of the organization.
    pub path: Vec<u8>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
}

/// To which organizations these people belong or belonged.
pub(crate) async fn belongings(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<Belonging>> {
    let mut found = Vec::new();
    for people in people.chunks(BULK_ROWS_MAX) {
        let post = appointment::Entity::belongs_to(organization::Entity)
            .from(appointment::Column::OrganizationId)
            .to(organization::Column::Id);
        let posts = appointment::Entity::find()
            .select_only()
            .columns([
                appointment::Column::PersonId,
                appointment::Column::ValidFrom,
                appointment::Column::ValidUntil,
            ])
            .column(organization::Column::Path)
            .join(JoinType::InnerJoin, post.into())
            .filter(appointment::Column::PersonId.is_in(people.iter().copied()));
        found.extend(posts.into_model::<Belonging>().all(connection).await?);
        let branch = membership::Entity::belongs_to(organization::Entity)
            .from(membership::Column::OrganizationId)
            .to(organization::Column::Id);
        let members = membership::Entity::find()
            .select_only()
            .columns([
                membership::Column::PersonId,
                membership::Column::ValidFrom,
                membership::Column::ValidUntil,
            ])
            .column(organization::Column::Path)
            .join(JoinType::InnerJoin, branch.into())
            .filter(membership::Column::PersonId.is_in(people.iter().copied()));
        found.extend(members.into_model::<Belonging>().all(connection).await?);
        let home = person::Entity::belongs_to(organization::Entity)
            .from(person::Column::HomeOrganizationId)
            .to(organization::Column::Id);
        let homes = person::Entity::find()
            .select_only()
            .column_as(person::Column::Id, "person_id")
            .columns([
                organization::Column::Path,
                organization::Column::ValidFrom,
                organization::Column::ValidUntil,
            ])
            .join(JoinType::InnerJoin, home.into())
            .filter(person::Column::Id.is_in(people.iter().copied()));
        found.extend(homes.into_model::<Belonging>().all(connection).await?);
    }
    Ok(found)
}

/// A person as a workbook names one.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Named {
    /// Who.
    pub id: PersonId,
    /// The staff number.
    pub staff_number: String,
    /// The name.
    pub name: String,
    /// The path of the organization that registered the person: its readers see the number.
    pub home: Option<Vec<u8>>,
}

impl Named {
    /// The staff number, where the organization at this path or one below it registered the person.
    pub(crate) fn number_below(&self, path: &[u8]) -> Option<&str> {
        let home = self.home.as_deref();
        let own = home.is_some_and(|home| home.starts_with(path));
        own.then_some(self.staff_number.as_str())
    }
}

/// The people who belong or belonged to an organization or to one below it, by their staff numbers.
pub(crate) async fn roster(
    connection: &impl ConnectionTrait,
    path: &[u8],
    most: u64,
) -> Result<Vec<Named>> {
    let rows = of_house(path)
        .limit(most)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows)
}

/// Those of them who are called so, or have such a staff number.
pub(crate) async fn people_named(
    connection: &impl ConnectionTrait,
    path: &[u8],
    words: &BTreeSet<String>,
) -> Result<Vec<Named>> {
    let words: Vec<_> = words.iter().collect();
    let mut found = Vec::new();
    for words in words.chunks(BULK_ROWS_MAX) {
        let called = Condition::any()
            .add(person::Column::Name.is_in(words.iter().copied()))
            .add(person::Column::StaffNumber.is_in(words.iter().copied()));
        let rows = of_house(path).filter(called).into_model().all(connection);
        found.extend(rows.await?);
    }
    // A person may be found by the name in one piece and by the number in another.
    found.sort_by_key(|person: &Named| person.id);
    found.dedup_by_key(|person| person.id);
    Ok(found)
}

fn of_house(path: &[u8]) -> sea_orm::Select<person::Entity> {
    let house = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(crate::access::below(path));
    let house = QuerySelect::query(&mut house.clone()).clone();
    let posts = appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PersonId)
        .filter(appointment::Column::OrganizationId.in_subquery(house.clone()));
    let members = membership::Entity::find()
        .select_only()
        .column(membership::Column::PersonId)
        .filter(membership::Column::OrganizationId.in_subquery(house.clone()));
    let own = Condition::any()
        .add(person::Column::HomeOrganizationId.in_subquery(house))
        .add(person::Column::Id.in_subquery(QuerySelect::query(&mut posts.clone()).clone()))
        .add(person::Column::Id.in_subquery(QuerySelect::query(&mut members.clone()).clone()));
    let home = person::Entity::belongs_to(organization::Entity)
        .from(person::Column::HomeOrganizationId)
        .to(organization::Column::Id);
    person::Entity::find()
        .select_only()
        .columns([
            person::Column::Id,
            person::Column::StaffNumber,
            person::Column::Name,
        ])
        .column_as(organization::Column::Path, "home")
        .join(JoinType::LeftJoin, home.into())
        .filter(own)
        .order_by_asc(person::Column::StaffNumber)
}
