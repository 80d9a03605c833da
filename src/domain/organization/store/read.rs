//! Reading. Lists of organizations take the reader's [`Scope`]; lookups by id are filtered by
//! [`super::super::Seen`] at the caller, since what stands above is visible by name.

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::{
    AppointmentId, DivisionCode, MembershipId, OrganizationId, PersonId, PostId, appointment,
    division, membership, organization, organization_succession, organization_term, person, post,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use crate::access::{Scope, below};
use crate::db::page::{Page, PageRequest};
use crate::error::Result;

/// Which organizations a list shows.
#[derive(Clone, Debug)]
pub(crate) enum Within {
    /// Those that stand in a division itself.
    Division(DivisionCode),
    /// Those directly led by an organization.
    Superior(OrganizationId),
}

/// A filter of organizations that exist on a day.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// Where.
    pub within: Within,
    /// Of which kind.
    pub kind: Option<OrganizationKind>,
    /// On which day.
    pub on: NaiveDate,
}

impl Filter {
    fn condition(&self, scope: &Scope) -> Condition {
        let place = match &self.within {
            Within::Division(code) => organization::Column::DivisionCode.eq(*code),
            Within::Superior(id) => organization::Column::SuperiorId.eq(*id),
        };
        Condition::all()
            .add(place)
            .add_option(self.kind.map(|kind| organization::Column::Kind.eq(kind)))
            .add(in_force(
                organization::Column::ValidFrom,
                organization::Column::ValidUntil,
                self.on,
            ))
            .add(scope.organizations())
    }
}

/// What holds on a day: from its first day, before the first day on which it no longer does.
pub(crate) fn in_force<C: IntoColumnRef>(from: C, until: C, on: NaiveDate) -> Condition {
    let until = Expr::col(until);
    Condition::all().add(Expr::col(from).lte(on)).add(
        Condition::any()
            .add(until.clone().is_null())
            .add(until.gt(on)),
    )
}

