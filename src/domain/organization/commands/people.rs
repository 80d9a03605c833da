//! People, posts and appointments.

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::{
    AppointmentId, OrganizationId, PersonId, PostId, appointment, organization, person, post,
};

use super::{Acting, Follower, decide, taken, tell_changed, today, trimmed};
use crate::access::{Action, Place};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization::rules::{
    self, Abolishing, Appointing, EndingAppointment, NewPost, Violation,
};
use crate::domain::organization::store::{self, write};
use crate::error::{Error, Result};

/// A person to be registered.
#[derive(Clone, Debug)]
pub(crate) struct Register {
    /// Unique in the whole system.
    pub(crate) staff_number: String,
    /// The person's name.
    pub(crate) name: String,
    /// The organization that registers the person and keeps the name right.
    pub(crate) organization: OrganizationId,
}

/// Registers a person.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn register_person(act: &Acting<'_>, new: Register) -> Result<person::Model> {
    let mut tx = act.begin().await?;
    let home = act.lock(&tx, new.organization).await?;
    act.authorize(&mut tx, Action::PeopleManage, &Place::from(&home))?;
    let staff_number = trimmed(&new.staff_number);
    let holders = write::people_by_staff_numbers(&tx, [staff_number.clone()]).await?;
    decide(rules::register(
        &staff_number,
        &new.name,
        &home,
        holders.first(),
    ))?;
    let row = person::Model {
        id: PersonId(act.clock.new_id()),
        staff_number,
        name: trimmed(&new.name),
        home_organization_id: Some(home.id),
        created_at: tx.at(),
    };
    write::insert_people(&tx, vec![row.clone()])
        .await
        .map_err(|error| taken(error, Violation::StaffNumberTaken.at("staffNumber")))?;
    tx.record(registered(&row, home.id));
    tx.commit().await?;
    Ok(row)
}

/// How the history tells of a new person.
pub(super) fn registered(row: &person::Model, home: OrganizationId) -> Event {
    Event::of(home, "registerPerson", "Person", row.id.0)
        .personal_after("staffNumber", &row.staff_number)
        .personal_after("name", &row.name)
}

/// A person to be renamed.
#[derive(Clone, Debug)]
pub(crate) struct RenamePerson {
    /// The person.
    pub(crate) person: PersonId,
    /// The name from now on.
    pub(crate) name: String,
}

/// Corrects or changes a person's name. Only the organization that registered the person, and those
/// that lead it, may.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn rename_person(act: &Acting<'_>, new: RenamePerson) -> Result<person::Model> {
    let mut tx = act.begin().await?;
    let mut row = act.lock_person(&tx, new.person).await?;
    let home = row
        .home_organization_id
        .ok_or(Error::Forbidden(Action::PeopleManage.describe()))?;
    let rows = store::organizations_by_ids(tx.conn(), [home]).await?;
    let place = rows
        .first()
        .map(Place::from)
        .ok_or(Error::NotFound("person"))?;
    act.authorize(&mut tx, Action::PeopleManage, &place)?;
    decide(rules::check_text("name", &new.name, rules::PERSON_NAME_MAX))?;
    let before = std::mem::replace(&mut row.name, trimmed(&new.name));
    write::save_person(&tx, &row).await?;
    tx.record(
        Event::of(home, "renamePerson", "Person", row.id.0)
            .personal_before("name", &before)
            .personal_after("name", &row.name),
    );
    tx.commit().await?;
    Ok(row)
}

/// A post to be established.
#[derive(Clone, Debug)]
pub(crate) struct EstablishPost {
    /// Where.
    pub(crate) organization: OrganizationId,
    /// What its holder does.
    pub(crate) role: PostRole,
    /// Its title as people say it.
    pub(crate) title: String,
    /// Its first day.
    pub(crate) valid_from: NaiveDate,
}

/// Establishes a post.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn establish_post(act: &Acting<'_>, new: EstablishPost) -> Result<post::Model> {
    let mut tx = act.begin().await?;
    let organization = act.lock(&tx, new.organization).await?;
    act.authorize(&mut tx, Action::PeopleManage, &Place::from(&organization))?;
    let others = write::posts_of_role(&tx, organization.id, new.role).await?;
    decide(rules::establish_post(&NewPost {
        organization: &organization,
        role: new.role,
        title: &new.title,
        valid_from: new.valid_from,
        today: today(&tx),
        others: &others,
    }))?;
    let row = post::Model {
        id: PostId(act.clock.new_id()),
        organization_id: organization.id,
        role: new.role,
        title: trimmed(&new.title),
        valid_from: new.valid_from,
        valid_until: None,
    };
    write::insert_posts(&tx, vec![row.clone()]).await?;
    tx.record(post_established(&row));
    tx.commit().await?;
    Ok(row)
}

/// How the history tells of a new post.
pub(super) fn post_established(row: &post::Model) -> Event {
    Event::of(row.organization_id, "establishPost", "Post", row.id.0)
        .after("role", row.role)
        .after("title", &row.title)
        .after("validFrom", row.valid_from)
}

/// A post to be abolished.
#[derive(Clone, Debug)]
pub(crate) struct AbolishPost {
    /// The post.
    pub(crate) post: PostId,
    /// The first day on which it no longer exists.
    pub(crate) effective_on: NaiveDate,
}

