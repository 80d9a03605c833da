//! People, posts, appointments and memberships in GraphQL.

use async_graphql::{Context, Enum, ID, Object};
use entity::{PersonId, appointment, membership, person, post};

use super::{OrganizationById, PersonById, PostById};
use crate::domain::edges;
use crate::domain::organization::store;
use crate::error::{Error, Result};
use crate::graphql::{Ctx, Date, encode};

/// What the holder of a post does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::post::PostRole")]
pub enum PostRole {
    /// 书记: first responsible person of a party body.
    Secretary,
    /// 副书记.
    DeputySecretary,
    /// 分管领导: responsible for carrying party building out.
    LeaderInCharge,
    /// 班子成员: member of a leadership team.
    TeamMember,
    /// 委员 of a working committee, full-time or part-time.
    CommitteeMember,
    /// 工作人员.
    Staff,
    /// 会计: records dues.
    Accountant,
    /// 出纳: confirms dues.
    Cashier,
    /// 审计: reads everything in scope and writes nothing.
    Auditor,
}

/// A person, identified by a staff number and a name and by nothing more sensitive.
#[derive(Clone, Debug)]
pub struct Person(person::Model);

impl From<person::Model> for Person {
    fn from(row: person::Model) -> Self {
        Self(row)
    }
}

/// A person, identified by a staff number and a name and by nothing more sensitive.
#[Object]
impl Person {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The person's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The staff number, unique in the whole system; null for readers outside of the organization
    /// that registered the person.
    async fn staff_number(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let home = match self.0.home_organization_id {
            Some(id) => super::load_seen(ctx, id).await?,
            None => None,
        };
        Ok(home
            .filter(crate::domain::organization::Seen::is_full)
            .map(|_| self.0.staff_number.as_str()))
    }
}

/// The person with this id, if the reader sees an organization in which the person holds or held a
/// post, or which registered the person.
///
/// # Errors
/// When the database fails.
pub async fn visible_person(ctx: &Context<'_>, id: PersonId) -> Result<Option<Person>> {
    let request = Ctx::of(ctx);
    if !store::is_person_visible(request.db.reader(), &request.scope, id).await? {
        return Ok(None);
    }
    Ok(Some(load_person(ctx, id).await?))
}

async fn load_person(ctx: &Context<'_>, id: PersonId) -> Result<Person> {
    let row = Ctx::loaders(ctx).load_one(PersonById(id)).await?;
    row.map(Person)
        .ok_or_else(|| Error::internal("an appointment without a person"))
}

/// A role in an organization, held or vacant.
#[derive(Clone, Debug)]
pub struct Post(post::Model);

impl From<post::Model> for Post {
    fn from(row: post::Model) -> Self {
        Self(row)
    }
}

/// A role in an organization, held or vacant.
#[Object]
impl Post {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What its holder does.
    async fn role(&self) -> PostRole {
        self.0.role.into()
    }

    /// The post's title as people say it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The first day of the post.
    async fn since(&self) -> Date {
        self.0.valid_from.into()
    }

    /// The first day on which the post no longer exists.
    async fn until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }
}

/// A person in a post, from a date to a date, on the basis of a document.
#[derive(Clone, Debug)]
pub struct Appointment(appointment::Model);

impl From<appointment::Model> for Appointment {
    fn from(row: appointment::Model) -> Self {
        Self(row)
    }
}

/// A person in a post, from a date to a date, on the basis of a document.
#[Object]
impl Appointment {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// What the holder does.
    async fn role(&self) -> PostRole {
        self.0.role.into()
    }

    /// Full-time, else part-time.
    async fn full_time(&self) -> bool {
        self.0.full_time
    }

    /// The first day.
    async fn since(&self) -> Date {
        self.0.valid_from.into()
    }

    /// The first day on which the person no longer holds the post; null while it lasts.
    async fn until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// The document that appoints.
    async fn document(&self) -> &str {
        &self.0.document
    }

    /// The document that ends it.
    async fn end_document(&self) -> Option<&str> {
        self.0.end_document.as_deref()
    }

    /// The holder.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        load_person(ctx, self.0.person_id).await
    }

    /// The post.
    async fn post(&self, ctx: &Context<'_>) -> Result<Option<Post>> {
        Ok(Ctx::loaders(ctx)
            .load_one(PostById(self.0.post_id))
            .await?
            .map(Post))
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }
}

/// A person's membership of one branch, from a date to a date.
#[derive(Clone, Debug)]
pub struct Membership(membership::Model);

impl From<membership::Model> for Membership {
    fn from(row: membership::Model) -> Self {
        Self(row)
    }
}

/// A person's membership of one branch, from a date to a date.
#[Object]
impl Membership {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The member.
    async fn person(&self, ctx: &Context<'_>) -> Result<Person> {
        load_person(ctx, self.0.person_id).await
    }

    /// The branch.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        let row = Ctx::loaders(ctx)
            .load_one(OrganizationById(self.0.organization_id))
            .await?;
        Ok(row.and_then(|row| edges::seen(ctx, row)))
    }

    /// 预备党员, else a full member.
    async fn probationary(&self) -> bool {
        self.0.probationary
    }

    /// The member's rank, as written in the roster.
    async fn rank(&self) -> Option<&str> {
        self.0.rank.as_deref()
    }

    /// The first day.
    async fn since(&self) -> Date {
        self.0.valid_from.into()
    }

    /// The first day after it; null while it lasts.
    async fn until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }
}
