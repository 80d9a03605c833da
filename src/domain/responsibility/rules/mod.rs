//! The rules of responsibility (domain §4.2): pure decisions on values in hand.

mod act;
mod gap;
mod violation;

use entity::organization::OrganizationKind;
pub(crate) use entity::responsibility_link::ResponsibilityTier as Tier;
use entity::responsibility_link::ResponsibilityTier;
use serde::{Deserialize, Serialize};

pub(crate) use act::{
    Assigning, Holder, Signing, Wording, assign, release, sign, wording, year_of, year_open,
};
pub(crate) use gap::{
    Facts, Gap, GapReason, LinkFacts, Standing, Step, gaps, is_vacant, signed_on, standing, steps,
    wording_on,
};
pub(crate) use violation::Violation;

/// One thing that a link answers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Duty {
    /// As it is signed.
    pub(crate) text: String,
    /// Where it stands in the catalogue; none for a free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<DutySource>,
}

/// A place in a version of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DutySource {
    /// The version.
    pub(crate) version: String,
    /// The key.
    pub(crate) key: String,
}

/// What the status counts of a chain, as it is kept.
pub(crate) fn steps_to_json(steps: &[Step]) -> String {
    serde_json::to_string(steps).unwrap_or_default()
}

/// The tiers that the chain of an organization of this kind must have (§4.2); none for kinds without
/// a chain.
pub(crate) const fn required(kind: OrganizationKind) -> &'static [ResponsibilityTier] {
    use OrganizationKind as Kind;
    use ResponsibilityTier::{Direct, First, Implementing, Overall};
    match kind {
        Kind::PartyCommittee | Kind::PartyGroup => &[Overall, First, Direct, Implementing],
        Kind::WorkingCommittee | Kind::AgencyPartyCommittee => &[Overall, First, Direct],
        Kind::GeneralBranch | Kind::Branch => &[Overall, First],
        Kind::PeoplesCongress
        | Kind::Government
        | Kind::Cppcc
        | Kind::OrganizationDepartment
        | Kind::DisciplineCommission
        | Kind::Office
        | Kind::Township => &[],
    }
}
