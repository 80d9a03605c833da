//! Signing in and out; managing accounts.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::super::{Credentials, Issued, NewAccount, NewGrant, Origin, PasswordChange, commands};
use super::types::{Account, Grant, RoleValue, Session, Viewer};
use super::{acting, keys, required};
use crate::error::Result;
use crate::graphql::{Ctx, DateTime, UserError, outcome, payload};

/// Name and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The user name, in any case.
    username: String,
    /// The password.
    #[graphql(secret)]
    password: String,
}

/// A refresh token to exchange.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The newest refresh token of the session.
    #[graphql(secret)]
    refresh_token: String,
}

/// A session to end.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// One of the viewer's own.
    session_id: ID,
}

/// An account to make.
#[derive(InputObject)]
pub struct CreateAccountInput {
    /// What the person will sign in with: 2 to 64 of a-z, 0-9, `.`, `_`, `-`, `@`; upper case
    /// becomes lower case.
    username: String,
    /// How the account is shown, at most 64 characters.
    display_name: String,
    /// Whose. A person has at most one account.
    person_id: ID,
    /// The first password, 12 to 128 characters; left out, one is generated.
    #[graphql(secret)]
    password: Option<String>,
}

/// A role to give.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// To whom; never oneself.
    account_id: ID,
    /// Where; left out or null: the whole country.
    organization_id: Option<ID>,
    /// What it allows.
    role: RoleValue,
    /// The right to give and revoke grants there, apart from holding the role.
    #[graphql(default)]
    may_grant: bool,
}

/// A grant to take back.
#[derive(InputObject)]
pub struct RevokeGrantInput {
    /// The grant; never one's own.
    grant_id: ID,
}

/// An account to lock.
#[derive(InputObject)]
pub struct LockAccountInput {
    /// The account; never one's own.
    account_id: ID,
}

/// An account to unlock.
#[derive(InputObject)]
pub struct UnlockAccountInput {
    /// The account.
    account_id: ID,
}

/// An account whose password is lost.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The account; for one's own there is `changePassword`.
    account_id: ID,
}

/// A change of one's own password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password until now.
    #[graphql(secret)]
    current_password: String,
    /// The password from now on: 12 to 128 characters, not a common one, without the user name.
    #[graphql(secret)]
    new_password: String,
}

/// A new session.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// For the header `Authorization: Bearer …`, ten minutes long.
    access_token: String,
    /// To be exchanged once by `refreshSession`, within 30 days.
    refresh_token: String,
    /// From when on the access token is not taken.
    expires_at: DateTime,
    /// Who is signed in now.
    viewer: Viewer,
}

/// The next pair of tokens.
#[derive(SimpleObject)]
pub struct RefreshSessionPayload {
    /// For the header `Authorization: Bearer …`, ten minutes long.
    access_token: String,
    /// To be exchanged once by `refreshSession`, within 30 days. The one given is used up.
    refresh_token: String,
    /// From when on the access token is not taken.
    expires_at: DateTime,
}

/// The end of the request's session.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// True: no token of the session is taken from now on.
    done: bool,
}

/// An account that was made.
#[derive(SimpleObject)]
pub struct CreateAccountPayload {
    /// The account.
    account: Option<Account>,
    /// The generated password, shown this once; null where the input gave one.
    password: Option<String>,
    /// What a person can put right; empty when the act was done.
    errors: Vec<UserError>,
}

/// An account with a new password.
#[derive(SimpleObject)]
pub struct ResetPasswordPayload {
    /// The account; its sessions have ended.
    account: Option<Account>,
    /// The generated password, shown this once.
    password: Option<String>,
    /// What a person can put right; empty when the act was done.
    errors: Vec<UserError>,
}

payload! {
    /// A session that ended.
    EndSessionPayload {
        /// The session.
        session: Session
    }
}

payload! {
    /// A grant that was given.
    GrantRolePayload {
        /// The grant.
        grant: Grant
    }
}

payload! {
    /// A grant that was taken back.
    RevokeGrantPayload {
        /// The grant.
        grant: Grant
    }
}

payload! {
    /// An account that was locked.
    LockAccountPayload {
        /// The account; its sessions have ended.
        account: Account
    }
}

payload! {
    /// An account that was unlocked.
    UnlockAccountPayload {
        /// The account.
        account: Account
    }
}

payload! {
    /// A changed password.
    ChangePasswordPayload {
        /// The viewer's account; its other sessions have ended.
        account: Account
    }
}

impl From<Issued> for RefreshSessionPayload {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.access_token,
            refresh_token: issued.refresh_token,
            expires_at: issued.expires_at.into(),
        }
    }
}

/// Writes of this domain.
#[derive(Debug, Default)]
pub struct AuthMutation;

