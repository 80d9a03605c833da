//! A question to a committee or another organization (B11).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{AccountId, OrganizationId, PersonId, QuestionId};

/// A question to a committee or another organization (B11).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionId,
    /// Who is to answer.
    pub organization_id: OrganizationId,
    /// The organization in which it was asked.
    pub asker_id: OrganizationId,
    /// Who asked.
    pub asked_by: AccountId,
    /// The person of that account.
    pub person_id: Option<PersonId>,
    /// What is asked.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When it was asked.
    pub asked_at: DateTimeUtc,
    /// The last day of the term for the answer.
    pub due_on: Date,
    /// Where it stands.
    pub state: QuestionState,
    /// The answer.
    #[sea_orm(column_type = "Text")]
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTimeUtc>,
    /// By whom.
    pub answered_by: Option<AccountId>,
    /// What the asker says of the answer.
    #[sea_orm(column_type = "Text")]
    pub verdict: Option<String>,
    /// When.
    pub judged_at: Option<DateTimeUtc>,
    /// By whom.
    pub judged_by: Option<AccountId>,
    /// Counts the changes, from 1.
    pub revision: i64,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a question stands.
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
pub enum QuestionState {
    /// Asked, not answered.
    Asked,
    /// Answered, and not judged by the asker.
    Answered,
    /// The asker is satisfied.
    Satisfied,
    /// The asker is not: it has become a rectification.
    Rectifying,
}
