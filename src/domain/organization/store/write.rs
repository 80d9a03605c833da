//! Writing, and reading to decide. Everything here takes the open [`Tx`]; what is read to decide is
//! locked. Acts that change the tree first take the turn of their provinces, so that what stands
//! below an organization does not change while it is moved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::organization::OrganizationKind;
use entity::organization_edge::{self, EdgeKind};
use entity::post::PostRole;
use entity::{
    AppointmentId, DivisionCode, MembershipId, OrganizationId, PersonId, PostId, appointment,
    division, membership, organization, organization_succession, organization_term, person, post,
};
use sea_orm::sea_query::{Condition, Expr, LockType, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::access::below;
use crate::db::{BULK_ROWS_MAX, Tx, spliced};
use crate::error::{Error, Result};

/// Waits until no other act changes the tree in the provinces of these divisions.
pub(crate) async fn take_turn(
    tx: &Tx,
    divisions: impl IntoIterator<Item = DivisionCode>,
) -> Result<()> {
    let provinces: BTreeSet<_> = divisions.into_iter().map(DivisionCode::province).collect();
    division::Entity::find()
        .filter(division::Column::Code.is_in(provinces))
        .order_by_asc(division::Column::Code)
        // Rows that refer to the province may be written meanwhile.
        .lock(LockType::NoKeyUpdate)
        .all(tx.conn())
        .await?;
    Ok(())
}

/// Organizations by their ids, locked in the order of the ids.
pub(crate) async fn lock_organizations(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<BTreeMap<OrganizationId, organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids))
        .order_by_asc(organization::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// An organization and everything below it, from the root down.
pub(crate) async fn subtree(tx: &Tx, root: &[u8]) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(below(root))
        .order_by_asc(organization::Column::Path)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// The organizations that these lead.
pub(crate) async fn lock_subordinates(
    tx: &Tx,
    superiors: &[OrganizationId],
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::SuperiorId.is_in(superiors.iter().copied()))
        .filter(organization::Column::ValidUntil.is_null())
        .order_by_asc(organization::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// The organizations that these guide.
pub(crate) async fn lock_guided(
    tx: &Tx,
    guides: &[OrganizationId],
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::GuidedById.is_in(guides.iter().copied()))
        .filter(organization::Column::ValidUntil.is_null())
        .order_by_asc(organization::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// The organizations of a kind that divisions have or had.
pub(crate) async fn of_kind(
    tx: &Tx,
    divisions: impl IntoIterator<Item = DivisionCode>,
    kind: OrganizationKind,
) -> Result<Vec<organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DivisionCode.is_in(divisions))
        .filter(organization::Column::Kind.eq(kind))
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// Inserts organizations; those above stand before those below, or in the same call.
pub(crate) async fn insert_organizations(tx: &Tx, rows: Vec<organization::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        organization::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Saves what may change of an organization. Its revision is one more than that of the row.
pub(crate) async fn save(tx: &Tx, row: &organization::Model) -> Result<()> {
    let saved = organization::Entity::update_many()
        .col_expr(organization::Column::Name, Expr::value(row.name.clone()))
        .col_expr(
            organization::Column::SuperiorId,
            Expr::value(row.superior_id),
        )
        .col_expr(
            organization::Column::GuidedById,
            Expr::value(row.guided_by_id),
        )
        .col_expr(
            organization::Column::ValidUntil,
            Expr::value(row.valid_until),
        )
        .col_expr(organization::Column::Revision, Expr::value(row.revision))
        .filter(organization::Column::Id.eq(row.id))
        .filter(organization::Column::Revision.eq(row.revision - 1))
        .exec(tx.conn())
        .await?;
    // The row was locked when its revision was read.
    if saved.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Busy)
    }
}

/// Where a subtree stood, and where it comes to stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rebase<'a> {
    /// The path of its root.
    pub(crate) root: &'a [u8],
    /// How many bytes at the beginning are replaced.
    pub(crate) replaced: usize,
    /// By which.
    pub(crate) prefix: &'a [u8],
    /// The division in which all of it stands from now on; none leaves it.
    pub(crate) division: Option<DivisionCode>,
}

