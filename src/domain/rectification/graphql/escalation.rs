//! To whom what is over its term has climbed.

use async_graphql::{Context, Object};

use super::super::rules::{LEVEL_DAYS, Rung};
use crate::domain::edges;
use crate::domain::organization::graphql::{Person, PersonById, load_seen};
use crate::domain::responsibility::graphql::ResponsibilityTier;
use crate::error::Result;
use crate::graphql::Ctx;

/// Who has to see to something, by the days since its term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Escalation {
    pub(crate) level: usize,
    pub(crate) rung: Rung,
}

/// Who has to see to something, by the days since its term: from who answers for it to the
/// organization's secretary, then to leader in charge and secretary of each body above; vacant posts
/// are passed.
#[Object]
impl Escalation {
    /// How far it has climbed: 0 is the first who is there.
    async fn level(&self) -> i32 {
        i32::try_from(self.level).unwrap_or(i32::MAX)
    }

    /// After how many days over the term it climbs one level more.
    async fn days_per_level(&self) -> i32 {
        i32::try_from(LEVEL_DAYS).unwrap_or(i32::MAX)
    }

    /// In which organization.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<edges::Organization>> {
        edges::organization(ctx, self.rung.organization).await
    }

    /// In which tier of its chain; null for who answers for a rectification by name.
    async fn tier(&self) -> Option<ResponsibilityTier> {
        self.rung.tier.map(Into::into)
    }

    /// Who; null where the reader sees no more of that organization than its name.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let seen = load_seen(ctx, self.rung.organization).await?;
        if !seen.is_some_and(|seen| seen.is_full()) {
            return Ok(None);
        }
        let key = PersonById(self.rung.person);
        let row = Ctx::loaders(ctx).load_one(key).await?;
        Ok(row.map(Person::from))
    }
}
