//! A person in a post, from a date to a date, on the basis of a document. Never overwritten.

use sea_orm::entity::prelude::*;

use crate::post::PostRole;
use crate::{AppointmentId, OrganizationId, PersonId, PostId};

/// A person in a post, from a date to a date, on the basis of a document. Never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppointmentId,
    /// The post.
    pub post_id: PostId,
    /// The post's organization, which never changes.
    pub organization_id: OrganizationId,
    /// The post's role, which never changes.
    pub role: PostRole,
    /// The holder.
    pub person_id: PersonId,
    /// Full-time, else part-time.
    pub full_time: bool,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which the person no longer holds the post.
    pub valid_until: Option<Date>,
    /// The document that appoints.
    pub document: String,
    /// The document that ends it.
    pub end_document: Option<String>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