/// Replaces the beginning of all paths of a subtree, and their division, in one statement.
pub(crate) async fn rebase(tx: &Tx, rebase: &Rebase<'_>) -> Result<u64> {
    let path = spliced(tx.conn(), rebase.prefix, "path", rebase.replaced)?;
    let mut update = organization::Entity::update_many()
        .col_expr(organization::Column::Path, path)
        .filter(below(rebase.root));
    if let Some(division) = rebase.division {
        update = update.col_expr(organization::Column::DivisionCode, Expr::value(division.0));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected)
}

/// The edges of these organizations that hold today.
pub(crate) async fn current_edges(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<organization_edge::Model>> {
    let rows = organization_edge::Entity::find()
        .filter(organization_edge::Column::OrganizationId.is_in(ids))
        .filter(organization_edge::Column::ValidUntil.is_null())
        .order_by_asc(organization_edge::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// Ends the edges of an organization that hold today: of one kind, or all.
pub(crate) async fn end_edges(
    tx: &Tx,
    id: OrganizationId,
    kind: Option<EdgeKind>,
    on: NaiveDate,
) -> Result<()> {
    organization_edge::Entity::update_many()
        .col_expr(organization_edge::Column::ValidUntil, Expr::value(on))
        .filter(organization_edge::Column::OrganizationId.eq(id))
        .filter(organization_edge::Column::ValidUntil.is_null())
        .filter(
            Condition::all().add_option(kind.map(|kind| organization_edge::Column::Kind.eq(kind))),
        )
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Inserts edges.
pub(crate) async fn insert_edges(tx: &Tx, rows: Vec<organization_edge::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        organization_edge::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Inserts what follows what.
pub(crate) async fn insert_successions(
    tx: &Tx,
    rows: Vec<organization_succession::Model>,
) -> Result<()> {
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    organization_succession::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Inserts a term of office.
pub(crate) async fn insert_term(tx: &Tx, row: organization_term::Model) -> Result<()> {
    let row = row.into_active_model();
    organization_term::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Inserts divisions, or changes them to what is given; those above stand before those below.
pub(crate) async fn put_divisions(
    connection: &impl sea_orm::ConnectionTrait,
    rows: &[division::Model],
) -> Result<()> {
    let replace = OnConflict::column(division::Column::Code)
        .update_columns([
            division::Column::CodeEnd,
            division::Column::Level,
            division::Column::Name,
            division::Column::ParentCode,
            division::Column::Placeholder,
        ])
        .to_owned();
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        division::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// All divisions.
pub(crate) async fn divisions(
    connection: &impl sea_orm::ConnectionTrait,
) -> Result<Vec<division::Model>> {
    Ok(division::Entity::find().all(connection).await?)
}

/// A person, locked.
pub(crate) async fn lock_person(tx: &Tx, id: PersonId) -> Result<Option<person::Model>> {
    let person = person::Entity::find_by_id(id).lock(LockType::Update);
    Ok(person.one(tx.conn()).await?)
}

/// The people with these staff numbers.
pub(crate) async fn people_by_staff_numbers(
    tx: &Tx,
    numbers: impl IntoIterator<Item = String>,
) -> Result<Vec<person::Model>> {
    let people = person::Entity::find().filter(person::Column::StaffNumber.is_in(numbers));
    Ok(people.all(tx.conn()).await?)
}

/// Inserts people.
pub(crate) async fn insert_people(tx: &Tx, rows: Vec<person::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        person::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Saves a person's name.
pub(crate) async fn save_person(tx: &Tx, row: &person::Model) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::Name, Expr::value(row.name.clone()))
        .filter(person::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// A post, locked.
pub(crate) async fn lock_post(tx: &Tx, id: PostId) -> Result<Option<post::Model>> {
    Ok(post::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx.conn())
        .await?)
}

/// The posts of a role that an organization has or had.
pub(crate) async fn posts_of_role(
    tx: &Tx,
    id: OrganizationId,
    role: PostRole,
) -> Result<Vec<post::Model>> {
    let rows = post::Entity::find()
        .filter(post::Column::OrganizationId.eq(id))
        .filter(post::Column::Role.eq(role))
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// The posts that these organizations have or had.
pub(crate) async fn posts_of(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<post::Model>> {
    let posts = post::Entity::find().filter(post::Column::OrganizationId.is_in(ids));
    Ok(posts.order_by_asc(post::Column::Id).all(tx.conn()).await?)
}

/// Inserts posts.
pub(crate) async fn insert_posts(tx: &Tx, rows: Vec<post::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        post::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Ends posts that exist.
pub(crate) async fn end_posts(
    tx: &Tx,
    ids: impl IntoIterator<Item = PostId>,
    on: NaiveDate,
) -> Result<()> {
    post::Entity::update_many()
        .col_expr(post::Column::ValidUntil, Expr::value(on))
        .filter(post::Column::Id.is_in(ids))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Those who hold or held a post.
pub(crate) async fn appointments_to(tx: &Tx, id: PostId) -> Result<Vec<appointment::Model>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::PostId.eq(id))
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// Those who hold or held posts of these organizations.
pub(crate) async fn appointments_of(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<appointment::Model>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::OrganizationId.is_in(ids))
        .order_by_asc(appointment::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// An appointment, locked.
pub(crate) async fn lock_appointment(
    tx: &Tx,
    id: AppointmentId,
) -> Result<Option<appointment::Model>> {
    let appointment = appointment::Entity::find_by_id(id).lock(LockType::Update);
    Ok(appointment.one(tx.conn()).await?)
}

/// Inserts appointments.
pub(crate) async fn insert_appointments(tx: &Tx, rows: Vec<appointment::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        appointment::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Ends appointments on a day, on the basis of a document where there is one.
pub(crate) async fn end_appointments(
    tx: &Tx,
    ids: impl IntoIterator<Item = AppointmentId>,
    on: NaiveDate,
    document: Option<&str>,
) -> Result<()> {
    let document = document.map(str::to_owned);
    appointment::Entity::update_many()
        .col_expr(appointment::Column::ValidUntil, Expr::value(on))
        .col_expr(appointment::Column::EndDocument, Expr::value(document))
        .filter(appointment::Column::Id.is_in(ids))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Where a person is or was a member.
pub(crate) async fn memberships_of(tx: &Tx, person: PersonId) -> Result<Vec<membership::Model>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .order_by_asc(membership::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// Where a person is a member today, not yet locked.
pub(crate) async fn current_membership(
    tx: &Tx,
    person: PersonId,
) -> Result<Option<membership::Model>> {
    let current = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .filter(membership::Column::ValidUntil.is_null())
        .one(tx.conn())
        .await?;
    Ok(current)
}

/// The members that these organizations have today.
pub(crate) async fn lock_members(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<Vec<membership::Model>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::OrganizationId.is_in(ids))
        .filter(membership::Column::ValidUntil.is_null())
        .order_by_asc(membership::Column::Id)
        .lock(LockType::Update)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// A membership, locked.
pub(crate) async fn lock_membership(
    tx: &Tx,
    id: MembershipId,
) -> Result<Option<membership::Model>> {
    let membership = membership::Entity::find_by_id(id).lock(LockType::Update);
    Ok(membership.one(tx.conn()).await?)
}

/// Inserts memberships.
pub(crate) async fn insert_memberships(tx: &Tx, rows: Vec<membership::Model>) -> Result<()> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        membership::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Ends memberships on a day.
pub(crate) async fn end_memberships(
    tx: &Tx,
    ids: impl IntoIterator<Item = MembershipId>,
    on: NaiveDate,
) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::ValidUntil, Expr::value(on))
        .filter(membership::Column::Id.is_in(ids))
        .exec(tx.conn())
        .await?;
    Ok(())
}
