//! Divisions, organizations with their two edges, people, posts, appointments and memberships
//! (domain §4.1). Existence and edges hold from a date to a date; history is never overwritten.

mod commands;
pub mod graphql;
mod rules;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::{OrganizationId, appointment, organization};
use sea_orm::ConnectionTrait;

use crate::access::{Place, Scope, Sight};
use crate::error::{Refusal, Result};
pub use commands::{
    Ended, FAULTS_MAX, Fault, Followed, Follower, Followers, Imported, Keeper, Keepers, Kept,
    Moved, OpenItem, OrganizationRow, Outcome, Passing, PersonRow, PostRow, RawDivision,
    builtin_divisions, import_divisions, import_organizations, import_people, import_posts,
    load_divisions, organization_id_of,
};
pub use rules::{Shortfall, ShortfallCode, StructureFacts, Term, structure_shortfalls};

pub(crate) use store::write::lock_organizations as lock;
pub(crate) use store::{
    BODIES, BODIES_PERIOD, Counted, appointments_by_ids, bodies_from_records, branches_below,
    counted_below, divisions_below, guided_committees, in_force, leading_on, leading_post, led_by,
    led_departments, members_below, organizations_by_ids as by_ids, people_by_ids,
};

/// An organization as one reader sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The organization.
    pub row: Arc<organization::Model>,
    /// How much of it the reader may see; never [`Sight::Nothing`].
    pub sight: Sight,
}

/// What is wrong with a text of at most `max` characters.
pub(crate) fn check_text(field: &'static str, text: &str, max: usize) -> Vec<Refusal> {
    let found = rules::check_text(field, text, max);
    found.into_iter().map(Refusal::from).collect()
}

/// Those who are secretary of an organization on a day.
///
/// # Errors
/// When the database fails.
pub(crate) async fn secretaries_on(
    connection: &impl ConnectionTrait,
    id: OrganizationId,
    on: NaiveDate,
) -> Result<Vec<appointment::Model>> {
    store::holders_of(connection, [id], PostRole::Secretary, on).await
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
