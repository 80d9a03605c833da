//! A body that bears responsibility.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{DivisionCode, OrganizationId};

/// A body that bears responsibility.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// Its name today.
    pub name: String,
    /// The division it stands in.
    pub division_code: DivisionCode,
    /// The body that leads it today.
    pub superior_id: Option<OrganizationId>,
    /// The working committee one division level up that guides it today.
    pub guided_by_id: Option<OrganizationId>,
    /// The ids from the root of its tree down to itself, 16 bytes each.
    #[sea_orm(column_type = "VarBinary(StringLen::N(960))")]
    pub path: Vec<u8>,
    /// The first day of its existence.
    pub valid_from: Date,
    /// The first day on which it no longer exists.
    pub valid_until: Option<Date>,
    /// Counts the changes.
    pub revision: i64,
    /// When it was recorded.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of body (domain §2).
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
pub enum OrganizationKind {
    /// 党委: the party committee of a division.
    PartyCommittee,
    /// 人大常委会: a leadership team.
    PeoplesCongress,
    /// 政府: a leadership team.
    Government,
    /// 政协: a leadership team.
    Cppcc,
    /// 机关工委: dispatched by the party committee for its agencies.
    WorkingCommittee,
    /// 党组: leads a department.
    PartyGroup,
    /// 机关党委: from 100 members.
    AgencyPartyCommittee,
    /// 党总支: from 50 members.
    GeneralBranch,
    /// 党支部: 3 to 50 members.
    Branch,
    /// 组织部.
    OrganizationDepartment,
    /// 纪委.
    DisciplineCommission,
    /// 办公室.
    Office,
    /// 乡镇.
    Township,
}
