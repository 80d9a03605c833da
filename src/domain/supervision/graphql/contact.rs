//! The type `ContactPoint`.

use async_graphql::{Context, Enum, ID, Object};
use entity::contact_point as table;
use entity::{ContactPointId, contact_visit};

use super::lists::{InspectionConnection, inspections_of};
use super::loaders::{ContactPointById, VisitsOf};
use super::{Inspection, visible_inspection};
use crate::domain::edges;
use crate::domain::history::graphql::Signatory;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{
    Appointment, AppointmentById, Person, PersonById, load_seen,
};
use crate::error::Result;
use crate::graphql::{Ctx, Date, DateTime, Fen, ListArgs, encode, page_cost};

/// What a contact point is (B9, C3, E2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::contact_point::ContactPointKind")]
pub enum ContactPointKind {
    /// 联系点: a place or a body.
    Place,
    /// 帮扶户: a household.
    Household,
    /// 重点任务: a key task.
    Task,
}

/// A contact point of a leader (B9, C3, E2).
#[derive(Clone, Debug)]
pub struct ContactPoint(table::Model);

impl From<table::Model> for ContactPoint {
    fn from(row: table::Model) -> Self {
        Self(row)
    }
}

/// The contact point with this id, for those who fully see the leader's organization.
///
/// # Errors
/// When the database fails.
pub async fn visible_contact_point(
    ctx: &Context<'_>,
    id: ContactPointId,
) -> Result<Option<ContactPoint>> {
    let Some(row) = Ctx::loaders(ctx).load_one(ContactPointById(id)).await? else {
        return Ok(None);
    };
    let seen = load_seen(ctx, row.organization_id).await?;
    Ok(seen.filter(Seen::is_full).map(|_| ContactPoint(row)))
}

/// A contact point of a leader (B9, C3, E2): a place, a household or a task, from a day to a day.
#[Object]
impl ContactPoint {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(&self.0.id)
    }

    /// The leader's organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.0.organization_id).await
    }

    /// The leader.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let row = Ctx::loaders(ctx)
            .load_one(PersonById(self.0.person_id))
            .await?;
        Ok(row.map(Person::from))
    }

    /// The appointment in which the leader keeps it.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        let row = Ctx::loaders(ctx)
            .load_one(AppointmentById(self.0.appointment_id))
            .await?;
        Ok(row.map(Appointment::from))
    }

    /// The organization that is helped; null where it is none, or the reader sees nothing of it.
    async fn helped_organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        match self.0.helped_id {
            Some(id) => edges::organization(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What it is.
    async fn kind(&self) -> ContactPointKind {
        self.0.kind.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        self.0.valid_from.into()
    }

    /// The first day on which it is kept no more; null while it is.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Into::into)
    }

    /// The visits, oldest first.
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<ContactVisit>> {
        let rows = Ctx::loaders(ctx).load_one(VisitsOf(self.0.id)).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(ContactVisit).collect())
    }

    /// What all visits together have brought, in fen.
    async fn funds(&self, ctx: &Context<'_>) -> Result<Fen> {
        let rows = Ctx::loaders(ctx).load_one(VisitsOf(self.0.id)).await?;
        let rows = rows.unwrap_or_default();
        Ok(Fen(rows.iter().map(|visit| visit.funds).sum()))
    }

    /// The inspections of it by others, and what its leader's visits have found; newest first.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn inspections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows at the most, up to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<InspectionConnection> {
        let of = (self.0.organization_id, Some(self.0.id));
        inspections_of(ctx, of, None, ListArgs { first, after }).await
    }

    /// Counts the changes: give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }
}

/// A visit to a contact point.
#[derive(Clone, Debug)]
pub(super) struct ContactVisit(contact_visit::Model);

/// A visit to a contact point. Never changes.
#[Object]
impl ContactVisit {
    /// From 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The day.
    async fn visited_on(&self) -> Date {
        self.0.visited_on.into()
    }

    /// What was done.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Funds that it brought, in fen.
    async fn funds(&self) -> Fen {
        Fen(self.0.funds)
    }

    /// Materials that it brought.
    async fn materials(&self) -> Option<&str> {
        self.0.materials.as_deref()
    }

    /// What came of it.
    async fn result(&self) -> Option<&str> {
        self.0.result.as_deref()
    }

    /// The inspection that keeps the problems that were seen; null where none was.
    async fn inspection(&self, ctx: &Context<'_>) -> Result<Option<Inspection>> {
        match self.0.inspection_id {
            Some(id) => visible_inspection(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// By whom.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Signatory> {
        Signatory::of(ctx, self.0.recorded_by).await
    }
}
