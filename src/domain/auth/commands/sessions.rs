//! Sessions: opened, refreshed, ended.

use chrono::{DateTime, Utc};
use entity::{AccountId, SessionId, refresh_token, session};

use super::super::{Tokens, passwords, rules, store};
use crate::access::Actor;
use crate::clock::Clock;
use crate::db::history::sha256;
use crate::db::{Author, Db, Tx};
use crate::error::{Error, Result};

/// What a client gets to stay signed in with.
#[derive(Clone)]
pub struct Issued {
    /// For the `Authorization` header, ten minutes long.
    pub access_token: String,
    /// To be exchanged once for the next pair, within 30 days.
    pub refresh_token: String,
    /// From when on the access token is not taken.
    pub expires_at: DateTime<Utc>,
    /// Whose.
    pub account: AccountId,
    /// In which session.
    pub session: SessionId,
}

/// Opens a session without asking for a password: for tests and demo data.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn open_session(
    db: &Db,
    clock: &Clock,
    tokens: &Tokens,
    account: AccountId,
    user_agent: Option<&str>,
) -> Result<Issued> {
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    let found = store::lock_account(&tx, account).await?;
    found.ok_or(Error::NotFound("account"))?;
    let session = begin(&tx, clock, account, user_agent).await?;
    let issued = issue(&tx, tokens, &session).await?;
    tx.commit().await?;
    Ok(issued)
}

/// Writes a new session.
pub(super) async fn begin(
    tx: &Tx,
    clock: &Clock,
    account: AccountId,
    user_agent: Option<&str>,
) -> Result<session::Model> {
    let session = session::Model {
        id: SessionId(clock.new_id()),
        account_id: account,
        user_agent: user_agent.map(rules::kept_user_agent),
        created_at: tx.at(),
        last_used_at: tx.at(),
        ended_at: None,
    };
    store::insert_session(tx, &session).await?;
    Ok(session)
}

/// Makes a pair of tokens; of the refresh token only the hash is stored.
pub(super) async fn issue(tx: &Tx, tokens: &Tokens, session: &session::Model) -> Result<Issued> {
    let refresh_token = passwords::refresh_token()?;
    let row = refresh_token::Model {
        token_hash: hash_of(&refresh_token),
        session_id: session.id,
        created_at: tx.at(),
        expires_at: rules::refresh_expiry(tx.at()),
        used_at: None,
    };
    store::insert_refresh_token(tx, row).await?;
    let access = tokens.sign(session.account_id, session.id, tx.at())?;
    Ok(Issued {
        access_token: access.token,
        refresh_token,
        expires_at: access.expires_at,
        account: session.account_id,
        session: session.id,
    })
}

/// A token is 256 random bits: a plain hash of it cannot be turned back.
fn hash_of(refresh_token: &str) -> Vec<u8> {
    sha256(&[refresh_token.as_bytes()]).to_vec()
}

/// Exchanges a refresh token for the next pair.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is not good. One that was used before, and not just
/// a moment ago, also ends its session.
pub async fn refresh(db: &Db, clock: &Clock, tokens: &Tokens, token: &str) -> Result<Issued> {
    let hash = hash_of(token);
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    let found = store::lock_refresh_token(&tx, &hash).await?;
    let row = found.ok_or(Error::Unauthenticated)?;
    let session = store::lock_session(&tx, row.session_id).await?;
    let mut session = session.ok_or(Error::Unauthenticated)?;
    let account = store::account(tx.conn(), session.account_id).await?;
    if account.is_none_or(|account| account.locked_at.is_some()) {
        return Err(Error::Unauthenticated);
    }
    let presented = rules::Presented {
        is_ended: session.ended_at.is_some(),
        expires_at: row.expires_at,
        used_at: row.used_at,
    };
    match rules::exchange(presented, tx.at()) {
        rules::Exchange::Refuse => return Err(Error::Unauthenticated),
        rules::Exchange::Revoke => {
            tracing::warn!(session = %session.id.0, "a refresh token was used twice: session ended");
            session.ended_at = Some(tx.at());
            store::save_session(&tx, &session).await?;
            tx.commit().await?;
            return Err(Error::Unauthenticated);
        }
        rules::Exchange::Rotate => store::mark_used(&tx, &hash).await?,
        // The first use stands: further ones do not make the leeway longer.
        rules::Exchange::Again => {}
    }
    session.last_used_at = tx.at();
    store::save_session(&tx, &session).await?;
    let issued = issue(&tx, tokens, &session).await?;
    tx.commit().await?;
    Ok(issued)
}

/// Ends a session of the actor's own account, at once. Ending it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for anybody else's session.
pub async fn end_session(
    db: &Db,
    clock: &Clock,
    actor: &Actor,
    id: SessionId,
) -> Result<session::Model> {
    let tx = db.begin_write(actor.author(), clock.now()).await?;
    let found = store::lock_session(&tx, id).await?;
    let own = found.filter(|session| session.account_id == actor.account);
    let mut session = own.ok_or(Error::NotFound("session"))?;
    if session.ended_at.is_none() {
        session.ended_at = Some(tx.at());
        store::save_session(&tx, &session).await?;
        tx.commit().await?;
    }
    Ok(session)
}

/// Forgets what no longer matters: old failed sign-ins and expired refresh tokens. For the service
/// to do now and then.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &Db, clock: &Clock) -> Result<()> {
    let tx = db.begin_write(Author::default(), clock.now()).await?;
    store::delete_failures_before(&tx, rules::failures_since(tx.at())).await?;
    store::delete_expired_refresh_tokens(&tx).await?;
    tx.commit().await
}
