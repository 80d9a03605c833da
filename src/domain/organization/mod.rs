//! Divisions, organizations with their two edges, people, posts, appointments and memberships
//! (domain §4.1). Existence and edges hold from a date to a date; history is never overwritten.

mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use entity::organization;

use crate::access::{Place, Scope, Sight};
pub use commands::{
    Ended, FAULTS_MAX, Fault, Followed, Follower, Followers, Imported, Moved, OrganizationRow,
    Outcome, PersonRow, PostRow, RawDivision, builtin_divisions, import_divisions,
    import_organizations, import_people, import_posts, load_divisions, organization_id_of,
};
pub use rules::{Shortfall, ShortfallCode, StructureFacts, Term, structure_shortfalls};

pub(crate) use store::{
    Counted, branches_below, counted_below, divisions_below, guided_committees, leading_post,
    led_departments, members_below, organizations_by_ids as by_ids,
};

/// An organization as one reader sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The organization.
    pub row: Arc<organization::Model>,
    /// How much of it the reader may see; never [`Sight::Nothing`].
    pub sight: Sight,
}

impl Seen {
    /// The organization as `scope` sees it; none where it sees nothing.
    #[must_use]
    pub fn by(scope: &Scope, row: Arc<organization::Model>) -> Option<Self> {
        match scope.sight(&Place::from(row.as_ref())) {
            Sight::Nothing => None,
            sight @ (Sight::Full | Sight::NameOnly) => Some(Self { row, sight }),
        }
    }

    /// An organization that a store has already found within the reader's scope.
    #[must_use]
    pub const fn fully(row: Arc<organization::Model>) -> Self {
        Self {
            row,
            sight: Sight::Full,
        }
    }

    /// Whether everything of it is visible, not just its name and kind.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.sight == Sight::Full
    }
}
