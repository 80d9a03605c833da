//! What every resolver may reach: who asks, the database, the clock.

use async_graphql::Context;

use super::Loaders;
use crate::access::{Acting, Actor, Scope};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Language, Result};

/// One request.
#[derive(Debug)]
pub struct Ctx {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// For messages to people.
    pub language: Language,
    /// What the caller may see.
    pub scope: Scope,
    /// Where the request comes from, as far as the server can tell.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    actor: Option<Actor>,
}

impl Ctx {
    /// A request of `actor`, or of nobody.
    #[must_use]
    pub fn new(db: Db, clock: Clock, actor: Option<Actor>) -> Self {
        let scope = Scope::of(actor.as_ref());
        Self {
            db,
            clock,
            language: Language::Chinese,
            scope,
            address: String::new(),
            user_agent: None,
            actor,
        }
    }

    /// The request that a resolver works for.
    ///
    /// # Panics
    /// Never within a request: the HTTP handler puts it there.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// The request's loaders.
    pub fn loaders<'a>(ctx: &Context<'a>) -> &'a Loaders {
        ctx.data_unchecked()
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is signed in.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::Unauthenticated)
    }

    /// An act of who asks.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is signed in.
    pub fn acting(&self) -> Result<Acting<'_>> {
        let (db, clock, scope) = (&self.db, &self.clock, &self.scope);
        Ok(Acting {
            db,
            clock,
            actor: self.actor()?,
            scope,
        })
    }
}
