//! Viewer, accounts, grants and sessions as clients see them.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use entity::{AccountId, OrganizationId, PersonId, SessionId, account, role_grant, session};

use super::super::{rules, store};
use crate::access::{self, Actor, Scope};
use crate::domain::edges::Organization;
use crate::domain::organization::Seen;
use crate::domain::organization::graphql::{OrganizationById, Person, PersonById};
use crate::error::{Error, Result};
use crate::graphql::{Ctx, DateTime, connection, encode, encode_key};

/// What a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "role_grant::GrantRole", name = "GrantRole")]
pub enum RoleValue {
    /// Manages organizations, accounts and grants below.
    Administrator,
    /// First responsible person of a party body.
    Secretary,
    /// Hears reports and gives instructions.
    Leader,
    /// Does a committee's daily work.
    Staff,
    /// Files for a department.
    Clerk,
    /// Records dues.
    Accountant,
    /// Confirms dues; never the same person as the accountant.
    Cashier,
    /// Reads everything in scope and writes nothing.
    Auditor,
    /// Reads.
    Reader,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    actor: Actor,
    /// What the viewer may see; at signing in the request itself is still nobody's.
    scope: Scope,
}

impl From<Actor> for Viewer {
    fn from(actor: Actor) -> Self {
        let scope = Scope::of(Some(&actor));
        Self { actor, scope }
    }
}

/// Who is signed in.
/// Who is signed in.
#[Object]
impl Viewer {
    /// The id of the account.
    async fn id(&self) -> ID {
        encode(&self.actor.account)
    }

    /// How the account is shown.
    async fn display_name(&self) -> &str {
        &self.actor.display_name
    }

    /// What the person signs in with, in lower case.
    async fn username(&self, ctx: &Context<'_>) -> Result<String> {
        let account = store::account(Ctx::of(ctx).db.reader(), self.actor.account).await?;
        account
            .map(|account| account.username)
            .ok_or(Error::Unauthenticated)
    }

    /// The person behind the account; null for an account of the system's operator.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        person(ctx, self.actor.person).await
    }

    /// What the account may do: grants, oldest first, then the roles that follow from posts held
    /// today.
    async fn grants(&self) -> Vec<Grant> {
        let grants = self.actor.grants.iter();
        grants.map(|grant| self.grant(grant)).collect()
    }

    /// The sessions that last, the one used last first; at most 100.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        let request = Ctx::of(ctx);
        let since = rules::refreshable_since(request.clock.now());
        let rows = store::sessions_of(&request.db, self.actor.account, since).await?;
        Ok(rows
            .into_iter()
            .map(|row| Session::of(row, self.actor.session))
            .collect())
    }
}

impl Viewer {
    fn grant(&self, grant: &access::Grant) -> Grant {
        let organization = grant.place.as_ref().map(|place| place.id);
        Grant {
            id: match &grant.id {
                Some(id) => encode(id),
                None => post_grant_id(self.actor.account, organization, grant),
            },
            role: grant.role.into(),
            may_grant: grant.may_grant,
            follows_from_post: grant.id.is_none(),
            revoked_at: None,
            organization,
            scope: self.scope.clone(),
        }
    }
}

/// The id of a role that follows from a post: the same as long as account, organization and role are.
fn post_grant_id(
    account: AccountId,
    organization: Option<OrganizationId>,
    grant: &access::Grant,
) -> ID {
    let organization = organization.map_or_else(String::new, |id| id.0.simple().to_string());
    let role = RoleValue::from(grant.role);
    encode_key(
        "PostGrant",
        &format!("{}:{organization}:{role:?}", account.0.simple()),
    )
}

