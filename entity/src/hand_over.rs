//! A post that changes hands: what its holder leaves open, for both to sign.

use sea_orm::entity::prelude::*;

use crate::{AccountId, AppointmentId, HandOverId, OrganizationId};

/// A post that changes hands: what its holder leaves open, for both to sign.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_over")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandOverId,
    /// Where the post is.
    pub organization_id: OrganizationId,
    /// The appointment that ends.
    pub outgoing_appointment_id: AppointmentId,
    /// The appointment that follows it in the same post.
    pub incoming_appointment_id: AppointmentId,
    /// Who opened it.
    pub opened_by: AccountId,
    /// When.
    pub opened_at: DateTimeUtc,
    /// When both had signed the same list and everything moved.
    pub completed_at: Option<DateTimeUtc>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
