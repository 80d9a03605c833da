//! Grants: given and revoked, never to oneself.

use entity::role_grant::GrantRole;
use entity::{AccountId, GrantId, OrganizationId, organization, role_grant};

use super::super::{rules, store};
use super::accounts::visible;
use super::{Acting, act_in, seen};
use crate::access::Place;
use crate::db::Tx;
use crate::db::history::Event;
use crate::error::{Error, Result};

/// How the history names what these events are about.
const SUBJECT: &str = "Grant";

/// A grant to give.
#[derive(Clone, Copy, Debug)]
pub struct NewGrant {
    /// To whom.
    pub account: AccountId,
    /// Where; none is the whole country.
    pub organization: Option<OrganizationId>,
    /// What it allows.
    pub role: GrantRole,
    /// The right to grant, apart from holding.
    pub may_grant: bool,
}

/// Gives an account a role in an organization, or in the whole country.
///
/// # Errors
/// [`Error::NotFound`] for an invisible account or organization; [`Error::Forbidden`] where
/// accounts may not be managed, and for one's own account; [`Error::Refused`] where the account
/// holds the role already or the organization is dissolved.
pub async fn grant_role(by: &Acting<'_>, new: NewGrant) -> Result<role_grant::Model> {
    let mut tx = by.begin_write().await?;
    // Held: of two such grants given at once, the second finds the first.
    let found = store::lock_account(&tx, new.account).await?;
    let account = visible(by, tx.conn(), found).await?;
    let organization = organization_of(&tx, new.organization).await?;
    let organization = match new.organization {
        None => None,
        Some(_) => Some(seen(by, organization)?),
    };
    if by.is(account.id) {
        return Err(Error::Forbidden("change your own grants"));
    }
    let standing = by.require(organization.as_ref().map(Place::from).as_ref())?;
    let valid_until = organization.and_then(|row| row.valid_until);
    if rules::is_over(valid_until, by.clock.today()) {
        return Err(rules::Violation::OrganizationDissolved
            .at("organizationId")
            .into());
    }
    let live = store::live_grants(tx.conn(), account.id).await?;
    let held = |grant: &role_grant::Model| {
        grant.role == new.role && grant.organization_id == new.organization
    };
    if live.iter().any(held) {
        return Err(rules::Violation::GrantExists.at("role").into());
    }
    let grant = role_grant::Model {
        id: GrantId(by.clock.new_id()),
        account_id: account.id,
        organization_id: new.organization,
        role: new.role,
        may_grant: new.may_grant,
        granted_at: tx.at(),
        revoked_at: None,
    };
    store::insert_grant(&tx, &grant).await?;
    act_in(&mut tx, standing);
    tx.record(
        Event::root("grantRole", SUBJECT, grant.id.0)
            .after("accountId", grant.account_id)
            .after("organizationId", grant.organization_id)
            .after("role", grant.role)
            .after("mayGrant", grant.may_grant),
    );
    tx.commit().await?;
    Ok(grant)
}

/// Takes a grant back. It stays in the records as one that held until now.
///
/// # Errors
/// [`Error::NotFound`] for an invisible grant; [`Error::Forbidden`] where accounts may not be
/// managed, and for one's own grants; [`Error::Refused`] for a grant that was revoked.
pub async fn revoke_grant(by: &Acting<'_>, id: GrantId) -> Result<role_grant::Model> {
    let mut tx = by.begin_write().await?;
    let found = store::lock_grant(&tx, id).await?;
    let mut grant = found.ok_or(Error::NotFound("grant"))?;
    let organization = organization_of(&tx, grant.organization_id).await?;
    let place = organization.as_ref().map(Place::from);
    let is_own = by.is(grant.account_id);
    if !is_own && !by.sees(place.as_ref()) {
        return Err(Error::NotFound("grant"));
    }
    if is_own {
        return Err(Error::Forbidden("change your own grants"));
    }
    let standing = by.require(place.as_ref())?;
    if grant.revoked_at.is_some() {
        return Err(rules::Violation::GrantRevoked.at("grantId").into());
    }
    grant.revoked_at = Some(tx.at());
    store::save_grant(&tx, &grant).await?;
    act_in(&mut tx, standing);
    tx.record(
        Event::root("revokeGrant", SUBJECT, grant.id.0)
            .before("revokedAt", None::<chrono::DateTime<chrono::Utc>>)
            .after("revokedAt", grant.revoked_at),
    );
    tx.commit().await?;
    Ok(grant)
}

async fn organization_of(
    tx: &Tx,
    id: Option<OrganizationId>,
) -> Result<Option<organization::Model>> {
    match id {
        None => Ok(None),
        Some(id) => store::organization(tx.conn(), id).await,
    }
}