pub(crate) async fn organizations_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<organization::Model>> {
    let by_ids = organization::Entity::find().filter(organization::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn list_organizations(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    page: &PageRequest<OrganizationId>,
) -> Result<Page<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(filter.condition(scope))
        .filter(Condition::all().add_option(page.after.map(|id| organization::Column::Id.gt(id))))
        .order_by_asc(organization::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_organizations(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
) -> Result<i64> {
    let count = organization::Entity::find()
        .filter(filter.condition(scope))
        .count(connection);
    Ok(i64::try_from(count.await?).unwrap_or(i64::MAX))
}

/// The one body of a kind that each of these divisions has on a day.
pub(crate) async fn committees_of(
    connection: &impl ConnectionTrait,
    divisions: impl IntoIterator<Item = DivisionCode>,
    kind: OrganizationKind,
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DivisionCode.is_in(divisions))
        .filter(organization::Column::Kind.eq(kind))
        .filter(in_force(
            organization::Column::ValidFrom,
            organization::Column::ValidUntil,
            on,
        ))
        .order_by_asc(organization::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn divisions_by_codes(
    connection: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = DivisionCode>,
) -> Result<Vec<division::Model>> {
    Ok(division::Entity::find()
        .filter(division::Column::Code.is_in(codes))
        .all(connection)
        .await?)
}

/// The divisions directly below one, place-holders skipped; the provinces below none.
pub(crate) async fn divisions_below(
    connection: &impl ConnectionTrait,
    parent: Option<DivisionCode>,
) -> Result<Vec<division::Model>> {
    let below = match parent {
        Some(code) => division::Column::ParentCode.eq(code),
        None => division::Column::ParentCode.is_null(),
    };
    let rows = division::Entity::find()
        .filter(below)
        .filter(division::Column::Placeholder.eq(false))
        .order_by_asc(division::Column::Code)
        .all(connection)
        .await?;
    Ok(rows)
}

pub(crate) async fn people_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(connection)
        .await?)
}

pub(crate) async fn posts_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PostId>,
) -> Result<Vec<post::Model>> {
    Ok(post::Entity::find()
        .filter(post::Column::Id.is_in(ids))
        .all(connection)
        .await?)
}

pub(crate) async fn appointments_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = AppointmentId>,
) -> Result<Vec<appointment::Model>> {
    let by_ids = appointment::Entity::find().filter(appointment::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

pub(crate) async fn memberships_by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = MembershipId>,
) -> Result<Vec<membership::Model>> {
    let by_ids = membership::Entity::find().filter(membership::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The appointments in force on a day in these organizations, in posts of one role.
pub(crate) async fn holders_of(
    connection: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = OrganizationId>,
    role: PostRole,
    on: NaiveDate,
) -> Result<Vec<appointment::Model>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.is_in(organizations))
        .filter(appointment::Column::Role.eq(role))
        .filter(in_force(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            on,
        ))
        .order_by_asc(appointment::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The secretaries and leaders in charge of these organizations on a day.
///
/// # Errors
/// When the database fails.
pub(crate) async fn leading_on(
    connection: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = OrganizationId>,
    on: NaiveDate,
) -> Result<Vec<appointment::Model>> {
    let roles = [PostRole::Secretary, PostRole::LeaderInCharge];
    let rows = appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.is_in(organizations))
        .filter(appointment::Column::Role.is_in(roles))
        .filter(in_force(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            on,
        ))
        .order_by_asc(appointment::Column::Id);
    Ok(rows.all(connection).await?)
}

/// The organizations of which a person is secretary or leader in charge on a day.
///
/// # Errors
/// When the database fails.
pub(crate) async fn led_by(
    connection: &impl ConnectionTrait,
    person: PersonId,
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let roles = [PostRole::Secretary, PostRole::LeaderInCharge];
    let held = appointment::Entity::find()
        .filter(appointment::Column::PersonId.eq(person))
        .filter(appointment::Column::Role.is_in(roles))
        .filter(in_force(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            on,
        ))
        .all(connection)
        .await?;
    organizations_by_ids(connection, held.into_iter().map(|row| row.organization_id)).await
}

/// Which appointments or memberships a list shows: those in force on a day, or all that ever were.
fn since_filter<C: IntoColumnRef>(from: C, until: C, on: Option<NaiveDate>) -> Condition {
    match on {
        Some(on) => in_force(from, until, on),
        None => Condition::all(),
    }
}

fn appointments_in(
    id: OrganizationId,
    on: Option<NaiveDate>,
) -> sea_orm::Select<appointment::Entity> {
    appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.eq(id))
        .filter(since_filter(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            on,
        ))
}

pub(crate) async fn list_appointments(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: Option<NaiveDate>,
    page: &PageRequest<AppointmentId>,
) -> Result<Page<appointment::Model>> {
    let rows = appointments_in(id, on)
        .filter(Condition::all().add_option(page.after.map(|id| appointment::Column::Id.gt(id))))
        .order_by_asc(appointment::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_appointments(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: Option<NaiveDate>,
) -> Result<i64> {
    let count = appointments_in(id, on).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn posts_in(id: OrganizationId, on: NaiveDate) -> sea_orm::Select<post::Entity> {
    post::Entity::find()
        .filter(post::Column::OrganizationId.eq(id))
        .filter(in_force(
            post::Column::ValidFrom,
            post::Column::ValidUntil,
            on,
        ))
}

pub(crate) async fn list_posts(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: NaiveDate,
    page: &PageRequest<PostId>,
) -> Result<Page<post::Model>> {
    let rows = posts_in(id, on)
        .filter(Condition::all().add_option(page.after.map(|id| post::Column::Id.gt(id))))
        .order_by_asc(post::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_posts(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: NaiveDate,
) -> Result<i64> {
    let count = posts_in(id, on).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn membership_to_organization() -> RelationDef {
    membership::Entity::belongs_to(organization::Entity)
        .from(membership::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

/// The members of every branch in the subtree whose root has this path, on a day.
pub(super) fn select_members(path: &[u8], on: NaiveDate) -> sea_orm::Select<membership::Entity> {
    membership::Entity::find()
        .join(JoinType::InnerJoin, membership_to_organization())
        .filter(below(path))
        .filter(in_force(
            (membership::Entity, membership::Column::ValidFrom),
            (membership::Entity, membership::Column::ValidUntil),
            on,
        ))
}

pub(crate) async fn list_members(
    connection: &impl ConnectionTrait,
    path: &[u8],
    on: NaiveDate,
    page: &PageRequest<MembershipId>,
) -> Result<Page<membership::Model>> {
    let rows = select_members(path, on)
        .filter(Condition::all().add_option(page.after.map(|id| membership::Column::Id.gt(id))))
        .order_by_asc(membership::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count_members(
    connection: &impl ConnectionTrait,
    path: &[u8],
    on: NaiveDate,
) -> Result<i64> {
    let count = select_members(path, on).count(connection).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The newest term of an organization.
pub(crate) async fn newest_term(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Option<organization_term::Model>> {
    let newest = organization_term::Entity::find()
        .filter(organization_term::Column::OrganizationId.eq(id))
        .order_by_desc(organization_term::Column::StartsOn)
        .one(connection)
        .await?;
    Ok(newest)
}

/// The successors and predecessors that an organization names or is named by.
pub(crate) async fn successions(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Vec<organization_succession::Model>> {
    let either = Condition::any()
        .add(organization_succession::Column::PredecessorId.eq(id))
        .add(organization_succession::Column::SuccessorId.eq(id));
    Ok(organization_succession::Entity::find()
        .filter(either)
        .all(connection)
        .await?)
}

/// Whether a person holds or held a post in an organization that `scope` sees.
pub(crate) async fn is_person_visible(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: PersonId,
) -> Result<bool> {
    let appointed = appointment::Entity::belongs_to(organization::Entity)
        .from(appointment::Column::OrganizationId)
        .to(organization::Column::Id);
    let through_post = appointment::Entity::find()
        .join(JoinType::InnerJoin, appointed.into())
        .filter(appointment::Column::PersonId.eq(id))
        .filter(scope.organizations())
        .one(connection)
        .await?;
    if through_post.is_some() {
        return Ok(true);
    }
    let registered = person::Entity::belongs_to(organization::Entity)
        .from(person::Column::HomeOrganizationId)
        .to(organization::Column::Id);
    let at_home = person::Entity::find()
        .join(JoinType::InnerJoin, registered.into())
        .filter(person::Column::Id.eq(id))
        .filter(scope.organizations())
        .one(connection)
        .await?;
    Ok(at_home.is_some())
}
