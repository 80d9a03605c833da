//! Rectifications and their steps: writing, looking up, listing.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::rectification::{RectificationSource, RectificationState};
use entity::rectification_step::RectificationAct;
use entity::{
    AppointmentId, DivisionCode, OrganizationId, PersonId, RectificationId, appointment,
    organization, person, rectification, rectification_step,
};
use sea_orm::sea_query::{Condition, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::db::Tx;
use crate::db::page::{Page, PageRequest};
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// Who answers for problems of an organization on a day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answering {
    /// Whoever is secretary.
    first: Option<appointment::Model>,
    /// The appointments of those who were named, the organization's own first.
    named: Vec<appointment::Model>,
    /// Those who were named and exist.
    known: BTreeSet<PersonId>,
}

impl Answering {
    /// The person who answers, and in which appointment: the one who was named, else the first
    /// responsible one; nobody where that post is vacant.
    pub(crate) fn of(&self, named: Option<PersonId>) -> (Option<PersonId>, Option<AppointmentId>) {
        match named.filter(|person| self.known.contains(person)) {
            Some(person) => {
                let post = self.named.iter().find(|post| post.person_id == person);
                (Some(person), post.map(|post| post.id))
            }
            None => (
                self.first.as_ref().map(|post| post.person_id),
                self.first.as_ref().map(|post| post.id),
            ),
        }
    }
}

/// Who answers for problems of an organization on a day, where some persons are named.
pub(crate) async fn answering(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    named: impl Iterator<Item = PersonId>,
    on: NaiveDate,
) -> Result<Answering> {
    let in_force = || {
        Condition::all()
            .add(appointment::Column::ValidFrom.lte(on))
            .add(
                Condition::any()
                    .add(appointment::Column::ValidUntil.is_null())
                    .add(appointment::Column::ValidUntil.gt(on)),
            )
    };
    let first = appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.eq(id))
        .filter(appointment::Column::Role.eq(PostRole::Secretary))
        .filter(in_force())
        .order_by_asc(appointment::Column::Id)
        .one(connection)
        .await?;
    let named: BTreeSet<PersonId> = named.collect();
    if named.is_empty() {
        return Ok(Answering {
            first,
            ..Answering::default()
        });
    }
    let known = person::Entity::find()
        .filter(person::Column::Id.is_in(named.iter().copied()))
        .all(connection)
        .await?;
    let mut posts = appointment::Entity::find()
        .filter(appointment::Column::PersonId.is_in(named))
        .filter(in_force())
        .order_by_asc(appointment::Column::Id)
        .all(connection)
        .await?;
    posts.sort_by_key(|post| post.organization_id != id);
    Ok(Answering {
        first,
        named: posts,
        known: known.into_iter().map(|row| row.id).collect(),
    })
}

