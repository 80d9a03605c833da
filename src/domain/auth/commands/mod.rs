//! Signing in and staying signed in; managing accounts and their grants.

mod accounts;
mod authenticate;
mod grants;
mod sessions;
mod sign_in;

pub use accounts::{
    Created, NewAccount, PasswordChange, Reset, account_named, change_password, create_account,
    lock_account, reset_password, unlock_account,
};
pub(super) use accounts::{accounts_in, readable};
pub use authenticate::authenticate;
pub use grants::{NewGrant, grant_role, revoke_grant};
pub use sessions::{Issued, end_session, open_session, refresh, sweep};
pub use sign_in::{Credentials, Origin, sign_in};

use entity::{AccountId, organization};

use crate::access::{self, Action, Actor, Place, Scope, Sight, Standing};
use crate::clock::Clock;
use crate::db::{Author, Db, Tx};
use crate::error::{Error, Result};

/// Who manages accounts: an actor with its rights, or the operator at the machine, who has all.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// The database.
    pub db: &'a Db,
    /// The clock.
    pub clock: &'a Clock,
    who: Who<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Who<'a> {
    Actor(&'a Actor),
    Operator,
}

impl<'a> Acting<'a> {
    /// An actor, within its rights.
    #[must_use]
    pub const fn actor(db: &'a Db, clock: &'a Clock, actor: &'a Actor) -> Self {
        Self {
            db,
            clock,
            who: Who::Actor(actor),
        }
    }

    /// The operator at the command line: never for a request.
    #[must_use]
    pub const fn operator(db: &'a Db, clock: &'a Clock) -> Self {
        Self {
            db,
            clock,
            who: Who::Operator,
        }
    }

    async fn begin_write(&self) -> Result<Tx> {
        let author = match self.who {
            Who::Actor(actor) => actor.author(),
            Who::Operator => Author::default(),
        };
        self.db.begin_write(author, self.clock.now()).await
    }

    /// By which role accounts may be managed in a place, or in the whole country.
    fn require(&self, place: Option<&Place>) -> Result<Option<Standing>> {
        match (self.who, place) {
            (Who::Operator, _) => Ok(None),
            (Who::Actor(actor), Some(place)) => {
                access::require(actor, Action::AccountManage, place).map(Some)
            }
            (Who::Actor(actor), None) => {
                access::require_everywhere(actor, Action::AccountManage).map(Some)
            }
        }
    }

    fn scope(&self) -> Scope {
        match self.who {
            Who::Operator => Scope::operator(),
            Who::Actor(actor) => Scope::of(Some(actor)),
        }
    }

    /// Whether a place, or the whole country, is seen whole.
    fn sees(&self, place: Option<&Place>) -> bool {
        let scope = self.scope();
        place.map_or(scope.sees_country(), |place| {
            scope.sight(place) == Sight::Full
        })
    }

    fn is(&self, account: AccountId) -> bool {
        matches!(self.who, Who::Actor(actor) if actor.account == account)
    }
}

/// An organization that is seen, be it by name only.
fn seen(acting: &Acting<'_>, row: Option<organization::Model>) -> Result<organization::Model> {
    let scope = acting.scope();
    row.filter(|row| scope.sight(&Place::from(row)) != Sight::Nothing)
        .ok_or(Error::NotFound("organization"))
}

/// Says in the history by which role the author acts.
fn act_in(tx: &mut Tx, standing: Option<Standing>) {
    if let Some(standing) = standing {
        tx.act_in(standing.role_name(), standing.organization);
    }
}
