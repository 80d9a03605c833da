//! Who am I, and which accounts are there?

use async_graphql::{Context, ID, Object};
use entity::{AccountId, OrganizationId};

use super::super::{commands, store};
use super::acting;
use super::types::{Account, AccountConnection, Viewer};
use crate::error::Result;
use crate::graphql::{Ctx, ListArgs, decode, fingerprint, is_asked};

/// Reads of this domain.
#[derive(Debug, Default)]
pub struct AuthQuery;

#[Object]
impl AuthQuery {
    /// Who is signed in. UNAUTHENTICATED when nobody is.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(Some(Ctx::of(ctx).actor()?.clone().into()))
    }

    /// An account, for its holder and for those who may manage it; null for everybody else.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] id: ID,
    ) -> Result<Option<Account>> {
        Ctx::of(ctx).actor()?;
        match decode::<AccountId>(&id, "id")? {
            Some(id) => readable_account(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The accounts that hold a grant in an organization, oldest first; null where the organization
    /// is not visible. FORBIDDEN for those who may not manage accounts there.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the grants hold.")] organization_id: ID,
        #[graphql(desc = "Accounts at the most: 0 to 100, else 20.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Option<AccountConnection>> {
        let by = acting(ctx)?;
        let Some(organization) = decode::<OrganizationId>(&organization_id, "organizationId")?
        else {
            return Ok(None);
        };
        let binding = fingerprint("accounts", &organization);
        let args = ListArgs { first, after };
        let request = args.page(&binding)?;
        let Some(page) = commands::accounts_in(&by, organization, &request).await? else {
            return Ok(None);
        };
        let total = if is_asked(ctx, "totalCount") {
            Some(store::count_accounts_in(by.db, organization).await?)
        } else {
            None
        };
        Ok(Some(AccountConnection::of(
            page,
            &binding,
            &args,
            total,
            |row| row.id,
            Account::from,
        )))
    }
}

/// The account with this id, for those who manage it.
///
/// # Errors
/// When the database fails.
pub async fn readable_account(ctx: &Context<'_>, id: AccountId) -> Result<Option<Account>> {
    Ok(commands::readable(&acting(ctx)?, id)
        .await?
        .map(Account::from))
}
