//! A role in an organization, held or vacant.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{OrganizationId, PostId};

/// A role in an organization, held or vacant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostId,
    /// Where the post is.
    pub organization_id: OrganizationId,
    /// What its holder does.
    pub role: PostRole,
    /// The post's title as people say it.
    pub title: String,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which the post no longer exists.
    pub valid_until: Option<Date>,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The roles of posts.
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
pub enum PostRole {
    /// 书记: first responsible person.
    Secretary,
    /// 副书记.
    DeputySecretary,
    /// 分管领导: responsible for carrying party building out.
    LeaderInCharge,
    /// 班子成员.
    TeamMember,
    /// 委员, of a working committee.
    CommitteeMember,
    /// 工作人员.
    Staff,
    /// 会计: records dues.
    Accountant,
    /// 出纳: confirms dues.
    Cashier,
    /// 审计: reads everything in scope, writes nothing.
    Auditor,
}