/// Abolishes a post that nobody holds.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn abolish_post(act: &Acting<'_>, old: AbolishPost) -> Result<post::Model> {
    let mut tx = act.begin().await?;
    let (_, mut row) = lock_post(act, &mut tx, old.post).await?;
    let appointments = write::appointments_to(&tx, row.id).await?;
    decide(rules::abolish(&Abolishing {
        post: &row,
        appointments: &appointments,
        effective_on: old.effective_on,
        today: today(&tx),
    }))?;
    row.valid_until = Some(old.effective_on);
    write::end_posts(&tx, [row.id], old.effective_on).await?;
    tx.record(
        Event::of(row.organization_id, "abolishPost", "Post", row.id.0)
            .after("validUntil", old.effective_on),
    );
    tx.commit().await?;
    Ok(row)
}

/// A post of an organization that the actor sees and whose people it manages, both locked.
async fn lock_post(
    act: &Acting<'_>,
    tx: &mut Tx,
    id: PostId,
) -> Result<(organization::Model, post::Model)> {
    let unseen = || Error::NotFound("post");
    let found = store::posts_by_ids(tx.conn(), [id]).await?;
    let organization = found.first().ok_or_else(unseen)?.organization_id;
    let organization = act
        .lock(tx, organization)
        .await
        .map_err(|error| hidden(error, "post"))?;
    act.authorize(tx, Action::PeopleManage, &Place::from(&organization))?;
    let post = write::lock_post(tx, id).await?.ok_or_else(unseen)?;
    Ok((organization, post))
}

/// What stands in an organization that the actor does not see is itself not found.
pub(super) fn hidden(error: Error, what: &'static str) -> Error {
    if matches!(error, Error::NotFound(_)) {
        Error::NotFound(what)
    } else {
        error
    }
}

/// A person to be appointed.
#[derive(Clone, Debug)]
pub(crate) struct Appoint {
    /// The post.
    pub(crate) post: PostId,
    /// The person.
    pub(crate) person: PersonId,
    /// Full-time, else part-time.
    pub(crate) full_time: bool,
    /// The first day.
    pub(crate) valid_from: NaiveDate,
    /// The first day on which it is over, where that is known.
    pub(crate) valid_until: Option<NaiveDate>,
    /// The document that appoints.
    pub(crate) document: String,
}

/// Appoints a person to a post.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn appoint(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    new: Appoint,
) -> Result<appointment::Model> {
    let mut tx = act.begin().await?;
    let (organization, post) = lock_post(act, &mut tx, new.post).await?;
    let person = act.lock_person(&tx, new.person).await?;
    let others = write::appointments_to(&tx, post.id).await?;
    decide(rules::appoint(&Appointing {
        post: &post,
        organization: &organization,
        others: &others,
        days: (new.valid_from, new.valid_until),
        document: &new.document,
        today: today(&tx),
    }))?;
    let row = appointment::Model {
        id: AppointmentId(act.clock.new_id()),
        post_id: post.id,
        organization_id: organization.id,
        role: post.role,
        person_id: person.id,
        full_time: new.full_time,
        valid_from: new.valid_from,
        valid_until: new.valid_until,
        document: trimmed(&new.document),
        end_document: None,
    };
    write::insert_appointments(&tx, vec![row.clone()]).await?;
    tx.record(appointed(&row));
    tell_changed(followers, &mut tx, &[organization.id]).await?;
    tx.commit().await?;
    Ok(row)
}

/// How the history tells of an appointment.
pub(super) fn appointed(row: &appointment::Model) -> Event {
    Event::of(row.organization_id, "appoint", "Appointment", row.id.0)
        .after("postId", row.post_id)
        .after("role", row.role)
        .after("personId", row.person_id)
        .after("fullTime", row.full_time)
        .after("validFrom", row.valid_from)
        .after("validUntil", row.valid_until)
        .after("document", &row.document)
}

/// An appointment to be ended.
#[derive(Clone, Debug)]
pub(crate) struct EndAppointment {
    /// The appointment.
    pub(crate) appointment: AppointmentId,
    /// The first day on which the person no longer holds the post.
    pub(crate) ends_on: NaiveDate,
    /// The document that ends it.
    pub(crate) document: String,
}

/// Ends an appointment.
///
/// # Errors
/// Refusals by the rules; [`Error::NotFound`], [`Error::Forbidden`].
pub(crate) async fn end_appointment(
    act: &Acting<'_>,
    followers: &[&dyn Follower],
    old: EndAppointment,
) -> Result<appointment::Model> {
    let unseen = || Error::NotFound("appointment");
    let mut tx = act.begin().await?;
    let found = store::appointments_by_ids(tx.conn(), [old.appointment]).await?;
    let organization = found.first().ok_or_else(unseen)?.organization_id;
    let organization = act
        .lock(&tx, organization)
        .await
        .map_err(|error| hidden(error, "appointment"))?;
    act.authorize(&mut tx, Action::PeopleManage, &Place::from(&organization))?;
    let row = write::lock_appointment(&tx, old.appointment)
        .await?
        .ok_or_else(unseen)?;
    decide(rules::end_appointment(&EndingAppointment {
        appointment: &row,
        ends_on: old.ends_on,
        document: &old.document,
        today: today(&tx),
    }))?;
    let document = trimmed(&old.document);
    write::end_appointments(&tx, [row.id], old.ends_on, Some(&document)).await?;
    tx.record(
        Event::of(
            row.organization_id,
            "endAppointment",
            "Appointment",
            row.id.0,
        )
        .before("validUntil", row.valid_until)
        .after("validUntil", old.ends_on)
        .after("document", &document),
    );
    tell_changed(followers, &mut tx, &[organization.id]).await?;
    tx.commit().await?;
    Ok(appointment::Model {
        valid_until: Some(old.ends_on),
        end_document: Some(document),
        ..row
    })
}