#[Object]
impl AuthMutation {
    /// Opens a session. UNAUTHENTICATED for a wrong name or password or a locked account, with no
    /// difference; RATE_LIMITED with `retryAfter` in seconds after repeated failures.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name and password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let (request, keys) = (Ctx::of(ctx), keys(ctx));
        let (db, clock) = (&request.db, &request.clock);
        let credentials = Credentials {
            username: input.username,
            password: input.password,
        };
        let origin = Origin {
            address: request.address.clone(),
            user_agent: request.user_agent.clone(),
        };
        let issued = commands::sign_in(db, clock, keys, credentials, origin).await?;
        let token = &issued.access_token;
        let actor = commands::authenticate(db, clock, &keys.tokens, token).await?;
        Ok(SignInPayload {
            access_token: issued.access_token,
            refresh_token: issued.refresh_token,
            expires_at: issued.expires_at.into(),
            viewer: actor.into(),
        })
    }

    /// Exchanges a refresh token for the next pair of tokens. UNAUTHENTICATED for one that is over,
    /// or was used more than 30 seconds ago: then its whole session ends.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let (request, keys) = (Ctx::of(ctx), keys(ctx));
        let (db, clock) = (&request.db, &request.clock);
        let issued = commands::refresh(db, clock, &keys.tokens, &input.refresh_token).await?;
        Ok(issued.into())
    }

    /// Ends the session of this request, at once.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let request = Ctx::of(ctx);
        let actor = request.actor()?;
        commands::end_session(&request.db, &request.clock, actor, actor.session).await?;
        Ok(SignOutPayload { done: true })
    }

    /// Ends one of the viewer's own sessions, at once. Ending it again changes nothing.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: EndSessionInput,
    ) -> Result<EndSessionPayload> {
        let request = Ctx::of(ctx);
        let actor = request.actor()?;
        let result = async {
            let id = required(&input.session_id, "sessionId", "session")?;
            let row = commands::end_session(&request.db, &request.clock, actor, id).await?;
            Ok(Session::of(row, actor.session))
        };
        EndSessionPayload::of(result.await, request.language)
    }

    /// Makes an account of a person. For administrators of where the person is registered, with the
    /// right to grant.
    async fn create_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: CreateAccountInput,
    ) -> Result<CreateAccountPayload> {
        let by = acting(ctx)?;
        let result = async {
            let new = NewAccount {
                username: input.username,
                display_name: input.display_name,
                person: Some(required(&input.person_id, "personId", "person")?),
                password: input.password,
            };
            commands::create_account(&by, keys(ctx).cost, new).await
        };
        let (created, errors) = outcome(result.await, Ctx::of(ctx).language)?;
        let (account, password) = match created {
            Some(created) => (Some(created.account.into()), created.password),
            None => (None, None),
        };
        Ok(CreateAccountPayload {
            account,
            password,
            errors,
        })
    }

    /// Gives an account a role in an organization or in the whole country. For administrators of
    /// that place with the right to grant; never to oneself.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grant.")] input: GrantRoleInput,
    ) -> Result<GrantRolePayload> {
        let (by, request) = (acting(ctx)?, Ctx::of(ctx));
        let result = async {
            let organization = match &input.organization_id {
                None => None,
                Some(id) => Some(required(id, "organizationId", "organization")?),
            };
            let new = NewGrant {
                account: required(&input.account_id, "accountId", "account")?,
                organization,
                role: input.role.into(),
                may_grant: input.may_grant,
            };
            let row = commands::grant_role(&by, new).await?;
            Ok(Grant::of(row, request.scope.clone()))
        };
        GrantRolePayload::of(result.await, request.language)
    }

    /// Takes a grant back, at once. For administrators of its place with the right to grant; never
    /// one's own.
    async fn revoke_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grant.")] input: RevokeGrantInput,
    ) -> Result<RevokeGrantPayload> {
        let (by, request) = (acting(ctx)?, Ctx::of(ctx));
        let result = async {
            let id = required(&input.grant_id, "grantId", "grant")?;
            let row = commands::revoke_grant(&by, id).await?;
            Ok(Grant::of(row, request.scope.clone()))
        };
        RevokeGrantPayload::of(result.await, request.language)
    }

    /// Locks an account: its sessions end at once, and nobody signs in with it until it is unlocked.
    /// For administrators with the right to grant of everything that the account holds.
    async fn lock_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: LockAccountInput,
    ) -> Result<LockAccountPayload> {
        let by = acting(ctx)?;
        let result = async {
            let id = required(&input.account_id, "accountId", "account")?;
            commands::lock_account(&by, id).await.map(Account::from)
        };
        LockAccountPayload::of(result.await, Ctx::of(ctx).language)
    }

    /// Unlocks an account. For administrators with the right to grant of everything that it holds.
    async fn unlock_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: UnlockAccountInput,
    ) -> Result<UnlockAccountPayload> {
        let by = acting(ctx)?;
        let result = async {
            let id = required(&input.account_id, "accountId", "account")?;
            commands::unlock_account(&by, id).await.map(Account::from)
        };
        UnlockAccountPayload::of(result.await, Ctx::of(ctx).language)
    }

    /// Gives an account a generated password; its sessions end at once. For administrators with the
    /// right to grant of everything that the account holds.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let by = acting(ctx)?;
        let result = async {
            let id = required(&input.account_id, "accountId", "account")?;
            commands::reset_password(&by, keys(ctx).cost, id).await
        };
        let (reset, errors) = outcome(result.await, Ctx::of(ctx).language)?;
        let (account, password) = match reset {
            Some(reset) => (Some(reset.account.into()), Some(reset.password)),
            None => (None, None),
        };
        Ok(ResetPasswordPayload {
            account,
            password,
            errors,
        })
    }

    /// Changes the viewer's own password; its other sessions end at once. RATE_LIMITED with
    /// `retryAfter` in seconds after repeated wrong current passwords.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let request = Ctx::of(ctx);
        let change = PasswordChange {
            current: input.current_password,
            new: input.new_password,
            address: request.address.clone(),
        };
        let (db, clock, cost) = (&request.db, &request.clock, keys(ctx).cost);
        let changed = commands::change_password(db, clock, cost, request.actor()?, change).await;
        ChangePasswordPayload::of(changed.map(Account::from), request.language)
    }
}
