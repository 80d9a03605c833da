//! Who is asking: an account, its person, and what it holds.

use entity::organization::{self, OrganizationKind};
use entity::role_grant::GrantRole;
use entity::{AccountId, DivisionCode, GrantId, OrganizationId, PersonId, SessionId};

use crate::db::Author;

/// Bytes of one id in a path.
const ID_LENGTH: usize = 16;

/// A signed-in account with everything that its rights follow from.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// The person behind it.
    pub person: Option<PersonId>,
    /// How the account is shown.
    pub display_name: String,
    /// What it holds, oldest grant first, then what follows from posts.
    pub grants: Vec<Grant>,
}

/// A role in an organization, by grant or by post.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The grant; none where the role follows from a post.
    pub id: Option<GrantId>,
    /// The role.
    pub role: GrantRole,
    /// The right to grant, apart from holding.
    pub may_grant: bool,
    /// Where; none is the whole country.
    pub place: Option<Place>,
}

/// Where an organization stands: all that rights depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The organization.
    pub id: OrganizationId,
    /// Its kind.
    pub kind: OrganizationKind,
    /// Its division.
    pub division: DivisionCode,
    /// The ids from the root of its tree down to itself.
    pub path: Vec<u8>,
}

impl Actor {
    /// How the history names this account before the policy has found the role it acts in.
    #[must_use]
    pub const fn author(&self) -> Author {
        Author {
            account: Some(self.account),
            role: None,
            organization: None,
        }
    }
}

impl Place {
    /// Whether this organization leads the other, at any distance, or is it.
    #[must_use]
    pub fn leads(&self, other: &Self) -> bool {
        other.path.starts_with(&self.path)
    }

    /// Whether the organization is a committee whose reach is its whole division.
    #[must_use]
    pub const fn reaches_division(&self) -> bool {
        matches!(
            self.kind,
            OrganizationKind::PartyCommittee | OrganizationKind::WorkingCommittee
        )
    }

    /// Whether a grant here covers the other organization (domain §6): a grant in a party committee
    /// or working committee covers its division and those below, any other its own subtree.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self.reaches_division() {
            self.division.contains(other.division)
        } else {
            self.leads(other)
        }
    }

    /// The organizations above, from the root down, itself left out.
    pub fn above(&self) -> impl Iterator<Item = OrganizationId> {
        let ids = self.path.chunks_exact(ID_LENGTH);
        let levels = ids.len().saturating_sub(1);
        ids.take(levels)
            .filter_map(|id| uuid::Uuid::from_slice(id).ok())
            .map(OrganizationId)
    }
}

impl From<&organization::Model> for Place {
    fn from(row: &organization::Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            division: row.division_code,
            path: row.path.clone(),
        }
    }
}
