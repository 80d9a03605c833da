//! A link of a responsibility chain: a tier and who holds it, from a date to a date.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AppointmentId, ChainId, LinkId, OrganizationId, PersonId};

/// A link of a responsibility chain: a tier and who holds it, from a date to a date.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility_link")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    /// The chain.
    pub chain_id: ChainId,
    /// The chain's organization.
    pub organization_id: OrganizationId,
    /// The tier.
    pub tier: ResponsibilityTier,
    /// The organization that holds it; none where a person does.
    pub body_id: Option<OrganizationId>,
    /// The appointment by which a person holds it; none where an organization does.
    pub appointment_id: Option<AppointmentId>,
    /// The person of that appointment.
    pub person_id: Option<PersonId>,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds; none while it does.
    pub valid_until: Option<Date>,
    /// When it was assigned.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The tiers of a chain (domain §4.2), from the body itself down.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::None)",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponsibilityTier {
    /// 主体责任: the body itself.
    Overall,
    /// 第一责任: its secretary.
    First,
    /// 直接责任: a leader in charge.
    Direct,
    /// 一岗双责: a team member, for the work they run.
    Member,
    /// 具体责任: the organization that carries it out.
    Implementing,
}
