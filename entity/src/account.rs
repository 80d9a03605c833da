//! What a person signs in with.

use sea_orm::entity::prelude::*;

use crate::{AccountId, PersonId};

/// What a person signs in with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Unique, lower case.
    pub username: String,
    /// How the account is shown.
    pub display_name: String,
    /// The person; one account for a person.
    pub person_id: Option<PersonId>,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Since when it cannot be used.
    pub locked_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are needed, in the domain's `store.rs`.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
