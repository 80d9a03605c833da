//! An act about to be done: who acts, what they see, and where it will be written. Every command
//! takes one.

use chrono::{DateTime, NaiveDate, Utc};
use entity::organization;
use uuid::Uuid;

use super::{Action, Actor, Place, Scope, Sight, require};
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::error::{Error, Result};

/// Who acts, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// The database.
    pub db: &'a Db,
    /// The clock.
    pub clock: &'a Clock,
    /// Who acts.
    pub actor: &'a Actor,
    /// What they see.
    pub scope: &'a Scope,
}

impl Acting<'_> {
    /// Begins the write.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection is free in time.
    pub async fn begin(&self) -> Result<Tx> {
        self.db
            .begin_write(self.actor.author(), self.clock.now())
            .await
    }

    /// First visible, then allowed: whether the actor may do `action` to an organization. The
    /// history will say in which role.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the actor does not fully see the organization,
    /// [`Error::Forbidden`] where no role allows the action.
    pub fn require(&self, tx: &mut Tx, action: Action, target: &organization::Model) -> Result<()> {
        let place = Place::from(target);
        if self.scope.sight(&place) != Sight::Full {
            return Err(Error::NotFound("organization"));
        }
        let standing = require(self.actor, action, &place)?;
        tx.act_in(standing.role_name(), standing.organization);
        Ok(())
    }

    /// Whether the actor fully sees an organization.
    #[must_use]
    pub fn sees(&self, target: &organization::Model) -> bool {
        self.scope.sight(&Place::from(target)) == Sight::Full
    }

    /// Today.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.clock.new_id()
    }
}
