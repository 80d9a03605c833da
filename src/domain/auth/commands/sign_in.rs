//! Proving who one is by name and password.

use entity::{account, sign_in_failure};

use super::super::{Keys, PasswordCost, passwords, rules, store};
use super::sessions::{self, Issued};
use crate::clock::Clock;
use crate::db::history::sha256;
use crate::db::{Author, Db};
use crate::error::{Error, Result};

/// What a person types.
pub struct Credentials {
    /// The user name, in any case.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// Opens a session for whoever knows the password.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong password, an unknown name and a locked account alike;
/// [`Error::RateLimited`] after repeated failures of this name from this address;
/// [`Error::Busy`] when too many sign in at once.
pub async fn sign_in(
    db: &Db,
    clock: &Clock,
    keys: &Keys,
    credentials: Credentials,
    origin: Origin,
) -> Result<Issued> {
    let username = rules::normalize(&credentials.username);
    let account = store::account_by_name(db.reader(), &username).await?;
    let usable = account.filter(|account| account.locked_at.is_none());
    let claim = Claim {
        username,
        address: &origin.address,
        password: credentials.password,
        account: usable.as_ref(),
    };
    if !prove(db, clock, keys.cost, claim).await? {
        return Err(Error::Unauthenticated);
    }
    let proven = usable.ok_or(Error::Unauthenticated)?;
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    // Held against whoever locks the account or resets its password in this moment.
    let now = store::lock_account(&tx, proven.id).await?;
    let unchanged = now.filter(|now| *now == proven);
    let account = unchanged.ok_or(Error::Unauthenticated)?;
    let session = sessions::begin(&tx, clock, account.id, origin.user_agent.as_deref()).await?;
    let issued = sessions::issue(&tx, &keys.tokens, &session).await?;
    tx.commit().await?;
    Ok(issued)
}

/// A password that is claimed to be an account's.
pub(super) struct Claim<'a> {
    /// The name, normalized; with the address it is what failures are counted by.
    pub username: String,
    /// Where the claim comes from.
    pub address: &'a str,
    /// The password.
    pub password: String,
    /// The account; nobody's takes as long to refuse.
    pub account: Option<&'a account::Model>,
}

/// Whether the password is the account's. Failures are counted by name and address, and make the
/// next attempt wait; a success forgets them.
///
/// # Errors
/// [`Error::RateLimited`] while the next attempt must wait.
pub(super) async fn prove(
    db: &Db,
    clock: &Clock,
    cost: PasswordCost,
    claim: Claim<'_>,
) -> Result<bool> {
    let key = sha256(&[claim.username.as_bytes(), b"\0", claim.address.as_bytes()]);
    // The turn is held until the failure is counted: guesses that come all at once do not slip by.
    let turn = passwords::turn().await?;
    let earlier = store::failure(db.reader(), &key).await?;
    let earlier = earlier.map(|row| (row.failures, row.last_at));
    if let Some((failures, last_at)) = earlier
        && let Some(wait_s) = rules::retry_after_s(failures, last_at, clock.now())
    {
        return Err(Error::RateLimited(wait_s));
    }
    let hash = claim.account.map(|account| account.password_hash.clone());
    let (_turn, is_right) = turn.verify(cost, claim.password, hash).await?;
    if is_right && earlier.is_none() {
        return Ok(true);
    }
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    if is_right {
        store::delete_failure(&tx, &key).await?;
    } else {
        let newest = store::failure(tx.conn(), &key).await?;
        let newest = newest.map(|row| (row.failures, row.last_at));
        let failure = sign_in_failure::Model {
            name_and_address: key.to_vec(),
            failures: rules::failures_after(newest, tx.at()),
            last_at: tx.at(),
        };
        store::save_failure(&tx, failure).await?;
    }
    tx.commit().await?;
    Ok(is_right)
}