/// A role in an organization and in what it covers.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Grant {
    /// Stable; can be revoked only where it does not follow from a post.
    id: ID,
    /// What it allows.
    role: RoleValue,
    /// The right to give and revoke grants there, apart from holding the role.
    may_grant: bool,
    /// Whether it follows from a post, and ends with it.
    follows_from_post: bool,
    /// When it was revoked; null while it holds.
    revoked_at: Option<DateTime>,
    #[graphql(skip)]
    organization: Option<OrganizationId>,
    #[graphql(skip)]
    scope: Scope,
}

#[ComplexObject]
impl Grant {
    /// Where it holds; null is the whole country.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        match self.organization {
            None => Ok(None),
            Some(id) => organization(ctx, &self.scope, id).await,
        }
    }
}

impl Grant {
    /// A grant as `scope` sees it.
    pub(super) fn of(row: role_grant::Model, scope: Scope) -> Self {
        Self {
            id: encode(&row.id),
            role: row.role.into(),
            may_grant: row.may_grant,
            follows_from_post: false,
            revoked_at: row.revoked_at.map(DateTime),
            organization: row.organization_id,
            scope,
        }
    }
}

/// A sign-in that lasts until it is ended, or is not used for 30 days.
#[derive(Clone, Debug, SimpleObject)]
pub struct Session {
    /// For `endSession`.
    id: ID,
    /// When the person signed in.
    created_at: DateTime,
    /// When it was last refreshed.
    last_used_at: DateTime,
    /// Whether this request belongs to it.
    current: bool,
    /// What the client called itself at signing in.
    user_agent: Option<String>,
    /// When it was ended; null while it lasts.
    ended_at: Option<DateTime>,
}

impl Session {
    /// A session as seen from the one of the request.
    pub(super) fn of(row: session::Model, current: SessionId) -> Self {
        Self {
            id: encode(&row.id),
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.into(),
            current: row.id == current,
            user_agent: row.user_agent,
            ended_at: row.ended_at.map(DateTime),
        }
    }
}

/// What a person signs in with, for those who manage accounts.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Account {
    /// Opaque id.
    #[graphql(owned)]
    pub id: ID,
    /// What the person signs in with, in lower case.
    username: String,
    /// How the account is shown.
    display_name: String,
    /// Since when nobody can sign in with it; null while it is not locked.
    locked_at: Option<DateTime>,
    /// When it was made.
    created_at: DateTime,
    #[graphql(skip)]
    key: AccountId,
    #[graphql(skip)]
    person: Option<PersonId>,
}

#[ComplexObject]
impl Account {
    /// The person; null for an account of the system's operator.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        person(ctx, self.person).await
    }

    /// The grants that hold, oldest first. What follows from posts is not among them.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<Grant>> {
        let request = Ctx::of(ctx);
        let rows = store::live_grants(request.db.reader(), self.key).await?;
        let scope = &request.scope;
        Ok(rows
            .into_iter()
            .map(|row| Grant::of(row, scope.clone()))
            .collect())
    }
}

impl From<account::Model> for Account {
    fn from(row: account::Model) -> Self {
        Self {
            id: encode(&row.id),
            username: row.username,
            display_name: row.display_name,
            locked_at: row.locked_at.map(DateTime),
            created_at: row.created_at.into(),
            key: row.id,
            person: row.person_id,
        }
    }
}

connection! {
    /// Some accounts.
    AccountConnection, AccountEdge, Account
}

/// The organization as `scope` sees it, which is not the request's own at signing in.
async fn organization(
    ctx: &Context<'_>,
    scope: &Scope,
    id: OrganizationId,
) -> Result<Option<Organization>> {
    let row = Ctx::loaders(ctx).load_one(OrganizationById(id)).await?;
    Ok(row
        .and_then(|row| Seen::by(scope, row))
        .map(Organization::from))
}

async fn person(ctx: &Context<'_>, id: Option<PersonId>) -> Result<Option<Person>> {
    let Some(id) = id else {
        return Ok(None);
    };
    Ok(Ctx::loaders(ctx)
        .load_one(PersonById(id))
        .await?
        .map(Person::from))
}
