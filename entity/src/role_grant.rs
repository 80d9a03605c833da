//! A role granted to an account in an organization and in what lies below it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, GrantId, OrganizationId};

/// A role granted to an account in an organization and in what lies below it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// Who holds it.
    pub account_id: AccountId,
    /// Where; none is the whole country.
    pub organization_id: Option<OrganizationId>,
    /// What it allows.
    pub role: GrantRole,
    /// The right to grant, apart from holding.
    pub may_grant: bool,
    /// Since when.
    pub granted_at: DateTimeUtc,
    /// Until when.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a grant allows (domain §6).
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
pub enum GrantRole {
    /// Manages organizations, accounts and grants below.
    Administrator,
    /// First responsible person.
    Secretary,
    /// Hears reports and gives instructions.
    Leader,
    /// Does a committee's daily work.
    Staff,
    /// Files for a department.
    Clerk,
    /// Records dues.
    Accountant,
    /// Confirms dues.
    Cashier,
    /// Reads everything in scope and writes nothing.
    Auditor,
    /// Reads.
    Reader,
}
