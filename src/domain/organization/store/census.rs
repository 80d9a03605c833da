//! What stands below an organization on a day, how much it is, and what its structure is.

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::{OrganizationId, PersonId, appointment, membership, organization};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::super::rules::{StructureFacts, Term};
use super::read::{count_members, holders_of, in_force, newest_term, select_members};
use crate::access::below;
use crate::error::Result;

/// The party groups that an organization leads directly on a day.
pub(crate) async fn led_departments(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let led = Condition::all()
        .add(organization::Column::SuperiorId.eq(id))
        .add(organization::Column::Kind.eq(OrganizationKind::PartyGroup));
    existing(connection, led, on).await
}

/// The working committees that an organization guides directly on a day.
pub(crate) async fn guided_committees(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    existing(
        connection,
        Condition::all().add(organization::Column::GuidedById.eq(id)),
        on,
    )
    .await
}

async fn existing(
    connection: &impl ConnectionTrait,
    which: Condition,
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(which)
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

/// What stands below an organization on a day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    /// Branches, the organization itself where it is one.
    pub branches: i64,
    /// Members of those branches.
    pub members: i64,
}

/// The branches in the subtree whose root has this path.
pub(crate) async fn branches_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    on: NaiveDate,
) -> Result<Vec<organization::Model>> {
    let which = below(path).add(organization::Column::Kind.eq(OrganizationKind::Branch));
    existing(connection, which, on).await
}

/// Counts branches and members in the subtree whose root has this path.
pub(crate) async fn counted_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    on: NaiveDate,
) -> Result<Counted> {
    let branches = organization::Entity::find()
        .filter(below(path))
        .filter(organization::Column::Kind.eq(OrganizationKind::Branch))
        .filter(in_force(
            organization::Column::ValidFrom,
            organization::Column::ValidUntil,
            on,
        ))
        .count(connection)
        .await?;
    let members = count_members(connection, path, on).await?;
    Ok(Counted {
        branches: i64::try_from(branches).unwrap_or(i64::MAX),
        members,
    })
}

/// The leading post that a person held on a day in one of these organizations.
pub(crate) async fn leading_post(
    connection: &impl ConnectionTrait,
    person: PersonId,
    organizations: impl IntoIterator<Item = OrganizationId>,
    on: NaiveDate,
) -> Result<Option<appointment::Model>> {
    let leading = [
        PostRole::LeaderInCharge,
        PostRole::Secretary,
        PostRole::DeputySecretary,
        PostRole::TeamMember,
    ];
    let rows = appointment::Entity::find()
        .filter(appointment::Column::PersonId.eq(person))
        .filter(appointment::Column::OrganizationId.is_in(organizations))
        .filter(appointment::Column::Role.is_in(leading))
        .filter(in_force(
            appointment::Column::ValidFrom,
            appointment::Column::ValidUntil,
            on,
        ))
        .order_by_asc(appointment::Column::Id)
        .one(connection)
        .await?;
    Ok(rows)
}

/// What the structure of an organization is on a day.
pub(crate) async fn structure(
    connection: &impl ConnectionTrait,
    row: &organization::Model,
    on: NaiveDate,
) -> Result<StructureFacts> {
    let members = count_members(connection, &row.path, on).await?;
    let term = newest_term(connection, row.id).await?;
    let committee = holders_of(connection, [row.id], PostRole::CommitteeMember, on).await?;
    let secretaries = holders_of(connection, [row.id], PostRole::Secretary, on).await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let full_time = committee.iter().filter(|post| post.full_time).count();
    Ok(StructureFacts {
        kind: row.kind,
        members,
        term: term.map(|term| Term {
            starts_on: term.starts_on,
            ends_on: term.ends_on,
        }),
        full_time: count(full_time),
        part_time: count(committee.len() - full_time),
        secretaries: count(secretaries.len()),
        on,
    })
}

/// The members of every branch in the subtree whose root has this path, in the order of their records.
pub(crate) async fn members_below(
    connection: &impl ConnectionTrait,
    path: &[u8],
    on: NaiveDate,
) -> Result<Vec<membership::Model>> {
    let rows = select_members(path, on)
        .order_by_asc(membership::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}
