//! Accounts of the demo: one explicit grant each, in the account's own organization, and one
//! password for all.

use entity::role_grant::GrantRole;
use entity::{AccountId, GrantId, account, role_grant};
use uuid::Uuid;

use super::action;
use super::people::Holder;
use super::unit::{Body, Signer, Unit};
use crate::db::history::Event;

/// The administrator's id is the same in every demo and in nothing else: it is how a demo's
/// database is told from any other.
pub(super) const ADMIN_ID: AccountId =
    AccountId(Uuid::from_u128(0x0193_5a7e_0000_7000_8000_7a65_7265_6e00));

/// The administrator's name.
pub(super) const ADMIN_USERNAME: &str = "admin";

/// The administrator, as what was entered at the beginning is signed.
pub(super) const ADMIN: Signer = Signer {
    account: ADMIN_ID,
    role: GrantRole::Administrator,
    organization: None,
};

/// The account of a post.
#[derive(Debug)]
pub(super) struct Login<'a> {
    /// What follows the division's code: `committee`, `d01.clerk`.
    pub(super) suffix: &'a str,
    /// What the account is for: 县委机关工委书记.
    pub(super) title: &'a str,
    /// The role that it is granted.
    pub(super) role: GrantRole,
    /// Where.
    pub(super) body: &'a Body,
}

impl Unit<'_> {
    /// Opens an account and links it to whoever holds the post.
    pub(super) fn open_account(&mut self, login: &Login<'_>, holder: Option<&Holder>) -> Signer {
        let at = self.entered_at();
        let id = AccountId(self.random.id(at));
        let username = format!("{}.{}", self.division.code, login.suffix);
        let place = format!("{}{}", login.body.name, login.title);
        let display_name = holder.map_or(place.clone(), |holder| {
            format!("{place} {}", holder.human.name)
        });
        let organization = login.body.id;
        let event = Event::root(action::OPEN_ACCOUNT, action::ACCOUNT, id.0)
            .personal_after("username", &username)
            .personal_after("displayName", &display_name)
            .after("personId", holder.map(|holder| holder.human.id));
        self.tell_root(at, event);
        self.rows.accounts.push(account::Model {
            id,
            username,
            display_name,
            person_id: holder.map(|holder| holder.human.id),
            password_hash: self.world.password_hash.clone(),
            locked_at: None,
            created_at: at,
        });
        let granted_at = self.entered_at();
        let grant = GrantId(self.random.id(granted_at));
        let event = Event::root(action::GRANT, action::ACCOUNT, grant.0)
            .after("accountId", id)
            .after("organizationId", organization)
            .after("role", login.role)
            .after("mayGrant", false);
        self.tell_root(granted_at, event);
        self.rows.grants.push(role_grant::Model {
            id: grant,
            account_id: id,
            organization_id: Some(organization),
            role: login.role,
            may_grant: false,
            granted_at,
            revoked_at: None,
        });
        Signer {
            account: id,
            role: login.role,
            organization: Some(organization),
        }
    }
}