pub(crate) async fn insert(
    tx: &Tx,
    rows: Vec<rectification::Model>,
    steps: Vec<rectification_step::Model>,
) -> Result<()> {
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    rectification::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    let steps = steps.into_iter().map(IntoActiveModel::into_active_model);
    rectification_step::Entity::insert_many(steps)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Locks a rectification; with the organization that it is of.
pub(crate) async fn lock(
    tx: &Tx,
    id: RectificationId,
) -> Result<Option<(rectification::Model, organization::Model)>> {
    let found = rectification::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let mut organizations = bodies::by_ids(tx.conn(), [row.organization_id]).await?;
    let organization = organizations
        .pop()
        .ok_or_else(|| Error::internal("a rectification of no organization"))?;
    Ok(Some((row, organization)))
}

/// The rectifications for which an appointment answers and that are not yet verified.
pub(crate) async fn answered_by(
    connection: &impl ConnectionTrait,
    appointment: AppointmentId,
) -> Result<Vec<rectification::Model>> {
    let rows = rectification::Entity::find()
        .filter(rectification::Column::ResponsibleAppointmentId.eq(appointment))
        .filter(rectification::Column::State.ne(RectificationState::Verified))
        .order_by_asc(rectification::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// How many steps there are, and the newest claim among them.
pub(crate) async fn steps_so_far(
    connection: &impl ConnectionTrait,
    id: RectificationId,
) -> Result<(i32, Option<rectification_step::Model>)> {
    let steps = steps_of(connection, [id]).await?;
    let newest = steps.last().map_or(0, |step| step.number);
    let mut claims = steps.into_iter().rev();
    let claim = claims.find(|step| step.act == RectificationAct::Claimed);
    Ok((newest, claim))
}

/// Saves a rectification that is locked, with the step that changed it.
pub(crate) async fn save(
    tx: &Tx,
    row: rectification::Model,
    step: rectification_step::Model,
) -> Result<()> {
    let row = row.into_active_model().reset_all();
    rectification::Entity::update(row).exec(tx.conn()).await?;
    rectification_step::Entity::insert(step.into_active_model())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = RectificationId>,
) -> Result<Vec<rectification::Model>> {
    let by_ids = rectification::Entity::find().filter(rectification::Column::Id.is_in(ids));
    Ok(by_ids.all(connection).await?)
}

/// The rectifications that these records opened.
pub(crate) async fn by_sources(
    connection: &impl ConnectionTrait,
    sources: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<rectification::Model>> {
    let of_sources =
        rectification::Entity::find().filter(rectification::Column::SourceId.is_in(sources));
    Ok(of_sources.all(connection).await?)
}

/// The rectifications of these organizations that nobody has verified yet.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unverified(
    connection: &impl ConnectionTrait,
    organizations: &[OrganizationId],
) -> Result<Vec<rectification::Model>> {
    let rows = rectification::Entity::find()
        .filter(rectification::Column::OrganizationId.is_in(organizations.iter().copied()))
        .filter(rectification::Column::State.ne(RectificationState::Verified))
        .order_by_asc(rectification::Column::OrganizationId)
        .order_by_asc(rectification::Column::DueOn)
        .order_by_asc(rectification::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The greatest number of the problems of a record; 0 where it has opened nothing.
///
/// # Errors
/// When the database fails.
pub(crate) async fn newest_number(connection: &impl ConnectionTrait, source: Uuid) -> Result<i32> {
    let opened = by_sources(connection, [source]).await?;
    let numbers = opened.iter().map(|row| row.source_number);
    Ok(numbers.max().unwrap_or(0))
}

/// The steps of these rectifications, oldest first.
pub(crate) async fn steps_of(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = RectificationId>,
) -> Result<Vec<rectification_step::Model>> {
    let rows = rectification_step::Entity::find()
        .filter(rectification_step::Column::RectificationId.is_in(ids))
        .order_by_asc(rectification_step::Column::RectificationId)
        .order_by_asc(rectification_step::Column::Number)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Where the rectifications of a list are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within {
    /// Of one organization.
    Organization(OrganizationId),
    /// Of all that counts in a division and in those below.
    Division(DivisionCode),
}

/// Which rectifications a list shows.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub within: Within,
    /// Only those that stand there.
    pub states: Vec<RectificationState>,
    /// Only those that one kind of record named.
    pub source: Option<RectificationSource>,
    /// Only those over their term on this day.
    pub overdue_on: Option<NaiveDate>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let within = match self.within {
            Within::Organization(id) => rectification::Column::OrganizationId.eq(id),
            Within::Division(code) => {
                rectification::Column::DivisionCode.between(code.0, code.end().0)
            }
        };
        let states = (!self.states.is_empty())
            .then(|| rectification::Column::State.is_in(self.states.iter().copied()));
        let source = self
            .source
            .map(|source| rectification::Column::Source.eq(source));
        let overdue = self.overdue_on.map(|day| {
            let closed = [RectificationState::Done, RectificationState::Verified];
            Condition::all()
                .add(rectification::Column::DueOn.lt(day))
                .add(rectification::Column::State.is_not_in(closed))
        });
        Condition::all()
            .add(within)
            .add_option(states)
            .add_option(source)
            .add_option(overdue)
    }
}

/// A page of rectifications, the earliest term first.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    page: &PageRequest<(NaiveDate, RectificationId)>,
) -> Result<Page<rectification::Model>> {
    let after = page.after.map(|(due_on, id)| {
        Condition::any()
            .add(rectification::Column::DueOn.gt(due_on))
            .add(
                Condition::all()
                    .add(rectification::Column::DueOn.eq(due_on))
                    .add(rectification::Column::Id.gt(id)),
            )
    });
    let rows = rectification::Entity::find()
        .filter(filter.condition())
        .filter(Condition::all().add_option(after))
        .order_by_asc(rectification::Column::DueOn)
        .order_by_asc(rectification::Column::Id)
        .limit(page.fetch())
        .all(connection)
        .await?;
    Ok(page.cut(rows))
}

pub(crate) async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<i64> {
    let count = rectification::Entity::find().filter(filter.condition());
    Ok(i64::try_from(count.count(connection).await?).unwrap_or(i64::MAX))
}
